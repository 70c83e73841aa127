// The table of routes. A route is declared once: method, path, the right it needs, what comes in, what goes
// out, a summary. The router, the gate, the OpenAPI document and the docs page read this table.
//
//   routes.question<ListQuery>(Method::get, "/api/v1/incidents", right, {"列表", "The list"},
//       [&](store::Snapshot& s, const Call& call, const ListQuery& query) -> Result<Page> { ... });
//   routes.command<Accept>(Method::post, "/api/v1/incidents/{number}/accept", right, {...},
//       [&](store::Transaction& t, const Call& call, const Accept& body) -> Result<Receipt> { ... });
//
// The function runs on the store's threads, on behalf of whoever the gate admitted; decoding runs before, on
// the I/O thread. A command honours Idempotency-Key.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json_schema.h"
#include "http/fixed_file.h"
#include "http/gate.h"
#include "http/idempotency.h"
#include "http/query.h"
#include "http/workshop.h"
#include "store/store.h"

namespace linli::http {

enum class Method { get, post, put, del };
std::string_view name_of(Method method);  // "GET", …

// What a function knows of its request beside the decoded query or body.
struct Call {
    std::vector<std::string> path;  // values of the route's {placeholders}
    StationId station = first_station;
    Language language = Language::zh;
    std::optional<std::int64_t> if_match;  // the row version of If-Match: "7"
    std::string content_type;
    Credentials credentials;
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
    int status = 200;
};

// An answer for something new: 201 with its address.
template <class T>
struct Created {
    T value;
    std::string location;
};

// An answer that sends the browser to another page of ours.
struct Redirect {
    std::string to;  // "/report"
};

// An answer that sets cookies: the values of Set-Cookie headers.
template <class T>
struct WithCookie {
    T value;
    std::vector<std::string> cookies;
};

// An answer that holds a secret: shown once, and not kept for Idempotency-Key. No more are those that set a
// cookie.
template <class T>
struct Secret {
    T value;
};

// The outcome of a command whose rows stay even when it refuses: a wrong password is counted.
template <class T>
struct Counted {
    Result<T> outcome;
};

struct Parameter {
    std::string name;
    std::string in;  // "path", "query", "header"
    bool required;
    std::string schema;
};

// What answering costs, for the limits (door.h).
enum class Cost {
    ordinary,
    costly,
    costly_with_text,  // when the query names a `text` to look for
    signed_by_sender,  // the request proves who sends it: none of the changes by people without an account
};

struct Route {
    Method method;
    std::string path;
    Right right;
    Text summary;
    std::vector<Parameter> parameters;
    std::string request_type;  // content type; empty: no body
    std::string request_schema;
    int status = 200;
    std::string response_type;  // content type; empty: no body
    std::string response_schema;
    std::size_t largest_body = 1 << 20;
    bool is_command = false;
    Cost cost = Cost::ordinary;
    std::optional<std::size_t> link_at = {};  // the placeholder that is the secret of a link
    std::function<void(Request, Respond)> run;
};

class Routes {
  public:
    // All four outlive the routes. Uploads are worked on in `darkroom`, so that they and the sign-ins in
    // `workshop` do not wait for each other.
    Routes(store::Store& store, Gate& gate, Workshop& workshop, Workshop& darkroom)
        : store_(&store), gate_(&gate), workshop_(&workshop), darkroom_(&darkroom) {}

    template <class Query, class Function>
    Route& question(Method method, std::string path, Right right, Text summary, Function function);
    // A question whose words come in the body: what a person typed stands in no address. POST.
    template <class Body, class Function>
    Route& inquiry(std::string path, Right right, Text summary, Function function);
    // A question that is put on record: `function` has a transaction, appends its entry, and answers.
    template <class Query, class Function>
    Route& question_on_record(Method method, std::string path, Right right, Text summary, Function function);
    template <class Body, class Function>
    Route& command(Method method, std::string path, Right right, Text summary, Function function);
    // A command whose body is a file: examine(snapshot, call) -> Result<void> says whether it is wanted at
    // all, `prepare(Call, Bytes) -> Result<T>` runs in the darkroom (decoding, checking: slow work), then
    // function(transaction, call, T).
    template <class Examine, class Prepare, class Function>
    Route& upload(Method method, std::string path, Right right, Text summary, std::size_t largest_body,
                  Examine examine, Prepare prepare, Function function);
    // A question about a file: examine(snapshot, call) -> Result<A> reads what it needs, work(A, Bytes) ->
    // Result<R> answers, in the darkroom. Nothing is written.
    template <class Examine, class Work>
    Route& inspection(Method method, std::string path, Right right, Text summary, std::size_t largest_body,
                      Examine examine, Work work);
    // A command with slow work in its middle: examine(snapshot, call, body) -> Result<A> reads what it needs,
    // work(A) -> Result<B> runs in the workshop, finish(transaction, call, B) writes. Its answers are not
    // kept for Idempotency-Key.
    template <class Body, class Examine, class Work, class Finish>
    Route& laborious(Method method, std::string path, Right right, Text summary, Examine examine, Work work,
                     Finish finish) {
        return laborious<Body>(*workshop_, method, std::move(path), right, std::move(summary),
                               std::move(examine), std::move(work), std::move(finish));
    }
    // The same in another workshop, which outlives the routes: for work that waits for others.
    template <class Body, class Examine, class Work, class Finish>
    Route& laborious(Workshop& workshop, Method method, std::string path, Right right, Text summary,
                     Examine examine, Work work, Finish finish);
    // A question with slow work in its middle that is put on record: examine(snapshot, call, query) ->
    // Result<A> reads what it needs, work(A) -> Result<B> runs in the darkroom (papers and pictures),
    // finish(transaction, call, B) -> Result<R> appends its entry and answers. GET.
    template <class Query, class Examine, class Work, class Finish>
    Route& laborious_question(std::string path, Right right, Text summary, Examine examine, Work work,
                              Finish finish);
    // A fixed answer, such as a page of the program.
    void fixed(std::string path, std::string content_type, std::string_view bytes, Text summary = {});
    // A file of the program; also at another address than its own.
    void file(const FixedFile& file, std::string_view path = {});

    struct Match {
        const Route* route = nullptr;
        std::vector<std::string> path_values;
        std::vector<Method> allowed;  // methods that the path has, when the given one is not among them
    };
    Match match(std::string_view method, std::string_view path) const;

    // A route that was declared, to say more of it: routes.at(Method::get, "/api/v1/places").cost = …; throws
    // std::out_of_range if there is none.
    Route& at(Method method, std::string_view path);

    // Says of a route that answers a GeoJSON Document what its features' properties are, and which members
    // the collection has beside them: R"("total":{"type":"integer"})".
    template <class Properties>
    void answers_features(Route& route, std::string_view members = {}) {
        describe_features(route, json::schema<Properties>(components_), members);
    }

    const std::vector<std::unique_ptr<Route>>& all() const { return routes_; }
    const json::Components& components() const { return components_; }

    Gate& gate() const { return *gate_; }

  private:
    Route& add(Method method, std::string path, Right right, Text summary);
    void add_command_headers(Route& route, bool keeps_answer);
    static void describe_features(Route& route, const std::string& properties, std::string_view members);
    template <class R>
    void describe_answer(Route& route);
    template <class Query>
    void describe_query(Route& route);
    // From here on, the snapshot runs on behalf of whoever sent the request.
    Result<void> admit(store::Snapshot& snapshot, const Call& call, Right right) const;
    // What is wrong with a request is told to those alone who may make it.
    void refuse_admitted(Right right, Call call, Refusal refusal, Respond respond) const;
    // Runs function(snapshot or transaction, call, input) on behalf of whoever is admitted.
    // The Call of a request; refused when a header cannot be read, or names a station that does not exist.
    Result<Call> take(const Request& request, Right right) const;
    template <class Within, class Input, class Function>
    void ask(Right right, const Request& request, Result<Input> input, Respond respond,
             const Function& function) const;
    template <class Body>
    void describe_body(Route& route);
    // Reader's thread: admitted and examined; workshop: work(call, examined), and then(what it made).
    template <class Examine, class Work, class Then>
    void examine_and_work(Workshop& workshop, Right right, Call call, Respond respond, Examine examine,
                          Work work, Then then) const;
    template <class Examine, class Work, class Finish>
    void run_in_stages(Workshop& workshop, Right right, Call call, Respond respond, Examine examine,
                       Work work, Finish finish) const;

    store::Store* store_;
    Gate* gate_;
    Workshop* workshop_;
    Workshop* darkroom_;
    std::vector<std::unique_ptr<Route>> routes_;
    std::map<std::string, const Route*, std::less<>> files_;  // by address: found before the routes are tried
    json::Components components_;
};

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

template <>
struct Answer<Redirect> {
    using Type = Nothing;
    static constexpr int status = 303;
};
template <class T>
struct Answer<WithCookie<T>> : Answer<T> {};
template <class T>
struct Answer<Counted<T>> : Answer<T> {};
template <class T>
struct Answer<Secret<T>> : Answer<T> {};

template <class R>
inline constexpr bool is_kept = true;
template <class T>
inline constexpr bool is_kept<WithCookie<T>> = false;
template <class T>
inline constexpr bool is_kept<Counted<T>> = false;
template <class T>
inline constexpr bool is_kept<Secret<T>> = false;

template <class T>
void add_version(Response& response, const T& value) {
    if constexpr (requires { std::to_string(value.version); }) {
        response.headers.emplace_back("ETag", '"' + std::to_string(value.version) + '"');
    }
}

inline Response respond_with(Nothing) {
    return {204, "", {}, {}};
}
Response respond_with(Document document);
inline Response respond_with(const Redirect& redirect) {
    return {303, "", {}, {{"Location", redirect.to}}};
}
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

template <class T>
Response respond_with(const Secret<T>& answer) {
    return respond_with(answer.value);
}
template <class T>
Response respond_with(const WithCookie<T>& answer) {
    Response response = respond_with(answer.value);
    for (const std::string& cookie : answer.cookies)
        response.headers.emplace_back("Set-Cookie", cookie);
    return response;
}

template <class T>
Result<Response> response_from(Result<T> answer, Language) {
    if (!answer) return tl::unexpected(std::move(answer.error()));
    return respond_with(std::move(*answer));
}
template <class T>
Result<Response> response_from(Result<Counted<T>> answer, Language language) {
    if (!answer) return tl::unexpected(std::move(answer.error()));
    if (!answer->outcome) return problem(answer->outcome.error(), language);
    return respond_with(std::move(*answer->outcome));
}

Response response_of(store::Outcome<Result<Response>> outcome, Language language);
Result<void> require_json(const Request& request);
Refusal too_much_waits();
// A fault in the workshop: logged, and nothing of its inside told.
Response fault_at_work(const std::exception& fault, Language language);
// Before anyone is admitted.
store::Context visitor(StationId station);

template <class Body>
Result<Body> read_body(const Request& request) {
    if constexpr (std::same_as<Body, Nothing>) {
        return Nothing{};
    } else if constexpr (std::same_as<Body, Bytes>) {
        return Bytes{request.body};
    } else {
        if (auto good = require_json(request); !good) return tl::unexpected(std::move(good.error()));
        return json::read<Body>(request.body);
    }
}

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

template <class Body>
void Routes::describe_body(Route& route) {
    if constexpr (std::same_as<Body, Bytes>) {
        route.request_type = "*/*";
        route.request_schema = R"({"type":"string"})";
    } else if constexpr (!std::same_as<Body, Nothing>) {
        route.request_type = "application/json";
        route.request_schema = json::schema<Body>(components_);
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
Route& Routes::question(Method method, std::string path, Right right, Text summary, Function function) {
    using R =
        typename std::invoke_result_t<Function&, store::Snapshot&, const Call&, const Query&>::value_type;
    Route& route = add(method, std::move(path), right, std::move(summary));
    describe_query<Query>(route);
    describe_answer<R>(route);
    route.run = [this, right, function = std::move(function)](const Request& request, Respond respond) {
        ask<store::Snapshot>(right, request, decode_query<Query>(request), std::move(respond), function);
    };
    return route;
}

template <class Body, class Function>
Route& Routes::inquiry(std::string path, Right right, Text summary, Function function) {
    using R =
        typename std::invoke_result_t<Function&, store::Snapshot&, const Call&, const Body&>::value_type;
    Route& route = add(Method::post, std::move(path), right, std::move(summary));
    describe_body<Body>(route);
    describe_answer<R>(route);
    route.run = [this, right, function = std::move(function)](const Request& request, Respond respond) {
        ask<store::Snapshot>(right, request, detail::read_body<Body>(request), std::move(respond), function);
    };
    return route;
}

template <class Query, class Function>
Route& Routes::question_on_record(Method method, std::string path, Right right, Text summary,
                                  Function function) {
    using R =
        typename std::invoke_result_t<Function&, store::Transaction&, const Call&, const Query&>::value_type;
    Route& route = add(method, std::move(path), right, std::move(summary));
    describe_query<Query>(route);
    describe_answer<R>(route);
    route.run = [this, right, function = std::move(function)](const Request& request, Respond respond) {
        ask<store::Transaction>(right, request, decode_query<Query>(request), std::move(respond), function);
    };
    return route;
}

template <class Within, class Input, class Function>
void Routes::ask(Right right, const Request& request, Result<Input> input, Respond respond,
                 const Function& function) const {
    const Language language = language_of(request);
    auto call = take(request, right);
    if (!call) return respond(problem(call.error(), language));
    if (!input) return refuse_admitted(right, std::move(*call), std::move(input.error()), std::move(respond));
    const store::Context visitor = detail::visitor(call->station);
    auto question = [this, right, function, call = std::move(*call),
                     input = std::move(*input)](Within& within) -> Result<Response> {
        if (auto admitted = admit(within, call, right); !admitted)
            return tl::unexpected(std::move(admitted.error()));
        return detail::response_from(function(within, call, input), call.language);
    };
    auto answer = [respond = std::move(respond), language,
                   station = visitor.station](store::Outcome<Result<Response>> outcome) {
        Response response = detail::response_of(std::move(outcome), language);
        response.station = station;
        respond(std::move(response));
    };
    if constexpr (std::same_as<Within, store::Transaction>)
        store_->write(visitor, std::move(question), std::move(answer));
    else
        store_->read(visitor, std::move(question), std::move(answer));
}

template <class Body, class Function>
Route& Routes::command(Method method, std::string path, Right right, Text summary, Function function) {
    using R =
        typename std::invoke_result_t<Function&, store::Transaction&, const Call&, const Body&>::value_type;
    Route& route = add(method, std::move(path), right, std::move(summary));
    add_command_headers(route, detail::is_kept<R>);
    describe_body<Body>(route);
    describe_answer<R>(route);
    route.run = [this, right, function = std::move(function)](Request request, Respond respond) {
        const Language language = language_of(request);
        auto call = take(request, right);
        if (!call) return respond(problem(call.error(), language));
        auto once = Idempotency::of(request);
        if (!once) return respond(problem(once.error(), language));
        auto body = detail::read_body<Body>(request);
        if (!body)
            return refuse_admitted(right, std::move(*call), std::move(body.error()), std::move(respond));
        const store::Context visitor = detail::visitor(call->station);
        store_->write(
            visitor,
            [this, right, function, once = std::move(*once), call = std::move(*call),
             body = std::move(*body)](store::Transaction& transaction) -> Result<Response> {
                if (auto admitted = admit(transaction, call, right); !admitted)
                    return tl::unexpected(std::move(admitted.error()));
                const auto answer = [&]() -> Result<Response> {
                    return detail::response_from(function(transaction, call, body), call.language);
                };
                return detail::is_kept<R> ? once.run(transaction, answer) : answer();
            },
            [respond = std::move(respond), language](store::Outcome<Result<Response>> outcome) {
                respond(detail::response_of(std::move(outcome), language));
            });
    };
    return route;
}

template <class Examine, class Work, class Then>
void Routes::examine_and_work(Workshop& workshop, Right right, Call call, Respond respond, Examine examine,
                              Work work, Then then) const {
    using A = typename std::invoke_result_t<Examine&, store::Snapshot&, const Call&>::value_type;
    const Language language = call.language;
    auto toil = [&workshop, call, respond, work, then, language](A examined) {
        auto piece = [call, respond, work, then, language, examined = std::move(examined)]() mutable {
            try {
                auto worked = work(call, examined);
                if (!worked) return respond(problem(worked.error(), language));
                then(std::move(*worked));
            } catch (const std::exception& fault) {
                respond(detail::fault_at_work(fault, language));
            }
        };
        if (!workshop.submit(std::move(piece)))
            respond(detail::response_of({Result<Response>(tl::unexpected(detail::too_much_waits())), {}},
                                        language));
    };
    const store::Context visitor = detail::visitor(call.station);
    store_->read(
        visitor,
        [this, right, call, examine](store::Snapshot& snapshot) -> Result<A> {
            if (auto admitted = admit(snapshot, call, right); !admitted)
                return tl::unexpected(std::move(admitted.error()));
            return examine(snapshot, call);
        },
        [respond, toil, language](store::Outcome<Result<A>> outcome) {
            if (outcome.fault) return respond(internal_error(language));
            if (!*outcome.result) return respond(problem(outcome.result->error(), language));
            toil(std::move(**outcome.result));
        });
}

// Reader's thread: admitted and examined; workshop: the work; writer: admitted again, and finished.
template <class Examine, class Work, class Finish>
void Routes::run_in_stages(Workshop& workshop, Right right, Call call, Respond respond, Examine examine,
                           Work work, Finish finish) const {
    using A = typename std::invoke_result_t<Examine&, store::Snapshot&, const Call&>::value_type;
    using B = typename std::invoke_result_t<Work&, const Call&, A&>::value_type;
    const Language language = call.language;
    auto write = [this, right, call, respond, finish, language](B worked) {
        store_->write(
            detail::visitor(call.station),
            [this, right, call, finish,
             worked = std::move(worked)](store::Transaction& transaction) -> Result<Response> {
                if (auto admitted = admit(transaction, call, right); !admitted)
                    return tl::unexpected(std::move(admitted.error()));
                return finish(transaction, call, worked);
            },
            [respond, language](store::Outcome<Result<Response>> outcome) {
                respond(detail::response_of(std::move(outcome), language));
            });
    };
    examine_and_work(workshop, right, std::move(call), std::move(respond), std::move(examine),
                     std::move(work), std::move(write));
}

template <class Examine, class Work>
Route& Routes::inspection(Method method, std::string path, Right right, Text summary,
                          std::size_t largest_body, Examine examine, Work work) {
    using A = typename std::invoke_result_t<Examine&, store::Snapshot&, const Call&>::value_type;
    using R = typename std::invoke_result_t<Work&, const A&, const Bytes&>::value_type;
    Route& route = add(method, std::move(path), right, std::move(summary));
    route.request_type = "*/*";
    route.request_schema = R"({"type":"string","format":"binary"})";
    route.largest_body = largest_body;
    describe_answer<R>(route);
    route.run = [this, right, examine = std::move(examine), work = std::move(work)](Request request,
                                                                                    Respond respond) {
        const Language language = language_of(request);
        auto call = take(request, right);
        if (!call) return respond(problem(call.error(), language));
        auto body = std::make_shared<const Bytes>(std::move(request.body));
        examine_and_work(
            *darkroom_, right, std::move(*call), respond, examine,
            [work, body](const Call& of, const A& examined) -> Result<Response> {
                return detail::response_from(work(examined, *body), of.language);
            },
            respond);
    };
    return route;
}

template <class Examine, class Prepare, class Function>
Route& Routes::upload(Method method, std::string path, Right right, Text summary, std::size_t largest_body,
                      Examine examine, Prepare prepare, Function function) {
    using Prepared = typename std::invoke_result_t<Prepare&, const Call&, const Bytes&>::value_type;
    using R = typename std::invoke_result_t<Function&, store::Transaction&, const Call&,
                                            const Prepared&>::value_type;
    Route& route = add(method, std::move(path), right, std::move(summary));
    add_command_headers(route, true);
    route.request_type = "*/*";
    route.request_schema = R"({"type":"string","format":"binary"})";
    route.largest_body = largest_body;
    describe_answer<R>(route);
    route.run = [this, right, examine = std::move(examine), prepare = std::move(prepare),
                 function = std::move(function)](Request request, Respond respond) {
        const Language language = language_of(request);
        auto call = take(request, right);
        if (!call) return respond(problem(call.error(), language));
        auto once = Idempotency::of(request);
        if (!once) return respond(problem(once.error(), language));
        auto body = std::make_shared<const Bytes>(std::move(request.body));
        run_in_stages(
            *darkroom_, right, std::move(*call), std::move(respond),
            [examine, body](store::Snapshot& snapshot,
                            const Call& of) -> Result<std::shared_ptr<const Bytes>> {
                if (auto wanted = examine(snapshot, of); !wanted)
                    return tl::unexpected(std::move(wanted.error()));
                return body;
            },
            [prepare](const Call& of, const std::shared_ptr<const Bytes>& file) {
                return prepare(of, *file);
            },
            [function, once = std::move(*once)](store::Transaction& transaction, const Call& of,
                                                const Prepared& prepared) {
                return once.run(transaction, [&]() -> Result<Response> {
                    return detail::response_from(function(transaction, of, prepared), of.language);
                });
            });
    };
    return route;
}

template <class Query, class Examine, class Work, class Finish>
Route& Routes::laborious_question(std::string path, Right right, Text summary, Examine examine, Work work,
                                  Finish finish) {
    using A =
        typename std::invoke_result_t<Examine&, store::Snapshot&, const Call&, const Query&>::value_type;
    using B = typename std::invoke_result_t<Work&, const A&>::value_type;
    using R = typename std::invoke_result_t<Finish&, store::Transaction&, const Call&, const B&>::value_type;
    Route& route = add(Method::get, std::move(path), right, std::move(summary));
    describe_query<Query>(route);
    describe_answer<R>(route);
    route.run = [this, right, examine = std::move(examine), work = std::move(work),
                 finish = std::move(finish)](const Request& request, Respond respond) {
        auto call = take(request, right);
        if (!call) return respond(problem(call.error(), language_of(request)));
        auto query = decode_query<Query>(request);
        if (!query)
            return refuse_admitted(right, std::move(*call), std::move(query.error()), std::move(respond));
        run_in_stages(
            *darkroom_, right, std::move(*call), std::move(respond),
            [examine, query = std::move(*query)](store::Snapshot& snapshot, const Call& of) {
                return examine(snapshot, of, query);
            },
            [work](const Call&, const A& examined) { return work(examined); },
            [finish](store::Transaction& transaction, const Call& of, const B& worked) {
                return detail::response_from(finish(transaction, of, worked), of.language);
            });
    };
    return route;
}

template <class Body, class Examine, class Work, class Finish>
Route& Routes::laborious(Workshop& workshop, Method method, std::string path, Right right, Text summary,
                         Examine examine, Work work, Finish finish) {
    using A = typename std::invoke_result_t<Examine&, store::Snapshot&, const Call&, const Body&>::value_type;
    using B = typename std::invoke_result_t<Work&, const A&>::value_type;
    using R = typename std::invoke_result_t<Finish&, store::Transaction&, const Call&, const B&>::value_type;
    Route& route = add(method, std::move(path), right, std::move(summary));
    route.is_command = true;
    describe_body<Body>(route);
    describe_answer<R>(route);
    route.run = [this, &workshop, right, examine = std::move(examine), work = std::move(work),
                 finish = std::move(finish)](Request request, Respond respond) {
        const Language language = language_of(request);
        auto body = detail::read_body<Body>(request);
        if constexpr (requires { link_of(*body); }) {
            if (body) request.link = link_of(*body);
        }
        auto call = take(request, right);
        if (!call) return respond(problem(call.error(), language));
        if (!body)
            return refuse_admitted(right, std::move(*call), std::move(body.error()), std::move(respond));
        run_in_stages(
            workshop, right, std::move(*call), std::move(respond),
            [examine, body = std::move(*body)](store::Snapshot& snapshot, const Call& of) {
                return examine(snapshot, of, body);
            },
            [work](const Call&, const A& examined) { return work(examined); },
            [finish](store::Transaction& transaction, const Call& of, const B& worked) {
                return detail::response_from(finish(transaction, of, worked), of.language);
            });
    };
    return route;
}

}  // namespace linli::http
