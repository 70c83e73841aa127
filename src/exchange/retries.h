// When a message that did not get through is tried again: now, then after pauses that grow over three days
// (the schedule that Standard Webhooks proposes), each a little longer or shorter by chance, so that what
// failed together is not tried together. Pure.
#pragma once

#include <optional>

#include "base/time.h"

namespace linli::exchange {

// What came of a try.
enum class Try {
    delivered,  // 2xx
    again,      // not now: no connection, no answer in time, 408, 429, 5xx, a redirect
    refused,    // the other side will not take this one: 4xx
    gone,       // 410: it wants nothing more
    unknown,    // it may have been taken, and cannot be sent twice: people look
};

Try judge(int status);

// The first try and those after it: ten.
int most_tries();

// How long to wait after `tries` failed tries (1: the first), `chance` in [0, 1) stretching it by up to a
// fifth either way, at least `asked_for` (Retry-After; a day at most is honoured). Nothing when there were
// enough. `pace`: all is so many times as long, for trying out.
std::optional<Milliseconds> pause_after(int tries, double chance, Milliseconds asked_for = {},
                                        double pace = 1);

}  // namespace linli::exchange
