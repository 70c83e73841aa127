// The demo town's accounts: one for each post, with a password and a second factor that everyone may know.
// They exist in a demo database only, which says so on every page.
#pragma once

#include <map>

#include "demo/town.h"
#include "identity/account_desk.h"
#include "store/store.h"

namespace linli::demo {

inline constexpr const char* demo_password = "wangchao-demo";

class TownAccounts {
  public:
    // Makes them: the desk, the head, who keeps and audits, the four partners, and each grid's officer and
    // auxiliary.
    void found(store::Transaction& transaction, const identity::AccountDesk& desk, const vault::Vault& vault,
               const Town& town);

    // As whoever holds a post acts: "desk", "officer/WC-001". Of anything else ("resident", "timekeeper"), as
    // the program's own actor of that name.
    store::Context acting(std::string_view post) const;

  private:
    void add(store::Transaction& transaction, const identity::AccountDesk& desk, const vault::Vault& vault,
             const identity::NewAccount& account);

    std::string hash_;  // of the one password
    std::map<std::string, store::Context, std::less<>> by_post_;
};

}  // namespace linli::demo
