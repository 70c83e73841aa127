// Numbers in a route's path.
#pragma once

#include "base/text.h"
#include "http/routes.h"

namespace linli::volunteers {

// The number that is the path's `place`th part; 0, which is nothing's, when it is none.
inline std::int64_t number_in(const http::Call& call, std::size_t place = 0) {
    return parse_number<std::int64_t>(call.path[place]).value_or(0);
}

}  // namespace linli::volunteers
