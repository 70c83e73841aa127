// An incident (事件): the words of the main job. Types only; what may follow what is in lifecycle.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace linli::incidents {

enum class State {
    reported,      // 待受理
    accepted,      // 已受理
    dispatched,    // 已派遣
    in_progress,   // 处置中
    paused,        // 挂起
    with_partner,  // 移交中
    claimed_done,  // 申请结案
    closed,        // 已结案
};
BOOST_DESCRIBE_ENUM(State, reported, accepted, dispatched, in_progress, paused, with_partner, claimed_done,
                    closed)
Text title_of(State state);

// How a closed incident ended. "Closed" and "resolved" are never the same number.
enum class Outcome { resolved, cannot_resolve, not_ours, duplicate, withdrawn, unfounded };
BOOST_DESCRIBE_ENUM(Outcome, resolved, cannot_resolve, not_ours, duplicate, withdrawn, unfounded)
Text title_of(Outcome outcome);

enum class Source { resident, desk, officer, partner, camera, group_message, open311, csv, station };
BOOST_DESCRIBE_ENUM(Source, resident, desk, officer, partner, camera, group_message, open311, csv, station)

// Who confirmed that it is settled: nobody yet, a verifier who is not the handler, or the reporter.
enum class Verified { no, by_staff, by_reporter };
BOOST_DESCRIBE_ENUM(Verified, no, by_staff, by_reporter)

// The four clocks of an incident.
enum class DeadlineKind { accept, arrive, finish, verify };
BOOST_DESCRIBE_ENUM(DeadlineKind, accept, arrive, finish, verify)
inline constexpr int deadline_kinds = 4;

// Whether the work was, or will be, done in time.
enum class Timeliness { no_deadline, running, due_soon, on_time, overdue };
BOOST_DESCRIBE_ENUM(Timeliness, no_deadline, running, due_soon, on_time, overdue)

// Until when each step should be done; empty: no such deadline, or its clock stands.
struct Deadlines {
    std::optional<Instant> accept_by;
    std::optional<Instant> arrive_by;
    std::optional<Instant> finish_by;
    std::optional<Instant> verify_by;
    friend bool operator==(const Deadlines&, const Deadlines&) = default;
};
BOOST_DESCRIBE_STRUCT(Deadlines, (), (accept_by, arrive_by, finish_by, verify_by))

// What of a closed incident goes when its time is over; category, level, grid, times, outcome and what else
// the figures are made of stay.
enum class Content {
    contacts,  // 联系方式
    links,     // 跟踪链接
    texts,     // 文字与地点
    photos,    // 照片
};
BOOST_DESCRIBE_ENUM(Content, contacts, links, texts, photos)
inline constexpr int contents = 4;
Text title_of(Content content);

// A stretch of time in which the finish clock stands (paused, claimed done, closed); open while `to` is
// empty.
struct Standing {
    Instant from;
    std::optional<Instant> to;
    friend bool operator==(const Standing&, const Standing&) = default;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (from, to))

// An incident as its row keeps it. A handler is a post, not a person: "officer/WC-001", "auxiliary/WC-001",
// "team/night-market", "desk", "partner/market-supervision", "station/7" (another station); empty: none yet.
struct Incident {
    std::int64_t number = 0;   // from 1, per station
    std::int64_t version = 1;  // grows with every change
    State state = State::reported;
    std::optional<Outcome> outcome;
    Source source = Source::desk;
    std::string category;
    int level = 1;
    bool urgent = false;  // urgent words were found in it, or the station said so
    std::string description;
    std::string address;
    std::optional<LonLat> location;
    std::int64_t grid_version = 0;
    std::string grid;                           // code; empty: outside all grids, or no location
    std::optional<std::int64_t> border_metres;  // set when the place is near a border
    std::string border_neighbour;               // the grid behind it
    std::string handler;
    std::string escalated_to;
    int transfers = 0;
    int reporters = 1;
    int photos = 0;
    std::optional<std::int64_t> merged_into;
    Instant reported_at;
    std::optional<Instant> accepted_at;
    std::optional<Instant> dispatched_at;
    std::optional<Instant> arrived_at;
    std::optional<Instant> finished_at;  // claimed done, or closed without a claim
    std::optional<Instant> closed_at;
    std::optional<Instant> paused_until;
    std::string claimed_by;
    Verified verified = Verified::no;
    std::optional<bool> satisfied;  // what the reporter said last
    int reopened = 0;               // times
    Deadlines deadlines;
    std::optional<Instant> fixed_finish_by;  // a target given with the report, instead of the category's
    std::vector<Standing> standing;
    std::vector<DeadlineKind> missed;
    // Since when nothing of it is kept any more; also where there was nothing to remove (retention/).
    std::optional<Instant> contacts_expired_at;  // who reported it
    std::optional<Instant> links_expired_at;     // the tracking links
    std::optional<Instant> texts_expired_at;  // description, address, exact place, what was written at steps
    std::optional<Instant> photos_expired_at;
    // The address as it was reported, once it was corrected: what the text index was given. Not shown.
    std::optional<std::string> first_address;
    Timeliness timeliness = Timeliness::running;  // at the moment of asking; not kept
};
BOOST_DESCRIBE_STRUCT(Incident, (),
                      (number, version, state, outcome, source, category, level, urgent, description, address,
                       location, grid_version, grid, border_metres, border_neighbour, handler, escalated_to,
                       transfers, reporters, photos, merged_into, reported_at, accepted_at, dispatched_at,
                       arrived_at, finished_at, closed_at, paused_until, claimed_by, verified, satisfied,
                       reopened, deadlines, fixed_finish_by, standing, missed, contacts_expired_at,
                       links_expired_at, texts_expired_at, photos_expired_at, timeliness))

// "incident/17", the journal's name for it; and back, 0 when it is something else.
std::string subject_of(std::int64_t number);
std::int64_t number_of(std::string_view subject);

}  // namespace linli::incidents
