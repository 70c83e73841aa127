// The events that are sent: written down when what they say happens, and sent as they were written however
// often that takes. Inside this room only.
#pragma once

#include "exchange/exchange_rows.h"

namespace linli::exchange {

// The type of an event that is about nothing.
inline constexpr std::string_view test_type = "linli.test";

// A delivery's number.
std::int64_t next_delivery(store::Transaction& transaction);

// About a delivery: its next one. `delivery` is changed, not written.
void say(store::Transaction& transaction, Delivery& delivery, News news, const Offer& offer);
void say(store::Transaction& transaction, Delivery& delivery, News news, const Word& word);
// About nothing; its message's number.
std::int64_t say_test(store::Transaction& transaction, std::string_view partner);

}  // namespace linli::exchange
