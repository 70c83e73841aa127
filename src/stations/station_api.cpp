#include "stations/station_api.h"

#include <fmt/format.h>

#include "identity/permissions.h"

namespace linli::stations {
namespace {

using http::Call;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

struct StationList {
    std::vector<StationShown> items;  // those of one parent together, parents first
};
BOOST_DESCRIBE_STRUCT(StationList, (), (items))

// Where /at/CODE leads.
struct Visit {
    std::optional<std::string> to;  // "/report"; the first page if missing
};
BOOST_DESCRIBE_STRUCT(Visit, (), (to))
void check(const Visit& visit, json::Faults& faults) {
    if (!visit.to) return;
    const bool is_page = visit.to->starts_with('/') && !visit.to->starts_with("//") &&
                         visit.to->find_first_of("\\\r\n") == std::string::npos;
    if (!is_page)
        faults.add("to", {"应为本站页面，例如 /report。", "Must be a page of ours, such as /report."});
}

StationList list_of(const Tree& tree) {
    StationList list;
    for (const Station& top : tree.all()) {
        if (top.parent) continue;
        for (const Station* station : tree.with_all_under(top.id)) {
            if (!station->closed_at) list.items.push_back(shown(tree, *station));
        }
    }
    return list;
}

// A year; read by the pages too.
std::string chosen_cookie(const http::Credentials& credentials, std::string_view code) {
    return fmt::format("{}={}; Path=/; Max-Age=31536000; SameSite=Lax{}", http::station_cookie, code,
                       credentials.is_secure ? "; Secure" : "");
}

}  // namespace

void add_routes(http::Routes& routes, Directory& directory, const StationDesk& desk) {
    using identity::rights::manage_stations;
    routes.question<Nothing>(Method::get, "/api/v1/stations", http::anyone,
                             {"有哪些单位", "Which stations there are"},
                             [](Snapshot& snapshot, const Call&, const Nothing&) -> Result<StationList> {
                                 return list_of(all_stations(snapshot));
                             });
    routes.question<Nothing>(Method::get, "/api/v1/station", http::anyone,
                             {"当前单位", "The station that is spoken to"},
                             [](Snapshot& snapshot, const Call&, const Nothing&) -> Result<StationShown> {
                                 const Tree tree = all_stations(snapshot);
                                 return shown(tree, *tree.find(snapshot.station()));
                             });
    routes.command<NewStation>(
        Method::post, "/api/v1/stations", manage_stations,
        {"新建单位，得到其安全管理员的一次性链接",
         "Adds a station; gives the one-time link of its security administrator, shown once"},
        [&desk, &directory](Transaction& transaction, const Call&,
                            const NewStation& body) -> Result<http::Secret<AddedStation>> {
            auto added = desk.add(transaction, body);
            if (!added) return tl::unexpected(std::move(added.error()));
            directory.read(transaction);  // a moment early: its administrator may be here before it is heard
            return http::Secret<AddedStation>{std::move(*added)};
        });
    routes.command<StationChange>(
        Method::put, "/api/v1/stations/{code}", manage_stations,
        {"更改单位的名称、代码、上级，或撤销、恢复",
         "Changes a station's name, code or parent; closes it, or opens it again"},
        [&desk](Transaction& transaction, const Call& call, const StationChange& body) {
            return desk.change(transaction, call.path[0], call.if_match, body);
        });
    // For a QR code on a wall, or a link: from here on the browser's visits are that station's.
    routes.question<Visit>(
        Method::get, "/at/{code}", http::anyone, {"到某单位的页面", "To the pages of a station"},
        [&directory](Snapshot&, const Call& call,
                     const Visit& visit) -> Result<http::WithCookie<http::Redirect>> {
            if (directory.find(call.path[0]))
                return http::WithCookie<http::Redirect>{{visit.to.value_or("/")},
                                                        {chosen_cookie(call.credentials, call.path[0])}};
            return refuse(RefusalKind::not_found, "station/unknown",
                          {"没有这个单位。", "There is no such station."});
        });
}

}  // namespace linli::stations
