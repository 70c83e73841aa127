#include "oidc/authorization.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"

namespace linli::oidc {
namespace {

constexpr std::size_t longest_error = 40;

std::string derived(std::string_view purpose, std::string_view secret) {
    return to_base64url(sha256(bytes_of(fmt::format("linli oidc {} {}", purpose, secret))));
}

void add(std::string& form, std::string_view name, std::string_view value) {
    if (!form.empty()) form += '&';
    form += fmt::format("{}={}", name, form_encoded(value));
}

std::string member_of(std::string_view answer, std::string_view name) {
    const auto value = json::parse(answer);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* member = object != nullptr ? object->if_contains(name) : nullptr;
    return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string();
}

}  // namespace

std::string new_secret() {
    return to_base64url(random_bytes(32));
}

std::string nonce_of(std::string_view secret) {
    return derived("nonce", secret);
}

std::string verifier_of(std::string_view secret) {
    return derived("verifier", secret);
}

std::string challenge_of(std::string_view verifier) {
    return to_base64url(sha256(bytes_of(verifier)));
}

std::string form_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        out += stays ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string authorization_address(const Discovery& provider, const Client& client, const Request& request) {
    std::string form;
    add(form, "response_type", "code");
    add(form, "scope", request.reads_profile ? "openid profile" : "openid");
    add(form, "client_id", client.id);
    add(form, "redirect_uri", client.return_address);
    add(form, "state", request.state);
    add(form, "nonce", request.nonce);
    add(form, "code_challenge", request.challenge);
    add(form, "code_challenge_method", "S256");
    if (request.max_age) add(form, "max_age", std::to_string(request.max_age->count()));
    if (!request.context.empty()) add(form, "acr_values", request.context);
    const bool has_query = provider.authorization_endpoint.find('?') != std::string::npos;
    return provider.authorization_endpoint + (has_query ? '&' : '?') + form;
}

TokenRequest token_request(SecretGoes secret, const Client& client, std::string_view code,
                           std::string_view verifier) {
    TokenRequest request;
    add(request.body, "grant_type", "authorization_code");
    add(request.body, "code", code);
    add(request.body, "redirect_uri", client.return_address);
    add(request.body, "code_verifier", verifier);
    switch (secret) {
        case SecretGoes::in_header:  // RFC 6749, 2.3.1: each encoded before they are joined
            request.authorization =
                "Basic " + to_base64(bytes_of(form_encoded(client.id) + ':' + form_encoded(client.secret)));
            break;
        case SecretGoes::in_body:
            add(request.body, "client_id", client.id);
            add(request.body, "client_secret", client.secret);
            break;
    }
    return request;
}

std::optional<std::string> id_token_in(std::string_view answer) {
    std::string token = member_of(answer, "id_token");
    return token.empty() ? std::nullopt : std::optional(std::move(token));
}

std::string error_word(std::string_view error) {
    const bool may_be_shown = !error.empty() && error.size() <= longest_error &&
                              std::all_of(error.begin(), error.end(), [](char c) {
                                  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
                              });
    return std::string(may_be_shown ? error : "unknown");
}

std::string error_in(std::string_view answer) {
    return error_word(member_of(answer, "error"));
}

}  // namespace linli::oidc
