// Passwords: Argon2id with OWASP's parameters (19 MiB, 2 passes), and what a new one must be. Pure functions;
// hashing takes about 25 ms of one core.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace linli::identity {

// The hash with its salt and parameters, as text.
std::string hash_password(std::string_view password);

// True if `password` made `hash`. Takes as long for a hash that fits nothing (`no_password`).
bool is_password(std::string_view password, const std::string& hash);

// A well-formed hash of no password that anyone knows: what an unknown name is compared with.
const std::string& no_password();

// A new password: 10 to 200 characters, none of the common ones, without the account's name in it. No rules
// about classes of characters: they make passwords worse (NIST SP 800-63B, 5.1.1).
void check_password(std::string_view field, std::string_view password, std::string_view account_name,
                    json::Faults& faults);

}  // namespace linli::identity
