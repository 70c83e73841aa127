// HTTP to signing in at a provider, and back.
#include "identity/identity_api.h"

namespace linli::identity {

using http::Call;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

void add_provider_routes(http::Routes& routes, const ProviderDesk& desk, const AccountDesk& accounts,
                         http::Workshop& errands) {
    routes.question<Nothing>(
        Method::get, "/api/v1/session/ways", http::anyone, {"可用的登录方式", "The ways to sign in here"},
        [&desk](Snapshot&, const Call&, const Nothing&) -> Result<SignInWays> { return desk.ways(); });
    routes.laborious<AtProvider>(
        errands, Method::post, "/api/v1/session/oidc", http::anyone,
        {"用单位账号登录（第一步）：给出单位登录页的地址",
         "Begins to sign in at the organisation's provider: where the browser goes"},
        [&desk](Snapshot& snapshot, const Call& call, const AtProvider& body) {
            return desk.ask(snapshot, call, body);
        },
        [&desk](const ProviderDesk::Asked& asked) { return desk.address(asked); },
        [&desk](Transaction& transaction, const Call& call, const ProviderDesk::Addressed& addressed) {
            return desk.begin(transaction, call, addressed);
        });
    routes.laborious<FromProvider>(
        errands, Method::post, "/api/v1/session/oidc/return", http::anyone,
        {"用单位账号登录（第二步）：交回单位登录服务的答复",
         "Signs in with what the provider gave the return address"},
        [&desk](Snapshot& snapshot, const Call& call, const FromProvider& body) {
            return desk.take_back(snapshot, call, body);
        },
        [&desk](const ProviderDesk::Returned& returned) { return desk.redeem(returned); },
        [&desk](Transaction& transaction, const Call& call, const ProviderDesk::Redeemed& redeemed) {
            return desk.sign_in(transaction, call, redeemed);
        });
    routes.command<ProviderSubject>(
        Method::put, "/api/v1/accounts/{id}/oidc", rights::manage_accounts,
        {"登记其单位账号", "Links an account with its owner's subject at the provider"},
        [&desk, &accounts](Transaction& transaction, const Call& call,
                           const ProviderSubject& body) -> Result<Account> {
            const auto issuer = desk.issuer();
            if (!issuer) return tl::unexpected(issuer.error());
            return accounts.link_provider(transaction, which(call), *issuer, body);
        });
    routes.command<Nothing>(
        Method::del, "/api/v1/accounts/{id}/oidc", rights::manage_accounts,
        {"取消登记其单位账号", "Unlinks an account from the provider; its sessions end"},
        [&desk, &accounts](Transaction& transaction, const Call& call, const Nothing&) -> Result<Account> {
            const auto issuer = desk.issuer();
            if (!issuer) return tl::unexpected(issuer.error());
            return accounts.unlink_provider(transaction, which(call), *issuer);
        });
}

}  // namespace linli::identity
