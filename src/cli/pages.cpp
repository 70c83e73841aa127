#include "cli/pages.h"

#include "base/files.h"

namespace linli::cli {

std::string_view page_html();
std::string_view page_css();
std::string_view page_js();
std::string_view sign_in_html();
std::string_view sign_in_js();

namespace {

std::string base_map_in(const std::filesystem::path& data) {
    const auto file = data / base_map_file;
    if (!std::filesystem::exists(file)) return R"({"type":"FeatureCollection","features":[]})";
    return read_file(file);
}

}  // namespace

void add_pages(http::Routes& routes, const std::filesystem::path& data) {
    routes.question<http::Nothing>(http::Method::get, "/api/v1/basemap", http::anyone,
                                   {"底图（GeoJSON）", "The site's base map as GeoJSON"},
                                   [map = base_map_in(data)](store::Snapshot&, const http::Call&,
                                                             const http::Nothing&) -> Result<http::Document> {
                                       return http::Document{"application/geo+json", map};
                                   });
    routes.fixed("/api/v1/version", "application/json",
                 R"({"name":"linli","version":")" LINLI_VERSION R"("})", {"版本", "The version"});
    routes.fixed("/", "text/html; charset=utf-8", page_html());
    for (const char* page : {"/sign-in", "/sign-in/return", "/welcome"})
        routes.fixed(page, "text/html; charset=utf-8", sign_in_html());
    routes.fixed("/sign-in.js", "text/javascript; charset=utf-8", sign_in_js());
    routes.fixed("/desk.css", "text/css; charset=utf-8", page_css());
    routes.fixed("/desk.js", "text/javascript; charset=utf-8", page_js());
}

}  // namespace linli::cli
