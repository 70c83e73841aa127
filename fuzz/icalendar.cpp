// Holidays from iCalendar: any bytes are read or refused.
#include "base/icalendar.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(linli::read_holidays(text));
    return 0;
}
