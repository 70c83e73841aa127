// The incident desk: the commands of an incident's life, each one transaction and one journal entry, and the
// questions about one incident. Who acts is the transaction's actor; permission beyond the rules below comes
// with accounts.
//
// Rules kept here: a step is possible only where lifecycle.h says so; whoever handles or claimed it done does
// not close it; the third transfer goes to the duty desk; a reporter may always reopen within the window.
#pragma once

#include "grids/coordinates.h"
#include "grids/gazetteer.h"
#include "grids/grid_map.h"
#include "incidents/lifecycle.h"
#include "incidents/person_holder.h"
#include "incidents/rulebook_shelf.h"
#include "vault/vault.h"

namespace linli::incidents {

// The tables of this room.
const store::Migration& migration();

// ---- what comes in ----

// Who reports, as far as they want to say. Kept sealed; shown masked; with `confidential`, not even masked to
// whoever handles it.
struct ReportedBy {
    std::optional<std::string> name;
    std::optional<std::string> telephone;
    std::optional<std::string> address;  // where they live or can be met, not where it happened
    std::optional<std::string> contact;  // any other way to reach them
    std::optional<bool> confidential;
};
BOOST_DESCRIBE_STRUCT(ReportedBy, (), (name, telephone, address, contact, confidential))
void check(const ReportedBy& who, json::Faults& faults);

// A report, whoever it comes from. It needs a location or an address. `urgent`: the station says so, whatever
// the words say; words that are urgent make it so alone. `finish_by` is a target that was promised already.
struct Report {
    std::string category;
    std::string description;
    std::optional<LonLat> location;
    std::optional<grids::Crs> crs;  // of the location; WGS-84 when missing
    std::optional<std::string> address;
    std::optional<int> level;
    std::optional<bool> urgent;
    std::optional<Source> source;
    std::optional<ReportedBy> reporter;
    std::optional<Instant> finish_by;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (category, description, location, crs, address, level, urgent, source, reporter,
                       finish_by))
void check(const Report& report, json::Faults& faults);

struct Remark {
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Remark, (), (note))
void check(const Remark& body, json::Faults& faults);

struct Reason {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))
void check(const Reason& body, json::Faults& faults);

struct Decline {
    Outcome outcome = Outcome::cannot_resolve;  // cannot_resolve, not_ours or unfounded
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Decline, (), (outcome, reason))
void check(const Decline& body, json::Faults& faults);

struct Merge {
    std::int64_t into = 0;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Merge, (), (into, note))
void check(const Merge& body, json::Faults& faults);

// Without a handler the routing rules choose.
struct Dispatch {
    std::optional<std::string> handler;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Dispatch, (), (handler, note))
void check(const Dispatch& body, json::Faults& faults);

struct Transfer {
    std::string handler;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (handler, reason))
void check(const Transfer& body, json::Faults& faults);

// To a partner, or to another station, by its code. Without either, to the partner that owns the category.
struct HandOver {
    std::optional<std::string> partner;
    std::optional<std::string> note;
    std::optional<std::string> station = {};
};
BOOST_DESCRIBE_STRUCT(HandOver, (), (partner, note, station))
void check(const HandOver& body, json::Faults& faults);

struct Pause {
    std::string reason;
    Instant until;
};
BOOST_DESCRIBE_STRUCT(Pause, (), (reason, until))
void check(const Pause& body, json::Faults& faults);

struct ClaimDone {
    std::string result;  // what was done
};
BOOST_DESCRIBE_STRUCT(ClaimDone, (), (result))
void check(const ClaimDone& body, json::Faults& faults);

struct Relevel {
    int level = 1;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Relevel, (), (level, reason))
void check(const Relevel& body, json::Faults& faults);

struct Recategorise {
    std::string category;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Recategorise, (), (category, reason))
void check(const Recategorise& body, json::Faults& faults);

struct Relocate {
    LonLat location;
    std::optional<grids::Crs> crs;
    std::optional<std::string> address;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Relocate, (), (location, crs, address, reason))
void check(const Relocate& body, json::Faults& faults);

// A reporter's answer to "is it settled?"
struct Judgement {
    bool settled = false;
    std::optional<std::string> why;
};
BOOST_DESCRIBE_STRUCT(Judgement, (), (settled, why))
void check(const Judgement& body, json::Faults& faults);

// Why personal data is looked at; goes on record with who looked and whose it was.
enum class Purpose { call_back, visit, verify, danger, request_of_the_person, request_by_law };
BOOST_DESCRIBE_ENUM(Purpose, call_back, visit, verify, danger, request_of_the_person, request_by_law)
Text title_of(Purpose purpose);

struct Reveal {
    Purpose purpose = Purpose::call_back;
    std::string note;  // what for, in words
};
BOOST_DESCRIBE_STRUCT(Reveal, (), (purpose, note))
void check(const Reveal& body, json::Faults& faults);

struct Duty {
    std::string post;
    bool on_duty = true;
};
BOOST_DESCRIBE_STRUCT(Duty, (), (post, on_duty))

// ---- what goes out ----

// What whoever reports is told. The token opens the tracking page and cannot be guessed.
struct Receipt {
    std::int64_t number = 0;
    std::int64_t version = 1;
    std::string token;
    bool call_110 = false;  // urgent words were found: say so before anything else
    std::vector<std::string> urgent_words;
    std::string category;
    int level = 1;
    std::string grid;  // empty: outside all grids
    std::string grid_name;
    std::optional<std::int64_t> border_metres;
    std::string border_neighbour;
    Deadlines deadlines;
};
BOOST_DESCRIBE_STRUCT(Receipt, (),
                      (number, version, token, call_110, urgent_words, category, level, grid, grid_name,
                       border_metres, border_neighbour, deadlines))

struct Joined {
    std::int64_t number = 0;
    std::string token;
};
BOOST_DESCRIBE_STRUCT(Joined, (), (number, token))

// One line of an incident's history: a journal entry and what was written with it.
struct HistoryLine {
    std::int64_t position = 0;
    Instant at;
    std::string actor;
    Text who;  // the actor's role and post, never a name
    std::string kind;
    Text title;
    std::string remark;
    json::Raw payload;
};
BOOST_DESCRIBE_STRUCT(HistoryLine, (), (position, at, actor, who, kind, title, remark, payload))

struct History {
    std::vector<HistoryLine> lines;
};
BOOST_DESCRIBE_STRUCT(History, (), (lines))

// One who reported, as others see them: masked, or, when it is confidential, not at all.
struct ReporterShown {
    int place = 1;
    Instant at;
    bool confidential = false;
    bool erased = false;
    std::string name;
    std::string telephone;
    std::string address;
    std::string contact;
};
BOOST_DESCRIBE_STRUCT(ReporterShown, (), (place, at, confidential, erased, name, telephone, address, contact))

struct Revealed {
    std::vector<ReporterShown> reporters;  // in clear
};
BOOST_DESCRIBE_STRUCT(Revealed, (), (reporters))

// Everything that is held about one telephone: the reports it made, and who it said it was.
struct HeldReport {
    std::int64_t incident = 0;
    int place = 1;
    Instant at;
    std::string category;
    State state = State::reported;
    std::string description;  // as written
    std::string where;
    bool confidential = false;
    std::string name;
    std::string telephone;
    std::string address;
    std::string contact;
};
BOOST_DESCRIBE_STRUCT(HeldReport, (),
                      (incident, place, at, category, state, description, where, confidential, name,
                       telephone, address, contact))

struct PersonFile {
    Instant at;
    std::vector<HeldReport> reports;
    std::vector<HeldElsewhere> others;  // of other rooms
};
BOOST_DESCRIBE_STRUCT(PersonFile, (), (at, reports, others))

struct WhoAsks {
    std::string telephone;
};
BOOST_DESCRIBE_STRUCT(WhoAsks, (), (telephone))
void check(const WhoAsks& who, json::Faults& faults);

// What is given replaces what was held; what is missing stays.
struct Correction {
    std::string telephone;  // by which it is held now
    std::optional<std::string> name;
    std::optional<std::string> new_telephone;
    std::optional<std::string> address;
    std::optional<std::string> contact;
};
BOOST_DESCRIBE_STRUCT(Correction, (), (telephone, name, new_telephone, address, contact))
void check(const Correction& body, json::Faults& faults);

struct Answered {
    std::int64_t records = 0;  // copied, corrected or erased
};
BOOST_DESCRIBE_STRUCT(Answered, (), (records))

// The last step, for whoever can take it back now.
struct Undoable {
    Step step = Step::accept;
    Text name;
    Instant until;
};
BOOST_DESCRIBE_STRUCT(Undoable, (), (step, name, until))

// One incident, for staff.
struct Dossier {
    std::int64_t version = 0;
    Incident incident;
    std::vector<Step> possible_steps;
    std::vector<HistoryLine> history;
    std::vector<std::int64_t> merged;  // numbers that were merged into it
    std::vector<ReporterShown> reporters;
    std::optional<Undoable> undo;
};
BOOST_DESCRIBE_STRUCT(Dossier, (), (version, incident, possible_steps, history, merged, reporters, undo))

// What a reporter sees: what happened when, who has it by role, when it is due. Nobody's name, nobody's
// notes.
struct TrackedLine {
    std::int64_t position = 0;  // in the journal, for the proof that it is unchanged
    Instant at;
    std::string kind;
    Text title;
    Text who;                         // by role
    std::optional<std::string> said;  // the station's answer, numbers of people masked
};
BOOST_DESCRIBE_STRUCT(TrackedLine, (), (position, at, kind, title, who, said))

// What was removed on schedule, and when.
struct TrackedRemoval {
    Content content = Content::contacts;
    Text title;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(TrackedRemoval, (), (content, title, at))

// Whoever only joined is not shown what the first reporter wrote.
struct Tracked {
    std::int64_t number = 0;
    State state = State::reported;
    Text state_name;
    std::optional<Outcome> outcome;
    std::optional<Text> outcome_name;
    std::string category;
    std::string description;
    Text handler_role;
    Instant reported_at;
    std::optional<Instant> finish_by;
    std::optional<std::int64_t> merged_into;  // the state and history are then those of that incident
    bool can_judge = false;                   // "is it settled?" is asked now
    bool can_withdraw = false;
    std::vector<TrackedRemoval> removed;
    std::vector<TrackedLine> history;
};
BOOST_DESCRIBE_STRUCT(Tracked, (),
                      (number, state, state_name, outcome, outcome_name, category, description, handler_role,
                       reported_at, finish_by, merged_into, can_judge, can_withdraw, removed, history))

struct Dutied {
    std::vector<std::string> off_duty;
};
BOOST_DESCRIBE_STRUCT(Dutied, (), (off_duty))

// The payload of every entry about an incident: what it was and what it is now. No free text, no personal
// data.
struct StepPayload {
    std::int64_t version = 0;  // of the row, after the step
    std::optional<State> from;
    State to = State::reported;
    std::optional<Outcome> outcome;
    std::string category;
    int level = 1;
    std::string grid;
    std::string handler;
    Verified verified = Verified::no;
    int reopened = 0;
    std::vector<DeadlineKind> missed;
    std::optional<std::vector<DeadlineKind>> noted;  // what an alarm was about
    std::optional<std::string> escalated_to;
    std::optional<std::vector<Content>> expired;  // what was removed on schedule
    std::optional<Step> taken_back;               // the step that was undone
    std::optional<bool> urgent;                   // missing in entries from before it could change
};
BOOST_DESCRIBE_STRUCT(StepPayload, (),
                      (version, from, to, outcome, category, level, grid, handler, verified, reopened, missed,
                       noted, escalated_to, expired, taken_back, urgent))

// Which incident a step is for, and the version it was read at, if the client says.
struct Which {
    std::int64_t number = 0;
    std::optional<std::int64_t> version = {};
};

// Holds no state of its own but caches; any thread. `grids`, `rulebooks`, `vault` and the holders outlive it.
struct Carried;
struct Letter;

class IncidentDesk {
  public:
    IncidentDesk(grids::GridMap& grids, RulebookShelf& rulebooks, const vault::Vault& vault,
                 std::vector<const PersonHolder*> holders = {})
        : grids_(grids), rulebooks_(rulebooks), vault_(vault), holders_(std::move(holders)) {}

    Result<Receipt> report(store::Transaction& transaction, const Report& report) const;

    Result<Incident> accept(store::Transaction& transaction, Which which, const Remark& body) const;
    Result<Incident> decline(store::Transaction& transaction, Which which, const Decline& body) const;
    Result<Incident> merge(store::Transaction& transaction, Which which, const Merge& body) const;
    Result<Incident> dispatch(store::Transaction& transaction, Which which, const Dispatch& body) const;
    Result<Incident> take(store::Transaction& transaction, Which which, const Remark& body) const;
    Result<Incident> give_back(store::Transaction& transaction, Which which, const Reason& body) const;
    Result<Incident> hand_over(store::Transaction& transaction, Which which, const HandOver& body) const;
    Result<Incident> arrive(store::Transaction& transaction, Which which, const Remark& body) const;
    Result<Incident> pause(store::Transaction& transaction, Which which, const Pause& body) const;
    Result<Incident> resume(store::Transaction& transaction, Which which, const Remark& body) const;
    Result<Incident> transfer(store::Transaction& transaction, Which which, const Transfer& body) const;
    Result<Incident> claim_done(store::Transaction& transaction, Which which, const ClaimDone& body) const;
    Result<Incident> verify(store::Transaction& transaction, Which which, const Remark& body) const;
    Result<Incident> reject(store::Transaction& transaction, Which which, const Reason& body) const;
    Result<Incident> reopen(store::Transaction& transaction, Which which, const Reason& body) const;
    Result<Incident> mark_urgent(store::Transaction& transaction, Which which, const Remark& body) const;
    Result<Incident> unmark_urgent(store::Transaction& transaction, Which which, const Reason& body) const;
    Result<Incident> relevel(store::Transaction& transaction, Which which, const Relevel& body) const;
    Result<Incident> recategorise(store::Transaction& transaction, Which which,
                                  const Recategorise& body) const;
    Result<Incident> relocate(store::Transaction& transaction, Which which, const Relocate& body) const;
    Result<Incident> note(store::Transaction& transaction, Which which, const Reason& body) const;
    // What the first reporter reads behind their link, and who had joined by then.
    Result<Incident> answer(store::Transaction& transaction, Which which, const Reason& body) const;
    // By the partner that handed it over to us (exchange/), which wants it no more.
    Result<Incident> withdraw(store::Transaction& transaction, Which which, const Reason& body) const;
    // A letter of another station, as that station: the incident that it hands over, or its answer to one
    // that was handed over to it. Each letter is taken once. Refused when this station cannot take it in (it
    // has no such category), which will not pass.
    Result<void> receive(store::Transaction& transaction, const Carried& carried) const;
    // The sender's side of such a refusal: what was to be handed over comes back to the desk.
    Result<void> take_back_letter(store::Transaction& transaction, const Letter& letter,
                                  const Text& why) const;
    // Takes back the last step, if that can be undone, was taken by the same person a few minutes ago
    // (`undo_minutes` of the rulebook), and nothing happened since: state, handler, deadlines and all else
    // are what they were. Refused as require_undoable() says.
    Result<Incident> undo(store::Transaction& transaction, Which which, const Remark& body) const;
    // Forgets the steps that it is too late to take back. Housekeeping, for the timekeeper.
    void forget_old_steps(store::Transaction& transaction) const;
    // Whether a photo would be taken, before it is developed.
    Result<void> wants_photo(store::Snapshot& snapshot, std::int64_t number) const;
    Result<void> wants_photo_by_reporter(store::Snapshot& snapshot, std::string_view token) const;
    // `picture` as it came; kept upright, without metadata, re-encoded.
    Result<Incident> add_photo(store::Transaction& transaction, Which which, std::string_view picture) const;
    Result<Joined> join(store::Transaction& transaction, Which which, const ReportedBy& who) const;

    // By the reporter, with the token of the tracking link.
    Result<Tracked> tracked(store::Snapshot& snapshot, std::string_view token) const;
    // The position of an entry of the history that the first reporter sees. Refused if it is none of these.
    Result<store::Position> tracked_entry(store::Snapshot& snapshot, std::string_view token,
                                          store::Position position) const;
    Result<Tracked> judge(store::Transaction& transaction, std::string_view token,
                          const Judgement& body) const;
    Result<Tracked> withdraw(store::Transaction& transaction, std::string_view token,
                             const Reason& body) const;
    Result<Tracked> add_by_reporter(store::Transaction& transaction, std::string_view token,
                                    const Reason& body) const;

    Result<Tracked> add_photo_by_reporter(store::Transaction& transaction, std::string_view token,
                                          std::string_view picture) const;

    Result<Dossier> dossier(store::Snapshot& snapshot, std::int64_t number) const;
    // Shows who reported, in clear, and puts on record who looked, at whose, and why. Refused
    // (`session/not-fresh`) unless a second factor was given a moment ago; whoever handles it and reaches no
    // further is not shown who asked for confidentiality.
    Result<Revealed> reveal(store::Transaction& transaction, std::int64_t number, const Reveal& body) const;
    // The answer to a person, by their telephone: what is held, masked; a copy of it all; its correction, its
    // erasure. Each leaves an entry per record and needs a second factor given a moment ago. Erasing destroys
    // the record's key; the report itself stays, with nobody's name. What other rooms hold is part of it.
    Result<PersonFile> look_up_person(store::Transaction& transaction, const WhoAsks& who) const;
    Result<PersonFile> copy_person(store::Transaction& transaction, const WhoAsks& who) const;
    Result<Answered> correct_person(store::Transaction& transaction, const Correction& body) const;
    Result<Answered> erase_person(store::Transaction& transaction, const WhoAsks& who) const;
    Result<Dutied> set_duty(store::Transaction& transaction, const Duty& duty) const;

    // Removes `what` of an incident whose time is over, as retention/ decides, and what is there of it: a
    // record's key, a link's digest, texts, place and words in the index, photos. One entry,
    // `incident.expired`, which says what; none if nothing was there. What was there; empty also while the
    // text index has not come so far (try again).
    std::vector<Content> expire(store::Transaction& transaction, std::int64_t number,
                                const std::vector<Content>& what) const;
    // What of these there is, still.
    std::vector<Content> present(store::Snapshot& snapshot, const Incident& incident,
                                 const std::vector<Content>& of) const;

    // Brings an open incident before somebody because a partner has not answered in time: whoever the
    // rulebook names for what is not accepted in time, else the desk. One entry, `incident.unanswered`.
    void bring_before(store::Transaction& transaction, std::int64_t number) const;

    // When sound_alarms() will next have something to note, as things stand.
    static std::optional<Instant> first_alarm(store::Snapshot& snapshot);
    // Notes what has turned amber or passed by now, and escalates by the rules: one incident per entry, at
    // most `most`. How many were due; 0: all is noted.
    Result<std::size_t> sound_alarms(store::Transaction& transaction, std::size_t most) const;

  private:
    struct Change;
    template <class Apply>
    Result<Incident> step(store::Transaction& transaction, Which which, Step step, std::string_view remark,
                          Apply apply) const;
    static Result<void> hand_to_station(store::Transaction& transaction, Change& change,
                                        const HandOver& body);
    Result<void> take_in(store::Transaction& transaction, const Carried& carried) const;
    Result<void> hear_answer(store::Transaction& transaction, const Carried& carried) const;
    // The incident that a step is for, if this person may take it and nobody changed it since they read it.
    static Result<Incident> find_for(store::Transaction& transaction, Which which, Step step);
    void locate(store::Snapshot& snapshot, Incident& incident, const Rules& rules) const;
    Result<void> require_post(store::Snapshot& snapshot, const std::string& post, const Rules& rules) const;
    std::string routed(store::Snapshot& snapshot, const Incident& incident, const Rules& rules) const;
    Result<PersonFile> file_of(store::Transaction& transaction, const WhoAsks& who, std::string_view kind,
                               PersonHolder::Show show) const;
    std::vector<ReporterShown> masked_reporters(store::Snapshot& snapshot, std::int64_t number) const;
    // Puts who reports into the vault; the token of their tracking link.
    std::string keep_reporter(store::Transaction& transaction, const Incident& incident,
                              const std::optional<ReportedBy>& who) const;

    grids::GridMap& grids_;
    RulebookShelf& rulebooks_;
    const vault::Vault& vault_;
    std::vector<const PersonHolder*> holders_;
};

}  // namespace linli::incidents
