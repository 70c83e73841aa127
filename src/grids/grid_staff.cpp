#include "grids/grid_staff.h"

#include <fmt/format.h>

#include "grids/grid_rows.h"
#include "identity/account_desk.h"
#include "store/journal.h"

namespace linli::grids {
namespace {

constexpr std::size_t most_staff = 50;
constexpr std::size_t most_versions = 30;

std::string subject_of(std::int64_t version) {
    return fmt::format("grid_set/{}", version);
}

}  // namespace

void check(const GridStaff& body, json::Faults& faults) {
    if (body.staff.size() > most_staff)
        faults.add("staff",
                   {fmt::format("最多 {} 人。", most_staff), fmt::format("{} people at most.", most_staff)});
}

Result<void> require_version(store::Snapshot& snapshot, std::optional<std::int64_t> if_match) {
    const std::int64_t present = current_version(snapshot);
    if (!if_match || *if_match == present) return {};
    return refuse(
        RefusalKind::stale, "grids/stale",
        {"网格已被他人更新，请刷新后再改。", "The grids have changed since you read them; read them again."},
        fmt::format("\"version\":{}", present));
}

Result<StaffedGrid> set_staff(store::Transaction& transaction, GridMap& map, const std::string& code,
                              const GridStaff& body, std::optional<std::int64_t> if_match) {
    if (auto same = require_version(transaction, if_match); !same)
        return tl::unexpected(std::move(same.error()));
    const auto present = map.current(transaction);
    if (present->find(code) == nullptr) {
        return refuse(RefusalKind::not_found, "grids/no-such-grid",
                      {"没有网格 " + code + "。", "There is no grid " + code + "."});
    }
    const std::int64_t version = present->version + 1;
    insert_set_with_staff(transaction, version, present->version, code, body.staff);
    transaction.append(
        {.kind = "grids.staffed",
         .subject = subject_of(version),
         .payload = fmt::format(R"({{"version":{},"grid":{}}})", version, json::to_text(code))});
    return StaffedGrid{version, code, body.staff};
}

Result<GridSet> find_set(store::Snapshot& snapshot, std::int64_t version) {
    GridSet set;
    set.version = version;
    set.grids = grids_of_version(snapshot, version);
    if (set.grids.empty()) {
        return refuse(RefusalKind::not_found, "grids/no-such-version",
                      {"没有这一版网格。", "There is no such version of the grids."});
    }
    return set;
}

SetVersions set_versions(store::Snapshot& snapshot) {
    SetVersions list;
    for (const SetRow& row : latest_sets(snapshot, most_versions)) {
        SetVersion one{row.version, row.at, {}, {}, row.grids, {}};
        for (const store::Entry& entry : store::latest_about(snapshot, subject_of(row.version), 1)) {
            one.actor = entry.actor;
            one.who = identity::show_actor(snapshot, entry.actor).title;
            if (entry.kind == "grids.staffed") {
                const auto payload = json::parse(entry.payload.text).value();
                one.staff_of = std::string(payload.at("grid").as_string());
            }
        }
        list.versions.push_back(std::move(one));
    }
    return list;
}

}  // namespace linli::grids
