// What a platform to try against keeps: its side of each delivery, the events that it heard, and what it has
// to say. In a database of its own, never in a station's.
#pragma once

#include <map>

#include "exchange/delivery.h"
#include "platform/script.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::platform {

const store::Migration& migration();

// What it will still do.
struct Plan {
    std::vector<Step> steps = {};
};
BOOST_DESCRIBE_STRUCT(Plan, (), (steps))

// Its side of a delivery. The direction is its own: `in` was handed over by the station, `out` to it.
struct Case {
    exchange::Direction direction = exchange::Direction::in;
    std::string reference;
    exchange::DeliveryState state = exchange::DeliveryState::acknowledged;
    std::string number;        // its own
    std::string their_number;  // the station's
    std::string category;
    std::int64_t said = 0;   // events it said of it
    std::int64_t heard = 0;  // the greatest sequence that it heard
    Plan plan;
    std::optional<Instant> next_at;  // when it takes the first of its steps
    Instant made_at;
    Instant state_at;
};

std::optional<Case> find_case(store::Snapshot& snapshot, exchange::Direction direction,
                              std::string_view reference);
void insert_case(store::Transaction& transaction, const Case& one);
void update_case(store::Transaction& transaction, const Case& one);
// Whose next step is due, the first `most`.
std::vector<Case> due_cases(store::Snapshot& snapshot, std::size_t most);

// What came of an event that it heard.
enum class Heard {
    applied,
    noted,  // out of turn
    known,  // it says what is known already
};
BOOST_DESCRIBE_ENUM(Heard, applied, noted, known)

struct HeardEvent {
    std::string event;  // source and id
    exchange::Direction direction = exchange::Direction::in;
    std::string reference;
    std::int64_t sequence = 0;
    exchange::News news = exchange::News::offered;
    Heard heard = Heard::applied;
    bool is_in_turn = true;  // the one behind the last of its delivery
};
bool has_heard(store::Snapshot& snapshot, std::string_view event);
void insert_heard(store::Transaction& transaction, const HeardEvent& one);

enum class LetterState { waiting, delivered, dead };
BOOST_DESCRIBE_ENUM(LetterState, waiting, delivered, dead)

// An event that it says.
struct Letter {
    std::int64_t id = 0;
    exchange::Direction direction = exchange::Direction::in;
    std::string reference;
    std::int64_t sequence = 0;
    exchange::News news = exchange::News::accepted;
    std::string body;  // empty once it was delivered
    LetterState state = LetterState::waiting;
    bool is_held_back = false;  // by the script: what follows does not wait for it
    int tries = 0;
    std::optional<Instant> next_at;
    std::string fault;
};
void insert_letter(store::Transaction& transaction, const Letter& one);
void update_letter(store::Transaction& transaction, const Letter& one);
std::optional<Letter> find_letter(store::Snapshot& snapshot, std::int64_t id);
// To be sent now, at most `most`: of each delivery the first that is not delivered.
std::vector<Letter> due_letters(store::Snapshot& snapshot, std::size_t most);
// When the next letter or step is due.
std::optional<Instant> next_due(store::Snapshot& snapshot);

// The account it can give of itself; what is 0 is left out.
struct Totals {
    std::int64_t cases = 0;
    std::map<std::string, std::int64_t> taken_over;   // from the station, by state
    std::map<std::string, std::int64_t> handed_over;  // to the station, by state
    std::map<std::string, std::int64_t> heard;        // events, each once, by what they say
    std::map<std::string, std::int64_t> said;         // those that the station has taken
    std::int64_t out_of_turn = 0;                     // heard before those that come before them
    std::int64_t waiting = 0;                         // to be sent
    std::int64_t planned = 0;                         // deliveries of which there is more to do
    std::int64_t dead = 0;                            // that the station will not take
};
BOOST_DESCRIBE_STRUCT(Totals, (),
                      (cases, taken_over, handed_over, heard, said, out_of_turn, waiting, planned, dead))
Totals totals(store::Snapshot& snapshot);

}  // namespace linli::platform
