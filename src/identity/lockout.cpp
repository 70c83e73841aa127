#include "identity/lockout.h"

#include <fmt/format.h>

#include "http/network.h"
#include "identity/known_browser.h"

namespace linli::identity {

Suspects suspects(const vault::Vault& vault, std::string_view name, std::int64_t account,
                  const http::Credentials& credentials) {
    if (is_known_browser(vault, credentials.browser, account)) {
        const std::string_view browser = name_of_browser(credentials.browser);
        return {sha256(bytes_of(fmt::format("browser {} name {}", browser, name))), {}};
    }
    Suspects suspects{sha256(bytes_of("name " + std::string(name))), {}};
    const auto source = parse_address(credentials.source);
    if (source && !credentials.source_is_shared)
        suspects.source = sha256(bytes_of(fmt::format("source {:x}", http::household_of(*source))));
    return suspects;
}

Result<void> require_unlocked(store::Snapshot& snapshot, const Suspects& suspects) {
    for (const Digest& whose : suspects.all()) {
        const auto until = failures_of(snapshot, whose).locked_until;
        if (!until || *until <= snapshot.now()) continue;
        const auto wait = std::chrono::ceil<std::chrono::minutes>(*until - snapshot.now());
        return tl::unexpected(
            Refusal{RefusalKind::too_many,
                    "session/locked",
                    {fmt::format("连续失败次数太多，请在 {} 分钟后再试。", wait.count()),
                     fmt::format("Too many failures in a row: try again in {} minutes.", wait.count())},
                    {},
                    {},
                    std::chrono::seconds(wait).count()});
    }
    return {};
}

bool count_failure(store::Transaction& transaction, const Suspects& suspects) {
    transaction.housekeeping();  // of a name that does not exist, the journal says nothing
    const Policy policy = policy_of(transaction);
    bool locks = false;
    for (const Digest& whose : suspects.all()) {
        Failures failures = failures_of(transaction, whose);
        if (failures.locked_until) failures = {};  // that time is over
        if (++failures.count >= policy.failures) {
            failures.locked_until = transaction.now() + std::chrono::minutes(policy.lock_minutes);
            locks = true;
        }
        keep_failures(transaction, whose, failures);
    }
    return locks;
}

void forget_all_failures(store::Transaction& transaction, const Suspects& suspects) {
    for (const Digest& whose : suspects.all())
        forget_failures(transaction, whose);
}

}  // namespace linli::identity
