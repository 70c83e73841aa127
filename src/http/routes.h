// The table of routes. A route is declared once: method, path, who may, what comes in, what goes out, a
// summary. The router, the OpenAPI document and the docs page read this table.
//
//   routes.question<ListQuery>(Method::get, "/api/v1/incidents", Audience::staff, {"列表", "The list"},
//       [&](store::Snapshot& s, const Call& call, const ListQuery& query) -> Result<Page> { ... });
//   routes.command<Accept>(Method::post, "/api/v1/incidents/{number}/accept", Audience::staff, {...},
//       [&](store::Transaction& t, const Call& call, const Accept& body) -> Result<Receipt> { ... });
//
// The function runs on the store's threads; decoding runs before, on the I/O thread. A command honours
// Idempotency-Key.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json_schema.h"
#include "http/exchange.h"
#include "http/idempotency.h"
#include "http/query.h"
#include "store/store.h"

namespace linli::http {

enum class Method { get, post, put, del };
std::string_view name_of(Method method);  // "GET", …

// Who may use a route. `anyone` acts as "resident"; `staff` as the actor the client names in Linli-Actor
// ("desk" when it names none): until accounts exist, the server listens on loopback only.
enum class Audience { anyone, staff };

// What a function knows of its request beside the decoded query or body.
struct Call {
    std::vector<std::string> path;  // values of the route's {placeholders}
    Language language = Language::zh;
    std::optional<std::int64_t> if_match;  // the row version of If-Match: "7"
    std::string content_type;
};

struct Nothing {};  // no query parameters, no body, or an empty answer (204)
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

// A request body as it came (files, photos).
struct Bytes {
    std::string data;
};

// An answer that is no JSON of a described type.
struct Document {
    std::string content_type;
    std::string body;
    std::string file_name = {};  // offered as a download under this name
    std::shared_ptr<Stream> stream = {};
};

// An answer for something new: 201 with its address.
template <class T>
struct Created {
    T value;
    std::string location;
};

struct Parameter {
    std::string name;
    std::string in;  // "path", "query", "header"
    bool required;
    std::string schema;
};

struct Route {
    Method method;
    std::string path;
    Audience audience;
    Text summary;
    std::vector<Parameter> parameters;
    std::string request_type;  // content type; empty: no body
    std::string request_schema;
    int status = 200;
    std::string response_type;  // content type; empty: no body
    std::string response_schema;
    std::size_t largest_body = 1 << 20;
    bool is_command = false;
    std::function<void(Request, Respond)> run;
};

class Routes {
  public:
    explicit Routes(store::Store& store) : store_(&store) {}

    template <class Query, class Function>
    Route& question(Method method, std::string path, Audience audience, Text summary, Function function);
    template <class Body, class Function>
    Route& command(Method method, std::string path, Audience audience, Text summary, Function function);
    // A command whose body is a file: `prepare(Bytes) -> Result<T>` runs on a reader's thread, outside the
    // transaction (decoding, checking: slow work), then function(transaction, call, T).
    template <class Prepare, class Function>
    Route& upload(Method method, std::string path, Audience audience, Text summary, std::size_t largest_body,
                  Prepare prepare, Function function);
    // A fixed answer, such as a page of the program.
    void fixed(std::string path, std::string content_type, std::string_view bytes, Text summary = {});

    struct Match {
        const Route* route = nullptr;
        std::vector<std::string> path_values;
        std::vector<Method> allowed;  // methods that the path has, when the given one is not among them
    };
    Match match(std::string_view method, std::string_view path) const;

    const std::vector<std::unique_ptr<Route>>& all() const { return routes_; }
    const json::Components& components() const { return components_; }

  private:
    Route& add(Method method, std::string path, Audience audience, Text summary);
    void add_command_headers(Route& route);
    template <class R>
    void describe_answer(Route& route);
    template <class Query>
    void describe_query(Route& route);

    store::Store* store_;
    std::vector<std::unique_ptr<Route>> routes_;
    json::Components components_;
};

// The Call of a request; refused when a header cannot be read.
Result<Call> call_of(const Request& request);
store::Context context_of(const Request& request, Audience audience);

// ---- how a function becomes a route ----

namespace detail {

template <class R>
struct Answer {
    using Type = R;
    static constexpr int status = std::same_as<R, Nothing> ? 204 : 200;
};
template <class T>
struct Answer<Created<T>> {
    using Type = T;
    static constexpr int status = 201;
};

template <class T>
void add_version(Response& response, const T& value) {
    if constexpr (requires { value.version; }) {
        response.headers.emplace_back("ETag", '"' + std::to_string(value.version) + '"');
    }
}

inline Response respond_with(Nothing) {
    return {204, "", {}, {}};
}
Response respond_with(Document document);
template <class T>
Response respond_with(const Created<T>& created) {
    Response response{
        201, "application/json", json::to_text(created.value), {{"Location", created.location}}};
    add_version(response, created.value);
    return response;
}
template <json::DescribedStruct T>
    requires(!std::same_as<T, Nothing>)
Response respond_with(const T& value) {
    Response response{200, "application/json", json::to_text(value), {}};
    add_version(response, value);
    return response;
}

Response response_of(store::Outcome<Result<Response>> outcome, Language language);
Result<void> require_json(const Request& request);

}  // namespace detail

template <class R>
void Routes::describe_answer(Route& route) {
    using T = typename detail::Answer<R>::Type;
    route.status = detail::Answer<R>::status;
    if constexpr (std::same_as<T, Document>) {
        route.response_type = "*/*";
        route.response_schema = R"({"type":"string"})";
    } else if constexpr (!std::same_as<T, Nothing>) {
        route.response_type = "application/json";
        route.response_schema = json::schema<T>(components_);
    }
}

template <class Query>
void Routes::describe_query(Route& route) {
    boost::mp11::mp_for_each<json::Members<Query>>([&](auto member) {
        using Field = std::remove_cvref_t<decltype(std::declval<Query>().*member.pointer)>;
        route.parameters.push_back(
            {member.name, "query", !json::may_be_missing<Field>, json::schema<Field>(components_)});
    });
}

template <class Query, class Function>
Route& Routes::question(Method method, std::string path, Audience audience, Text summary, Function function) {
    using R =
        typename std::invoke_result_t<Function&, store::Snapshot&, const Call&, const Query&>::value_type;
    Route& route = add(method, std::move(path), audience, std::move(summary));
    describe_query<Query>(route);
    describe_answer<R>(route);
    route.run = [this, audience, function = std::move(function)](Request request, Respond respond) {
        const Language language = language_of(request);
        auto call = call_of(request);
        auto query = decode_query<Query>(request);
        if (!call) return respond(problem(call.error(), language));
        if (!query) return respond(problem(query.error(), language));
        store_->read(
            context_of(request, audience),
            [function, call = std::move(*call),
             query = std::move(*query)](store::Snapshot& snapshot) -> Result<Response> {
                auto answer = function(snapshot, call, query);
                if (!answer) return tl::unexpected(std::move(answer.error()));
                return detail::respond_with(std::move(*answer));
            },
            [respond = std::move(respond), language](store::Outcome<Result<Response>> outcome) {
                respond(detail::response_of(std::move(outcome), language));
            });
    };
    return route;
}

template <class Body, class Function>
Route& Routes::command(Method method, std::string path, Audience audience, Text summary, Function function) {
    using R =
        typename std::invoke_result_t<Function&, store::Transaction&, const Call&, const Body&>::value_type;
    Route& route = add(method, std::move(path), audience, std::move(summary));
    add_command_headers(route);
    if constexpr (!std::same_as<Body, Nothing>) {
        route.request_type = "application/json";
        route.request_schema = json::schema<Body>(components_);
    }
    describe_answer<R>(route);
    route.run = [this, audience, function = std::move(function)](Request request, Respond respond) {
        const Language language = language_of(request);
        auto call = call_of(request);
        if (!call) return respond(problem(call.error(), language));
        auto once = Idempotency::of(request);
        if (!once) return respond(problem(once.error(), language));
        Result<Body> body = Body{};
        if constexpr (!std::same_as<Body, Nothing>) {
            if (auto good = detail::require_json(request); !good)
                return respond(problem(good.error(), language));
            body = json::read<Body>(request.body);
            if (!body) return respond(problem(body.error(), language));
        }
        store_->write(
            context_of(request, audience),
            [function, once = std::move(*once), call = std::move(*call),
             body = std::move(*body)](store::Transaction& transaction) -> Result<Response> {
                return once.run(transaction, [&]() -> Result<Response> {
                    auto answer = function(transaction, call, body);
                    if (!answer) return tl::unexpected(std::move(answer.error()));
                    return detail::respond_with(std::move(*answer));
                });
            },
            [respond = std::move(respond), language](store::Outcome<Result<Response>> outcome) {
                respond(detail::response_of(std::move(outcome), language));
            });
    };
    return route;
}

template <class Prepare, class Function>
Route& Routes::upload(Method method, std::string path, Audience audience, Text summary,
                      std::size_t largest_body, Prepare prepare, Function function) {
    using Prepared = typename std::invoke_result_t<Prepare&, const Call&, const Bytes&>::value_type;
    using R = typename std::invoke_result_t<Function&, store::Transaction&, const Call&,
                                            const Prepared&>::value_type;
    Route& route = add(method, std::move(path), audience, std::move(summary));
    add_command_headers(route);
    route.request_type = "*/*";
    route.request_schema = R"({"type":"string","format":"binary"})";
    route.largest_body = largest_body;
    describe_answer<R>(route);
    route.run = [this, audience, prepare = std::move(prepare), function = std::move(function)](
                    Request request, Respond respond) {
        const Language language = language_of(request);
        auto call = call_of(request);
        if (!call) return respond(problem(call.error(), language));
        auto once = Idempotency::of(request);
        if (!once) return respond(problem(once.error(), language));
        auto write = [this, context = context_of(request, audience), call = *call, once = std::move(*once),
                      function, respond, language](Prepared prepared) {
            store_->write(
                context,
                [function, once, call, prepared = std::move(prepared)](store::Transaction& transaction) {
                    return once.run(transaction, [&]() -> Result<Response> {
                        auto answer = function(transaction, call, prepared);
                        if (!answer) return tl::unexpected(std::move(answer.error()));
                        return detail::respond_with(std::move(*answer));
                    });
                },
                [respond, language](store::Outcome<Result<Response>> outcome) {
                    respond(detail::response_of(std::move(outcome), language));
                });
        };
        store_->read(
            context_of(request, audience),
            [prepare, call = std::move(*call), body = Bytes{std::move(request.body)}](store::Snapshot&) {
                return prepare(call, body);
            },
            [write = std::move(write), respond, language](store::Outcome<Result<Prepared>> outcome) {
                if (outcome.fault) return respond(internal_error(language));
                if (!*outcome.result) return respond(problem(outcome.result->error(), language));
                write(std::move(**outcome.result));
            });
    };
    return route;
}

}  // namespace linli::http
