#include "cli/terminal.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace linli::cli {

int report(const Refusal& refusal) {
    fmt::print(stderr, "{}\n{}\n", refusal.detail.zh, refusal.detail.en);
    for (const FieldFault& fault : refusal.faults) {
        fmt::print(stderr, "  {}: {} / {}\n", fault.path, fault.message.zh, fault.message.en);
    }
    return failed;
}

Progress::Progress(std::string label) : label_(std::move(label)), watched_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::show(std::size_t done, std::size_t total) {
    if (!watched_ || total == 0) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(100) && done < total) return;
    last_ = now;
    drawn_ = true;
    constexpr std::size_t width = 30;
    const std::size_t full = width * done / total;
    fmt::print(stderr, "\r{} [{}{}] {}/{} ", label_, std::string(full, '#'), std::string(width - full, '.'),
               done, total);
    std::fflush(stderr);
}

}  // namespace linli::cli
