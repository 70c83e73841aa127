// The table of stations. One row each, of all stations together: every server reads them all.
#pragma once

#include "stations/station.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::stations {

// The table, with the row of the first station.
const store::Migration& migration();

Tree all_stations(store::Snapshot& snapshot);
void insert_station(store::Transaction& transaction, const Station& station);
// False when it has changed since it was read: its version is another.
bool update_station(store::Transaction& transaction, const Station& station, std::int64_t version);

}  // namespace linli::stations
