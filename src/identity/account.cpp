#include "identity/account.h"

#include <fmt/format.h>

#include "base/text.h"

namespace linli::identity {

Text title_of(Role role) {
    static const Text names[] = {{"志愿者", "volunteer"},
                                 {"网格员", "grid worker"},
                                 {"辅警", "auxiliary"},
                                 {"社区民警", "community officer"},
                                 {"值班室", "duty desk"},
                                 {"所长", "station head"},
                                 {"审计员", "auditor"},
                                 {"安全管理员", "security administrator"},
                                 {"系统管理员", "system administrator"},
                                 {"协作单位", "partner agency"}};
    return names[static_cast<std::size_t>(role)];
}

std::string subject_of(std::int64_t account) {
    return "account/" + std::to_string(account);
}

std::int64_t account_of(std::string_view subject) {
    constexpr std::string_view prefix = "account/";
    if (!subject.starts_with(prefix)) return 0;
    return parse_number<std::int64_t>(subject.substr(prefix.size())).value_or(0);
}

std::vector<std::string> posts_of(const Account& account) {
    std::vector<std::string> posts = account.posts;
    if (account.role == Role::duty_desk) posts.emplace_back("desk");
    if (account.role == Role::station_head) posts.emplace_back("station_head");
    return posts;
}

void check(const Policy& policy, json::Faults& faults) {
    struct Bound {
        const char* field;
        int value, low, high;
    };
    const Bound bounds[] = {{"idle_minutes", policy.idle_minutes, 1, 60},
                            {"session_hours", policy.session_hours, 1, 24},
                            {"failures", policy.failures, 3, 10},
                            {"lock_minutes", policy.lock_minutes, 5, 24 * 60},
                            {"fresh_minutes", policy.fresh_minutes, 1, 30},
                            {"invitation_hours", policy.invitation_hours, 1, 24 * 14},
                            {"password_days", policy.password_days, 0, 3'650}};
    for (const auto& [field, value, low, high] : bounds) {
        if (value >= low && value <= high) continue;
        faults.add(field, {fmt::format("应在 {} 与 {} 之间。", low, high),
                           fmt::format("Must lie between {} and {}.", low, high)});
    }
}

}  // namespace linli::identity
