#include "volunteers/team_display_api.h"

#include "identity/permissions.h"
#include "volunteers/team_display.h"

namespace linli::volunteers {

void add_display_routes(http::Routes& routes, Room room) {
    using namespace identity::rights;
    using http::Call;
    using http::Method;
    using http::Nothing;
    const DisplayDesk desk(room);
    routes.question<DisplayQuery>(Method::get, "/api/v1/team-figures", read_volunteers,
                                  {"各队季度或年度数据；年度附考评结果与标准",
                                   "The teams' figures of a quarter or a year; of a year with the appraisal "
                                   "and what it was computed by"},
                                  [desk](store::Snapshot& snapshot, const Call&, const DisplayQuery& query) {
                                      return desk.display(snapshot, query);
                                  });
    routes.question<Nothing>(
        Method::get, "/api/v1/appraisal", read_volunteers,
        {"年度考评标准及其历次更改", "The criteria of the annual appraisal, and what was set before"},
        [desk](store::Snapshot& snapshot, const Call&, const Nothing&) { return desk.appraisal(snapshot); });
    routes.command<AppraisalWritten>(
        Method::put, "/api/v1/appraisal", manage_volunteers,
        {"更改年度考评标准", "Sets the criteria of the annual appraisal"},
        [desk](store::Transaction& transaction, const Call& call, const AppraisalWritten& body) {
            return desk.set_appraisal(transaction, call.if_match, body);
        });
}

}  // namespace linli::volunteers
