// The gazetteer (地名库): names and addresses with their places, found in spite of typing errors.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "base/json.h"
#include "store/transaction.h"

namespace linli::grids {

struct Place {
    std::string name;
    std::string address;
    LonLat location;
    friend bool operator==(const Place&, const Place&) = default;
};
BOOST_DESCRIBE_STRUCT(Place, (), (name, address, location))

// Reads CSV with the columns name, address, lon, lat. All or nothing: refused with a line for each fault.
Result<std::vector<Place>> read_places(std::istream& csv);

struct PlacesImported {
    std::int64_t added = 0;
    std::int64_t moved = 0;  // known by name and address, now elsewhere
    std::int64_t unchanged = 0;
};
BOOST_DESCRIBE_STRUCT(PlacesImported, (), (added, moved, unchanged))

// The command: adds places; one with the same name and address is moved.
Result<PlacesImported> import_places(store::Transaction& transaction, const std::vector<Place>& places);

struct FoundPlace {
    Place place;
    double likeness = 0;  // 0 to 1
};
BOOST_DESCRIBE_STRUCT(FoundPlace, (), (place, likeness))

// The places most like `query`, best first, at most `most`: Chinese or English, parts of the name or of the
// address, with letters or characters missing, wrong or swapped.
std::vector<FoundPlace> search_places(store::Snapshot& snapshot, std::string_view query, std::size_t most);

// How much of `query` is found in `text`, 0 to 1: 1 less the share of edits (insert, delete, change, swap of
// two neighbours; Damerau's optimal string alignment) that turn the query into the best matching stretch of
// the text.
double likeness(std::u32string_view query, std::u32string_view text);

}  // namespace linli::grids
