#include "replay/records.h"

#include "base/csv.h"
#include "base/gzip.h"
#include "base/text.h"

namespace linli::replay {

Result<std::vector<Fields>> read_rows(const std::filesystem::path& file,
                                      const std::vector<std::string>& columns) {
    std::filesystem::path there = file;
    if (!std::filesystem::exists(there) && there.extension() == ".gz") there.replace_extension();
    MaybeGzipFile in(there);
    auto csv = CsvReader::open(in);
    if (!csv) return tl::unexpected(std::move(csv.error()));
    std::vector<std::size_t> places;
    for (const std::string& column : columns) {
        auto place = csv->require(column);
        if (!place) return tl::unexpected(std::move(place.error()));
        places.push_back(*place);
    }
    std::vector<Fields> rows;
    Fields row;
    for (;;) {
        auto more = csv->next(row);
        if (!more) return tl::unexpected(std::move(more.error()));
        if (!*more) return rows;
        Fields wanted;
        for (const std::size_t place : places)
            wanted.push_back(row[place]);
        rows.push_back(std::move(wanted));
    }
}

std::optional<Instant> wall_clock(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::string iso(text);
    if (iso.size() == 10) iso += "T00:00:00";
    return parse_iso(iso + 'Z');
}

incidents::Rulebook plain_rulebook(const std::map<std::string, std::string>& kinds) {
    incidents::Rulebook book;
    book.levels = {{"一级", "1"}};
    for (const auto& [name, code] : kinds) {
        incidents::Category category;
        category.code = code;
        category.name = {name, name};
        book.categories.push_back(std::move(category));
    }
    book.calendar.zone_minutes = 0;
    book.calendar.china_holidays = false;
    return book;
}

void use_rulebook(const Stage& stage, const incidents::Rulebook& book) {
    at(stage, stage.clock.now(), "replay", [&](store::Transaction& transaction) -> Result<std::int64_t> {
        return stage.rulebooks.replace(transaction, book);
    });
}

}  // namespace linli::replay
