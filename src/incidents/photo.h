// Pictures as they are kept.
#pragma once

#include <string>
#include <string_view>

#include "base/refusal.h"

namespace linli::incidents {

// `picture` (JPEG, PNG, WebP, HEIC where libvips can; at most 60 megapixels) as a JPEG of at most 1,600
// pixels a side: upright, without metadata. Refused (`photo/unreadable`, `photo/too-large`) otherwise. Any
// thread.
Result<std::string> develop(std::string_view picture);

}  // namespace linli::incidents
