#include "volunteers/swap_api.h"

#include "volunteers/path_number.h"
#include "volunteers/swap_desk.h"

namespace linli::volunteers {
namespace {

using http::anyone;
using http::Call;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

using Step = Result<OfferList> (SwapDesk::*)(Transaction&, std::string_view, std::int64_t) const;

void add_step(http::Routes& routes, const SwapDesk& desk, const char* name, Text summary, Step step) {
    routes.command<Nothing>(Method::post, std::string("/api/v1/volunteering/{token}/offers/{offer}/") + name,
                            anyone, std::move(summary),
                            [desk, step](Transaction& transaction, const Call& call, const Nothing&) {
                                return (desk.*step)(transaction, call.path[0], number_in(call, 1));
                            });
}

}  // namespace

void add_swap_routes(http::Routes& routes, Room room) {
    const SwapDesk desk(room);
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/offers", anyone,
                             {"换班：可接的与本人发出的", "Swaps: offers one could take, and one's own"},
                             [desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.list(snapshot, call.path[0]);
                             });
    routes.question<Nothing>(Method::get, "/api/v1/volunteering/{token}/shifts/{shift}/offer", anyone,
                             {"这个名额可以让给谁、换哪一班", "Whom a place can be offered, and for what"},
                             [desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.choices(snapshot, call.path[0], number_in(call, 1));
                             });
    routes.command<OfferWritten>(
        Method::post, "/api/v1/volunteering/{token}/shifts/{shift}/offer", anyone,
        {"请人接替或换班；有人接下以前名额仍是本人的",
         "Offers one's place, or an exchange; it stays one's own until somebody takes it"},
        [desk](Transaction& transaction, const Call& call, const OfferWritten& body) {
            return desk.offer(transaction, call.path[0], number_in(call, 1), body);
        });
    add_step(routes, desk, "take", {"接下名额", "Takes over a place that is offered"}, &SwapDesk::take);
    add_step(routes, desk, "take-back", {"收回换班请求", "Takes an offer back"}, &SwapDesk::take_back);
    add_step(routes, desk, "decline", {"谢绝", "Declines an offer that was made to oneself"},
             &SwapDesk::decline);
}

}  // namespace linli::volunteers
