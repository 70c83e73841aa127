// A report in JSON: what is read is written as it can be read again.
#include <string>

#include "incidents/incident_desk.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    using linli::incidents::Report;
    const auto report = linli::json::read<Report>(text);
    if (!report) return 0;
    const std::string written = linli::json::to_text(*report);
    const auto again = linli::json::read<Report>(written);
    if (!again || linli::json::to_text(*again) != written) __builtin_trap();
    return 0;
}
