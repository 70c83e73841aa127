#include "stations/station.h"

#include <algorithm>

namespace linli::stations {
namespace {

constexpr std::size_t shortest_code = 2;
constexpr std::size_t longest_code = 40;

}  // namespace

Text title_of(Kind kind) {
    switch (kind) {
        case Kind::bureau:
            return {"市局", "bureau"};
        case Kind::district:
            return {"分局", "district"};
        case Kind::station:
            return {"派出所", "station"};
    }
    return {};
}

bool is_code(std::string_view text) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    return text.size() >= shortest_code && text.size() <= longest_code && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

bool may_be_under(Kind child, Kind parent) {
    return parent < child;
}

Tree::Tree(std::vector<Station> stations) : stations_(std::move(stations)) {
    std::sort(stations_.begin(), stations_.end(),
              [](const Station& a, const Station& b) { return a.id < b.id; });
    for (std::size_t i = 0; i < stations_.size(); ++i)
        by_code_[stations_[i].code] = i;
}

const Station* Tree::find(StationId id) const {
    const auto found =
        std::lower_bound(stations_.begin(), stations_.end(), id,
                         [](const Station& station, StationId wanted) { return station.id < wanted; });
    return found == stations_.end() || found->id != id ? nullptr : &*found;
}

const Station* Tree::find(std::string_view code) const {
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &stations_[found->second];
}

std::vector<const Station*> Tree::with_all_under(StationId top) const {
    std::vector<const Station*> found;
    const Station* const first = find(top);
    if (first == nullptr) return found;
    found.push_back(first);
    for (std::size_t done = 0; done < found.size(); ++done) {
        for (const Station& station : stations_) {
            if (station.parent == found[done]->id) found.push_back(&station);
        }
    }
    return found;
}

bool Tree::is_within(StationId id, StationId top) const {
    for (const Station* station = find(id); station != nullptr;
         station = station->parent ? find(*station->parent) : nullptr) {
        if (station->id == top) return true;
    }
    return false;
}

}  // namespace linli::stations
