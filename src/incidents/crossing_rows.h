// The SQL of letters between stations; inside this room only.
#pragma once

#include <set>

#include "incidents/crossing.h"

namespace linli::incidents {

void insert_letter(store::Transaction& transaction, const Letter& letter);
std::optional<Letter> first_waiting_letter(store::Snapshot& snapshot);
void update_delivered(store::Transaction& transaction, std::int64_t letter);
// The sender's incident that a letter of its own was about.
std::optional<std::int64_t> incident_of_letter(store::Snapshot& snapshot, std::int64_t letter);
// The stations that an incident was handed over to, now or before.
std::set<StationId> stations_handed_to(store::Snapshot& snapshot, std::int64_t incident);

// An incident that came from another station.
struct Arrival {
    StationId from{};
    std::int64_t letter = 0;
    std::int64_t incident = 0;  // what it became here
    std::optional<Instant> answered_at;
};
bool has_arrived(store::Snapshot& snapshot, StationId from, std::int64_t letter);
void insert_arrival(store::Transaction& transaction, const Arrival& arrival);
std::optional<Arrival> arrival_of(store::Snapshot& snapshot, std::int64_t incident);
void note_answered(store::Transaction& transaction, const Arrival& arrival);

extern const char* const crossing_tables;

}  // namespace linli::incidents
