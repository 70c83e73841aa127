// What a program of the keeper's prints.
#pragma once

#include <chrono>
#include <string>

#include "base/refusal.h"

namespace linli::vault {

// Runs `command` (a program and its arguments, split at spaces, no shell) with an empty standard input and
// returns what it printed. Refused as `vault/keys-missing` if it cannot be started, as `vault/keys-unread` if
// it does not end with 0 within `at_most` or prints more than a mebibyte; it is killed then. Blocks.
Result<std::string> output_of(const std::string& command, std::chrono::milliseconds at_most);

}  // namespace linli::vault
