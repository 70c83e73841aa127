// What the command line says and how it ends.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/refusal.h"

namespace linli::cli {

// Exit codes that scripts can trust.
inline constexpr int succeeded = 0;
inline constexpr int failed = 1;   // refused, or a check found a fault
inline constexpr int misused = 2;  // the command line itself is wrong

// Prints a refusal with every fault on the error stream; `failed`.
int report(const Refusal& refusal);

// A progress bar on the error stream, drawn only when a person watches (it is a terminal), ten times a second
// at most.
class Progress {
  public:
    explicit Progress(std::string label);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::size_t done, std::size_t total);

  private:
    std::string label_;
    bool watched_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace linli::cli
