// What is kept how long (保存期限): one setting for each kind of thing, one line for each table of the
// database. Pure; docs/privacy.md is printed from here.
//
// Nothing about a person is kept for ever. What stays as long as the station's record itself, the journal and
// its seal above all, holds no personal data; each such table's line says why it stays.
#pragma once

#include <span>
#include <vector>

#include "incidents/incident.h"

namespace linli::retention {

// Days, each counted from what its line below says; `night_hour` by the station's clock. A later version may
// have more: what a stored one lacks takes the value here.
struct Periods {
    int night_hour = 3;
    int contacts = 180;
    int links = 365;
    int texts = 730;
    int photos = 730;
    int rejected = 90;
    int reveal_notes = 1'095;
    int accounts = 1'095;
    int tokens = 1'095;
    int staff = 365;
    int invitations = 1;
    int handovers = 365;
    int alerts = 1'095;
    int volunteer_texts = 3'650;
    int call_texts = 730;
    int answers = 90;
    friend bool operator==(const Periods&, const Periods&) = default;
};
BOOST_DESCRIBE_STRUCT(Periods, (),
                      (night_hour, contacts, links, texts, photos, rejected, reveal_notes, accounts, tokens,
                       staff, invitations, handovers, alerts, volunteer_texts, call_texts, answers))
// Each within its line's bounds.
void check(const Periods& periods, json::Faults& faults);

// One setting.
struct Line {
    std::string name;  // of the member of Periods
    int Periods::* days;
    int least;
    int most;
    Text what;
    Text from;  // what its days are counted from
    Text then;  // what happens to it
    Text why;   // the law's article, or the work that needs it so long
};
std::span<const Line> lines();

// What becomes of a table's rows.
enum class Fate {
    kept,        // 保存: as long as the station's record, or until replaced; no personal data
    removed,     // 删除: rows go
    anonymised,  // 匿名化: rows stay, without what tells of a person
};
BOOST_DESCRIBE_ENUM(Fate, kept, removed, anonymised)

struct Table {
    std::string name;
    Fate fate;
    std::vector<std::string> lines;  // by which of the settings; none: see `how`
    Text how;
};
std::span<const Table> tables();

// How many days after the end of an incident this content of it goes. Never before the reporter's time to
// have it opened again is over: `reopen_days`, of the rulebook.
int days_of(const Periods& periods, incidents::Content content, incidents::Outcome outcome, int reopen_days);

// The contents that are due at `now` of an incident that ended at `ended_at`.
std::vector<incidents::Content> due(const Periods& periods, incidents::Outcome outcome, Instant ended_at,
                                    Instant now, int reopen_days);

// The last moment up to `now` at which the station's clock showed `hour` o'clock: when the run of that night
// was to begin.
Instant last_night(Instant now, int hour, Zone zone);

// Both tables as Markdown, for docs/privacy.md and the terminal.
std::string as_markdown(const Periods& periods);

}  // namespace linli::retention
