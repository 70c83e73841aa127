#include "store/positions.h"

namespace linli::store {
namespace {

constexpr Sql insert_entry{
    "journal.append",
    "INSERT INTO journal (station_id, position, at, actor, kind, subject, related, version, "
    "payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
constexpr Sql select_number{"numbers.last", "SELECT last FROM numbers WHERE station_id = ?1 AND series = ?2"};
constexpr Sql upsert_number{"numbers.keep",
                            "INSERT INTO numbers (station_id, series, last) VALUES (?1, ?2, ?3) "
                            "ON CONFLICT (station_id, series) DO UPDATE SET last = excluded.last"};

}  // namespace

Position Positions::last(Snapshot& snapshot) {
    const auto known = last_.find(snapshot.station());
    if (known != last_.end()) return known->second;
    return last_[snapshot.station()] = last_position(snapshot);
}

Position Positions::append(Transaction& transaction, const NewEntry& entry) {
    const Position position = last(transaction) + 1;
    transaction.execute(insert_entry, transaction.station(), position, transaction.now(), transaction.actor(),
                        entry.kind, entry.subject, entry.related, entry.version, entry.payload);
    last_[transaction.station()] = position;
    grown_[transaction.station()] = position;
    appended_.push_back(transaction.station());
    return position;
}

std::int64_t Positions::next_number(Transaction& transaction, std::string_view series) {
    Key key(transaction.station(), series);
    auto found = series_.find(key);
    if (found == series_.end()) {
        const auto last =
            transaction.value<std::int64_t>(select_number, transaction.station(), series).value_or(0);
        found = series_.emplace(key, Series{last, false}).first;
    }
    found->second.changed = true;
    taken_.push_back(std::move(key));
    return ++found->second.last;
}

void Positions::begin() {
    appended_.clear();
    housekeeping_ = false;
    taken_.clear();
}

void Positions::undo() {
    for (const Key& key : taken_)
        --series_[key].last;
    taken_.clear();
    for (const StationId station : appended_)
        grown_[station] = --last_[station];
    appended_.clear();
}

void Positions::write_numbers(Connection& connection) {
    for (auto& [key, series] : series_) {
        if (!series.changed) continue;
        const Value values[] = {to_value(key.first), to_value(key.second), to_value(series.last)};
        connection.execute(upsert_number, values);
        series.changed = false;
    }
}

std::vector<std::pair<StationId, Position>> Positions::take_grown() {
    std::vector<std::pair<StationId, Position>> grown(grown_.begin(), grown_.end());
    grown_.clear();
    return grown;
}

void Positions::forget() {
    last_.clear();
    grown_.clear();
    series_.clear();
    taken_.clear();
    appended_.clear();
}

}  // namespace linli::store
