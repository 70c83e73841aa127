// What a process needs, as Linux counts it.
#pragma once

#include <sstream>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "bench/measure.h"
#include "harness/program.h"

namespace linli::bench {

inline double resident_mib(pid_t process) {
    const std::string status = test::slurp(fmt::format("/proc/{}/status", process));
    return std::stod(status.substr(status.find("VmRSS:") + 6)) / 1'024;
}

// Seconds of processor time since its start, in all its threads.
inline double processor_seconds(pid_t process) {
    const std::string stat = test::slurp(fmt::format("/proc/{}/stat", process));
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string ignored;
    double user = 0, system = 0;
    for (int i = 0; i < 11; ++i)
        fields >> ignored;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Of one core, in the next `seconds`.
inline double processor_share(pid_t process, double seconds) {
    const double before = processor_seconds(process);
    const Stopwatch watch;
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    return (processor_seconds(process) - before) / watch.seconds();
}

}  // namespace linli::bench
