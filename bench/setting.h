// What whoever measures may say otherwise, by an environment variable.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace linli::bench {

inline std::int64_t setting(const char* name, std::int64_t otherwise) {
    const char* const text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return text == nullptr ? otherwise : std::stoll(text);
}

}  // namespace linli::bench
