// Personal numbers in any bytes: apart, in order, whole characters; and masking touches digits alone.
#include "base/personal_numbers.h"

#include <string>

#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::size_t last = 0;
    for (const linli::FoundNumber& number : linli::personal_numbers_in(text)) {
        if (number.begin < last || number.end <= number.begin || number.end > size) __builtin_trap();
        last = number.end;
    }
    const std::string masked = linli::mask_personal_numbers(text);
    if (linli::is_utf8(text) != linli::is_utf8(masked)) __builtin_trap();
    if (linli::is_utf8(text) && linli::count_code_points(text) != linli::count_code_points(masked))
        __builtin_trap();
    return 0;
}
