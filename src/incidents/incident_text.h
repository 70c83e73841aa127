// The full-text index over incidents, filled by a follower of the journal.
#pragma once

#include <memory>
#include <string_view>

#include "incidents/incident.h"
#include "store/journal.h"
#include "store/text_index.h"

namespace linli::incidents {

inline constexpr std::string_view text_index_name = "incident_text";

// Puts the words of each new incident (description and address) into the index.
std::unique_ptr<store::Follower> text_follower();

// What the index holds as far as the follower has come, made anew from the incidents.
store::NextDocument indexed_documents(store::Snapshot& snapshot);

// Whether the follower has come as far as this incident's report.
bool is_in_text_index(store::Snapshot& snapshot, std::int64_t number);
// Takes the incident's words out of the index again; it is in there, and `incident` still has its texts.
void forget_text(store::Transaction& transaction, const Incident& incident);
// Rewrites the index without what was taken out of it; see TextIndex::merge.
bool merge_text_index(store::Transaction& transaction, store::TextIndex::Merge merge);

// Numbers below `below` of incidents that hold all words of `query`, or that somebody knows by it
// (other_numbers.h), newest first.
std::vector<std::int64_t> find_by_text(store::Snapshot& snapshot, std::string_view query, std::int64_t below,
                                       std::size_t most);

}  // namespace linli::incidents
