// The organisation's OpenID Connect provider, as `linli serve` is told of it.
#pragma once

#include <filesystem>

#include <CLI/CLI.hpp>

#include "identity/provider_sign_in.h"

namespace linli::cli {

struct ProviderOptions {
    std::string issuer;  // empty: none is connected
    std::string client;
    std::filesystem::path secret_file;
    std::string address;  // this server's, as browsers know it
    std::string claim;
    std::string second_factor;  // "amr" or "acr=VALUE"
    std::filesystem::path trusted;
};
void add_provider_options(CLI::App& command, ProviderOptions& options);

// A path below the address: what the provider must know as the redirect URI.
inline constexpr const char* return_path = "/sign-in/return";

// Connects it; nothing is asked of the provider yet. Refused, with what to do, when an address may not be
// used or the secret cannot be read or is open to others (`oidc/settings`). `clock` outlives the desk.
Result<void> connect(identity::ProviderDesk& desk, const ProviderOptions& options, const Clock& clock);

}  // namespace linli::cli
