// The SQL of day sheets, all of it.
#pragma once

#include <functional>
#include <map>

#include "incidents/day_sheet.h"
#include "store/transaction.h"

namespace linli::incidents {

// How far a station's sheets have come.
struct KeptSheets {
    std::string format;
    store::Position position = 0;  // of the journal: what happened up to here is in them
    // While they are made for the first time: incidents with this number and later ones are not in them yet.
    std::optional<std::int64_t> next_number;

    bool is_complete() const { return !next_number && format == sheet_format(); }
    bool operator==(const KeptSheets&) const = default;
};
std::optional<KeptSheets> kept_sheets(store::Snapshot& snapshot);
void keep_sheets(store::Transaction& transaction, const KeptSheets& kept);
void forget_sheets(store::Transaction& transaction);
std::int64_t count_sheets(store::Snapshot& snapshot);

using Sheet = std::vector<std::byte>;
std::optional<Sheet> find_sheet(store::Snapshot& snapshot, std::int64_t day);
void put_sheet(store::Transaction& transaction, std::int64_t day, const Sheet& sheet);

// Every line of the station's sheets, with texts of `names`. False where one of them cannot be read.
bool for_each_sheet_line(store::Snapshot& snapshot, Lines& names,
                         const std::function<void(const NumberedLine&)>& take);

// So many stations are asked for in one statement.
inline constexpr std::size_t stations_at_once = 50;
// Of these stations, as many as that at most. How far their sheets have come; those without are left out.
std::map<StationId, KeptSheets> kept_sheets_of(store::Snapshot& snapshot,
                                               std::span<const StationId> stations);
// Which of their incidents something happened to since.
std::map<StationId, std::vector<std::int64_t>> changed_since_sheets(store::Snapshot& snapshot,
                                                                    std::span<const StationId> stations);
// Their sheets of the days from `first` to `last`.
void for_each_sheet_of(store::Snapshot& snapshot, std::span<const StationId> stations, std::int64_t first,
                       std::int64_t last,
                       const std::function<void(StationId, std::span<const std::byte>)>& take);

// For this room's migration.
extern const char* const sheet_tables;

}  // namespace linli::incidents
