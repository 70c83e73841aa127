// Failures in a row: of a name, whether there is an account of it or not, and from an address. Enough of them
// lock it for a while. An address of this machine is not locked: behind a reverse proxy it is everybody's.
// Inside this room only.
#pragma once

#include "identity/account_rows.h"

namespace linli::identity {

// Whose failures: kept as digests, so that the table names nobody.
struct Suspects {
    Digest name{};
    std::optional<Digest> source;

    std::vector<Digest> all() const { return source ? std::vector{name, *source} : std::vector{name}; }
};
Suspects suspects(std::string_view name, std::string_view source);

// Refused (`session/locked`) while one of them is locked, with how long to wait.
Result<void> require_unlocked(store::Snapshot& snapshot, const Suspects& suspects);

// Counts a failure of both; true if it locks one of them.
bool count_failure(store::Transaction& transaction, const Suspects& suspects);

void forget_all_failures(store::Transaction& transaction, const Suspects& suspects);

}  // namespace linli::identity
