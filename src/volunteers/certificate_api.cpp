#include "volunteers/certificate_api.h"

#include "identity/permissions.h"
#include "volunteers/certificate_desk.h"
#include "volunteers/path_number.h"

namespace linli::volunteers {

using http::anyone;
using http::Call;
using http::Method;
using http::Nothing;

void add_certificate_routes(http::Routes& routes, Room room, const audit::Seal& seal,
                            const stations::Directory& directory) {
    const CertificateDesk desk(room, seal, directory);
    routes.command<CertificateWanted>(
        Method::post, "/api/v1/volunteering/{token}/certificates", anyone,
        {"开具本人的志愿服务记录证明", "Issues a certificate of one's own service"},
        [desk](store::Transaction& transaction, const Call& call, const CertificateWanted& wanted) {
            return desk.issue(transaction, call.path[0], wanted);
        });
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/certificates", anyone,
                             {"已开具的本人证明", "The certificates of one's own that were issued"},
                             [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.issued(snapshot, call.path[0]);
                             });
    routes.command<CertificateAsked>(
        Method::post, "/api/v1/volunteering/{token}/led/volunteers/{number}/certificates", anyone,
        {"队长为当面要求的队员开具证明", "A leader issues a certificate to a member who asks in person"},
        [desk](store::Transaction& transaction, const Call& call, const CertificateAsked& asked) {
            return desk.issue_for(transaction, call.path[0], number_in(call, 1), asked);
        });
    routes.command<CertificateAsked>(
        Method::post, "/api/v1/volunteers/{number}/certificates", identity::rights::manage_volunteers,
        {"为当面要求的志愿者开具证明", "Issues a certificate to a volunteer who asks in person"},
        [desk](store::Transaction& transaction, const Call& call, const CertificateAsked& asked) {
            return desk.issue_for(transaction, std::nullopt, number_in(call, 0), asked);
        });
    routes.question<Nothing>(Method::get, "/api/v1/volunteers/{number}/certificates",
                             identity::rights::read_volunteers,
                             {"为一位志愿者开具过的证明", "The certificates that a volunteer was issued"},
                             [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.issued_to(snapshot, number_in(call, 0));
                             });
    routes.question<Nothing>(
        Method::get, "/api/v1/certificates/{token}", anyone,
        {"核对一份证明：所证明的时长现在是多少", "Of a certificate, by its code: how its hours stand now"},
        [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
            return desk.standing(snapshot, call.path[0]);
        });
}

}  // namespace linli::volunteers
