#include "volunteers/finding_api.h"

#include "identity/permissions.h"
#include "volunteers/finding_desk.h"
#include "volunteers/path_number.h"

namespace linli::volunteers {

using http::anyone;
using http::Call;
using http::Method;
using http::Nothing;

void add_finding_routes(http::Routes& routes, Room room, const incidents::IncidentDesk& incidents) {
    const FindingDesk desk(room, incidents);
    routes
        .command<FindingWritten>(
            Method::post, "/api/v1/volunteering/{token}/findings", anyone,
            {"报告服务中的发现，即为一件事件",
             "Reports what was noticed on service: an incident like any other"},
            [desk](store::Transaction& transaction, const Call& call, const FindingWritten& body) {
                return desk.report(transaction, call.path[0], body);
            })
        .cost = http::Cost::signed_by_sender;  // a patrol's telephones may share one address
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/findings", anyone,
                             {"本人的发现与处理经过", "What one has found, and how it goes"},
                             [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.own(snapshot, call.path[0]);
                             });
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/led/{shift}/findings", anyone,
                             {"所带班次的发现：编号、类别与状态",
                              "What was found on a shift that one leads: number, category and state"},
                             [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.led(snapshot, call.path[0], number_in(call, 1));
                             });
    routes.question<Nothing>(
        Method::get, "/api/v1/shifts/{id}/findings", identity::rights::read_volunteers,
        {"一个班次的发现：编号、类别与状态", "What was found on a shift: number, category and state"},
        [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
            return desk.of_shift(snapshot, number_in(call, 0));
        });
}

}  // namespace linli::volunteers
