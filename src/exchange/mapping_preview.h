// A dry run of a mapping (对照表试用): under which of the partner's codes the last month's incidents would
// have been handed over, and what of theirs would be known.
#pragma once

#include "exchange/partner.h"
#include "incidents/rules_change.h"

namespace linli::exchange {

// A category, how it is called there, and how many incidents there were.
struct CategoryTried {
    std::string ours;
    Text name;
    std::string theirs;
    bool is_mapped = false;  // by the table; else it goes by its own code
    std::int64_t handed_over = 0;
    std::int64_t taken_in = 0;
    std::int64_t owned = 0;  // reported, and the partner's by the rulebook, whoever handled it
};
BOOST_DESCRIBE_STRUCT(CategoryTried, (), (ours, name, theirs, is_mapped, handed_over, taken_in, owned))

// What there is to tell, and how it is called there.
struct NewsTried {
    News news = News::accepted;
    std::optional<std::string> theirs;  // missing: events of this type alone say it
};
BOOST_DESCRIBE_STRUCT(NewsTried, (), (news, theirs))

struct MappingTried {
    Instant from;
    Instant to;
    std::int64_t incidents = 0;             // reported in this time, of all
    std::int64_t left_out = 0;              // older ones of the time, beyond the 20,000 newest
    std::vector<CategoryTried> categories;  // those that occurred or are in the table, most frequent first
    std::vector<NewsTried> states;
};
BOOST_DESCRIBE_STRUCT(MappingTried, (), (from, to, incidents, left_out, categories, states))

// Of the last 30 days, with how the partner would be reached. Changes nothing.
MappingTried try_mapping(store::Snapshot& snapshot, incidents::Register& lines,
                         const incidents::Rulebook& book, const std::string& partner,
                         const Connection& connection);

}  // namespace linli::exchange
