// For programs that ask the same address again and again: calendars, readers of feeds.
#pragma once

#include "http/routes.h"

namespace linli::http {

// The route's answers have an ETag, which is made of their bytes; whoever names it (If-None-Match) is told
// that nothing has changed (304, no body). `cache_control` is sent with both.
void answer_when_changed(Route& route, std::string cache_control);

}  // namespace linli::http
