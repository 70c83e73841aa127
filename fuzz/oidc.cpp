// What a provider answers: any bytes are read or refused, and nothing that was not signed is believed.
#include <string>

#include "oidc/authorization.h"
#include "oidc/token.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace linli::oidc;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string issuer = "https://login.example";
    if (const auto provider = read_discovery(text, issuer);
        provider && !provider->authorization_endpoint.starts_with("https://"))
        __builtin_trap();
    static_cast<void>(id_token_in(text));
    static_cast<void>(error_in(text));
    // Keys before the first line's end, a token behind it.
    const auto end = text.find('\n');
    const auto keys = KeySet::read(text.substr(0, end));
    const std::string token = end == std::string::npos ? text : text.substr(end + 1);
    const Expected expected{issuer, "linli", "n", linli::Instant()};
    if (verify(token, KeySet(), expected)) __builtin_trap();  // under no key
    if (keys) static_cast<void>(verify(token, *keys, expected));
    return 0;
}
