// Whether a database that is to be served from is there yet.
#pragma once

#include <optional>
#include <string>

namespace linli::store {

// Why the database at this address of PostgreSQL takes no changes now, where it may help to wait: its server
// cannot be reached, is starting, or is a standby. Nothing where it does, or where opening it says what is
// wrong (a password, a name).
std::optional<std::string> not_ready(const std::string& address);

}  // namespace linli::store
