#include "oidc/token.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace linli::oidc {
namespace {

constexpr std::size_t longest_token = 16'384;
constexpr std::size_t longest_subject = 255;  // OpenID Connect Core 1.0, 2
constexpr auto clocks_differ = std::chrono::minutes(1);
constexpr double last_second = 253'402'300'799;  // of the year 9999

using Failure = tl::unexpected<TokenFault>;
using Object = boost::json::object;

// header.payload.signature (RFC 7515, 3.1)
struct Parts {
    std::string_view content;  // what is signed
    Object header;
    Object payload;
    Bytes signature;
};

std::optional<Object> object_from(std::string_view encoded) {
    const auto bytes = from_base64url(encoded);
    if (!bytes) return std::nullopt;
    auto value = json::parse(text_of(*bytes));
    if (!value || !value->is_object()) return std::nullopt;
    return std::move(value->as_object());
}

std::optional<Parts> parts_of(std::string_view token) {
    if (token.size() > longest_token) return std::nullopt;
    const auto pieces = split(token, '.');
    if (pieces.size() != 3) return std::nullopt;
    auto header = object_from(pieces[0]);
    auto payload = object_from(pieces[1]);
    auto signature = from_base64url(pieces[2]);
    if (!header || !payload || !signature) return std::nullopt;
    return Parts{token.substr(0, pieces[0].size() + 1 + pieces[1].size()), std::move(*header),
                 std::move(*payload), std::move(*signature)};
}

std::optional<std::string> text_if_there(const Object& object, std::string_view name) {
    const auto* found = object.if_contains(name);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string(found->as_string());
}

// A NumericDate (RFC 7519, 2): seconds since 1970, which may have a fraction.
std::optional<Instant> moment_in(const Object& object, std::string_view name) {
    const auto* found = object.if_contains(name);
    if (found == nullptr || !found->is_number()) return std::nullopt;
    const double seconds = found->to_number<double>();
    if (!(seconds >= 0) || seconds > last_second) return std::nullopt;
    return Instant(Milliseconds(static_cast<std::int64_t>(std::floor(seconds * 1'000))));
}

bool is_there(const Object& object, std::string_view name) {
    return object.if_contains(name) != nullptr;
}

// The text itself, or the texts of a list; nothing when it is anything else.
std::optional<std::vector<std::string>> texts_in(const Object& object, std::string_view name) {
    const auto* found = object.if_contains(name);
    if (found == nullptr) return std::nullopt;
    if (found->is_string()) return std::vector{std::string(found->as_string())};
    if (!found->is_array()) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& item : found->as_array()) {
        if (!item.is_string()) return std::nullopt;
        texts.emplace_back(item.as_string());
    }
    return texts;
}

std::optional<TokenFault> fault_of_header(const Object& header) {
    const auto algorithm = text_if_there(header, "alg");
    if (!algorithm || !is_known_algorithm(*algorithm)) return TokenFault::algorithm;
    // Extensions that must be understood (RFC 7515, 4.1.11); kinds of token that are no ID token (RFC 8725,
    // 3.11).
    if (is_there(header, "crit")) return TokenFault::malformed;
    if (is_there(header, "kid") && !text_if_there(header, "kid")) return TokenFault::malformed;
    if (is_there(header, "typ") && to_lower_ascii(text_if_there(header, "typ").value_or("")) != "jwt")
        return TokenFault::malformed;
    return std::nullopt;
}

// OpenID Connect Core 1.0, 3.1.3.7, 3 to 5
bool is_for(const Object& payload, const std::string& client) {
    const auto audience = texts_in(payload, "aud");
    if (!audience || std::find(audience->begin(), audience->end(), client) == audience->end()) return false;
    if (audience->size() == 1 && !is_there(payload, "azp")) return true;
    return text_if_there(payload, "azp") == client;
}

std::optional<TokenFault> fault_of_times(const Object& payload, Instant now) {
    const auto expires = moment_in(payload, "exp");
    const auto issued = moment_in(payload, "iat");
    if (!expires || !issued) return TokenFault::malformed;
    if (now >= *expires + clocks_differ) return TokenFault::expired;
    if (now < *issued - clocks_differ) return TokenFault::not_yet;
    if (!is_there(payload, "nbf")) return std::nullopt;
    const auto not_before = moment_in(payload, "nbf");
    if (!not_before) return TokenFault::malformed;
    if (now < *not_before - clocks_differ) return TokenFault::not_yet;
    return std::nullopt;
}

std::optional<TokenFault> fault_of_claims(const Object& payload, const Expected& expected) {
    if (text_if_there(payload, "iss") != expected.issuer) return TokenFault::issuer;
    if (!is_for(payload, expected.client)) return TokenFault::audience;
    if (const auto fault = fault_of_times(payload, expected.now)) return fault;
    if (text_if_there(payload, "nonce") != expected.nonce) return TokenFault::nonce;
    if (!is_subject(text_if_there(payload, "sub").value_or(""))) return TokenFault::subject;
    return std::nullopt;
}

Claims claims_from(const Object& payload) {
    Claims claims;
    claims.subject = text_if_there(payload, "sub").value();
    claims.authenticated_at = moment_in(payload, "auth_time");
    claims.methods = texts_in(payload, "amr").value_or(std::vector<std::string>());
    claims.context = text_if_there(payload, "acr").value_or("");
    for (const auto& [name, value] : payload) {
        if (value.is_string()) claims.texts[std::string(name)] = std::string(value.as_string());
    }
    return claims;
}

}  // namespace

bool is_subject(std::string_view subject) {
    return !subject.empty() && subject.size() <= longest_subject &&
           std::all_of(subject.begin(), subject.end(), [](char c) { return c > ' ' && c <= '~'; });
}

tl::expected<Claims, TokenFault> verify(std::string_view token, const KeySet& keys,
                                        const Expected& expected) {
    const auto parts = parts_of(token);
    if (!parts) return Failure(TokenFault::malformed);
    if (const auto fault = fault_of_header(parts->header)) return Failure(*fault);
    switch (keys.check(text_if_there(parts->header, "alg").value(), text_if_there(parts->header, "kid"),
                       parts->content, parts->signature)) {
        case Verdict::good:
            break;
        case Verdict::bad:
            return Failure(TokenFault::signature);
        case Verdict::unknown_key:
            return Failure(TokenFault::unknown_key);
    }
    if (const auto fault = fault_of_claims(parts->payload, expected)) return Failure(*fault);
    return claims_from(parts->payload);
}

}  // namespace linli::oidc
