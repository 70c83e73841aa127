// A delivery (移交件): one incident with one partner. What its states are, which events the two sides send
// each other about it, and what an event does that comes. Types and pure rules; no I/O.
#pragma once

#include "base/json.h"

namespace linli::exchange {

enum class Direction {
    out,  // 移出: ours, handed over to the partner
    in,   // 移入: the partner's, handed over to us
};
BOOST_DESCRIBE_ENUM(Direction, out, in)

// In the order of life. One that comes in begins as acknowledged.
enum class DeliveryState {
    queued,        // 待发: written down, not sent
    sending,       // 发送中: on its way, or between two tries
    sent,          // 已发: given away; whether it arrived is not known
    acknowledged,  // 已送达: the other side has it
    accepted,      // 已接收: it is theirs to do
    in_progress,   // 办理中: the other side says how far it is
    claimed_done,  // 申请办结: a claim, verified like any
    confirmed,     // 已确认: verified and closed
    returned,      // 已退回: whoever was to do it does not, with a reason
    withdrawn,     // 已撤回: whoever handed it over took it back
    failed,        // 未送达: every try failed, or the other side refused it
};
BOOST_DESCRIBE_ENUM(DeliveryState, queued, sending, sent, acknowledged, accepted, in_progress, claimed_done,
                    confirmed, returned, withdrawn, failed)
inline constexpr int delivery_states = 11;
Text title_of(DeliveryState state);

// Nothing more comes of it: the incident may be handed over anew.
bool is_over(DeliveryState state);

// What one side tells the other. Whoever hands over: offered, changed, rejected, confirmed, withdrawn.
// Whoever was given it: accepted, progress, done, returned.
enum class News {
    offered,    // here is an incident
    changed,    // it is otherwise than was said: level, category, urgency, a note
    rejected,   // what was claimed done is not done: go on
    confirmed,  // it is done, and closed
    withdrawn,  // it is yours no more
    accepted,
    progress,
    done,
    returned,
};
BOOST_DESCRIBE_ENUM(News, offered, changed, rejected, confirmed, withdrawn, accepted, progress, done,
                    returned)

Text title_of(News news);

// "linli.handover.offered", and back; nothing for another type.
std::string type_of(News news);
std::optional<News> news_of(std::string_view type);
// Of an event that says by a state's name what is news; the connection knows what that means.
inline constexpr std::string_view state_type = "linli.handover.state";
// Which side of a delivery sends it.
bool is_from_giver(News news);

// Since when it was in a state.
struct DeliveryStep {
    DeliveryState state = DeliveryState::queued;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(DeliveryStep, (), (state, at))

// A delivery as its row keeps it. `reference` names it on the wire: what the giver called it.
struct Delivery {
    std::int64_t id = 0;
    Direction direction = Direction::out;
    std::string partner;
    std::int64_t incident = 0;
    std::string reference;
    DeliveryState state = DeliveryState::queued;
    std::string their_number;  // the partner's own, for people
    std::string token = {};    // by which their number is asked for while they have given none; not shown
    std::int64_t said = 0;     // events sent about it
    std::int64_t heard = 0;    // the greatest sequence that came from the other side
    Instant made_at;
    Instant state_at;                      // since when it is in this state
    std::vector<DeliveryStep> steps = {};  // how it came there, the newest 100
    std::optional<Instant> first_answer_by;
    std::optional<Instant> answered_at;   // accepted or returned, the first time
    std::optional<Instant> escalated_at;  // no first answer in time
};
BOOST_DESCRIBE_STRUCT(Delivery, (),
                      (id, direction, partner, incident, reference, state, their_number, said, heard, made_at,
                       state_at, steps, first_answer_by, answered_at, escalated_at))

// It begins in this state.
void begin(Delivery& delivery, DeliveryState state, Instant now);
// From now on it is in this state: answered, if that is an answer, and nothing is awaited any more then.
void go_to(Delivery& delivery, DeliveryState state, Instant now);

// What is said of an incident when it is offered. Nothing of who reported it.
struct Offer {
    std::string number;  // the giver's own, for people
    std::string category;
    int level = 1;
    bool urgent = false;
    std::string description;
    std::string address;
    std::optional<LonLat> location;  // WGS-84
    Instant reported_at;
    std::optional<Instant> finish_by;
    std::optional<std::string> note = {};
};
BOOST_DESCRIBE_STRUCT(Offer, (),
                      (number, category, level, urgent, description, address, location, reported_at,
                       finish_by, note))
void check(const Offer& offer, json::Faults& faults);

// What any other event says. `number`: the other side's own number for it, when it has one. `state`: what
// whoever hears it calls that, or in an event of `state_type`, what whoever sends it does.
struct Word {
    std::optional<std::string> number = {};
    std::optional<std::string> text = {};  // what was done, why not, how far it is
    std::optional<std::string> category = {};
    std::optional<int> level = {};
    std::optional<bool> urgent = {};
    std::optional<Instant> at = {};
    std::optional<std::string> state = {};
};
BOOST_DESCRIBE_STRUCT(Word, (), (number, text, category, level, urgent, at, state))
void check(const Word& word, json::Faults& faults);

// What an event that came does. Whoever sends may repeat, be late, or contradict itself.
enum class Effect {
    apply,   // the delivery goes on, and the incident with it
    note,    // it comes too late or contradicts what is known: written down for people, changes nothing
    ignore,  // it says what is known already
};
BOOST_DESCRIBE_ENUM(Effect, apply, note, ignore)

// Of news about a delivery whose state is this, from the side that may send it.
Effect effect_of(DeliveryState state, News news);
// The state after news that applies.
DeliveryState state_after(DeliveryState state, News news);

// The table of effects as Markdown, for the docs.
std::string effects_as_markdown();

}  // namespace linli::exchange
