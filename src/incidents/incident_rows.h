// This room's SQL, all of it.
#pragma once

#include <functional>
#include <map>

#include "base/encoding.h"
#include "incidents/incident.h"
#include "incidents/undo.h"
#include "store/transaction.h"

namespace linli::incidents {

std::optional<Incident> find_incident(store::Snapshot& snapshot, std::int64_t number);
// What it was merged into, and that perhaps into another, to the last; itself when it was not merged.
Incident main_of(store::Snapshot& snapshot, Incident incident);
inline constexpr int longest_chain = 100;  // of one merge after another; more are a fault
void insert_incident(store::Transaction& transaction, const Incident& incident,
                     std::optional<Instant> alarm_at);
void update_incident(store::Transaction& transaction, const Incident& incident,
                     std::optional<Instant> alarm_at);
// Every incident above `after`, by number, until `take` says stop.
void for_each_incident(store::Snapshot& snapshot, std::int64_t after,
                       const std::function<bool(Incident)>& take);
// What is searched of an incident.
struct SearchedText {
    std::int64_t number = 0;
    std::string description;
    std::string first_address;
};
// Of the incidents above `after` up to `last` whose texts are still there, by number, at most `most`.
std::vector<SearchedText> texts_after(store::Snapshot& snapshot, std::int64_t after, std::int64_t last,
                                      std::size_t most);
// The stations for which a follower of this name has begun, in order.
std::vector<StationId> stations_followed(store::Snapshot& snapshot, std::string_view follower);
// The subject of the last report up to this position of the journal; empty if there is none.
std::string last_reported(store::Snapshot& snapshot, store::Position up_to);
// Every open incident, in no order.
void for_each_open_incident(store::Snapshot& snapshot, const std::function<void(Incident)>& take);
// When it is to be looked at next; empty: not.
std::optional<Instant> alarm_of(store::Snapshot& snapshot, std::int64_t number);
// The last step that can be taken back, one for each incident.
std::optional<LastStep> last_step_of(store::Snapshot& snapshot, std::int64_t number);
void keep_last_step(store::Transaction& transaction, std::int64_t number, const LastStep& last);
void forget_last_step(store::Transaction& transaction, std::int64_t number);
void forget_steps_before(store::Transaction& transaction, Instant before);
std::vector<std::int64_t> alarms_due(store::Snapshot& snapshot, Instant now, std::size_t most);
// When the first of them will be.
std::optional<Instant> first_alarm(store::Snapshot& snapshot);
std::int64_t open_incidents_of(store::Snapshot& snapshot, std::string_view handler);

// What the register keeps of an incident.
struct RegisterRow {
    std::int64_t number;
    State state;
    std::optional<Outcome> outcome;
    Source source;
    std::string_view category, grid, handler;  // valid for the call
    int level;
    bool urgent;
    std::optional<LonLat> location;
    Instant reported_at;
    std::optional<Instant> accepted_at, finished_at, closed_at, finish_by;
    Verified verified;
    int reopened;
    unsigned missed;  // bit per DeadlineKind
};
void for_each_register_row(store::Snapshot& snapshot, const std::function<void(const RegisterRow&)>& take);
// Those from this number on, by number, at most `most`.
void for_each_register_row(store::Snapshot& snapshot, std::int64_t from, std::size_t most,
                           const std::function<void(const RegisterRow&)>& take);
bool take_register_row(store::Snapshot& snapshot, std::int64_t number,
                       const std::function<void(const RegisterRow&)>& take);

// One who reported, or joined; found by the token of the tracking link, which is kept as a digest. What is
// known of the person lies in the vault (reporters.h).
struct Reporter {
    std::int64_t incident = 0;
    int place = 1;  // of the incident's reporters, from 1
    Instant at;
    bool is_confidential = false;  // asked that nobody who handles it be told
    std::string given_to = {};     // the account that the link was shown to; empty: to the reporter alone
};
void insert_reporter(store::Transaction& transaction, const Reporter& reporter, const Digest& token);
std::optional<Reporter> find_reporter(store::Snapshot& snapshot, const Digest& token);
std::vector<Reporter> reporters_of(store::Snapshot& snapshot, std::int64_t number);

// What a person wrote at a step, beside the journal entry of that position: the journal itself holds no free
// text.
void insert_remark(store::Transaction& transaction, std::int64_t number, store::Position position,
                   std::string_view text);
// What personal data was looked at for; kept apart, because it is kept longer.
void insert_reveal_note(store::Transaction& transaction, std::int64_t number, store::Position position,
                        std::string_view text);
// Both.
std::map<store::Position, std::string> remarks_of(store::Snapshot& snapshot, std::int64_t number);

// What was written last at a step of it; empty: nothing.
std::string last_remark_of(store::Snapshot& snapshot, std::int64_t number);
void delete_remarks(store::Transaction& transaction, std::int64_t number);

// The tracking links of an incident end: no token is one of theirs any more. Who reported when stays.
void end_links(store::Transaction& transaction, std::int64_t number);
bool has_links(store::Snapshot& snapshot, std::int64_t number);

void insert_photo(store::Transaction& transaction, std::int64_t number, int place,
                  std::span<const std::byte> jpeg);
std::optional<std::vector<std::byte>> find_photo(store::Snapshot& snapshot, std::int64_t number, int place);

void delete_photos(store::Transaction& transaction, std::int64_t number);
bool has_photos(store::Snapshot& snapshot, std::int64_t number);

std::int64_t rulebook_version(store::Snapshot& snapshot);
std::string rulebook_text(store::Snapshot& snapshot, std::int64_t version);
struct RulebookRow {
    std::int64_t version = 0;
    Instant at;
    std::string text;
};
// Those with a version up to `version`, newest first, at most `most`.
std::vector<RulebookRow> rulebooks_up_to(store::Snapshot& snapshot, std::int64_t version, std::size_t most);
void insert_rulebook(store::Transaction& transaction, std::int64_t version, std::string_view text);

bool is_off_duty(store::Snapshot& snapshot, std::string_view post);
std::vector<std::string> posts_off_duty(store::Snapshot& snapshot);
void set_off_duty(store::Transaction& transaction, std::string_view post, bool off);

}  // namespace linli::incidents
