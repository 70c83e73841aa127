// How often someone may ask: a token bucket for each who does. Pure but for the time, which is passed in.
#pragma once

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace linli::http {

// So many a minute, half of them at once. Keeps at most `most_kept` buckets: those that nobody has used for
// as long as an empty one takes to fill are dropped, and when there are too many, those unused for longest.
// One thread.
class Budget {
  public:
    using Time = std::chrono::steady_clock::time_point;

    // `a_minute` 0: no limit.
    explicit Budget(std::int64_t a_minute, std::size_t most_kept = 65'536);

    // Takes one for `whom`. 0 seconds: taken; else nothing is taken, and after so long there is one again.
    std::chrono::seconds take(std::uint64_t whom, Time now);

    std::size_t kept() const { return recent_.size() + earlier_.size(); }

  private:
    struct Bucket {
        double tokens;
        Time at;  // when it had so many
    };
    // Whoever chooses their own addresses does not know where they fall.
    struct Scattered {
        std::uint64_t seed;
        std::size_t operator()(std::uint64_t whom) const;
    };
    using Buckets = std::unordered_map<std::uint64_t, Bucket, Scattered>;

    Bucket& bucket_of(std::uint64_t whom, Time now);

    double a_second_;
    double most_;  // tokens in a full bucket
    std::size_t most_recent_;
    std::chrono::steady_clock::duration until_full_;
    Buckets recent_;   // used since `began_`
    Buckets earlier_;  // not since, but in the time before
    Time began_{};
};

}  // namespace linli::http
