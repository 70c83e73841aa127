// A rulebook in JSON: what passes its check can be put in force.
#include "incidents/rulebook.h"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto book = linli::json::read<linli::incidents::Rulebook>(text);
    if (book && !linli::WorkCalendar::make(book->calendar)) __builtin_trap();
    return 0;
}
