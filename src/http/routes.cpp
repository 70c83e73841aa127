#include "http/routes.h"

#include <algorithm>

#include <spdlog/spdlog.h>

namespace linli::http {
namespace {

// Calls `take(value)` for each {placeholder}; false when the path does not have the template's form.
bool matches(std::string_view form, std::string_view path, std::vector<std::string>& values) {
    const auto parts = split(path, '/');
    const auto wanted = split(form, '/');
    if (parts.size() != wanted.size()) return false;
    values.clear();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (wanted[i].starts_with('{')) {
            if (parts[i].empty()) return false;
            values.emplace_back(parts[i]);
        } else if (wanted[i] != parts[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::string_view name_of(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::del:
            return "DELETE";
    }
    return "";
}

Route& Routes::add(Method method, std::string path, Right right, Text summary) {
    auto route = std::make_unique<Route>();
    route->method = method;
    route->path = std::move(path);
    route->right = right;
    route->summary = std::move(summary);
    std::size_t place = 0;
    for (const std::string_view part : split(route->path, '/')) {
        if (part.starts_with('{')) {
            if (part == "{token}" && right == anyone) route->link_at = place;
            ++place;
            route->parameters.push_back(
                {std::string(part.substr(1, part.size() - 2)), "path", true, R"({"type":"string"})"});
        }
    }
    routes_.push_back(std::move(route));
    return *routes_.back();
}

void Routes::add_command_headers(Route& route, bool keeps_answer) {
    route.is_command = true;
    if (keeps_answer) {
        route.parameters.push_back(
            {"Idempotency-Key", "header", false, R"({"type":"string","minLength":16,"maxLength":200})"});
    }
    route.parameters.push_back({"If-Match", "header", false, R"({"type":"string"})"});
}

void Routes::describe_features(Route& route, const std::string& properties, std::string_view members) {
    route.response_type = "application/geo+json";
    route.response_schema = fmt::format(
        R"({{"type":"object","required":["type","features"],"properties":{{"type":{{"const":"FeatureCollection"}},)"
        R"("features":{{"type":"array","items":{{"type":"object","required":["type","properties","geometry"],)"
        R"("properties":{{"type":{{"const":"Feature"}},"properties":{},"geometry":{{"type":"object","required":)"
        R"(["type","coordinates"],"properties":{{"type":{{"type":"string"}},"coordinates":{{"type":"array","items":{{}}}}}}}}}}}}}}{}{}}}}})",
        properties, members.empty() ? "" : ",", members);
}

void Routes::fixed(std::string path, std::string content_type, std::string_view bytes, Text summary) {
    Route& route = add(Method::get, std::move(path), anyone, std::move(summary));
    route.response_type = content_type;
    route.response_schema = "{}";
    route.run = [content_type = std::move(content_type), bytes](const Request&, const Respond& respond) {
        Response response{200, content_type, {}, {{"Cache-Control", "no-cache"}}};
        response.fixed_body = bytes;
        respond(std::move(response));
    };
}

void Routes::file(const FixedFile& file, std::string_view path) {
    const std::string address(path.empty() ? file.path : path);
    Route& route = add(Method::get, address, anyone, {});
    route.response_type = file.type;
    route.response_schema = "{}";
    route.run = [file](const Request& request, const Respond& respond) {
        respond(answer_with(file, request));
    };
    files_.emplace(address, &route);
}

Route& Routes::at(Method method, std::string_view path) {
    for (const auto& route : routes_) {
        if (route->method == method && route->path == path) return *route;
    }
    throw std::out_of_range("no route " + std::string(path));
}

Routes::Match Routes::match(std::string_view method, std::string_view path) const {
    Match match;
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    if (const auto file = files_.find(path); file != files_.end() && wanted == "GET") {
        match.route = file->second;
        return match;
    }
    for (const auto& route : routes_) {
        if (!matches(route->path, path, match.path_values)) continue;
        if (name_of(route->method) == wanted) {
            match.route = route.get();
            match.allowed.clear();
            return match;
        }
        match.allowed.push_back(route->method);
    }
    return match;
}

Result<Call> Routes::take(const Request& request, Right right) const {
    Call call{request.path_values,
              first_station,
              language_of(request),
              std::nullopt,
              std::string(request.header("content-type")),
              credentials_of(request)};
    auto station = gate_->station_of(call.credentials, right);
    if (!station) return tl::unexpected(std::move(station.error()));
    call.station = *station;
    std::string_view version = request.header("if-match");
    if (version.empty() || version == "*") return call;
    if (version.size() >= 2 && version.front() == '"' && version.back() == '"') {
        call.if_match = parse_number<std::int64_t>(version.substr(1, version.size() - 2));
        if (call.if_match) return call;
    }
    return refuse(RefusalKind::malformed, "malformed/if-match",
                  {"If-Match 应为带引号的版本号，例如 \"3\"。",
                   "If-Match must be a version in quotes, such as \"3\"."});
}

Result<void> Routes::admit(store::Snapshot& snapshot, const Call& call, Right right) const {
    auto who = gate_->admit(snapshot, call.credentials, right);
    if (!who) return tl::unexpected(std::move(who.error()));
    snapshot.act_for(std::move(*who));
    return {};
}

void Routes::refuse_admitted(Right right, Call call, Refusal refusal, Respond respond) const {
    const Language language = call.language;
    const store::Context visitor = detail::visitor(call.station);
    store_->read(
        visitor,
        [this, right, call = std::move(call),
         refusal = std::move(refusal)](store::Snapshot& snapshot) -> Result<Response> {
            if (auto admitted = admit(snapshot, call, right); !admitted)
                return tl::unexpected(std::move(admitted.error()));
            return tl::unexpected(refusal);
        },
        [respond = std::move(respond), language](store::Outcome<Result<Response>> outcome) {
            respond(detail::response_of(std::move(outcome), language));
        });
}

namespace detail {

Response respond_with(Document document) {
    Response response{document.status, std::move(document.content_type), std::move(document.body), {}};
    response.stream = std::move(document.stream);
    if (!document.file_name.empty()) {
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"" + document.file_name + '"');
    }
    return response;
}

Response response_of(store::Outcome<Result<Response>> outcome, Language language) {
    try {
        auto result = std::move(outcome).get();
        return result ? std::move(*result) : problem(result.error(), language);
    } catch (const store::StoreFailed& failed) {
        Response response =
            problem({RefusalKind::unavailable,
                     "store/unavailable",
                     {std::string("没有保存：") + failed.what(), std::string("Not saved: ") + failed.what()}},
                    language);
        response.headers.emplace_back("Retry-After", "5");
        return response;
    } catch (const std::exception&) {  // the store has logged it
        return internal_error(language);
    }
}

Response fault_at_work(const std::exception& fault, Language language) {
    spdlog::error("slow work failed: {}", fault.what());
    return internal_error(language);
}

Refusal too_much_waits() {
    return {RefusalKind::too_many,
            "busy",
            {"现在请求太多，请几秒后再试。", "Too much is asked for just now; try again in a few seconds."},
            {},
            {},
            5};
}

store::Context visitor(StationId station) {
    return {station, "visitor", store::Reach::none, {}};
}

Result<void> require_json(const Request& request) {
    const std::string type = to_lower_ascii(request.header("content-type"));
    const std::string_view name = trim(std::string_view(type).substr(0, type.find(';')));
    if (name == "application/json") return {};
    return refuse(RefusalKind::unsupported, "unsupported/content-type",
                  {"请以 application/json 发送内容。", "Send the content as application/json."});
}

}  // namespace detail
}  // namespace linli::http
