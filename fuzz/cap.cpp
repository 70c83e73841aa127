// Alerts of others: any bytes are read or refused, and what is read is written and read again as the same
// alert.
#include "alerts/cap.h"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace linli::alerts;
    const auto message = read_cap({reinterpret_cast<const char*>(data), size});
    if (!message) return 0;
    const auto again = read_cap(write_cap(*message, linli::Zone{}));
    if (!again || *again != *message) __builtin_trap();
    return 0;
}
