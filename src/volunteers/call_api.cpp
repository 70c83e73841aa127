#include "volunteers/call_api.h"

#include "identity/permissions.h"
#include "volunteers/call_desk.h"
#include "volunteers/path_number.h"

namespace linli::volunteers {
namespace {

using http::anyone;
using http::Call;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

void add_for_staff(http::Routes& routes, const CallDesk& calls) {
    using namespace identity::rights;
    routes.question<Nothing>(Method::get, "/api/v1/incidents/{number}/call-outs", read_incidents,
                             {"为一件事件召集的志愿者", "The volunteers who were called to an incident"},
                             [desk = calls](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.list(snapshot, number_in(call, 0));
                             });
    routes.command<CallOutWritten>(
        Method::post, "/api/v1/incidents/{number}/call-outs", handle_incidents,
        {"为一件事件召集志愿队伍", "Calls teams of volunteers to an incident"},
        [desk = calls](Transaction& transaction, const Call& call, const CallOutWritten& body) {
            return desk.call(transaction, number_in(call, 0), body);
        });
    routes.command<WhyWritten>(
        Method::post, "/api/v1/incidents/{number}/call-outs/{id}/stand-down", handle_incidents,
        {"收队", "Stands a call-out down"},
        [desk = calls](Transaction& transaction, const Call& call, const WhyWritten& body) {
            return desk.stand_down(transaction, number_in(call, 0), number_in(call, 1), body);
        });
}

void add_for_volunteers(http::Routes& routes, const CallDesk& calls) {
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/call-outs", anyone,
                             {"对本人的召集", "The call-outs that concern a volunteer"},
                             [desk = calls](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.own(snapshot, call.path[0]);
                             });
    routes
        .command<CallAnswered>(
            Method::post, "/api/v1/volunteering/{token}/call-outs/{id}/answer", anyone,
            {"回答来不来、多久到", "Says whether one comes, and in how many minutes"},
            [desk = calls](Transaction& transaction, const Call& call, const CallAnswered& body) {
                return desk.answer(transaction, call.path[0], number_in(call, 1), body);
            })
        .cost = http::Cost::signed_by_sender;  // many of one network at once
    const auto add = [&](const char* path, CallOutStep step, Text summary) {
        routes
            .command<Nothing>(
                Method::post, std::string("/api/v1/volunteering/{token}/call-outs/{id}/") + path, anyone,
                std::move(summary),
                [desk = calls, step](Transaction& transaction, const Call& call, const Nothing&) {
                    return desk.step(transaction, call.path[0], number_in(call, 1), step);
                })
            .cost = http::Cost::signed_by_sender;
    };
    add("set-out", CallOutStep::set_out, {"出发", "Sets out"});
    routes
        .command<CallArrived>(
            Method::post, "/api/v1/volunteering/{token}/call-outs/{id}/arrive", anyone,
            {"到场；开始计时", "Arrives; the service begins"},
            [desk = calls](Transaction& transaction, const Call& call, const CallArrived& arrived) {
                return desk.step(transaction, call.path[0], number_in(call, 1), CallOutStep::arrive,
                                 arrived.ends_other.value_or(false) ? Elsewhere::ends : Elsewhere::stays);
            })
        .cost = http::Cost::signed_by_sender;
    add("leave", CallOutStep::leave, {"离开；计时结束", "Leaves; the service ends"});
}

}  // namespace

void add_call_out_routes(http::Routes& routes, Room room) {
    const CallDesk calls(room);
    add_for_staff(routes, calls);
    add_for_volunteers(routes, calls);
}

}  // namespace linli::volunteers
