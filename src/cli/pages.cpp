#include "cli/pages.h"

#include <span>
#include <utility>

#include "base/files.h"
#include "identity/account_desk.h"
#include "stations/station_rows.h"

namespace linli::cli {

std::span<const http::FixedFile> web_files();  // of the build of web/ (cmake/pages.cmake)

namespace {

struct About {
    std::string name = "linli";
    std::string version = LINLI_VERSION;
    bool is_demo = false;                // all in it is invented, and everyone may know its passwords
    std::optional<std::string> station;  // name of the one that is spoken to, where there are several
};
BOOST_DESCRIBE_STRUCT(About, (), (name, version, is_demo, station))

// Of the site's own file; it may say more.
struct BaseMapProperties {
    std::optional<std::string> kind;  // "sea", "river", "road", "village"
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(BaseMapProperties, (), (kind, name))

std::string base_map_in(const std::filesystem::path& data) {
    const auto file = data / base_map_file;
    if (!std::filesystem::exists(file)) return R"({"type":"FeatureCollection","features":[]})";
    return read_file(file);
}

// Pages that are at more than one address.
constexpr std::pair<const char*, const char*> also_at[] = {{"/sign-in", "/sign-in/return"},
                                                           {"/sign-in", "/welcome"}};

}  // namespace

void add_pages(http::Routes& routes, const std::filesystem::path& data) {
    routes.answers_features<BaseMapProperties>(routes.question<http::Nothing>(
        http::Method::get, "/api/v1/basemap", http::anyone,
        {"底图（GeoJSON）", "The site's base map as GeoJSON"},
        [map = base_map_in(data)](store::Snapshot&, const http::Call&, const http::Nothing&)
            -> Result<http::Document> { return http::Document{"application/geo+json", map}; }));
    routes.question<http::Nothing>(
        http::Method::get, "/api/v1/version", http::anyone,
        {"版本；是否演示数据库；当前单位",
         "The version, whether this is a demo database, and which station it is"},
        [](store::Snapshot& snapshot, const http::Call&, const http::Nothing&) -> Result<About> {
            About about;
            about.is_demo = !identity::demo_accounts(snapshot).empty();
            const stations::Tree tree = stations::all_stations(snapshot);
            if (tree.all().size() > 1) about.station = tree.find(snapshot.station())->name;
            return about;
        });
    for (const http::FixedFile& file : web_files()) {
        routes.file(file);
        for (const auto& [page, address] : also_at) {
            if (file.path == page) routes.file(file, address);
        }
    }
}

}  // namespace linli::cli
