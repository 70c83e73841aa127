#include "exchange/retries.h"

#include <algorithm>
#include <array>

namespace linli::exchange {
namespace {

constexpr std::array<Milliseconds, 9> pauses{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
constexpr double stretch = 0.2;
constexpr Milliseconds longest_asked = 24h;

}  // namespace

Try judge(int status) {
    if (status >= 200 && status < 300) return Try::delivered;
    if (status == 410) return Try::gone;
    // Of what a client does wrong, these may pass: the wrong moment, or keys that are being exchanged.
    const bool may_pass = status == 401 || status == 403 || status == 404 || status == 408 || status == 409 ||
                          status == 425 || status == 429;
    return status >= 400 && status < 500 && !may_pass ? Try::refused : Try::again;
}

int most_tries() {
    return static_cast<int>(pauses.size()) + 1;
}

std::optional<Milliseconds> pause_after(int tries, double chance, Milliseconds asked_for, double pace) {
    if (tries < 1 || tries > static_cast<int>(pauses.size())) return std::nullopt;
    const Milliseconds pause = pauses[static_cast<std::size_t>(tries - 1)];
    const auto paced = [pace](Milliseconds time, double by) {
        return Milliseconds(static_cast<Milliseconds::rep>(static_cast<double>(time.count()) * by * pace));
    };
    const double by = 1 + stretch * (2 * chance - 1);
    return std::max(paced(pause, by), paced(std::min(asked_for, longest_asked), 1));
}

}  // namespace linli::exchange
