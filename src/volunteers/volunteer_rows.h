// Volunteers, teams and who is in them, and all the SQL about them; inside this room only.
#pragma once

#include "base/encoding.h"
#include "store/migration.h"
#include "store/transaction.h"
#include "volunteers/team.h"

namespace linli::volunteers {

// The tables of this room.
const store::Migration& migration();

void insert_volunteer(store::Transaction& transaction, const Volunteer& volunteer, const Digest& token,
                      int consent);
void update_volunteer(store::Transaction& transaction, const Volunteer& volunteer);
// Nothing: there is no link any more.
void set_token(store::Transaction& transaction, std::int64_t number, const std::optional<Digest>& token);
std::optional<Volunteer> find_volunteer(store::Snapshot& snapshot, std::int64_t number);
std::optional<Volunteer> find_volunteer(store::Snapshot& snapshot, const Digest& token);
// By number, those above `after`, at most `most`; of a team, if it is named.
std::vector<Volunteer> volunteers_after(store::Snapshot& snapshot, std::int64_t after, std::int64_t most);
std::vector<Volunteer> volunteers_after(store::Snapshot& snapshot, std::string_view team, std::int64_t after,
                                        std::int64_t most);

void insert_team(store::Transaction& transaction, const Team& team);
void update_team(store::Transaction& transaction, const Team& team);
std::optional<Team> find_team(store::Snapshot& snapshot, std::string_view code);
// By code.
std::vector<Team> all_teams(store::Snapshot& snapshot);

struct Membership {
    std::string team;
    std::int64_t volunteer = 0;
    bool is_leader = false;
    MemberState state = MemberState::asked;
    Instant since;
};
void put_membership(store::Transaction& transaction, const Membership& membership);
std::optional<Membership> find_membership(store::Snapshot& snapshot, std::string_view team,
                                          std::int64_t volunteer);
// Those who left are among them.
std::vector<Membership> memberships_in(store::Snapshot& snapshot, std::string_view team);
std::vector<Membership> memberships_of(store::Snapshot& snapshot, std::int64_t volunteer);
// How many of each state are in it.
std::int64_t count_members(store::Snapshot& snapshot, std::string_view team, MemberState state);

// What a person wrote about something ("service/3"), beside the row: `what` is "content", "refusal",
// "reason". `volunteer` is whom it is about.
void put_remark(store::Transaction& transaction, std::string_view subject, std::string_view what,
                std::int64_t volunteer, std::string_view text);
// Empty: there is none.
std::string remark_of(store::Snapshot& snapshot, std::string_view subject, std::string_view what);
void delete_remarks_about(store::Transaction& transaction, std::int64_t volunteer);

// Deletes those written before `before`, the oldest first, at most `most`; how many. Housekeeping.
std::int64_t forget_volunteer_remarks(store::Transaction& transaction, Instant before, std::int64_t most);
std::int64_t count_volunteer_remarks(store::Snapshot& snapshot, Instant before);

}  // namespace linli::volunteers
