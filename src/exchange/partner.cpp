#include "exchange/partner.h"

#include <algorithm>
#include <set>

namespace linli::exchange {
namespace {

constexpr std::string_view post_prefix = "partner/";
constexpr std::size_t longest_address = 500;
constexpr std::size_t longest_code = 80;
constexpr std::size_t most_categories = 500;

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

std::string post_of(std::string_view partner) {
    return std::string(post_prefix).append(partner);
}

std::string_view partner_of_post(std::string_view post) {
    return post.starts_with(post_prefix) ? post.substr(post_prefix.size()) : std::string_view();
}

}  // namespace linli::exchange
