#include "http/openapi.h"

#include <fmt/format.h>

namespace linli::http {

std::string_view docs_page();
std::string_view docs_style();
std::string_view docs_script();

namespace {

std::string json_text(std::string_view text) {
    std::string out;
    json::write(out, text);
    return out;
}

// "POST /api/v1/incidents/{number}/accept" -> "post_incidents_number_accept".
std::string operation_id(const Route& route) {
    std::string id = to_lower_ascii(name_of(route.method));
    for (const std::string_view part : split(route.path, '/')) {
        if (part.empty() || part == "api" || part == "v1") continue;
        id += '_';
        for (const char c : part) {
            if (c != '{' && c != '}') id += c == '-' || c == '.' ? '_' : c;
        }
    }
    return id;
}

std::string tag_of(const Route& route) {
    const auto parts = split(route.path, '/');
    return std::string(parts.size() > 3 ? parts[3] : parts.back());
}

std::string operation(const Route& route) {
    std::string out = fmt::format(
        R"("{}":{{"operationId":{},"tags":[{}],"summary":{},"description":{},"x-right":"{}")",
        to_lower_ascii(name_of(route.method)), json_text(operation_id(route)), json_text(tag_of(route)),
        json_text(route.summary.zh), json_text(route.summary.en), route.right.name);
    out += ",\"parameters\":[";
    for (const Parameter& parameter : route.parameters) {
        if (out.back() == '}') out += ',';
        out += fmt::format(R"({{"name":{},"in":{},"required":{},"schema":{}}})", json_text(parameter.name),
                           json_text(parameter.in), parameter.required, parameter.schema);
    }
    out += ']';
    if (!route.request_type.empty()) {
        out += fmt::format(R"(,"requestBody":{{"required":true,"content":{{{}:{{"schema":{}}}}}}})",
                           json_text(route.request_type), route.request_schema);
    }
    out += fmt::format(R"(,"responses":{{"{}":{{"description":"OK")", route.status);
    if (!route.response_type.empty()) {
        out += fmt::format(R"(,"content":{{{}:{{"schema":{}}}}})", json_text(route.response_type),
                           route.response_schema);
    }
    out += R"(},"default":{"description":"RFC 9457","content":{"application/problem+json":{"schema":)"
           R"({"$ref":"#/components/schemas/ProblemDocument"}}}}}})";
    return out;
}

// The live feed is answered by the server itself, so it is no row of the table.
constexpr std::string_view live_description =
    R"("/api/v1/live":{"get":{"operationId":"get_live","tags":["live"],"summary":"实时推送（SSE）","description":)"
    R"("The journal as server-sent events: id is the position, data an entry; Last-Event-ID or ?after= brings what was missed",)"
    R"("x-right":"incidents.read","parameters":[{"name":"Last-Event-ID","in":"header","required":false,"schema":{"type":"integer"}},)"
    R"({"name":"after","in":"query","required":false,"schema":{"type":"integer"}}],"responses":{"200":{"description":"OK",)"
    R"("content":{"text/event-stream":{"schema":{"type":"string"}}}}}}})";

constexpr std::string_view problem_schema =
    R"({"type":"object","required":["type","title","status","detail","texts"],"properties":{"type":{"type":"string"},)"
    R"("title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"texts":)"
    R"({"$ref":"#/components/schemas/Text"},"errors":{"type":"array","items":{"type":"object",)"
    R"("required":["path","message","texts"],"properties":{"path":{"type":"string"},"message":{"type":"string"},)"
    R"("texts":{"$ref":"#/components/schemas/Text"}}}}}})";

}  // namespace

std::string openapi(const Routes& routes, std::string_view version) {
    std::map<std::string, std::string> paths;
    std::vector<std::string> order;
    for (const auto& route : routes.all()) {
        if (!route->path.starts_with("/api/")) continue;
        std::string& path = paths[route->path];
        if (path.empty()) order.push_back(route->path);
        if (!path.empty()) path += ',';
        path += operation(*route);
    }
    std::string out = fmt::format(
        R"({{"openapi":"3.1.0","info":{{"title":"Linli 邻里","version":{},"license":{{"name":"Apache-2.0","identifier":)"
        R"("Apache-2.0"}}}},"paths":{{)",
        json_text(version));
    out += live_description;
    for (const std::string& path : order) {
        out += ',';
        out += json_text(path) + ":{" + paths[path] + '}';
    }
    out += R"(},"components":{"schemas":{"ProblemDocument":)" + std::string(problem_schema);
    for (const auto& [name, schema] : routes.components())
        out += ',' + json_text(name) + ':' + schema;
    return out + "}}}";
}

void add_openapi(Routes& routes, std::string_view version) {
    static std::string document;  // served for the life of the program
    document = openapi(routes, version);
    routes.fixed("/openapi.json", "application/json", document);
    routes.fixed("/docs", "text/html; charset=utf-8", docs_page());
    routes.fixed("/docs.css", "text/css; charset=utf-8", docs_style());
    routes.fixed("/docs.js", "text/javascript; charset=utf-8", docs_script());
}

}  // namespace linli::http
