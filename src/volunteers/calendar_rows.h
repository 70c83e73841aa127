// The secret addresses of calendars, and what stands in them; inside this room only.
#pragma once

#include "base/encoding.h"
#include "volunteers/shift_rows.h"

namespace linli::volunteers {

// Whose calendar an address is ("volunteer/12", "team/east-patrol"); each has one at most. The address
// before ends.
void put_calendar_link(store::Transaction& transaction, std::string_view holder, const Digest& token);
// False: there was none.
bool delete_calendar_link(store::Transaction& transaction, std::string_view holder);
bool has_calendar_link(store::Snapshot& snapshot, std::string_view holder);
std::optional<std::string> holder_of_calendar(store::Snapshot& snapshot, const Digest& token);

// Signed up or waiting, for shifts that start in that time, by their start, at most `most`: cancelled and
// deleted ones too.
std::vector<SignUp> places_between(store::Snapshot& snapshot, std::int64_t volunteer, Instant from,
                                   Instant to, std::int64_t most);

}  // namespace linli::volunteers
