// What a server does a moment after it has answered is waited for.
#pragma once

#include <chrono>
#include <thread>

namespace linli::test {

// Whether `is_so()` comes true within half a minute; asked every 25 ms.
template <class IsSo>
bool comes_true(IsSo is_so) {
    constexpr std::chrono::milliseconds pause{25};
    for (auto left = std::chrono::milliseconds(std::chrono::seconds(30)); left.count() > 0; left -= pause) {
        if (is_so()) return true;
        std::this_thread::sleep_for(pause);
    }
    return is_so();
}

}  // namespace linli::test
