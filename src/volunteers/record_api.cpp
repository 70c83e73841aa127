#include "volunteers/record_api.h"

#include "identity/permissions.h"
#include "volunteers/legal_record.h"
#include "volunteers/path_number.h"

namespace linli::volunteers {

using http::Call;
using http::Method;
using http::Nothing;
using http::Secret;

void add_record_routes(http::Routes& routes, Room room, const stations::Directory& directory) {
    const RecordDesk desk(room, directory);
    routes.question<Nothing>(
        Method::get, "/api/v1/volunteering/{token}/record", http::anyone,
        {"本人的法定记录（五项），可下载", "One's own record of the five items that the law names, to keep"},
        [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
            return desk.own(snapshot, call.path[0]);
        });
    routes.question<Nothing>(Method::get, "/api/v1/volunteers/{number}/merits",
                             identity::rights::read_volunteers,
                             {"一位志愿者的表彰与评价", "Commendations and evaluations of a volunteer"},
                             [desk](store::Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.merits(snapshot, number_in(call));
                             });
    routes.command<MeritWritten>(
        Method::post, "/api/v1/volunteers/{number}/merits", identity::rights::manage_volunteers,
        {"记一次表彰或评价", "Records a commendation or an evaluation"},
        [desk](store::Transaction& transaction, const Call& call, const MeritWritten& body) {
            return desk.add(transaction, number_in(call), body);
        });
    // Read beside the writer, and given out once it is on record.
    using Export = std::pair<std::shared_ptr<const LegalFile>, incidents::Reveal>;
    routes.laborious<incidents::Reveal>(
        Method::post, "/api/v1/exports/volunteer-records", identity::rights::reveal_people,
        {"导出全部志愿者的法定记录（须说明用途并留痕）",
         "Exports what the law has recorded of all volunteers, for a purpose and on record"},
        [desk](store::Snapshot& snapshot, const Call&, const incidents::Reveal& body) -> Result<Export> {
            auto file = desk.all(snapshot);
            if (!file) return tl::unexpected(std::move(file.error()));
            return Export{std::make_shared<const LegalFile>(std::move(*file)), body};
        },
        [](const Export& read) -> Result<Export> { return read; },
        [desk](store::Transaction& transaction, const Call&,
               const Export& read) -> Result<Secret<LegalFile>> {
            if (auto done = desk.put_on_record(transaction, read.second); !done)
                return tl::unexpected(std::move(done.error()));
            return Secret<LegalFile>{*read.first};
        });
    routes.at(Method::post, "/api/v1/exports/volunteer-records").cost = http::Cost::costly;
}

}  // namespace linli::volunteers
