#include "exchange/partner.h"

#include <algorithm>
#include <set>

namespace linli::exchange {
namespace {

constexpr std::string_view post_prefix = "partner/";
constexpr std::size_t longest_address = 500;
constexpr std::size_t longest_code = 80;
constexpr std::size_t most_categories = 500;
constexpr std::size_t most_states = 100;
constexpr int most_minutes = 1'440;

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= longest_code && trim(text) == text;
}

}  // namespace

void check(const Connection& connection, json::Faults& faults) {
    if (connection.address.size() > longest_address)
        faults.add("address", {"最长 500 字节。", "At most 500 bytes."});
    if (connection.first_answer.amount < 1)
        faults.add("first_answer.amount", {"至少为 1。", "Must be 1 at least."});
    if (connection.calendar) {
        if (auto calendar = WorkCalendar::make(*connection.calendar); !calendar) {
            const json::Faults::Step in(faults, "calendar");
            for (const FieldFault& fault : calendar.error().faults)
                faults.add(fault.path, fault.message);
        }
    }
    if (connection.files && connection.way != Way::files)
        faults.add("files", {"只用于方式 files。", "Is for the way `files` alone."});
    if (connection.categories.size() > most_categories)
        faults.add("categories", {"最多 500 个。", "500 at most."});
    std::set<std::string_view> ours, theirs;
    for (std::size_t i = 0; i < connection.categories.size(); ++i) {
        const CategoryName& one = connection.categories[i];
        const json::Faults::Step list(faults, "categories");
        const json::Faults::Step item(faults, i);
        if (!is_code(one.ours)) faults.add("ours", {"应为类别代码。", "Must be a category's code."});
        if (!is_code(one.theirs)) faults.add("theirs", {"应为对方的类别代码。", "Must be their code."});
        // Both ways it must be told which is meant.
        if (!ours.insert(one.ours).second || !theirs.insert(one.theirs).second)
            faults.add({"每个代码只能对应一个。", "Each code stands for one other."});
    }
    if (connection.open311) {
        const json::Faults::Step in(faults, "open311");
        const int every = connection.open311->every.value_or(1);
        if (every < 1 || every > most_minutes)
            faults.add("every", {"应为 1 至 1440。", "Must be 1 to 1440."});
        if (connection.open311->jurisdiction.value_or("").size() > longest_code)
            faults.add("jurisdiction", {"最长 80 字节。", "At most 80 bytes."});
    }
    if (connection.states.size() > most_states) faults.add("states", {"最多 100 个。", "100 at most."});
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < connection.states.size(); ++i) {
        const StateName& one = connection.states[i];
        const json::Faults::Step list(faults, "states");
        const json::Faults::Step item(faults, i);
        if (!is_code(one.theirs)) faults.add("theirs", {"应为对方的状态名。", "Must be their name of it."});
        if (!names.insert(one.theirs).second)
            faults.add({"每个名称只能有一个含义。", "Each name means one thing."});
        if (one.means == News::offered || one.means == News::changed)
            faults.add("means", {"移交和更改另有内容，不能只用状态名表示。",
                                 "Handing over and changing say more than the name of a state."});
    }
}

bool is_sent_to(const Partner& partner) {
    return !partner.gone_at && !partner.connection.paused.value_or(false);
}

std::string theirs_of(const Connection& connection, std::string_view ours) {
    for (const CategoryName& one : connection.categories) {
        if (one.ours == ours) return one.theirs;
    }
    return std::string(ours);
}

std::string ours_of(const Connection& connection, std::string_view theirs) {
    for (const CategoryName& one : connection.categories) {
        if (one.theirs == theirs) return one.ours;
    }
    return std::string(theirs);
}

bool is_mapped(const Connection& connection, std::string_view ours) {
    return std::any_of(connection.categories.begin(), connection.categories.end(),
                       [&](const CategoryName& one) { return one.ours == ours; });
}

std::optional<std::string> name_of(const Connection& connection, News news) {
    for (const StateName& one : connection.states) {
        if (one.means == news) return one.theirs;
    }
    return std::nullopt;
}

std::optional<News> meaning_of(const Connection& connection, std::string_view theirs) {
    for (const StateName& one : connection.states) {
        if (one.theirs == theirs) return one.means;
    }
    return std::nullopt;
}

std::string post_of(std::string_view partner) {
    return std::string(post_prefix).append(partner);
}

std::string_view partner_of_post(std::string_view post) {
    return post.starts_with(post_prefix) ? post.substr(post_prefix.size()) : std::string_view();
}

}  // namespace linli::exchange
