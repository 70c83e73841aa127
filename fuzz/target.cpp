// The address of a request: any bytes are taken apart or refused.
#include <string>

#include "http/exchange.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    linli::http::Request request;
    if (linli::http::parse_target(text, request) && request.path.empty()) __builtin_trap();
    return 0;
}
