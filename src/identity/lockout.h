// Failures in a row: of a name, whether there is an account of it or not, and from a household's address.
// Enough of them lock it for a while. An address that may be everybody's is not locked: a reverse proxy's
// that does not say for whom it asks, or this machine's own, where a proxy may run that is not named. In a
// browser where the account has signed in before (known_browser.h), the name has failures of its own, so that
// nobody elsewhere locks it out there. Inside this room only.
#pragma once

#include "http/gate.h"
#include "identity/account_rows.h"
#include "vault/vault.h"

namespace linli::identity {

// Whose failures: kept as digests, so that the table names nobody.
struct Suspects {
    Digest name{};
    std::optional<Digest> source;

    std::vector<Digest> all() const { return source ? std::vector{name, *source} : std::vector{name}; }
};
// `account`: whose name it is; 0: nobody's.
Suspects suspects(const vault::Vault& vault, std::string_view name, std::int64_t account,
                  const http::Credentials& credentials);

// Refused (`session/locked`) while one of them is locked, with how long to wait.
Result<void> require_unlocked(store::Snapshot& snapshot, const Suspects& suspects);

// Counts a failure of both; true if it locks one of them.
bool count_failure(store::Transaction& transaction, const Suspects& suspects);

void forget_all_failures(store::Transaction& transaction, const Suspects& suspects);

}  // namespace linli::identity
