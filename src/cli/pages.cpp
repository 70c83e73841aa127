#include "cli/pages.h"

#include "base/files.h"
#include "identity/account_desk.h"

namespace linli::cli {

std::string_view web_index_html();
std::string_view web_sign_in_html();
std::string_view web_account_html();
std::string_view web_accounts_html();
std::string_view web_audit_html();
std::string_view web_people_html();
std::string_view web_track_html();
std::string_view web_desk_css();
std::string_view web_page_css();
std::string_view web_common_js();
std::string_view web_dialog_js();
std::string_view web_proof_js();
std::string_view web_desk_js();
std::string_view web_sign_in_js();
std::string_view web_account_js();
std::string_view web_accounts_js();
std::string_view web_audit_js();
std::string_view web_people_js();
std::string_view web_track_js();

namespace {

struct Page {
    const char* path;
    std::string_view (*bytes)();
};
constexpr Page pages[] = {
    {"/", web_index_html},          {"/sign-in", web_sign_in_html}, {"/sign-in/return", web_sign_in_html},
    {"/welcome", web_sign_in_html}, {"/account", web_account_html}, {"/accounts", web_accounts_html},
    {"/audit", web_audit_html},     {"/people", web_people_html},   {"/track", web_track_html},
};
constexpr Page styles[] = {{"/desk.css", web_desk_css}, {"/page.css", web_page_css}};
constexpr Page scripts[] = {
    {"/common.js", web_common_js},     {"/dialog.js", web_dialog_js},   {"/proof.js", web_proof_js},
    {"/desk.js", web_desk_js},         {"/sign-in.js", web_sign_in_js}, {"/account.js", web_account_js},
    {"/accounts.js", web_accounts_js}, {"/audit.js", web_audit_js},     {"/people.js", web_people_js},
    {"/track.js", web_track_js},
};

struct About {
    std::string name = "linli";
    std::string version = LINLI_VERSION;
    bool is_demo = false;  // all in it is invented, and everyone may know its passwords
};
BOOST_DESCRIBE_STRUCT(About, (), (name, version, is_demo))

std::string base_map_in(const std::filesystem::path& data) {
    const auto file = data / base_map_file;
    if (!std::filesystem::exists(file)) return R"({"type":"FeatureCollection","features":[]})";
    return read_file(file);
}

template <std::size_t count>
void add(http::Routes& routes, const char* type, const Page (&files)[count]) {
    for (const Page& file : files)
        routes.fixed(file.path, type, file.bytes());
}

}  // namespace

void add_pages(http::Routes& routes, const std::filesystem::path& data) {
    routes.question<http::Nothing>(http::Method::get, "/api/v1/basemap", http::anyone,
                                   {"底图（GeoJSON）", "The site's base map as GeoJSON"},
                                   [map = base_map_in(data)](store::Snapshot&, const http::Call&,
                                                             const http::Nothing&) -> Result<http::Document> {
                                       return http::Document{"application/geo+json", map};
                                   });
    routes.question<http::Nothing>(
        http::Method::get, "/api/v1/version", http::anyone,
        {"版本；是否演示数据库", "The version, and whether this is a demo database"},
        [](store::Snapshot& snapshot, const http::Call&, const http::Nothing&) -> Result<http::Document> {
            About about;
            about.is_demo = !identity::demo_accounts(snapshot).empty();
            return http::Document{"application/json", json::to_text(about)};
        });
    add(routes, "text/html; charset=utf-8", pages);
    add(routes, "text/css; charset=utf-8", styles);
    add(routes, "text/javascript; charset=utf-8", scripts);
}

}  // namespace linli::cli
