// The ledger, what is asked to be taken back, and the balances; all the SQL about them; inside this room
// only.
#pragma once

#include <functional>
#include <map>

#include "store/transaction.h"
#include "volunteers/ledger.h"

namespace linli::volunteers {

struct Credit {
    std::int64_t id = 0;
    std::int64_t volunteer = 0;
    std::string team;
    std::int64_t service = 0;
    std::int64_t minutes = 0;
    std::optional<std::int64_t> reverses;
    std::string by;  // an actor
    std::string second_by;
    Instant at;
    std::string day;
};
// Adds the line and brings the balances of the volunteer and of the team along.
void add_to_ledger(store::Transaction& transaction, const Credit& credit);
std::optional<Credit> find_credit(store::Snapshot& snapshot, std::int64_t id);
// The line that takes this one back; nothing: none does.
std::optional<std::int64_t> reversal_of(store::Snapshot& snapshot, std::int64_t credit);
// Newest first, below `before`, at most `most`; of a volunteer if that is not 0, of a team if it is not
// empty.
std::vector<Credit> credits_before(store::Snapshot& snapshot, std::int64_t volunteer, std::string_view team,
                                   std::int64_t before, std::int64_t most);
void for_each_credit(store::Snapshot& snapshot, const std::function<void(const Credit&)>& take);

// Of "volunteer/12" or "team/east".
std::int64_t balance_of(store::Snapshot& snapshot, std::string_view holder);
std::map<std::string, std::int64_t> all_balances(store::Snapshot& snapshot);
// A volunteer's minutes in each team, summed over the ledger.
std::map<std::string, std::int64_t> minutes_by_team(store::Snapshot& snapshot, std::int64_t volunteer);

struct Reversal {
    std::int64_t id = 0;
    std::int64_t credit = 0;
    std::string asked_by;
    Instant asked_at;
    ReversalState state = ReversalState::asked;
    std::string answered_by;
    std::optional<Instant> answered_at;
};
void insert_reversal(store::Transaction& transaction, const Reversal& reversal);
void update_reversal(store::Transaction& transaction, const Reversal& reversal);
std::optional<Reversal> find_reversal(store::Snapshot& snapshot, std::int64_t id);
// The last that was asked about it.
std::optional<Reversal> reversal_asked_of(store::Snapshot& snapshot, std::int64_t credit);

// Services that are confirmed, with their minutes, by id.
std::map<std::int64_t, std::int64_t> confirmed_services(store::Snapshot& snapshot);

std::string subject_of_reversal(std::int64_t id);

}  // namespace linli::volunteers
