// Seeded chance: the same numbers on every machine and with every library.
#pragma once

#include <cstdint>
#include <span>

namespace linli::demo {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
        return z ^ z >> 31;
    }
    // 0 <= n < below
    std::uint64_t below(std::uint64_t limit) { return bits() % limit; }
    // 0 <= x < 1
    double share() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
    double between(double low, double high) { return low + (high - low) * share(); }
    bool happens(double probability) { return share() < probability; }
    template <class List>
    const auto& one_of(const List& list) {
        return list[below(std::size(list))];
    }

  private:
    std::uint64_t state_;
};

}  // namespace linli::demo
