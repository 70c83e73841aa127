#include "http/budget.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

namespace linli::http {

std::size_t Budget::Scattered::operator()(std::uint64_t whom) const {
    // SplitMix64's last step (Steele, Lea, Flood 2014).
    std::uint64_t mixed = whom + seed;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>(mixed ^ mixed >> 31);
}

Budget::Budget(std::int64_t a_minute, std::size_t most_kept)
    : a_second_(static_cast<double>(a_minute) / 60),
      most_(std::max(1.0, static_cast<double>(a_minute) / 2)),
      most_recent_(std::max<std::size_t>(1, most_kept / 2)),
      until_full_(a_minute == 0 ? std::chrono::seconds(0)
                                : std::chrono::seconds(std::llround(std::ceil(most_ / a_second_)))) {
    std::random_device random;
    const Scattered scattered{std::uint64_t{random()} << 32 | random()};
    recent_ = Buckets(0, scattered);
    earlier_ = Buckets(0, scattered);
}

std::chrono::seconds Budget::take(std::uint64_t whom, Time now) {
    if (a_second_ == 0) return std::chrono::seconds(0);
    Bucket& bucket = bucket_of(whom, now);
    const std::chrono::duration<double> passed = now - bucket.at;
    bucket.tokens = std::min(most_, bucket.tokens + passed.count() * a_second_);
    bucket.at = now;
    constexpr double nearly = 1 - 1e-9;  // what the sum of many parts of a token comes to
    if (bucket.tokens >= nearly) {
        bucket.tokens = std::max(0.0, bucket.tokens - 1);
        return std::chrono::seconds(0);
    }
    const double wait = std::ceil((1 - bucket.tokens) / a_second_);
    return std::chrono::seconds(std::max<std::int64_t>(1, std::llround(wait)));
}

Budget::Bucket& Budget::bucket_of(std::uint64_t whom, Time now) {
    if (now - began_ >= until_full_ || recent_.size() >= most_recent_) {
        std::swap(earlier_, recent_);
        recent_.clear();
        // Unused for two such times, all that were kept are full.
        if (now - began_ >= 2 * until_full_) earlier_.clear();
        began_ = now;
    }
    const auto found = recent_.find(whom);
    if (found != recent_.end()) return found->second;
    const auto before = earlier_.find(whom);
    const Bucket bucket = before == earlier_.end() ? Bucket{most_, now} : before->second;
    if (before != earlier_.end()) earlier_.erase(before);
    return recent_.emplace(whom, bucket).first->second;
}

}  // namespace linli::http
