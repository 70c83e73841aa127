#include "volunteers/volunteer_api.h"

#include "identity/permissions.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/calendar_api.h"
#include "volunteers/call_api.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/path_number.h"
#include "volunteers/shift_desk.h"
#include "volunteers/swap_api.h"
#include "volunteers/team_desk.h"
#include "volunteers/team_display_api.h"
#include "volunteers/volunteer_desk.h"

namespace linli::volunteers {
namespace {

using http::anyone;
using http::Call;
using http::Created;
using http::Method;
using http::Nothing;
using http::Secret;
using store::Snapshot;
using store::Transaction;

Result<Nothing> nothing_of(Result<void> done) {
    if (!done) return tl::unexpected(std::move(done.error()));
    return Nothing{};
}

template <class T>
Result<Created<T>> created(Result<T> made, std::string location) {
    if (!made) return tl::unexpected(std::move(made.error()));
    return Created<T>{std::move(*made), std::move(location)};
}

class Adding {
  public:
    Adding(http::Routes& routes, Room room)
        : routes_(routes), volunteers_(room), teams_(room), shifts_(room), attendance_(room), ledger_(room) {}

    void add_for_anyone() {
        routes_.question<Nothing>(
            Method::get, "/api/v1/public/teams", anyone,
            {"可加入的队伍，以及风险告知", "For everyone: the teams that one may join, and the risk notice"},
            [teams = teams_](Snapshot& snapshot, const Call&, const Nothing&) {
                return teams.for_everyone(snapshot);
            });
        routes_.command<JoinWritten>(
            Method::post, "/api/v1/volunteering/join", anyone,
            {"加入高桥邻里，取得本人链接", "Joins as a volunteer; the answer holds one's own link"},
            [desk = volunteers_](Transaction& transaction, const Call&, const JoinWritten& body) {
                return created(desk.join(transaction, body), "/volunteers");
            });
    }

    void add_own() {
        routes_.question<Nothing>(Method::get, "/api/v1/volunteering/{token}", anyone,
                                  {"志愿者本人的页面", "A volunteer's own page"},
                                  [desk = volunteers_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return desk.page(snapshot, call.path[0]);
                                  });
        routes_.command<ProfileWritten>(
            Method::put, "/api/v1/volunteering/{token}/profile", anyone,
            {"更改本人资料", "Changes what is known of oneself"},
            [desk = volunteers_](Transaction& transaction, const Call& call, const ProfileWritten& body) {
                return desk.change(transaction, call.path[0], call.if_match, body);
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/volunteering/{token}/withdraw", anyone,
            {"退出并删除个人信息", "Withdraws: all that is known of the person is erased"},
            [desk = volunteers_](Transaction& transaction, const Call& call, const Nothing&) {
                return nothing_of(desk.withdraw(transaction, call.path[0]));
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/volunteering/{token}/teams/{team}/join", anyone,
            {"申请加入队伍", "Asks to join a team"},
            [teams = teams_, desk = volunteers_](Transaction& transaction, const Call& call,
                                                 const Nothing&) -> Result<VolunteerPage> {
                auto done = teams.ask(transaction, call.path[0], call.path[1]);
                if (!done) return tl::unexpected(std::move(done.error()));
                return desk.page(transaction, call.path[0]);
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/volunteering/{token}/teams/{team}/leave", anyone,
            {"离开队伍", "Leaves a team"},
            [teams = teams_, desk = volunteers_](Transaction& transaction, const Call& call,
                                                 const Nothing&) -> Result<VolunteerPage> {
                auto done = teams.leave(transaction, call.path[0], call.path[1]);
                if (!done) return tl::unexpected(std::move(done.error()));
                return desk.page(transaction, call.path[0]);
            });
        by_own_link(routes_.command<SignUpWritten>(
            Method::post, "/api/v1/volunteering/{token}/shifts/{shift}/sign-up", anyone,
            {"报名班次", "Signs up for a shift; on standby where it is full"},
            [desk = shifts_](Transaction& transaction, const Call& call, const SignUpWritten& body) {
                return desk.sign_up(transaction, call.path[0], number_in(call, 1), body);
            }));
        by_own_link(routes_.command<Nothing>(
            Method::post, "/api/v1/volunteering/{token}/shifts/{shift}/step-back", anyone,
            {"取消报名", "Steps back from a shift"},
            [desk = shifts_](Transaction& transaction, const Call& call, const Nothing&) {
                return desk.step_back(transaction, call.path[0], number_in(call, 1));
            }));
        by_own_link(routes_.command<CodeSeen>(
            Method::post, "/api/v1/volunteering/{token}/shifts/{shift}/check-in", anyone,
            {"凭动态码签到", "Checks in by the rotating code"},
            [desk = attendance_](Transaction& transaction, const Call& call, const CodeSeen& body) {
                return desk.check_in(transaction, call.path[0], number_in(call, 1), body);
            }));
        // Not kept for Idempotency-Key: nothing of the request is.
        by_own_link(routes_.command<PlaceSeen>(
            Method::post, "/api/v1/volunteering/{token}/shifts/{shift}/check-in-by-place", anyone,
            {"凭位置签到：位置只问一次，只答是否，不保存",
             "Checks in by being there: the position is asked once, answered yes or no, and not kept"},
            [desk = attendance_](Transaction& transaction, const Call& call,
                                 const PlaceSeen& body) -> Result<Secret<ServiceShown>> {
                auto done = desk.check_in_by_place(transaction, call.path[0], number_in(call, 1), body);
                if (!done) return tl::unexpected(std::move(done.error()));
                return Secret<ServiceShown>{std::move(*done)};
            }));
        by_own_link(routes_.command<CodeSeen>(
            Method::post, "/api/v1/volunteering/{token}/shifts/{shift}/check-out", anyone,
            {"凭动态码签退", "Checks out by the rotating code"},
            [desk = attendance_](Transaction& transaction, const Call& call, const CodeSeen& body) {
                return desk.check_out(transaction, call.path[0], number_in(call, 1), body);
            }));
        routes_.command<WorklogWritten>(
            Method::post, "/api/v1/volunteering/{token}/worklog", anyone,
            {"补记没有班次的服务，须有见证人", "Writes down hours without a shift, with a witness"},
            [desk = attendance_](Transaction& transaction, const Call& call, const WorklogWritten& body) {
                return desk.write(transaction, call.path[0], body);
            });
    }

    void add_led() {
        routes_.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/led/{shift}", anyone,
                                  {"队长：班次名单与当前动态码", "The leader's list, and the code of now"},
                                  [desk = shifts_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return desk.led(snapshot, call.path[0], number_in(call, 1));
                                  });
        routes_.command<WhichVolunteer>(
            Method::post, "/api/v1/volunteering/{token}/led/{shift}/check-in", anyone,
            {"队长代为签到", "The leader checks somebody in"},
            [desk = attendance_](Transaction& transaction, const Call& call, const WhichVolunteer& body) {
                return desk.check_in_by_leader(transaction, call.path[0], number_in(call, 1), body.volunteer);
            });
        routes_.command<WhichVolunteer>(
            Method::post, "/api/v1/volunteering/{token}/led/{shift}/check-out", anyone,
            {"队长代为签退", "The leader checks somebody out"},
            [desk = attendance_](Transaction& transaction, const Call& call, const WhichVolunteer& body) {
                return desk.check_out_by_leader(transaction, call.path[0], number_in(call, 1),
                                                body.volunteer);
            });
        routes_.command<ConfirmWritten>(
            Method::post, "/api/v1/volunteering/{token}/led/services/{service}/confirm", anyone,
            {"队长确认服务时长", "The leader confirms the minutes of a service"},
            [desk = ledger_](Transaction& transaction, const Call& call, const ConfirmWritten& body) {
                return desk.confirm(transaction, call.path[0], number_in(call, 1), body);
            });
        routes_.command<WhyWritten>(
            Method::post, "/api/v1/volunteering/{token}/led/services/{service}/refuse", anyone,
            {"队长不予确认", "The leader refuses a service"},
            [desk = ledger_](Transaction& transaction, const Call& call, const WhyWritten& body) {
                return desk.refuse_service(transaction, call.path[0], number_in(call, 1), body);
            });
        routes_.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/led/teams/{team}", anyone,
                                  {"队长：队员与申请", "The leader's team: members and who ask to be"},
                                  [desk = teams_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return desk.led(snapshot, call.path[0], call.path[1]);
                                  });
        routes_.command<WhichVolunteer>(
            Method::post, "/api/v1/volunteering/{token}/led/teams/{team}/admit", anyone,
            {"队长接纳队员", "The leader takes somebody into the team"},
            [desk = teams_](Transaction& transaction, const Call& call, const WhichVolunteer& body) {
                return desk.admit(transaction, call.path[0], call.path[1], body.volunteer);
            });
        routes_.command<WhichVolunteer>(
            Method::post, "/api/v1/volunteering/{token}/led/link", anyone,
            {"队长为队员重发链接", "The leader makes a member a new link; the one before ends"},
            [desk = volunteers_](Transaction& transaction, const Call& call,
                                 const WhichVolunteer& body) -> Result<Secret<VolunteerLink>> {
                auto made = desk.make_link(transaction, call.path[0], body.volunteer);
                if (!made) return tl::unexpected(std::move(made.error()));
                return Secret<VolunteerLink>{std::move(*made)};
            });
    }

    void add_teams() {
        using namespace identity::rights;
        routes_.question<Nothing>(
            Method::get, "/api/v1/teams", read_volunteers, {"志愿队伍", "The teams of volunteers"},
            [desk = teams_](Snapshot& snapshot, const Call&, const Nothing&) { return desk.list(snapshot); });
        routes_.command<TeamWritten>(
            Method::post, "/api/v1/teams", manage_volunteers, {"新建队伍", "Makes a team"},
            [desk = teams_](Transaction& transaction, const Call&, const TeamWritten& body) {
                return created(desk.add(transaction, body), "/api/v1/teams/" + body.code);
            });
        routes_.question<Nothing>(Method::get, "/api/v1/teams/{code}", read_volunteers,
                                  {"一支队伍及其队员", "A team and its members"},
                                  [desk = teams_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return desk.page(snapshot, call.path[0]);
                                  });
        routes_.command<TeamWritten>(
            Method::put, "/api/v1/teams/{code}", manage_volunteers, {"更改队伍", "Changes a team"},
            [desk = teams_](Transaction& transaction, const Call& call, const TeamWritten& body) {
                return desk.change(transaction, call.path[0], call.if_match, body);
            });
        routes_.command<LeaderWritten>(
            Method::post, "/api/v1/teams/{code}/leaders", manage_volunteers,
            {"设置队长", "Says who leads a team"},
            [desk = teams_](Transaction& transaction, const Call& call, const LeaderWritten& body) {
                return desk.set_leader(transaction, call.path[0], body);
            });
        routes_.command<WhichVolunteer>(
            Method::post, "/api/v1/teams/{code}/admit", manage_volunteers,
            {"接纳队员", "Takes somebody who asked into the team"},
            [desk = teams_](Transaction& transaction, const Call& call, const WhichVolunteer& body) {
                return desk.admit(transaction, std::nullopt, call.path[0], body.volunteer);
            });
    }

    void add_volunteers() {
        using namespace identity::rights;
        routes_.question<VolunteersQuery>(
            Method::get, "/api/v1/volunteers", read_volunteers,
            {"志愿者（姓名、电话已脱敏）", "The volunteers, their names and telephones masked"},
            [desk = volunteers_](Snapshot& snapshot, const Call&, const VolunteersQuery& query) {
                return desk.list(snapshot, query);
            });
        routes_.question<Nothing>(Method::get, "/api/v1/volunteers/{number}", read_volunteers,
                                  {"一位志愿者（已脱敏）", "A volunteer, masked"},
                                  [desk = volunteers_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return desk.one(snapshot, number_in(call));
                                  });
        routes_.command<incidents::Reveal>(
            Method::post, "/api/v1/volunteers/{number}/reveal", reveal_people,
            {"显示志愿者的姓名、电话（留痕）", "Shows a volunteer's name and telephone; goes on record"},
            [desk = volunteers_](Transaction& transaction, const Call& call,
                                 const incidents::Reveal& body) -> Result<Secret<VolunteerRevealed>> {
                auto shown = desk.reveal(transaction, number_in(call), body);
                if (!shown) return tl::unexpected(std::move(shown.error()));
                return Secret<VolunteerRevealed>{std::move(*shown)};
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/volunteers/{number}/link", manage_volunteers,
            {"为志愿者重发链接，原链接失效", "Makes a volunteer a new link; the one before ends"},
            [desk = volunteers_](Transaction& transaction, const Call& call,
                                 const Nothing&) -> Result<Secret<VolunteerLink>> {
                auto made = desk.make_link(transaction, std::nullopt, number_in(call));
                if (!made) return tl::unexpected(std::move(made.error()));
                return Secret<VolunteerLink>{std::move(*made)};
            });
        routes_.command<TrainingsWritten>(
            Method::put, "/api/v1/volunteers/{number}/trainings", manage_volunteers,
            {"记录培训与保险", "Writes down trainings and insurance"},
            [desk = volunteers_](Transaction& transaction, const Call& call, const TrainingsWritten& body) {
                return desk.train(transaction, number_in(call), call.if_match, body);
            });
    }

    void add_shifts() {
        using namespace identity::rights;
        routes_.command<ShiftWritten>(
            Method::post, "/api/v1/teams/{code}/shifts", manage_volunteers, {"安排一个班次", "Plans a shift"},
            [desk = shifts_](Transaction& transaction, const Call& call,
                             const ShiftWritten& body) -> Result<Created<ShiftPage>> {
                auto made = desk.plan(transaction, call.path[0], body);
                if (!made) return tl::unexpected(std::move(made.error()));
                std::string location = "/api/v1/shifts/" + std::to_string(made->shift.id);
                return Created<ShiftPage>{std::move(*made), std::move(location)};
            });
        routes_.command<SeriesWritten>(
            Method::post, "/api/v1/teams/{code}/series", manage_volunteers,
            {"安排每周的班次", "Plans shifts of every week"},
            [desk = shifts_](Transaction& transaction, const Call& call, const SeriesWritten& body) {
                return created(desk.plan_series(transaction, call.path[0], body), "/api/v1/shifts");
            });
        routes_.question<ShiftsQuery>(
            Method::get, "/api/v1/shifts", read_volunteers, {"班次", "The shifts"},
            [desk = shifts_](Snapshot& snapshot, const Call&, const ShiftsQuery& query) {
                return desk.list(snapshot, query);
            });
        routes_.question<Nothing>(Method::get, "/api/v1/shifts/{id}", read_volunteers,
                                  {"一个班次与报名的人", "A shift and who signed up for it"},
                                  [desk = shifts_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return desk.page(snapshot, number_in(call));
                                  });
        routes_.command<Nothing>(
            Method::post, "/api/v1/shifts/{id}/cancel", manage_volunteers, {"取消班次", "Cancels a shift"},
            [desk = shifts_](Transaction& transaction, const Call& call, const Nothing&) {
                return desk.cancel(transaction, number_in(call));
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/shifts/{id}/delete", manage_volunteers,
            {"删除班次；已做的服务与时长保留", "Deletes a shift; what was done in it stays, with its hours"},
            [desk = shifts_](Transaction& transaction, const Call& call, const Nothing&) {
                return nothing_of(desk.remove(transaction, number_in(call)));
            });
    }

    void add_ledger() {
        using namespace identity::rights;
        routes_.question<ServicesQuery>(
            Method::get, "/api/v1/services", read_volunteers,
            {"志愿服务，新的在前", "What was done, newest first"},
            [desk = attendance_](Snapshot& snapshot, const Call&, const ServicesQuery& query) {
                return desk.services(snapshot, query);
            });
        routes_.command<ConfirmWritten>(
            Method::post, "/api/v1/services/{id}/confirm", manage_volunteers,
            {"确认服务时长", "Confirms the minutes of a service"},
            [desk = ledger_](Transaction& transaction, const Call& call, const ConfirmWritten& body) {
                return desk.confirm(transaction, std::nullopt, number_in(call), body);
            });
        routes_.command<WhyWritten>(
            Method::post, "/api/v1/services/{id}/refuse", manage_volunteers,
            {"不予确认", "Refuses a service"},
            [desk = ledger_](Transaction& transaction, const Call& call, const WhyWritten& body) {
                return desk.refuse_service(transaction, std::nullopt, number_in(call), body);
            });
        routes_.question<CreditsQuery>(
            Method::get, "/api/v1/credits", read_volunteers,
            {"时长账，新的在前", "The ledger of minutes, newest first"},
            [desk = ledger_](Snapshot& snapshot, const Call&, const CreditsQuery& query) {
                return desk.credits(snapshot, query);
            });
        routes_.command<WhyWritten>(
            Method::post, "/api/v1/credits/{id}/reverse", manage_volunteers,
            {"请求冲销一笔时长", "Asks that a credit be taken back"},
            [desk = ledger_](Transaction& transaction, const Call& call, const WhyWritten& body) {
                return desk.ask_reversal(transaction, number_in(call), body);
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/reversals/{id}/agree", manage_volunteers,
            {"同意冲销（须由另一人）", "Agrees that it be taken back; somebody else than whoever asked"},
            [desk = ledger_](Transaction& transaction, const Call& call, const Nothing&) {
                return desk.agree(transaction, number_in(call));
            });
        routes_.command<Nothing>(
            Method::post, "/api/v1/reversals/{id}/decline", manage_volunteers,
            {"不同意冲销，或撤回自己的请求", "Declines that it be taken back, or takes the asking back"},
            [desk = ledger_](Transaction& transaction, const Call& call, const Nothing&) {
                return desk.decline(transaction, number_in(call));
            });
    }

  private:
    // Many come at once, and all of a village may share one address: the link's secret says who it is.
    static void by_own_link(http::Route& route) { route.cost = http::Cost::signed_by_sender; }

    http::Routes& routes_;
    VolunteerDesk volunteers_;
    TeamDesk teams_;
    ShiftDesk shifts_;
    AttendanceDesk attendance_;
    LedgerDesk ledger_;
};

}  // namespace

void add_routes(http::Routes& routes, Room room) {
    Adding adding(routes, room);
    adding.add_for_anyone();
    adding.add_own();
    adding.add_led();
    adding.add_teams();
    adding.add_volunteers();
    adding.add_shifts();
    adding.add_ledger();
    add_calendar_routes(routes, room);
    add_swap_routes(routes, room);
    add_display_routes(routes, room);
    add_call_out_routes(routes, room);
}

}  // namespace linli::volunteers
