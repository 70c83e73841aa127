// What happened to an incident: its journal entries, with what was written at each.
#pragma once

#include "incidents/incident_desk.h"

namespace linli::incidents {

// "incident.accepted" in words.
Text title_of_kind(std::string_view kind);

// Every entry about the incident, in order; also those of incidents merged into it, as far as they name it.
std::vector<HistoryLine> history_of(store::Snapshot& snapshot, std::int64_t number);

}  // namespace linli::incidents
