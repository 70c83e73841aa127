// In the demo no command is refused: then the demo is wrong.
#pragma once

#include <stdexcept>

#include "base/refusal.h"

namespace linli::demo {

// What the command answered; throws what it was refused for.
template <class T>
T done(Result<T> result) {
    if (!result) throw std::runtime_error("demo: " + result.error().detail.en);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace linli::demo
