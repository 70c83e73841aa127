#include "identity/known_browser.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/ids.h"
#include "base/text.h"
#include "vault/sealing.h"

namespace linli::identity {
namespace {

constexpr std::size_t most_accounts = 8;  // a desk's machine has several people
constexpr std::size_t name_letters = 26;
constexpr std::size_t proof_bytes = 16;
constexpr std::chrono::days lifetime{400};  // the longest that browsers keep

// As random_token() makes them; anything else is not taken over from a client.
bool is_browser_name(std::string_view browser) {
    return browser.size() == name_letters &&
           std::ranges::all_of(browser, [](unsigned char c) { return std::isalnum(c) != 0; });
}

std::string proof_of(const vault::Vault& vault, std::string_view browser, std::int64_t account) {
    const auto keys = vault.keys();
    const Digest digest =
        vault::keyed_digest(vault::KeyedDigest::blake2b, keys->tokens_key(),
                            bytes_of(fmt::format("browser {} of account {}", browser, account)));
    return to_base64url(ByteView(digest).first(proof_bytes));
}

}  // namespace

std::string_view name_of_browser(std::string_view cookie) {
    return cookie.substr(0, cookie.find('.'));
}

bool is_known_browser(const vault::Vault& vault, std::string_view cookie, std::int64_t account) {
    const std::string proof = proof_of(vault, name_of_browser(cookie), account);
    const auto parts = split(cookie, '.');
    return std::find(parts.begin() + 1, parts.end(), proof) != parts.end();
}

std::string known_browser_cookie(const vault::Vault& vault, const http::Credentials& credentials,
                                 std::int64_t account) {
    const auto before = split(credentials.browser, '.');
    std::string value = is_browser_name(before.front()) ? std::string(before.front()) : random_token();
    const std::string own = proof_of(vault, value, account);
    value += '.' + own;
    std::size_t kept = 1;
    for (std::size_t i = 1; i < before.size() && kept < most_accounts; ++i) {
        if (before[i] == own || before[i].size() != own.size()) continue;
        value += '.' + std::string(before[i]);
        ++kept;
    }
    return fmt::format("{}={}; Path=/; {}HttpOnly; SameSite=Strict; Max-Age={}",
                       credentials.is_secure ? http::secure_browser_cookie : http::browser_cookie, value,
                       credentials.is_secure ? "Secure; " : "", std::chrono::seconds(lifetime).count());
}

}  // namespace linli::identity
