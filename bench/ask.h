// Questions over HTTP, and how long their answers take.
#pragma once

#include "bench/load.h"
#include "bench/measure.h"
#include "harness/people.h"

namespace linli::bench {

// Milliseconds, of all `targets` asked in turn, forty times.
inline double p95(std::uint16_t port, const test::Person& who, const std::vector<std::string>& targets) {
    test::Client client(port, who.headers);
    std::vector<double> milliseconds;
    for (int round = 0; round < 40; ++round) {
        for (const std::string& target : targets) {
            const Stopwatch watch;
            const auto reply = client.get(target);
            if (reply.status != 200) throw std::runtime_error(target + ": " + reply.body);
            milliseconds.push_back(watch.seconds() * 1'000);
        }
    }
    return percentile(milliseconds, 95);
}

}  // namespace linli::bench
