// The station's rules as data: categories, deadlines, routing, partners, escalation, urgent words, calendar.
// Versioned; the program carries a first one (rulebook.json).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/work_calendar.h"
#include "incidents/incident.h"

namespace linli::incidents {

// Four spans; one that is missing means no such deadline.
struct DeadlineRule {
    std::optional<Span> accept;
    std::optional<Span> arrive;
    std::optional<Span> finish;
    std::optional<Span> verify;
};
BOOST_DESCRIBE_STRUCT(DeadlineRule, (), (accept, arrive, finish, verify))

// One of a two-level list. What a category leaves open it has from its parent.
struct Category {
    std::string code;
    std::optional<std::string> parent;
    Text name;
    std::optional<int> level;
    std::optional<std::string> partner;
    std::optional<int> duplicate_metres;
    std::optional<int> duplicate_days;
    std::optional<bool> about_people;  // no other resident is shown that there is such a report, or joins it
    std::optional<DeadlineRule> deadlines;
};
BOOST_DESCRIBE_STRUCT(Category, (),
                      (code, parent, name, level, partner, duplicate_metres, duplicate_days, about_people,
                       deadlines))

struct Partner {
    std::string code;
    Text name;
};
BOOST_DESCRIBE_STRUCT(Partner, (), (code, name))

// The first rule that matches names the candidates, in order of preference: "officer" and "auxiliary" (of the
// incident's grid), "team/…", "desk", "partner" (the category's owner) or "partner/…". An empty list matches
// all. Hours are of the station's wall clock, from <= hour < to; over midnight when from > to.
struct RoutingRule {
    std::vector<std::string> categories;
    std::vector<int> levels;
    std::vector<std::string> grids;
    std::optional<int> from_hour;
    std::optional<int> to_hour;
    std::vector<std::string> to;
};
BOOST_DESCRIBE_STRUCT(RoutingRule, (), (categories, levels, grids, from_hour, to_hour, to))

// When a deadline of this kind has passed, the incident is brought before `to`.
struct EscalationRule {
    DeadlineKind deadline = DeadlineKind::finish;
    std::string to;
};
BOOST_DESCRIBE_STRUCT(EscalationRule, (), (deadline, to))

struct Rulebook {
    std::optional<Text> station;  // its name, as it stands on reports
    std::vector<Text> levels;     // names of level 1, 2, …
    std::vector<Category> categories;
    std::map<std::string, DeadlineRule> deadlines_by_level;  // "1", "2", …; what a category leaves open
    std::vector<RoutingRule> routing;
    std::vector<EscalationRule> escalations;
    std::vector<Partner> partners;
    std::vector<std::string> teams;
    std::vector<std::string> urgent_words;
    CalendarRule calendar;
    int border_metres = 30;
    int warn_percent = 80;      // amber when so much of a span is used up
    int reopen_days = 15;       // a reporter may reopen this long after the close
    int transfers_to_desk = 3;  // the transfer that goes to the desk instead
    int undo_minutes = 5;       // a step can be taken back so long after it; 0: never
    // When one shift ends and the next begins, by the wall clock, in their order; 1 to 12.
    std::vector<std::string> shifts = {"08:00", "16:00", "24:00"};

    const Category* find(std::string_view code) const;
    bool is_within(std::string_view category, std::string_view code) const;  // the same, or its parent
    std::string main_category_of(std::string_view category) const;           // its parent, or itself
    int level_of(const Category& category) const;
    DeadlineRule deadlines_of(std::string_view category, int level) const;
    std::optional<std::string> partner_of(std::string_view category) const;
    const Partner* find_partner(std::string_view code) const;
    int duplicate_metres_of(std::string_view category) const;
    int duplicate_days_of(std::string_view category) const;
    bool is_about_people(std::string_view category) const;
};
BOOST_DESCRIBE_STRUCT(Rulebook, (),
                      (station, levels, categories, deadlines_by_level, routing, escalations, partners, teams,
                       urgent_words, calendar, border_metres, warn_percent, reopen_days, transfers_to_desk,
                       undo_minutes, shifts))

// Who a handler is, by role: {"社区民警", "community officer"}. For an empty one, nobody yet.
Text role_of(std::string_view handler, const Rulebook& rulebook);

// Whether a routing rule may name it: "officer", "team/…" of the book's teams, "partner/…" of its partners.
bool is_target(const Rulebook& rulebook, std::string_view to);

// Codes unique, names given, parents there and of one level, levels and categories known, routing targets
// real, numbers in range.
void check(const Rulebook& rulebook, json::Faults& faults);

// The one that the program carries.
const Rulebook& first_rulebook();

// The urgent words found in a text; any of them means "call 110 now". Folded: "着火", "FIRE", "Ｆｉｒｅ".
std::vector<std::string> urgent_words_in(std::string_view text, const Rulebook& rulebook);

}  // namespace linli::incidents
