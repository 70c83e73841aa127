#include "stations/station_desk.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::stations {
namespace {

constexpr std::size_t longest_name = 60;

// What the journal keeps of a station. Codes and names of kinds need no escaping.
std::string payload_of(const Station& station) {
    return fmt::format(R"({{"code":"{}","kind":"{}","parent":{},"is_closed":{}}})", station.code,
                       json::name_of(station.kind),
                       station.parent ? std::to_string(static_cast<std::int64_t>(*station.parent)) : "null",
                       station.closed_at.has_value());
}

std::string subject_of(StationId id) {
    return fmt::format("station/{}", static_cast<std::int64_t>(id));
}

void check_name(const std::string& name, json::Faults& faults) {
    if (trim(name).empty() || count_code_points(name) > longest_name)
        faults.add("name", {"应为 1 至 60 字。", "Must have 1 to 60 characters."});
}

void check_code(const std::string& code, json::Faults& faults) {
    if (!is_code(code)) {
        faults.add("code", {"应为 2 至 40 个小写字母、数字或“-”，以字母开头。",
                            "Must be 2 to 40 lower-case letters, digits or '-', a letter first."});
    }
}

tl::unexpected<Refusal> unknown_station() {
    return refuse(RefusalKind::not_found, "station/unknown", {"没有这个单位。", "There is no such station."});
}

// The first station's people keep the installation; others what is under them.
Result<void> require_keeper(const store::Snapshot& snapshot, const Tree& tree,
                            std::optional<StationId> parent) {
    if (snapshot.station() == first_station) return {};
    if (parent && tree.is_within(*parent, snapshot.station())) return {};
    return refuse(RefusalKind::forbidden, "forbidden/station",
                  {"只能管理本单位之下的单位。", "Only what is under your own station is yours to manage."});
}

Result<std::optional<StationId>> parent_from(const Tree& tree, Kind kind,
                                             const std::optional<std::string>& code) {
    if (!code || code->empty()) return std::optional<StationId>();
    const Station* const parent = tree.find(*code);
    if (parent == nullptr || parent->closed_at) {
        return refuse_invalid({{"parent", {"没有这个上级单位。", "There is no such station."}}});
    }
    if (!may_be_under(kind, parent->kind)) {
        return refuse_invalid({{"parent",
                                {"派出所归分局或市局，分局归市局。",
                                 "A station is under a district or a bureau, a district under a bureau."}}});
    }
    return std::optional(parent->id);
}

Result<void> require_free(const Tree& tree, const Station& station) {
    const Station* const other = tree.find(station.code);
    if (other == nullptr || other->id == station.id) return {};
    return refuse(RefusalKind::conflict, "station/code-taken",
                  {"代码“" + station.code + "”已被使用。", "The code \"" + station.code + "\" is taken."});
}

}  // namespace

void check(const NewStation& station, json::Faults& faults) {
    check_code(station.code, faults);
    check_name(station.name, faults);
    json::Faults of_account;
    check(identity::NewAccount{station.administrator, identity::Role::security_administrator, {}},
          of_account);
    if (!of_account.empty()) faults.add("administrator", of_account.take().front().message);
}

void check(const StationChange& change, json::Faults& faults) {
    if (change.name) check_name(*change.name, faults);
    if (change.code) check_code(*change.code, faults);
    if (!change.name && !change.code && !change.parent && !change.is_closed)
        faults.add({"没有说明更改什么。", "Does not say what to change."});
}

StationShown shown(const Tree& tree, const Station& station) {
    const Station* const parent = station.parent ? tree.find(*station.parent) : nullptr;
    return {static_cast<std::int64_t>(station.id),
            station.code,
            station.name,
            station.kind,
            title_of(station.kind),
            parent == nullptr ? std::nullopt : std::optional(parent->code),
            station.closed_at,
            station.version};
}

Result<AddedStation> StationDesk::add(store::Transaction& transaction, const NewStation& wanted) const {
    const Tree tree = all_stations(transaction);
    const auto parent = parent_from(tree, wanted.kind, wanted.parent);
    if (!parent) return tl::unexpected(parent.error());
    if (auto may = require_keeper(transaction, tree, *parent); !may) return tl::unexpected(may.error());
    Station station;
    station.id = StationId{static_cast<std::int64_t>(tree.all().back().id) + 1};
    station.code = wanted.code;
    station.name = wanted.name;
    station.kind = wanted.kind;
    station.parent = *parent;
    station.opened_at = transaction.now();
    if (auto is_free = require_free(tree, station); !is_free) return tl::unexpected(is_free.error());
    insert_station(transaction, station);
    transaction.append(
        {.kind = "station.added", .subject = subject_of(station.id), .payload = payload_of(station)});
    // From here on as the new station: nobody else knows of it before this is committed.
    const store::Context adder = transaction.context();
    transaction.act_for({station.id, "station_desk", store::Reach::station, {}});
    transaction.append(
        {.kind = "station.opened", .subject = subject_of(station.id), .payload = payload_of(station)});
    auto administrator =
        accounts_.add(transaction, {wanted.administrator, identity::Role::security_administrator, {}});
    transaction.act_for(adder);
    if (!administrator) return tl::unexpected(std::move(administrator.error()));
    auto stations = tree.all();
    stations.push_back(station);
    return AddedStation{shown(Tree(std::move(stations)), station), std::move(*administrator)};
}

Result<StationShown> StationDesk::change(store::Transaction& transaction, std::string_view code,
                                         std::optional<std::int64_t> version,
                                         const StationChange& wanted) const {
    const Tree tree = all_stations(transaction);
    const Station* const found = tree.find(code);
    if (found == nullptr) return unknown_station();
    const bool is_own = found->id == transaction.station();
    if (auto may = require_keeper(transaction, tree, is_own ? found->id : found->parent); !may)
        return tl::unexpected(may.error());
    if (version && *version != found->version) {
        return refuse(RefusalKind::stale, "stale",
                      {"单位资料已被他人修改，请重新读取。", "The station has changed: read it again."});
    }
    Station station = *found;
    if (wanted.name) station.name = *wanted.name;
    if (wanted.code) station.code = *wanted.code;
    if (auto is_free = require_free(tree, station); !is_free) return tl::unexpected(is_free.error());
    if (wanted.parent) {
        const auto parent = parent_from(tree, station.kind, wanted.parent);
        if (!parent) return tl::unexpected(parent.error());
        if (auto may = require_keeper(transaction, tree, *parent); !may) return tl::unexpected(may.error());
        station.parent = *parent;
    }
    if (wanted.is_closed.value_or(false) && !station.closed_at) {
        const auto under = tree.with_all_under(station.id);
        const bool has_others =
            std::any_of(under.begin() + 1, under.end(), [](const Station* one) { return !one->closed_at; });
        if (station.id == first_station || is_own || has_others) {
            return refuse(
                RefusalKind::conflict, "station/first",
                {"第一个单位、自己的单位和下面还有单位的单位不能撤销。",
                 "Neither the first station nor one's own nor one with others under it is closed."});
        }
        station.closed_at = transaction.now();
    } else if (wanted.is_closed && !*wanted.is_closed) {
        station.closed_at.reset();
    }
    ++station.version;
    if (!update_station(transaction, station, found->version)) {
        return refuse(RefusalKind::stale, "stale",
                      {"单位资料已被他人修改，请重新读取。", "The station has changed: read it again."});
    }
    transaction.append(
        {.kind = "station.changed", .subject = subject_of(station.id), .payload = payload_of(station)});
    return shown(tree, station);
}

}  // namespace linli::stations
