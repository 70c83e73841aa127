// A browser in which someone signed in before is not locked out by what others try under that name, from
// wherever: it has failures of its own (OWASP's device cookies). Inside this room only.
//
// Its cookie's value is "browser.proof.proof…": a random name for the browser, and a proof under the
// station's key for each account that signed in there completely, the latest first, 8 at most. It opens
// nothing.
#pragma once

#include "http/gate.h"
#include "vault/vault.h"

namespace linli::identity {

// Whether `account` has signed in completely in the browser of this cookie.
bool is_known_browser(const vault::Vault& vault, std::string_view cookie, std::int64_t account);

// The browser's random name; empty: it has none.
std::string_view name_of_browser(std::string_view cookie);

// The value of a Set-Cookie header that makes the browser known to `account` too, for 400 days.
std::string known_browser_cookie(const vault::Vault& vault, const http::Credentials& credentials,
                                 std::int64_t account);

}  // namespace linli::identity
