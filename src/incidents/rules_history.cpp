#include "incidents/rules_history.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "identity/account_desk.h"
#include "incidents/incident_rows.h"
#include "store/journal.h"

namespace linli::incidents {
namespace {

constexpr std::size_t page = 30;

}  // namespace

std::vector<std::string> parts_that_differ(const Rulebook& one, const Rulebook& other) {
    std::vector<std::string> parts;
    boost::mp11::mp_for_each<json::Members<Rulebook>>([&](auto member) {
        if (json::to_text(one.*member.pointer) != json::to_text(other.*member.pointer))
            parts.emplace_back(member.name);
    });
    return parts;
}

RulesHistory rules_history(store::Snapshot& snapshot, const RulesHistoryQuery& query) {
    constexpr auto none = std::numeric_limits<std::int64_t>::max();
    const std::int64_t newest = std::max<std::int64_t>(query.before.value_or(none), 1) - 1;
    // One more than is shown: what it is compared with.
    const auto rows = rulebooks_up_to(snapshot, newest, page + 1);
    RulesHistory history;
    std::vector<Rulebook> books;
    books.reserve(rows.size() + 1);
    for (const RulebookRow& row : rows)
        books.push_back(json::read_stored<Rulebook>(row.text));
    if (rows.size() <= page) books.push_back(first_rulebook());
    for (std::size_t i = 0; i < std::min(rows.size(), page); ++i) {
        RulesVersion one{rows[i].version, rows[i].at, {}, {}, parts_that_differ(books[i + 1], books[i])};
        for (const store::Entry& entry :
             store::latest_about(snapshot, fmt::format("rulebook/{}", one.version), 1)) {
            one.actor = entry.actor;
            one.who = identity::show_actor(snapshot, entry.actor).title;
        }
        history.versions.push_back(std::move(one));
    }
    if (rows.size() > page)
        history.earlier = history.versions.back().version;
    else if (newest >= 0)
        history.versions.push_back({0, std::nullopt, "program", {"程序自带", "the program's own"}, {}});
    return history;
}

Result<RulesOfVersion> rules_of_version(store::Snapshot& snapshot, std::int64_t version) {
    if (version == 0) return RulesOfVersion{0, std::nullopt, first_rulebook()};
    const auto rows = rulebooks_up_to(snapshot, version, 1);
    if (rows.empty() || rows.front().version != version) {
        return refuse(RefusalKind::not_found, "rulebook/no-such-version",
                      {"没有这一版规则。", "There is no such version of the rules."});
    }
    return RulesOfVersion{version, rows.front().at, json::read_stored<Rulebook>(rows.front().text)};
}

}  // namespace linli::incidents
