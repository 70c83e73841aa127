// Pictures: any bytes are developed or refused.
#include "incidents/photo.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(linli::incidents::develop(text));
    return 0;
}
