#include "open311/open311_api.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/personal_numbers.h"
#include "identity/permissions.h"
#include "incidents/history.h"
#include "incidents/incident_rows.h"
#include "incidents/reach.h"
#include "open311/sent.h"
#include "open311/words.h"

namespace linli::open311 {
namespace {

using http::Call;
using http::Document;
using http::Method;
using http::Request;
using http::Respond;
using http::Response;
using store::Snapshot;
using store::Transaction;

constexpr std::size_t largest_form = 65'536;
constexpr std::size_t entries_at_once = 1'000;
constexpr std::size_t looked_back = 16;  // entries of an incident, for the last that is told

// ---- between what Open311 sends and what routes take ----

std::string base_of(const Request& request) {
    return (request.is_secure ? "https://" : "http://") + std::string(request.header("host"));
}

bool is_form(std::string_view content_type) {
    const std::string type = to_lower_ascii(content_type);
    return trim(std::string_view(type).substr(0, type.find(';'))) == "application/x-www-form-urlencoded";
}

Sent sent_of(const Request& request) {
    Sent sent;
    sent.format = format_of(request.path);
    sent.base = base_of(request);
    Request form;
    if (request.method == "POST") {
        sent.is_readable =
            is_form(request.header("content-type")) && http::parse_target("/?" + request.body, form);
        if (!sent.is_readable) form.query.clear();
    }
    for (const Request* from : {&std::as_const(form), &request}) {
        for (const auto& [name, value] : from->query)
            sent.fields.push_back({name, value});
    }
    return sent;
}

// Which station, as the gate asks for it: by its code, or, where there is one alone, by that one's.
std::string station_meant(const stations::Directory& directory, std::string_view jurisdiction) {
    if (!jurisdiction.empty()) {
        return directory.find(jurisdiction) ? std::string(jurisdiction) : std::string();
    }
    std::string only;
    const auto tree = directory.tree();
    for (const stations::Station& station : tree->all()) {
        if (station.closed_at) continue;
        if (!only.empty()) return {};
        only = station.code;
    }
    return only;
}

// An update that comes again is answered as the first time.
std::string name_of_update(const Sent& sent) {
    const std::string_view update = trim(sent.find("update_id"));
    if (update.empty()) return {};
    const std::string whole = std::string(trim(sent.find("service_request_id"))) + '\n' + std::string(update);
    return "open311-update-" + to_hex(sha256(bytes_of(whole)));
}

// Has a route take what Open311 sends and answer in its words. The key goes where the gate looks for it, and
// nowhere else; cookies are not looked at, so that no page of another site acts for whoever is signed in.
void translate(http::Route& route, const stations::Directory& directory) {
    route.run = [run = std::move(route.run), &directory, link_at = route.link_at,
                 needs_key = route.right != http::anyone](Request request, const Respond& respond) {
        const auto answer = [respond, path = request.path](Response response) {
            respond(in_open311_words(path, std::move(response)));
        };
        Sent sent = sent_of(request);
        if (!request.path_values.empty()) {
            std::string& last = request.path_values.back();
            const std::string_view bare = without_format(last);
            if (bare.size() == last.size() || bare.empty()) {
                return answer(http::problem({RefusalKind::not_found,
                                             "no-such-page",
                                             {"没有这个地址；请以 .xml 或 .json 结尾。",
                                              "There is nothing at this address; it ends in .xml or .json."}},
                                            http::language_of(request)));
            }
            last = std::string(bare);
            if (link_at) request.link = request.path_values[*link_at];
        }
        request.headers.erase("cookie");
        request.headers.erase("linli-station");
        if (const std::string_view key = sent.find("api_key");
            !key.empty() && request.header("authorization").empty())
            request.headers["authorization"] = "Bearer " + std::string(key);
        sent.has_key = !request.header("authorization").empty();
        if (needs_key && !sent.has_key) {
            return answer(http::problem({RefusalKind::forbidden,
                                         "open311/no-key",
                                         {"没有给出 api_key。", "api_key was not provided."}},
                                        http::language_of(request)));
        }
        std::erase_if(sent.fields, [](const Field& field) { return field.name == "api_key"; });
        if (const std::string station = station_meant(directory, sent.find("jurisdiction_id"));
            !station.empty())
            request.headers["linli-station"] = station;
        if (const std::string update = name_of_update(sent); request.method == "POST" && !update.empty())
            request.headers["idempotency-key"] = update;
        request.headers["content-type"] = "application/json";
        request.body = json::to_text(sent);
        request.query.clear();
        run(std::move(request), answer);
    };
}

// ---- the answers ----

class Open311 {
  public:
    explicit Open311(Room room) : room_(room) {}

    Result<Document> discover(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        // Whoever asks where it is need not know which station.
        if (!sent.find("jurisdiction_id").empty()) {
            if (auto known = require_jurisdiction(snapshot, call, sent); !known)
                return tl::unexpected(std::move(known.error()));
        }
        const auto rules = room_.rulebooks.current(snapshot);
        const auto tree = room_.directory.tree();
        const stations::Station* station = tree->find(snapshot.station());
        return said(sent, "discovery",
                    discovery(sent.base, station == nullptr ? "" : station->name,
                              changed_at(snapshot, rules->version), zone_of(rules->book), call.language));
    }

    Result<Document> list_services(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(snapshot, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        return said(sent, "services", services(room_.rulebooks.current(snapshot)->book, call.language));
    }

    Result<Document> define(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(snapshot, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        const auto rules = room_.rulebooks.current(snapshot);
        const incidents::Category* category = rules->book.find(call.path[0]);
        if (category == nullptr) return no_such_service(call.path[0]);
        return said(sent, "service_definition", definition(*category, call.language));
    }

    Result<Document> list(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(snapshot, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        auto asked = asked_of(sent, snapshot.now());
        if (!asked) return tl::unexpected(std::move(asked.error()));
        std::vector<Shown> list;
        for (const std::int64_t number :
             asked->ids.empty() ? numbers_in(snapshot, *asked) : numbers_of(asked->ids)) {
            if (auto one = shown(snapshot, number)) list.push_back(std::move(*one));
            if (list.size() == most_rows) break;
        }
        return said(sent, "service_requests",
                    requests(list, room_.rulebooks.current(snapshot)->book, call.language));
    }

    Result<Document> one(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(snapshot, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        auto found = shown(snapshot, number_of_request(call.path[0]));
        if (!found) return no_such_request(call.path[0]);
        return said(sent, "service_requests",
                    requests({std::move(*found)}, room_.rulebooks.current(snapshot)->book, call.language));
    }

    Result<Document> by_token(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(snapshot, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        const auto tracked = room_.desk.tracked(snapshot, call.path[0]);
        if (!tracked) return tl::unexpected(tracked.error());
        return said(sent, "service_requests", of_token(tracked->number, call.path[0]));
    }

    Result<Document> take_in(Transaction& transaction, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(transaction, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        const auto rules = room_.rulebooks.current(transaction);
        const auto report = report_of(sent, rules->book);
        if (!report) return tl::unexpected(report.error());
        const auto receipt = room_.desk.report(transaction, *report);
        if (!receipt) return tl::unexpected(receipt.error());
        Document answer = said(sent, "service_requests", taken(*receipt, sent.base, call.language));
        answer.status = 201;
        return answer;
    }

    Result<Document> list_updates(Snapshot& snapshot, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(snapshot, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        const auto period = period_of(sent, snapshot.now());
        if (!period) return tl::unexpected(period.error());
        return said(sent, "service_request_updates",
                    updates(updates_in(snapshot, *period, call.language),
                            zone_of(room_.rulebooks.current(snapshot)->book)));
    }

    Result<Document> take_update(Transaction& transaction, const Call& call, const Sent& sent) const {
        if (auto known = require_jurisdiction(transaction, call, sent); !known)
            return tl::unexpected(std::move(known.error()));
        const auto update = update_of(sent);
        if (!update) return tl::unexpected(update.error());
        if (!shown(transaction, update->number)) return no_such_request(sent.find("service_request_id"));
        const incidents::Which which{update->number};
        const auto done =
            update->is_closed
                ? room_.desk.claim_done(transaction, which, incidents::ClaimDone{update->description})
                : room_.desk.note(transaction, which, incidents::Reason{update->description});
        if (!done) return tl::unexpected(done.error());
        const auto entries = store::latest_about(transaction, incidents::subject_of(update->number), 1);
        Document answer =
            said(sent, "service_request_updates", update_taken(entries.front().position, update->number));
        answer.status = 201;
        return answer;
    }

  private:
    static Document said(const Sent& sent, std::string_view root, const Tree& tree) {
        return {std::string(content_type_of(sent.format)), to_text(sent.format, root, tree)};
    }

    // Which station is meant must be said where there are several, unless a key or a token says it; and it
    // must be the one that they are of.
    Result<void> require_jurisdiction(const Snapshot& snapshot, const Call& call, const Sent& sent) const {
        const std::string_view given = sent.find("jurisdiction_id");
        if (given.empty()) {
            if (sent.has_key || !call.credentials.link.empty() ||
                !station_meant(room_.directory, given).empty())
                return {};
            return refuse(RefusalKind::malformed, "open311/no-jurisdiction",
                          {"没有给出 jurisdiction_id：这里有多个单位，请给出单位代码。",
                           "jurisdiction_id was not provided: there are several stations here; give the "
                           "code of one."});
        }
        if (room_.directory.find(given) == snapshot.station()) return {};
        return refuse(
            RefusalKind::not_found, "open311/no-such-jurisdiction",
            {"没有 jurisdiction_id“" + std::string(given) + "”，或密钥不属于该单位。",
             "jurisdiction_id \"" + std::string(given) + "\" was not found, or the key is not of it."});
    }

    // When the rules came into force; those the program carries: when the station's record began.
    static Instant changed_at(Snapshot& snapshot, std::int64_t version) {
        const auto rows = incidents::rulebooks_up_to(snapshot, version, 1);
        if (!rows.empty()) return rows.front().at;
        const auto first = store::entries_after(snapshot, 0, 1);
        return first.empty() ? snapshot.now() : first.front().at;
    }

    // May whoever asks know of it here: within the reach of their right, or reported by them here. Never
    // where one who reported it wants to be kept out of sight.
    static bool may_show(Snapshot& snapshot, const incidents::Incident& incident) {
        bool is_own = false;
        for (const incidents::Reporter& reporter : incidents::reporters_of(snapshot, incident.number)) {
            if (reporter.is_confidential) return false;
            is_own = is_own || (incident.source == incidents::Source::open311 && reporter.place == 1 &&
                                reporter.given_to == snapshot.actor());
        }
        return is_own || incidents::sees(snapshot.context(), incident.grid, incident.handler);
    }

    static std::optional<Shown> shown(Snapshot& snapshot, std::int64_t number) {
        if (number == 0) return std::nullopt;
        auto incident = incidents::find_incident(snapshot, number);
        if (!incident || !may_show(snapshot, *incident)) return std::nullopt;
        Instant updated_at = incident->reported_at;
        if (incident->state == incidents::State::closed) {
            updated_at = incident->closed_at.value_or(updated_at);
        } else {
            const auto last = store::latest_about(snapshot, incidents::subject_of(number), looked_back);
            const auto told =
                std::ranges::find_if(last, [](const store::Entry& entry) { return is_told(entry.kind); });
            if (told != last.end()) updated_at = told->at;
        }
        return Shown{std::move(*incident), updated_at};
    }

    static std::vector<std::int64_t> numbers_of(const std::vector<std::string>& ids) {
        std::vector<std::int64_t> numbers;
        numbers.reserve(ids.size());
        for (const std::string& id : ids)
            numbers.push_back(number_of_request(id));
        std::ranges::sort(numbers, std::greater());
        const auto again = std::ranges::unique(numbers);
        numbers.erase(again.begin(), again.end());
        return numbers;
    }

    // Newest first; of which some may not be shown.
    std::vector<std::int64_t> numbers_in(Snapshot& snapshot, const Asked& asked) const {
        using std::chrono::floor, std::chrono::seconds;
        const std::uint32_t from = incidents::seconds_of(floor<seconds>(asked.period.from));
        const std::uint32_t to = incidents::seconds_of(floor<seconds>(asked.period.to));
        return room_.lines.read(snapshot, [&](const incidents::Lines& lines) {
            const auto each = [](const incidents::Dictionary& texts, auto is_so) {
                std::vector<bool> answers(texts.size());
                for (std::size_t i = 0; i < texts.size(); ++i)
                    answers[i] = is_so(texts.text(static_cast<std::uint16_t>(i)));
                return answers;
            };
            const store::Context& who = snapshot.context();
            const auto categories = each(lines.categories, [&](const std::string& code) {
                return asked.codes.empty() || std::ranges::find(asked.codes, code) != asked.codes.end();
            });
            const auto grids =
                each(lines.grids, [&](const std::string& grid) { return incidents::sees(who, grid, {}); });
            const auto handlers = each(lines.handlers, [&](const std::string& handler) {
                return incidents::sees(who, {}, handler);
            });
            std::vector<std::int64_t> numbers;
            lines.visit_newest_first(
                [&](const incidents::Stretch& stretch) {
                    return stretch.last_reported >= from && stretch.first_reported <= to;
                },
                [&](std::size_t index, const incidents::Line& line) {
                    if (line.exists == 0 || line.reported < from || line.reported > to) return;
                    if (incidents::is_open(line) ? !asked.open : !asked.closed) return;
                    const bool may_be_own = line.source == static_cast<unsigned>(incidents::Source::open311);
                    if (categories[line.category] &&
                        (grids[line.grid] || handlers[line.handler] || may_be_own))
                        numbers.push_back(static_cast<std::int64_t>(index) + 1);
                });
            return numbers;
        });
    }

    // The first position from this moment on: entries are in the order of time.
    static store::Position position_from(Snapshot& snapshot, Instant moment) {
        store::Position before = 0, from = store::last_position(snapshot) + 1;
        while (before + 1 < from) {
            const store::Position middle = before + (from - before) / 2;
            const auto entries = store::entries_after(snapshot, middle - 1, 1);
            (!entries.empty() && entries.front().at < moment ? before : from) = middle;
        }
        return from;
    }

    // Oldest first.
    static std::vector<Update> updates_in(Snapshot& snapshot, const Period& period, Language language) {
        std::vector<Update> found;
        std::map<std::int64_t, bool> may_be_shown;
        store::Position after = position_from(snapshot, period.from) - 1;
        for (;;) {
            const auto entries = store::entries_after(snapshot, after, entries_at_once);
            for (const store::Entry& entry : entries) {
                if (entry.at > period.to) return found;
                const std::int64_t number = incidents::number_of(entry.subject);
                if (number == 0 || !is_told(entry.kind)) continue;
                const auto [known, is_new] = may_be_shown.emplace(number, false);
                if (is_new) known->second = shown(snapshot, number).has_value();
                if (!known->second) continue;
                found.push_back(update_from(snapshot, entry, number, language));
                if (found.size() == most_rows) return found;
            }
            if (entries.size() < entries_at_once) return found;
            after = entries.back().position;
        }
    }

    static Update update_from(Snapshot& snapshot, const store::Entry& entry, std::int64_t number,
                              Language language) {
        const auto payload = json::read_stored<incidents::StepPayload>(entry.payload.text);
        std::string description = incidents::title_of_kind(entry.kind).in(language);
        if (entry.kind == incidents::kind_of(incidents::Step::answer)) {
            const auto remarks = incidents::remarks_of(snapshot, number);
            if (const auto remark = remarks.find(entry.position); remark != remarks.end())
                description = mask_personal_numbers(remark->second);
        }
        return {entry.position, number, payload.to == incidents::State::closed, entry.at,
                std::move(description)};
    }

    Room room_;
};

class Adder {
  public:
    Adder(http::Routes& routes, Room room)
        : routes_(routes), directory_(room.directory), server_(std::make_shared<const Open311>(room)) {}

    void add_all() {
        using namespace identity::rights;
        question("discovery", http::anyone, {"Open311：服务发现", "Open311: discovery"}, &Open311::discover);
        question("services", http::anyone, {"Open311：服务列表", "Open311: the services"},
                 &Open311::list_services);
        one("services/{service_code}", http::anyone, {"Open311：服务定义", "Open311: a service's definition"},
            &Open311::define);
        for (http::Route* route :
             question("requests", read_incidents, {"Open311：请求列表", "Open311: requests"}, &Open311::list))
            route->cost = http::Cost::costly;
        one("requests/{service_request_id}", read_incidents, {"Open311：一个请求", "Open311: a request"},
            &Open311::one);
        one("tokens/{token}", http::anyone,
            {"Open311：由跟踪令牌查请求编号", "Open311: the request of a tracking token"},
            &Open311::by_token);
        command("requests", report_incidents, {"Open311：登记请求", "Open311: takes in a request"},
                &Open311::take_in);
        for (http::Route* route :
             question("servicerequestupdates", read_incidents, {"Open311：请求的进展", "Open311: updates"},
                      &Open311::list_updates))
            route->cost = http::Cost::costly;
        command("servicerequestupdates", handle_incidents,
                {"Open311：报告进展或办结", "Open311: takes an update of a request"}, &Open311::take_update);
    }

  private:
    static std::string path_of(std::string_view name) { return "/open311/v2/" + std::string(name); }

    http::Route& one(std::string_view path, http::Right right, Text summary,
                     Result<Document> (Open311::*answer)(Snapshot&, const Call&, const Sent&) const) {
        // Asked for by GET: what the client sends is put into the body by translate().
        http::Route& route = routes_.inquiry<Sent>(
            path_of(path), right, std::move(summary),
            [server = server_, answer](Snapshot& snapshot, const Call& call, const Sent& sent) {
                return (*server.*answer)(snapshot, call, sent);
            });
        route.method = Method::get;
        translate(route, directory_);
        return route;
    }
    std::vector<http::Route*> question(std::string_view name, http::Right right, const Text& summary,
                                       Result<Document> (Open311::*answer)(Snapshot&, const Call&,
                                                                           const Sent&) const) {
        return {&one(std::string(name) + ".json", right, summary, answer),
                &one(std::string(name) + ".xml", right, summary, answer)};
    }
    void command(std::string_view name, http::Right right, const Text& summary,
                 Result<Document> (Open311::*answer)(Transaction&, const Call&, const Sent&) const) {
        for (const std::string_view suffix : {".json", ".xml"}) {
            http::Route& route = routes_.command<Sent>(
                Method::post, path_of(name) + std::string(suffix), right, summary,
                [server = server_, answer](Transaction& transaction, const Call& call, const Sent& sent) {
                    return (*server.*answer)(transaction, call, sent);
                });
            route.largest_body = largest_form;
            translate(route, directory_);
        }
    }

    http::Routes& routes_;
    const stations::Directory& directory_;
    std::shared_ptr<const Open311> server_;
};

}  // namespace

void add_routes(http::Routes& routes, Room room) {
    Adder(routes, room).add_all();
}

Response in_open311_words(std::string_view path, Response response) {
    if (!path.starts_with(path_prefix) || response.content_type != "application/problem+json")
        return response;
    const int status = status_of_error(response.status);
    std::vector<ErrorSaid> said;
    const auto problem = json::parse(response.body);
    const auto text_in = [](const boost::json::object& object, std::string_view name) -> std::string {
        const auto* found = object.if_contains(name);
        return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
    };
    if (problem && problem->is_object()) {
        const boost::json::object& members = problem->as_object();
        if (const auto* faults = members.if_contains("errors"); faults != nullptr && faults->is_array()) {
            for (const boost::json::value& fault : faults->as_array()) {
                said.push_back({status, text_in(fault.as_object(), "path") + ": " +
                                            text_in(fault.as_object(), "message")});
            }
        } else {
            said.push_back({status, text_in(members, "detail")});
        }
    }
    const Format format = format_of(path);
    response.status = status;
    response.content_type = std::string(content_type_of(format));
    response.body = to_text(format, "errors", errors(said));
    return response;
}

}  // namespace linli::open311
