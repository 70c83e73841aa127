#include "store/postgres_notice.h"

#include <fmt/format.h>

#include "base/text.h"

namespace linli::store {
namespace {

constexpr std::size_t longest_notice = 7'999;  // bytes
constexpr std::string_view any = "all";

}  // namespace

std::string notice_of(const std::vector<std::pair<StationId, Position>>& grown) {
    std::string notice;
    for (const auto& [station, position] : grown) {
        if (!notice.empty()) notice += ',';
        notice += fmt::format("{}", static_cast<std::int64_t>(station));
        if (notice.size() > longest_notice) return std::string(any);
    }
    return notice;
}

std::optional<std::set<StationId>> stations_named(std::string_view notice) {
    std::set<StationId> stations;
    for (const std::string_view part : split(notice, ',')) {
        const auto number = parse_number<std::int64_t>(part);
        if (!number || *number < 1) return std::nullopt;
        stations.insert(StationId{*number});
    }
    return stations;
}

}  // namespace linli::store
