#include <algorithm>

#include "base/files.h"
#include "grids/grid_import.h"
#include "replay/records.h"

namespace linli::replay {
namespace {

double percent(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

Result<void> import_beats(const Stage& stage, const std::filesystem::path& file) {
    auto survey = grids::survey(read_file(file), {"beat_num", "beat_num", "staff", grids::SameCode::merge});
    if (!survey) return tl::unexpected(std::move(survey.error()));
    auto done = stage.store.write_now({first_station, "replay"}, [&](store::Transaction& transaction) {
        return grids::import_grids(transaction, *survey, file.filename().string());
    });
    if (!done) return tl::unexpected(std::move(done.error()));
    return {};
}

std::string four_digits(const std::string& beat) {
    return beat.size() < 4 ? std::string(4 - beat.size(), '0') + beat : beat;
}

// One complaint on the sanitation list: opened or closed.
struct Complaint {
    Instant when;
    bool is_close;
    std::size_t row;
};

}  // namespace

Result<Chicago2019> chicago2019(const Stage& stage, const std::filesystem::path& folder) {
    enum Column { date, beat, kind, longitude, latitude };
    const Stopwatch watch;
    stage.clock.set(*parse_iso("2019-01-01T00:00:00Z"));
    if (auto imported = import_beats(stage, folder / "beats.geojson"); !imported) {
        return tl::unexpected(std::move(imported.error()));
    }
    auto rows = read_rows(folder / "crimes_2019_50k.csv.gz",
                          {"date", "beat", "primary_type", "longitude", "latitude"});
    if (!rows) return tl::unexpected(std::move(rows.error()));
    std::stable_sort(rows->begin(), rows->end(),
                     [](const Fields& a, const Fields& b) { return a[date] < b[date]; });
    use_rulebook(stage, plain_rulebook({{"crime", "crime"}}));
    const auto set = *stage.store.read_now({first_station, "replay"}, [&](store::Snapshot& snapshot) {
        return Result<std::shared_ptr<const grids::GridSet>>(stage.grids.current(snapshot));
    });
    Chicago2019 result;
    for (const Fields& row : *rows) {
        ++result.rows;
        stage.progress(static_cast<std::size_t>(result.rows), rows->size());
        const auto place = LonLat::from_text(row[longitude], row[latitude]);
        if (!place) continue;
        ++result.located_rows;
        incidents::Report report;
        report.category = "crime";
        report.description = row[kind];
        report.location = place;
        report.source = incidents::Source::csv;
        const auto receipt =
            at(stage, wall_clock(row[date]).value(), "city",
               [&](store::Transaction& transaction) { return stage.desk.report(transaction, report); });
        const std::string label = four_digits(row[beat]);
        const grids::Grid* labelled = set->find(label);
        const bool agrees = receipt.grid == label;
        result.agree += agrees;
        result.outside += receipt.grid.empty();
        result.within_10_m += agrees || (labelled != nullptr &&
                                         grids::nearest_border(*set, *labelled, *place).distance.value <= 10);
    }
    result.agree_percent = percent(result.agree, result.located_rows);
    result.within_10_m_percent = percent(result.within_10_m, result.located_rows);
    result.seconds = watch.seconds();
    return result;
}

Result<Chicago311> chicago311(const Stage& stage, const std::filesystem::path& folder) {
    enum Column { opened, status, closed, longitude, latitude };
    const Stopwatch watch;
    const auto rows = read_rows(folder / "sanitation_311.csv.gz",
                                {"creation_date", "status", "completion_date", "longitude", "latitude"});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Complaint> events;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        events.push_back({wall_clock((*rows)[i][opened]).value(), false, i});
        const auto end = wall_clock((*rows)[i][closed]);
        if (end) events.push_back({std::max(*end, events.back().when), true, i});
    }
    std::stable_sort(events.begin(), events.end(), [](const Complaint& a, const Complaint& b) {
        return std::tie(a.when, a.is_close) < std::tie(b.when, b.is_close);
    });
    Chicago311 result;
    result.metres = 1;
    result.days = 30;
    incidents::Rulebook book = plain_rulebook({{"sanitation", "sanitation"}});
    book.categories[0].duplicate_metres = result.metres;
    book.categories[0].duplicate_days = result.days;
    stage.clock.set(events.front().when);
    use_rulebook(stage, book);
    std::vector<std::int64_t> numbers(rows->size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Complaint& event = events[i];
        const Fields& row = (*rows)[event.row];
        stage.progress(i + 1, events.size());
        if (event.is_close) {
            at(stage, event.when, "city", [&](store::Transaction& transaction) {
                return stage.desk.decline(transaction, {numbers[event.row]},
                                          {incidents::Outcome::cannot_resolve, "closed by the city"});
            });
            continue;
        }
        incidents::Report report;
        report.category = "sanitation";
        report.description = "sanitation";
        report.address = "Chicago";
        report.location = LonLat::from_text(row[longitude], row[latitude]);
        report.source = incidents::Source::open311;
        if (event.when > stage.clock.now()) stage.clock.set(event.when);
        const bool is_shown =
            report.location &&
            *stage.store.read_now({first_station, "resident"}, [&](store::Snapshot& snapshot) {
                return Result<bool>(
                    !stage.list.alike(snapshot, *report.location, report.category, 1).empty());
            });
        const bool is_duplicate = row[status].ends_with("- Dup");
        ++result.rows;
        result.duplicates += is_duplicate;
        result.shown += is_shown;
        result.shown_duplicates += is_shown && is_duplicate;
        numbers[event.row] = at(stage, event.when, "city", [&](store::Transaction& transaction) {
                                 return stage.desk.report(transaction, report);
                             }).number;
    }
    result.precision = percent(result.shown_duplicates, result.shown) / 100;
    result.recall = percent(result.shown_duplicates, result.duplicates) / 100;
    result.seconds = watch.seconds();
    return result;
}

}  // namespace linli::replay
