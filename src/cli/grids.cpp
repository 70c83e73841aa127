#include <iostream>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/files.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"
#include "grids/coordinates.h"
#include "grids/grid_import.h"

namespace linli::cli {
namespace {

void print_problem(const grids::Problem& problem) {
    std::string place;
    if (problem.place) place = fmt::format(" at {:.7f},{:.7f}", problem.place->lon(), problem.place->lat());
    fmt::print("{}: feature {}{}: {} / {}\n", json::name_of(problem.severity), problem.feature, place,
               problem.message.zh, problem.message.en);
}

struct ImportOptions {
    std::string file;
    bool dry_run = false;
    grids::PropertyNames names;
};

int import(const Shared& shared, const ImportOptions& options) {
    Progress progress("checking");
    const auto survey =
        grids::survey(read_file(options.file), options.names,
                      [&](std::size_t done, std::size_t total) { progress.show(done, total); });
    if (!survey) return report(survey.error());
    for (const grids::Problem& problem : survey->problems)
        print_problem(problem);
    fmt::print("{} grids, {} vertices, {} problems\n", survey->grids.size(), survey->vertices,
               survey->problems.size());
    if (!survey->importable()) {
        fmt::print(stderr, "有错误，没有导入任何内容。\nThere are errors; nothing was imported.\n");
        return failed;
    }
    if (options.dry_run) {
        fmt::print("检查通过，没有导入 · would be imported (--dry-run)\n");
        return succeeded;
    }
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto done = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return grids::import_grids(transaction, *survey,
                                   std::filesystem::path(options.file).filename().string());
    });
    if (!done) return report(done.error());
    fmt::print("已导入为第 {0} 版 · imported as version {0}\n", done->version);
    return succeeded;
}

struct LocateOptions {
    std::optional<double> lon, lat;
    std::string crs = "wgs84";
    std::string points, lon_column = "lon", lat_column = "lat";
};

int locate_one(const grids::GridSet& set, const LocateOptions& options) {
    const auto given = LonLat::from_degrees(*options.lon, *options.lat);
    if (!given) {
        const bool swapped = LonLat::from_degrees(*options.lat, *options.lon).has_value();
        fmt::print(stderr, "坐标超出范围{}。\nThe position is out of range{}.\n",
                   swapped ? "，经纬度似乎颠倒了" : "",
                   swapped ? "; longitude and latitude seem swapped" : "");
        return misused;
    }
    const LonLat place = to_wgs84(*given, *json::enum_from<grids::Crs>(options.crs));
    const grids::Grid* grid = set.at(place);
    if (grid == nullptr) {
        fmt::print("不在任何网格内 · outside all grids\n");
        return failed;
    }
    const grids::Border border = nearest_border(set, *grid, place);
    fmt::print("{}\t{}\n", grid->code, grid->name);
    fmt::print("最近边界 nearest border: {:.1f} m", border.distance.value);
    if (!border.neighbour_code.empty()) fmt::print(", {} {}", border.neighbour_code, border.neighbour_name);
    fmt::print("\n");
    return succeeded;
}

int locate_file(const grids::GridSet& set, const LocateOptions& options) {
    std::ifstream in = open_file(options.points);
    auto csv = CsvReader::open(in);
    if (!csv) return report(csv.error());
    const auto lon = csv->require(options.lon_column);
    if (!lon) return report(lon.error());
    const auto lat = csv->require(options.lat_column);
    if (!lat) return report(lat.error());
    const auto crs = *json::enum_from<grids::Crs>(options.crs);
    std::string out;
    const auto write_row = [&](const std::vector<std::string>& row, std::string_view last) {
        for (const std::string& field : row) {
            append_csv(out, field);
            out += ',';
        }
        append_csv(out, last);
        out += '\n';
        if (out.size() > (1U << 16)) {
            std::cout << out;
            out.clear();
        }
    };
    write_row(csv->header(), "grid");
    std::vector<std::string> row;
    for (;;) {
        const auto more = csv->next(row);
        if (!more) return report(more.error());
        if (!*more) break;
        const auto place = LonLat::from_text(row[*lon], row[*lat]);
        const grids::Grid* grid = place ? set.at(to_wgs84(*place, crs)) : nullptr;
        write_row(row, grid == nullptr ? "" : grid->code);
    }
    std::cout << out << std::flush;
    return std::cout ? succeeded : failed;
}

int locate(const Shared& shared, const LocateOptions& options) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto set = station.grids_in_force();
    return options.points.empty() ? locate_one(*set, options) : locate_file(*set, options);
}

int list(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto set = station.grids_in_force();
    fmt::print("第 {0} 版 version {0}: {1} grids\n", set->version, set->grids.size());
    for (const grids::Grid& grid : set->grids) {
        fmt::print("{}\t{}\t{} staff\n", grid.code, grid.name, grid.staff.size());
    }
    return succeeded;
}

}  // namespace

void add_grids(CLI::App& app, Shared& shared) {
    CLI::App* grids = app.add_subcommand("grids", "Grids: import, list, locate (网格)");
    grids->require_subcommand(1);

    auto import_options = std::make_shared<ImportOptions>();
    CLI::App* import_command =
        grids->add_subcommand("import",
                              "Checks a GeoJSON FeatureCollection of polygons and makes it the "
                              "new version (导入网格)");
    add_station_option(*import_command, shared);
    import_command
        ->add_option("FILE", import_options->file,
                     "GeoJSON; properties code, name, staff (a grid without keeps the people it has)")
        ->required();
    import_command->add_flag("--dry-run", import_options->dry_run, "Only check and report (只检查)");
    import_command->add_option("--code", import_options->names.code, "Property that holds the code")
        ->capture_default_str();
    import_command->add_option("--name", import_options->names.name, "Property that holds the name")
        ->capture_default_str();
    import_command->add_flag_callback(
        "--merge", [import_options] { import_options->names.same_code = grids::SameCode::merge; },
        "Features with the same code are parts of one grid");
    import_command->callback(
        [&shared, import_options] { shared.exit_code = import(shared, *import_options); });

    auto locate_options = std::make_shared<LocateOptions>();
    CLI::App* locate_command = grids->add_subcommand(
        "locate",
        "Says in which grid a point lies, or adds the grid to each row of a CSV (定位).\n"
        "Exit code 1 when a single point lies outside all grids.");
    add_station_option(*locate_command, shared);
    auto* lon = locate_command->add_option("LON", locate_options->lon, "Longitude, degrees");
    auto* lat = locate_command->add_option("LAT", locate_options->lat, "Latitude, degrees");
    lon->needs(lat);
    locate_command->add_option("--crs", locate_options->crs, "Coordinate system of the input")
        ->check(CLI::IsMember({"wgs84", "gcj02", "bd09"}))
        ->capture_default_str();
    locate_command
        ->add_option("--points", locate_options->points, "CSV file; its rows come out with a column `grid`")
        ->excludes(lon);
    locate_command->add_option("--lon", locate_options->lon_column, "Its column of longitudes")
        ->capture_default_str();
    locate_command->add_option("--lat", locate_options->lat_column, "Its column of latitudes")
        ->capture_default_str();
    locate_command->callback([&shared, locate_options] {
        if (!locate_options->lat && locate_options->points.empty()) {
            throw CLI::RequiredError("LON LAT or --points FILE");
        }
        shared.exit_code = locate(shared, *locate_options);
    });

    CLI::App* list_command = grids->add_subcommand("list", "Lists the grids in force (列出网格)");
    add_station_option(*list_command, shared);
    list_command->callback([&shared] { shared.exit_code = list(shared); });
}

}  // namespace linli::cli
