// What a proxy says of a request: any bytes are read, and nobody but a trusted proxy's word changes the
// client.
#include "http/arrival.h"

#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace linli;
    using namespace linli::http;
    const std::string text(reinterpret_cast<const char*>(data), size);
    static const std::vector<Network> trusted{*Network::parse("10.0.0.0/8"), *Network::parse("fd00::/8")};
    const Address proxy = *parse_address("10.0.0.1"), stranger = *parse_address("192.0.2.1");
    const Arrival arrival = arrival_of({proxy}, trusted, {text, text});
    if (arrival.is_shared != is_in(arrival.source, trusted)) __builtin_trap();
    const Arrival unheard = arrival_of({stranger}, trusted, {text, text});
    if (unheard.source != stranger || unheard.is_secure) __builtin_trap();
    if (const auto network = Network::parse(text)) static_cast<void>(network->contains(arrival.source));
    return 0;
}
