#include "exchange/mapping_preview.h"

#include <algorithm>

#include "exchange/exchange_rows.h"
#include "incidents/incident_rows.h"

namespace linli::exchange {
namespace {

constexpr std::chrono::days time_tried{30};
constexpr std::size_t most_tried = 20'000;

}  // namespace

MappingTried try_mapping(store::Snapshot& snapshot, incidents::Register& lines,
                         const incidents::Rulebook& book, const std::string& partner,
                         const Connection& connection) {
    MappingTried tried;
    tried.to = snapshot.now();
    tried.from = tried.to - time_tried;
    std::map<std::string, CategoryTried> by_category;
    for (const CategoryName& one : connection.categories)
        by_category[one.ours];
    const auto of_time = incidents::reported_between(snapshot, lines, book, tried.from, tried.to, most_tried);
    tried.left_out = of_time.left_out;
    tried.incidents = static_cast<std::int64_t>(of_time.numbers.size()) + of_time.left_out;
    for (const std::int64_t number : of_time.numbers) {
        const auto incident = incidents::find_incident(snapshot, number);
        if (!incident) continue;
        if (book.partner_of(incident->category) == partner) ++by_category[incident->category].owned;
        for (const Delivery& delivery : deliveries_of(snapshot, number)) {
            if (delivery.partner != partner) continue;
            CategoryTried& one = by_category[incident->category];
            ++(delivery.direction == Direction::out ? one.handed_over : one.taken_in);
        }
    }
    for (auto& [code, one] : by_category) {
        one.ours = code;
        if (const incidents::Category* const category = book.find(code)) one.name = category->name;
        one.theirs = theirs_of(connection, code);
        one.is_mapped = is_mapped(connection, code);
        tried.categories.push_back(std::move(one));
    }
    const auto all_of = [](const CategoryTried& one) { return one.handed_over + one.taken_in + one.owned; };
    std::sort(tried.categories.begin(), tried.categories.end(),
              [&](const CategoryTried& left, const CategoryTried& right) {
                  return std::pair(-all_of(left), left.ours) < std::pair(-all_of(right), right.ours);
              });
    for (const News news : {News::accepted, News::progress, News::done, News::returned, News::confirmed,
                            News::rejected, News::withdrawn})
        tried.states.push_back({news, name_of(connection, news)});
    return tried;
}

}  // namespace linli::exchange
