#include "demo/town_accounts.h"

#include "identity/passwords.h"
#include "identity/permissions.h"

namespace linli::demo {
namespace {

using identity::Role;

constexpr std::size_t second_factor_bytes = 20;

// "WC-001" -> "wc-001", for a name to sign in with.
std::string in_name(const std::string& grid) {
    return to_lower_ascii(grid);
}

}  // namespace

void TownAccounts::found(store::Transaction& transaction, const identity::AccountDesk& desk,
                         const vault::Vault& vault, const Town& town) {
    hash_ = identity::hash_password(demo_password);
    const auto one = [&](std::string name, Role role, std::vector<std::string> posts = {}) {
        add(transaction, desk, vault, {std::move(name), role, std::move(posts)});
    };
    one("desk", Role::duty_desk);
    one("head", Role::station_head);
    one("security", Role::security_administrator);
    one("system", Role::system_administrator);
    one("auditor", Role::auditor);
    for (const char* partner :
         {"governance", "market-supervision", "integrated-enforcement", "convenience-services"}) {
        one(partner, Role::partner, {std::string("partner/") + partner});
    }
    for (const grids::Grid& grid : town.grids) {
        one("officer." + in_name(grid.code), Role::officer, {"officer/" + grid.code});
        one("auxiliary." + in_name(grid.code), Role::auxiliary, {"auxiliary/" + grid.code});
    }
}

void TownAccounts::add(store::Transaction& transaction, const identity::AccountDesk& desk,
                       const vault::Vault& vault, const identity::NewAccount& body) {
    const auto invited = desk.add(transaction, body).value();
    auto account = identity::find_account(transaction, invited.account).value();
    const store::Reach reach = identity::reach_of(account.role, identity::rights::handle_incidents);
    for (const std::string& post : posts_of(account)) {
        by_post_[post] = {first_station, identity::subject_of(account.id), reach, posts_of(account)};
    }
    if (account.role == Role::partner) return;
    identity::delete_invitations(transaction, account.id);
    identity::set_password(transaction, account.id, hash_);
    identity::DemoAccount known{account.id, demo_password, {}};
    if (needs_second_factor(account.role)) {
        const Digest secret = sha256(bytes_of("demo second factor of " + account.name));
        known.second_factor.assign(secret.begin(), secret.begin() + second_factor_bytes);
        vault.put_text(transaction,
                       {identity::second_factor_subject(account.id), identity::second_factor_kind},
                       to_base64(known.second_factor));
        account.has_second_factor = true;
        identity::update_account(transaction, account);
    }
    identity::insert_demo_account(transaction, known);
}

store::Context TownAccounts::acting(std::string_view post) const {
    const auto known = by_post_.find(post);
    return known == by_post_.end() ? store::Context{first_station, std::string(post)} : known->second;
}

}  // namespace linli::demo
