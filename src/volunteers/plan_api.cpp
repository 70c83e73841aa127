#include "identity/permissions.h"
#include "volunteers/path_number.h"
#include "volunteers/plan_runner.h"
#include "volunteers/volunteer_api.h"
#include "volunteers/wish_desk.h"

namespace linli::volunteers {
namespace {

using http::anyone;
using http::Call;
using http::Created;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

void add_own(http::Routes& routes, const WishDesk& desk) {
    routes.question<WishesQuery>(
        Method::get, "/api/v1/volunteering/{token}/wishes", anyone,
        {"本人某月的值班意愿，及可选的班次", "One's wishes for a month, and what one may wish"},
        [desk](Snapshot& snapshot, const Call& call, const WishesQuery& query) {
            return desk.wishes(snapshot, call.path[0], query);
        });
    routes.command<WishesWritten>(
        Method::put, "/api/v1/volunteering/{token}/wishes/{month}", anyone,
        {"填写某月的值班意愿；方案提出前可改", "Says what one wishes for a month, until it is proposed"},
        [desk](Transaction& transaction, const Call& call, const WishesWritten& body) {
            return desk.wish(transaction, call.path[0], call.path[1], body);
        });
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/proposed", anyone,
                             {"等本人答复的排班", "Places that are proposed to oneself"},
                             [desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.proposed(snapshot, call.path[0]);
                             });
    routes.command<Nothing>(Method::post, "/api/v1/volunteering/{token}/proposed/{shift}/accept", anyone,
                            {"同意排班，即报名", "Agrees to a place that is proposed: signs up"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.accept(transaction, call.path[0], number_in(call, 1));
                            });
    routes.command<Nothing>(Method::post, "/api/v1/volunteering/{token}/proposed/{shift}/decline", anyone,
                            {"不同意排班", "Declines a place that is proposed"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.decline(transaction, call.path[0], number_in(call, 1));
                            });
}

void add_staff(http::Routes& routes, const PlanDesk& desk, PlanRunner& runner) {
    using namespace identity::rights;
    routes.question<Nothing>(
        Method::get, "/api/v1/month-plans", read_volunteers, {"月度排班方案", "The plans of months"},
        [desk](Snapshot& snapshot, const Call&, const Nothing&) { return desk.list(snapshot); });
    routes.command<PlanWritten>(
        Method::post, "/api/v1/month-plans", manage_volunteers,
        {"按志愿者的意愿计算一个月的排班方案", "Begins to compute a month's plan by the volunteers' wishes"},
        [desk, &runner](Transaction& transaction, const Call& call,
                        const PlanWritten& body) -> Result<Created<PlanPage>> {
            auto begun = desk.begin(transaction, body);
            if (!begun) return tl::unexpected(std::move(begun.error()));
            const std::int64_t id = begun->plan.id;
            if (!runner.begin(call.station, id, transaction.actor())) {
                return refuse(RefusalKind::too_many, "plan/busy",
                              {"等待计算的方案太多，请稍后再试。",
                               "Too many plans wait to be computed; try again later."});
            }
            return Created<PlanPage>{std::move(*begun), "/api/v1/month-plans/" + std::to_string(id)};
        });
    routes.question<Nothing>(
        Method::get, "/api/v1/month-plans/{id}", read_volunteers,
        {"一个排班方案：进度、结果、未能满足之处、答复", "A plan: progress, result, what is unmet, answers"},
        [desk, &runner](Snapshot& snapshot, const Call& call, const Nothing&) -> Result<PlanPage> {
            auto page = desk.page(snapshot, number_in(call, 0));
            if (page) runner.add_progress(call.station, *page);
            return page;
        });
    routes.command<Nothing>(
        Method::post, "/api/v1/month-plans/{id}/cancel", manage_volunteers,
        {"取消计算", "Cancels computing a plan"},
        [desk, &runner](Transaction& transaction, const Call& call, const Nothing&) -> Result<PlanPage> {
            auto page = desk.cancel(transaction, number_in(call, 0));
            if (page) runner.cancel(call.station, page->plan.id);
            return page;
        });
    routes.command<Nothing>(Method::post, "/api/v1/month-plans/{id}/withdraw", manage_volunteers,
                            {"撤回方案；已同意的报名保留", "Withdraws a plan; who agreed stays signed up"},
                            [desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.withdraw(transaction, number_in(call, 0));
                            });
}

}  // namespace

void add_plan_routes(http::Routes& routes, Room room, PlanRunner& runner) {
    add_own(routes, WishDesk(room));
    add_staff(routes, PlanDesk(room), runner);
}

}  // namespace linli::volunteers
