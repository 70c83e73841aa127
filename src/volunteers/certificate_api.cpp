#include "volunteers/certificate_api.h"

#include "volunteers/certificate_desk.h"

namespace linli::volunteers {

using http::anyone;
using http::Call;
using http::Method;
using http::Nothing;
using http::Secret;

void add_certificate_routes(http::Routes& routes, Room room, const audit::Seal& seal,
                            const stations::Directory& directory) {
    const CertificateDesk desk(room, seal, directory);
    routes.command<CertificateWanted>(
        Method::post, "/api/v1/volunteering/{token}/certificates", anyone,
        {"开具本人的志愿服务记录证明", "Issues a certificate of one's own service"},
        [desk](store::Transaction& transaction, const Call& call,
               const CertificateWanted& wanted) -> Result<Secret<CertificateIssued>> {
            auto issued = desk.issue(transaction, call.path[0], wanted);
            if (!issued) return tl::unexpected(std::move(issued.error()));
            return Secret<CertificateIssued>{std::move(*issued)};
        });
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/certificates", anyone,
                             {"已开具的本人证明", "The certificates of one's own that were issued"},
                             [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.issued(snapshot, call.path[0]);
                             });
    routes.question<Nothing>(
        Method::get, "/api/v1/certificates/{token}", anyone,
        {"核对一份证明：所证明的时长现在是多少", "Of a certificate, by its code: how its hours stand now"},
        [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
            return desk.standing(snapshot, call.path[0]);
        });
}

}  // namespace linli::volunteers
