// Who may do what, in one table: role by right, and how far it reaches. The gate, the commands, the tests and
// docs/permissions.md read it.
#pragma once

#include <span>
#include <string>

#include "http/routes.h"
#include "identity/account.h"

namespace linli::identity {

namespace rights {
using http::Right;
// Whoever has given a password: finishing the sign-in, signing out.
inline constexpr Right begin_session{"session.begin"};
// Whoever is signed in: their own sessions and password.
inline constexpr Right own_account{"session.own"};
inline constexpr Right read_incidents{"incidents.read"};
inline constexpr Right report_incidents{"incidents.report"};
// Doing the work: take, arrive, pause, claim done, and the like.
inline constexpr Right handle_incidents{"incidents.handle"};
// Deciding who does it: accept, decline, merge, dispatch, hand over.
inline constexpr Right direct_incidents{"incidents.direct"};
// Judging it: verify, reject, reopen.
inline constexpr Right verify_incidents{"incidents.verify"};
inline constexpr Right export_incidents{"incidents.export"};
inline constexpr Right read_figures{"figures.read"};
inline constexpr Right reveal_people{"people.reveal"};
// Answering a person who asks what is held about them, or to correct or erase it.
inline constexpr Right answer_people{"people.answer"};
inline constexpr Right set_duty{"duty.set"};
inline constexpr Right change_rules{"rules.change"};
inline constexpr Right change_grids{"grids.change"};
// What the nightly runs removed; and what is kept how long, which anyone may read.
inline constexpr Right read_retention{"retention.read"};
inline constexpr Right change_retention{"retention.change"};
inline constexpr Right manage_accounts{"accounts.manage"};
inline constexpr Right read_audit{"audit.read"};
// Adding and changing the stations under one's own (stations/).
inline constexpr Right manage_stations{"stations.manage"};
// How partners are reached, how it stands with them, and sending anew what did not arrive (exchange/).
inline constexpr Right read_partners{"partners.read"};
inline constexpr Right manage_partners{"partners.manage"};
// Public alerts (alerts/): reading all of them, writing the station's own, taking in those of others.
inline constexpr Right read_alerts{"alerts.read"};
inline constexpr Right issue_alerts{"alerts.issue"};
inline constexpr Right take_in_alerts{"alerts.take_in"};
// Volunteers, their teams, shifts and hours (volunteers/).
inline constexpr Right read_volunteers{"volunteers.read"};
inline constexpr Right manage_volunteers{"volunteers.manage"};
}  // namespace rights

using store::Reach;

// One line of the table.
struct Permission {
    http::Right right;
    Reach reach[roles];  // by Role
    Text title;
};
std::span<const Permission> permissions();

// none: the role does not have the right, or there is no such right.
Reach reach_of(Role role, http::Right right);

// Administrators, auditors, and whoever may reveal personal data sign in with a second factor.
bool needs_second_factor(Role role);

// The table, and which routes need which right, as Markdown: docs/permissions.md.
std::string permissions_as_markdown(const http::Routes& routes);

}  // namespace linli::identity
