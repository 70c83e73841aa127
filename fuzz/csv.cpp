// Reports from CSV: any bytes are read or refused.
#include <sstream>
#include <string>

#include "incidents/incident_export.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::istringstream in(text);
    static_cast<void>(linli::incidents::read_reports(in, linli::incidents::first_rulebook()));
    return 0;
}
