// The ledger of minutes (时长账): the words. A line is a credit for one confirmed service, or takes one such
// credit back exactly; nothing else. Pure.
#pragma once

#include "volunteers/shift.h"

namespace linli::volunteers {

enum class ReversalState {
    asked,
    agreed,
    declined,   // by somebody else: the credit stays, and may be asked about anew
    taken_back  // by whoever asked
};
BOOST_DESCRIBE_ENUM(ReversalState, asked, agreed, declined, taken_back)

// What was asked last about a credit.
struct ReversalShown {
    std::int64_t id = 0;
    ReversalState state = ReversalState::asked;
    Text asked_by;  // role and post
    Instant asked_at;
    bool asked_by_you = false;  // then somebody else agrees
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReversalShown, (), (id, state, asked_by, asked_at, asked_by_you, reason))

struct CreditShown {
    std::int64_t id = 0;
    std::int64_t volunteer = 0;
    std::string team;
    Text team_name;
    std::int64_t service = 0;
    std::int64_t minutes = 0;              // less than 0: a reversal
    std::optional<std::int64_t> reverses;  // the credit that it takes back
    std::optional<std::int64_t> reversed_by;
    Text by;         // who confirmed it, or asked for the reversal
    Text second_by;  // the volunteer or the witness, or who agreed to the reversal
    Instant at;
    std::string day;  // on which it was done, "2026-11-28"
    std::optional<ReversalShown> reversal;
};
BOOST_DESCRIBE_STRUCT(CreditShown, (),
                      (id, volunteer, team, team_name, service, minutes, reverses, reversed_by, by, second_by,
                       at, day, reversal))

struct CreditsQuery {
    std::optional<std::string> team;
    std::optional<std::int64_t> volunteer;
    std::optional<std::int64_t> before;  // an id: older ones than this
};
BOOST_DESCRIBE_STRUCT(CreditsQuery, (), (team, volunteer, before))

struct CreditList {
    std::vector<CreditShown> credits;  // newest first, 100 at most
    bool has_more = false;
};
BOOST_DESCRIBE_STRUCT(CreditList, (), (credits, has_more))

// Nobody agreed.
inline bool is_over_without_effect(ReversalState state) {
    return state == ReversalState::declined || state == ReversalState::taken_back;
}

std::string subject_of_credit(std::int64_t id);

}  // namespace linli::volunteers
