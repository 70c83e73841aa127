// Commendations and evaluations, and all the SQL about them; inside this room only.
#pragma once

#include "store/transaction.h"
#include "volunteers/legal_record.h"

namespace linli::volunteers {

struct MeritRow {
    std::int64_t id = 0;
    std::int64_t volunteer = 0;
    MeritKind kind = MeritKind::commendation;
    std::string from;
    std::string until;
    std::string by;  // an actor
    Instant at;
};
// The text lies in `volunteer_remarks`.
void insert_merit(store::Transaction& transaction, const MeritRow& row);
// Newest first.
std::vector<MeritRow> merits_of(store::Snapshot& snapshot, std::int64_t volunteer);

// A confirmed service whose credit was not taken back.
struct RecordedRow {
    std::int64_t volunteer = 0;
    std::int64_t credit = 0;
    std::string day;
    Instant began_at;
    Instant ended_at;
    std::string team;
    std::string content;
    std::int64_t minutes = 0;
};
// Of one; oldest first.
std::vector<RecordedRow> recorded_services(store::Snapshot& snapshot, std::int64_t volunteer);

}  // namespace linli::volunteers
