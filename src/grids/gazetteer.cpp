#include "grids/gazetteer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/terms.h"
#include "base/text.h"

namespace linli::grids {
namespace {

using store::Row;
using store::Sql;

constexpr double alike_enough = 0.5;
constexpr std::size_t longest_query = 64;  // code points
constexpr std::size_t longest_name = 200;
constexpr std::size_t most_faults = 100;

constexpr Sql select_all{"places.all", "SELECT name, address, lon, lat FROM places WHERE station_id = ?1"};
constexpr Sql select_place{
    "places.known", "SELECT id, lon, lat FROM places WHERE station_id = ?1 AND name = ?2 AND address = ?3"};
constexpr Sql insert_place{
    "places.insert",
    "INSERT INTO places (station_id, id, name, address, lon, lat) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql move_place{"places.move",
                         "UPDATE places SET lon = ?3, lat = ?4 WHERE station_id = ?1 AND id = ?2"};

// What counts for the search: letters, digits and Han characters.
std::u32string comparable(std::string_view text) {
    std::u32string kept;
    for (const char32_t point : to_code_points(fold(text))) {
        const bool ascii = point < 0x80;
        const bool alphanumeric = (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z');
        if (!ascii ? point > 0xA0 : alphanumeric) kept.push_back(point);
    }
    return kept;
}

bool share_a_character(std::u32string_view a, std::u32string_view b) {
    return std::any_of(a.begin(), a.end(),
                       [&](char32_t point) { return b.find(point) != std::u32string_view::npos; });
}

}  // namespace

double likeness(std::u32string_view query, std::u32string_view text) {
    if (query.empty()) return 0;
    // Sellers' algorithm: the first row is free, so the match may begin and end anywhere in the text.
    std::vector<std::size_t> two_up(text.size() + 1), up(text.size() + 1), here(text.size() + 1);
    for (std::size_t i = 1; i <= query.size(); ++i) {
        here[0] = i;
        for (std::size_t j = 1; j <= text.size(); ++j) {
            const std::size_t change = up[j - 1] + (query[i - 1] != text[j - 1]);
            here[j] = std::min({change, up[j] + 1, here[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && query[i - 1] == text[j - 2] && query[i - 2] == text[j - 1];
            if (swapped) here[j] = std::min(here[j], two_up[j - 2] + 1);
        }
        two_up = up;
        up = here;
    }
    const std::size_t edits = *std::min_element(up.begin(), up.end());
    return 1.0 - static_cast<double>(edits) / static_cast<double>(query.size());
}

Result<std::vector<Place>> read_places(std::istream& csv) {
    auto reader = CsvReader::open(csv);
    if (!reader) return tl::unexpected(std::move(reader.error()));
    std::size_t columns[4] = {};
    for (std::size_t i = 0; const char* name : {"name", "address", "lon", "lat"}) {
        auto place = reader->require(name);
        if (!place) return tl::unexpected(std::move(place.error()));
        columns[i++] = *place;
    }
    std::vector<Place> places;
    std::vector<FieldFault> faults;
    std::vector<std::string> row;
    for (;;) {
        auto more = reader->next(row);
        if (!more) return tl::unexpected(std::move(more.error()));
        if (!*more) break;
        const auto location = LonLat::from_text(trim(row[columns[2]]), trim(row[columns[3]]));
        Place place{std::string(trim(row[columns[0]])), std::string(trim(row[columns[1]])), {}};
        const auto fault = [&](Text why) {
            if (faults.size() < most_faults)
                faults.push_back({fmt::format("line {}", reader->line()), std::move(why)});
        };
        if (place.name.empty()) fault({"缺少名称。", "The name is missing."});
        if (count_code_points(place.name) > longest_name || count_code_points(place.address) > longest_name) {
            fault({"名称或地址超过 200 字。", "The name or address is longer than 200 characters."});
        }
        if (!location)
            fault({"经纬度无法读取或超出范围。", "Longitude or latitude cannot be read or is out of range."});
        place.location = location.value_or(LonLat{});
        places.push_back(std::move(place));
    }
    if (!faults.empty()) return refuse_invalid(std::move(faults));
    return places;
}

Result<PlacesImported> import_places(store::Transaction& transaction, const std::vector<Place>& places) {
    PlacesImported done;
    struct Known {
        std::int64_t id;
        LonLat location;
    };
    for (const Place& place : places) {
        const auto known = transaction.first(
            select_place,
            [](Row row) {
                return Known{row.get<std::int64_t>(0), {row.get<std::int32_t>(1), row.get<std::int32_t>(2)}};
            },
            transaction.station(), place.name, place.address);
        if (!known) {
            transaction.execute(insert_place, transaction.station(), transaction.next_number("places"),
                                place.name, place.address, place.location.lon_e7, place.location.lat_e7);
            ++done.added;
        } else if (known->location != place.location) {
            transaction.execute(move_place, transaction.station(), known->id, place.location.lon_e7,
                                place.location.lat_e7);
            ++done.moved;
        } else {
            ++done.unchanged;
        }
    }
    transaction.append({.kind = "places.imported", .subject = "places", .payload = json::to_text(done)});
    return done;
}

std::vector<FoundPlace> search_places(store::Snapshot& snapshot, std::string_view query, std::size_t most) {
    std::u32string wanted = comparable(query);
    if (wanted.size() > longest_query) wanted.resize(longest_query);
    std::vector<FoundPlace> found;
    for (const Row row : snapshot.query(select_all, snapshot.station())) {
        const auto name = row.get<std::string_view>(0);
        const auto address = row.get<std::string_view>(1);
        const std::u32string name_points = comparable(name);
        const std::u32string all = comparable(address) + name_points;
        if (!share_a_character(wanted, all)) continue;
        const double alike = std::max(likeness(wanted, name_points), likeness(wanted, all));
        if (alike <= alike_enough) continue;
        found.push_back(
            {{std::string(name), std::string(address), {row.get<std::int32_t>(2), row.get<std::int32_t>(3)}},
             alike});
    }
    const auto better = [](const FoundPlace& a, const FoundPlace& b) {
        if (a.likeness != b.likeness) return a.likeness > b.likeness;
        if (a.place.name.size() != b.place.name.size()) return a.place.name.size() < b.place.name.size();
        return std::tie(a.place.name, a.place.address) < std::tie(b.place.name, b.place.address);
    };
    std::sort(found.begin(), found.end(), better);
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace linli::grids
