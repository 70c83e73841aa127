// Events from partners: any bytes are read or refused, and what is read is written and read again as the same
// event.
#include <string_view>

#include "exchange/cloud_event.h"
#include "exchange/webhook_signature.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace linli::exchange;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto event = read_structured(text)) {
        auto again = read_structured(to_structured(*event));
        if (!again) __builtin_trap();
        again->data = event->data;  // a number with a fraction may be written otherwise
        if (*again != *event) __builtin_trap();
    }
    // Nobody signs without the secret, whatever the header says.
    static const WebhookSecret secret = WebhookSecret::random();
    if (verify({"a", 0, std::string(text)}, "body", std::span(&secret, 1), linli::Instant()))
        __builtin_trap();
    return 0;
}
