// Places from CSV: any bytes are read or refused.
#include <sstream>
#include <string>

#include "grids/gazetteer.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::istringstream in(text);
    static_cast<void>(linli::grids::read_places(in));
    return 0;
}
