// What other rules would have done to the incidents of a time that has passed. Pure: both rulebooks are asked
// anew, so what differs comes from the rules and from nothing else.
//
// Who was off duty or how much each post had to do at the time is not known any more: both routings are taken
// as if everybody were on duty with as much to do, so the order of a rule's posts decides. A level that a
// person set stays; one that is the category's own follows the category. A promised target
// (`fixed_finish_by`) stays.
#pragma once

#include <span>

#include "incidents/rulebook_shelf.h"

namespace linli::incidents {

// One incident as it would be under the rules in force, and under the new ones. For a level its number, for
// urgency the urgent words, for routing the post.
struct PreviewExample {
    std::int64_t number = 0;
    std::string before;
    std::string after;
};
BOOST_DESCRIBE_STRUCT(PreviewExample, (), (number, before, after))

struct PreviewEffect {
    std::int64_t incidents = 0;            // for how many it differs
    std::vector<PreviewExample> examples;  // the newest few
};
BOOST_DESCRIBE_STRUCT(PreviewEffect, (), (incidents, examples))

struct DeadlineExample {
    std::int64_t number = 0;
    std::optional<Instant> before;  // missing: no such deadline
    std::optional<Instant> after;
};
BOOST_DESCRIBE_STRUCT(DeadlineExample, (), (number, before, after))

// Of one of the four deadlines. Overdue: passed before what it waits for was done or, where it is not done
// yet, before now.
struct DeadlineEffect {
    DeadlineKind deadline = DeadlineKind::accept;
    std::int64_t differ = 0;
    std::int64_t newly_overdue = 0;
    std::int64_t no_longer_overdue = 0;
    std::vector<DeadlineExample> examples;          // of those that differ, the newest few
    std::vector<DeadlineExample> overdue_examples;  // of those that are overdue under one alone
};
BOOST_DESCRIBE_STRUCT(DeadlineEffect, (),
                      (deadline, differ, newly_overdue, no_longer_overdue, examples, overdue_examples))

// A routing rule of the new book: how many incidents it is the first to match. One that matches none is of no
// use, or stands behind one that takes everything.
struct RuleUse {
    std::int64_t rule = 0;  // its place in `routing`, from 0
    std::int64_t matched = 0;
    std::optional<std::int64_t> matched_before;  // of the same rule in the book in force, if it has it
    bool no_longer = false;                      // matched some before, and none now
};
BOOST_DESCRIBE_STRUCT(RuleUse, (), (rule, matched, matched_before, no_longer))

// A category that incidents of the time have and the new book lacks.
struct LostCategory {
    std::string category;
    std::int64_t incidents = 0;
};
BOOST_DESCRIBE_STRUCT(LostCategory, (), (category, incidents))

struct RulesPreview {
    std::int64_t incidents = 0;  // that were looked at
    std::int64_t differ = 0;     // of these: in anything below
    PreviewEffect level;
    PreviewEffect urgency;
    PreviewEffect handler;
    std::vector<DeadlineEffect> deadlines;  // the four
    std::vector<RuleUse> routing;           // every rule of the new book
    std::int64_t unrouted = 0;              // that no rule matches: the duty desk's
    std::vector<LostCategory> lost_categories;
};
BOOST_DESCRIBE_STRUCT(RulesPreview, (),
                      (incidents, differ, level, urgency, handler, deadlines, routing, unrouted,
                       lost_categories))

inline constexpr std::size_t preview_examples = 5;

// `incidents` in any order. Refused (`calendar/no-working-time`) when a calendar has no working time for a
// deadline.
Result<RulesPreview> preview_rules(std::span<const Incident> incidents, const Rules& before,
                                   const Rules& after, Instant now);

}  // namespace linli::incidents
