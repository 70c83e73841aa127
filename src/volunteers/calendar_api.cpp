#include "volunteers/calendar_api.h"

#include "http/when_changed.h"
#include "identity/permissions.h"
#include "volunteers/calendar_desk.h"

namespace linli::volunteers {
namespace {

using http::anyone;
using http::Call;
using http::Document;
using http::Method;
using http::Nothing;
using http::Secret;
using store::Snapshot;
using store::Transaction;

// A calendar's program says no language: its address does.
struct CalendarQuery {
    std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(CalendarQuery, (), (language))

Result<Secret<CalendarLink>> secret(Result<CalendarLink> link) {
    if (!link) return tl::unexpected(std::move(link.error()));
    return Secret<CalendarLink>{std::move(*link)};
}

void add_document(http::Routes& routes, const CalendarDesk& desk) {
    http::Route& document = routes.question<CalendarQuery>(
        Method::get, "/calendar/{document}", anyone,
        {"志愿者或队伍的班次日历（iCalendar），凭其保密地址",
         "The shifts of a volunteer or a team as a calendar (iCalendar), by its secret address"},
        [desk](Snapshot& snapshot, const Call& call, const CalendarQuery& query) -> Result<Document> {
            const auto calendar = desk.read(snapshot, call.path[0], query.language.value_or(call.language));
            if (!calendar) return tl::unexpected(calendar.error());
            return Document{std::string(calendar_media_type), to_icalendar(*calendar)};
        });
    document.link_at = 0;
    document.response_type = calendar_media_type;
    // Whoever asks asks us: an address that has ended shows nothing more.
    http::answer_when_changed(document, "private, no-cache");
}

void add_own(http::Routes& routes, const CalendarDesk& desk) {
    const std::string path = "/api/v1/volunteering/{token}/calendar";
    routes.question<Nothing>(Method::get, path, anyone,
                             {"本人班次日历的地址", "Where the calendar of one's own shifts is"},
                             [desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.own(snapshot, call.path[0]);
                             });
    routes.command<Nothing>(Method::post, path, anyone,
                            {"为本人班次日历取新地址，原地址失效",
                             "Makes an address for the calendar of one's own shifts; the one before ends"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return secret(desk.make_own(transaction, call.path[0]));
                            });
    routes.command<Nothing>(Method::post, path + "/end", anyone,
                            {"停用本人班次日历的地址", "Ends the address of one's calendar"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.end_own(transaction, call.path[0]);
                            });
}

void add_led(http::Routes& routes, const CalendarDesk& desk) {
    const std::string path = "/api/v1/volunteering/{token}/led/teams/{team}/calendar";
    routes.question<Nothing>(
        Method::get, path, anyone,
        {"队长：队伍班次日历的地址", "The leader: where the calendar of the team's shifts is"},
        [desk](Snapshot& snapshot, const Call& call, const Nothing&) {
            return desk.of_team(snapshot, call.path[0], call.path[1]);
        });
    routes.command<Nothing>(Method::post, path, anyone,
                            {"队长：为队伍班次日历取新地址，原地址失效",
                             "The leader makes an address for the team's calendar; the one before ends"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return secret(desk.make_of_team(transaction, call.path[0], call.path[1]));
                            });
    routes.command<Nothing>(
        Method::post, path + "/end", anyone,
        {"队长：停用队伍班次日历的地址", "The leader ends the address of the team's calendar"},
        [desk](Transaction& transaction, const Call& call, const Nothing&) {
            return desk.end_of_team(transaction, call.path[0], call.path[1]);
        });
}

void add_staff(http::Routes& routes, const CalendarDesk& desk) {
    using identity::rights::manage_volunteers;
    const std::string path = "/api/v1/teams/{code}/calendar";
    routes.question<Nothing>(Method::get, path, manage_volunteers,
                             {"队伍班次日历的地址", "Where the calendar of a team's shifts is"},
                             [desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.of_team(snapshot, std::nullopt, call.path[0]);
                             });
    routes.command<Nothing>(
        Method::post, path, manage_volunteers,
        {"为队伍班次日历取新地址，原地址失效", "Makes an address for a team's calendar; the one before ends"},
        [desk](Transaction& transaction, const Call& call, const Nothing&) {
            return secret(desk.make_of_team(transaction, std::nullopt, call.path[0]));
        });
    routes.command<Nothing>(Method::post, path + "/end", manage_volunteers,
                            {"停用队伍班次日历的地址", "Ends the address of a team's calendar"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.end_of_team(transaction, std::nullopt, call.path[0]);
                            });
}

}  // namespace

void add_calendar_routes(http::Routes& routes, Room room) {
    const CalendarDesk desk(room);
    add_document(routes, desk);
    add_own(routes, desk);
    add_led(routes, desk);
    add_staff(routes, desk);
}

}  // namespace linli::volunteers
