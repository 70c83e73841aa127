#include "incidents/incident_api.h"

#include <cmath>

#include <fmt/format.h>

#include "grids/grid_api.h"
#include "identity/doorkeeper.h"
#include "identity/permissions.h"
#include "incidents/bulk.h"
#include "incidents/grids_preview.h"
#include "incidents/handover.h"
#include "incidents/incident_export.h"
#include "incidents/incident_rows.h"
#include "incidents/photo.h"
#include "incidents/public_figures.h"
#include "incidents/rules_change.h"
#include "incidents/rules_history.h"
#include "incidents/saved_filters.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

using http::Call;
using http::Document;
using http::Method;
using http::Nothing;
using namespace identity::rights;
using store::Snapshot;
using store::Transaction;

constexpr std::size_t largest_photo = 20 << 20;
constexpr std::size_t most_alike = 5;

struct AlikeQuery {
    double lon = 0;
    double lat = 0;
    std::optional<grids::Crs> crs;
    std::string category;
};
BOOST_DESCRIBE_STRUCT(AlikeQuery, (), (lon, lat, crs, category))
void check(const AlikeQuery& query, json::Faults& faults) {
    if (!LonLat::from_degrees(query.lon, query.lat))
        faults.add({"经纬度超出范围。", "Longitude or latitude is out of range."});
}

// What a reporter is shown of an incident like theirs: no more than is needed to recognise it.
struct Candidate {
    std::int64_t number = 0;
    State state = State::reported;
    Text state_name;
    std::string category;
    Instant reported_at;
    Metres distance;
    int reporters = 1;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (number, state, state_name, category, reported_at, distance, reporters))

struct Candidates {
    std::vector<Candidate> candidates;
};
BOOST_DESCRIBE_STRUCT(Candidates, (), (candidates))

struct UrgentQuery {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(UrgentQuery, (), (text))

struct Urgency {
    bool call_110 = false;
    std::vector<std::string> words;
};
BOOST_DESCRIBE_STRUCT(Urgency, (), (call_110, words))

struct RulebookInForce {
    std::int64_t version = 0;
    Rulebook rulebook;
    int holidays_known_until = 0;  // the last year whose public holidays the calendar has
};
BOOST_DESCRIBE_STRUCT(RulebookInForce, (), (version, rulebook, holidays_known_until))

struct LifeStep {
    Step step = Step::accept;
    Text name;
    State from = State::reported;
    State to = State::reported;
    bool can_be_undone = false;  // within `undo_minutes`, by whoever took it, while nothing happened since
};
BOOST_DESCRIBE_STRUCT(LifeStep, (), (step, name, from, to, can_be_undone))

struct LifeState {
    State state = State::reported;
    Text name;
};
BOOST_DESCRIBE_STRUCT(LifeState, (), (state, name))

struct Lifecycle {
    std::vector<LifeState> states;
    std::vector<LifeStep> steps;
    int undo_minutes = 0;
};
BOOST_DESCRIBE_STRUCT(Lifecycle, (), (states, steps, undo_minutes))

std::int64_t number_in(const Call& call) {
    return number_of("incident/" + call.path[0]);
}
Which which(const Call& call) {
    return {number_in(call), call.if_match};
}

Candidates candidates_of(const std::vector<IncidentList::Alike>& alike) {
    Candidates list;
    for (const auto& [incident, distance] : alike) {
        list.candidates.push_back({incident.number, incident.state, title_of(incident.state),
                                   incident.category, incident.reported_at, distance, incident.reporters});
    }
    return list;
}

// What a feature of a map window says of itself: an incident, or many (then `count`, `open` and how many are
// overdue).
struct MapProperties {
    std::optional<std::int64_t> number;
    std::optional<State> state;
    std::optional<std::string> category;
    std::optional<int> level;
    std::optional<bool> urgent;
    std::optional<json::Raw> overdue;  // whether it is; of many, how many are
    std::optional<std::int64_t> count;
    std::optional<std::int64_t> open;
};
BOOST_DESCRIBE_STRUCT(MapProperties, (), (number, state, category, level, urgent, overdue, count, open))

// To tell a neighbour's report by, and not to find a house by.
Metres roughly(Metres distance) {
    constexpr double step = 10;
    return Metres{std::round(distance.value / step) * step};
}

class Adder {
  public:
    Adder(http::Routes& routes, Room room) : routes_(routes), room_(room) {}

    void add_all() {
        add_reporting();
        add_questions();
        add_steps();
        add_tracking();
        add_station();
        add_grids_preview();
        add_handover();
        add_saved_filters();
        add_exports();
        add_people();
    }

  private:
    // POST /api/v1/incidents/{number}/<name>, and the same for many: POST /api/v1/incidents/bulk/<name>. That
    // one is declared first, so that "bulk" is not taken for a number.
    template <class Body>
    void step(std::string_view name, http::Right right, Text summary,
              Result<Incident> (IncidentDesk::*command)(Transaction&, Which, const Body&) const) {
        routes_.command<Bulk<Body>>(
            Method::post, fmt::format("/api/v1/incidents/bulk/{}", name), right,
            {"批量" + summary.zh, "Of many at once, all or none: " + summary.en},
            [room = room_, command](Transaction& transaction, const Call&, const Bulk<Body>& body) {
                return in_bulk(transaction, body,
                               [&](Which which) { return (room.desk.*command)(transaction, which, body); });
            });
        one_step(name, right, std::move(summary), command);
    }
    template <class Body>
    void one_step(std::string_view name, http::Right right, Text summary,
                  Result<Incident> (IncidentDesk::*command)(Transaction&, Which, const Body&) const) {
        routes_.command<Body>(
            Method::post, fmt::format("/api/v1/incidents/{{number}}/{}", name), right, std::move(summary),
            [room = room_, command](Transaction& transaction, const Call& call, const Body& body) {
                return (room.desk.*command)(transaction, which(call), body);
            });
    }

    void add_reporting() {
        const auto take_in = [room = room_](Transaction& transaction, const Call&,
                                            const Report& body) -> Result<http::Created<Receipt>> {
            auto receipt = room.desk.report(transaction, body);
            if (!receipt) return tl::unexpected(std::move(receipt.error()));
            std::string location = fmt::format("/api/v1/incidents/{}", receipt->number);
            return http::Created<Receipt>{std::move(*receipt), std::move(location)};
        };
        routes_.command<Report>(
            Method::post, "/api/v1/incidents", report_incidents,
            {"登记事件（值班室、民警、协作单位）", "Takes in a report: desk, officer, partner"}, take_in);
        routes_.command<Report>(Method::post, "/api/v1/reports", http::anyone,
                                {"居民报告", "A resident's report"}, take_in);
        routes_.question<AlikeQuery>(
            Method::get, "/api/v1/reports/alike", http::anyone,
            {"“是不是这几件？”：附近同类的事件",
             "\"Is it one of these?\": incidents like the one to be reported"},
            [room = room_](Snapshot& snapshot, const Call&, const AlikeQuery& query) -> Result<Candidates> {
                if (room.rulebooks.current(snapshot)->book.is_about_people(query.category))
                    return Candidates{};
                const LonLat place = to_wgs84(*LonLat::from_degrees(query.lon, query.lat),
                                              query.crs.value_or(grids::Crs::wgs84));
                Candidates list = candidates_of(room.list.alike(snapshot, place, query.category, most_alike));
                for (Candidate& one : list.candidates)
                    one.distance = roughly(one.distance);
                return list;
            });
        routes_.inquiry<UrgentQuery>(
            "/api/v1/reports/urgent", http::anyone,
            {"文字里是否有紧急词：有则先打 110", "Are there urgent words in it? Then call 110 first"},
            [room = room_](Snapshot& snapshot, const Call&, const UrgentQuery& query) -> Result<Urgency> {
                auto words = urgent_words_in(query.text, room.rulebooks.current(snapshot)->book);
                return Urgency{!words.empty(), std::move(words)};
            });
        routes_.command<ReportedBy>(
            Method::post, "/api/v1/reports/{number}/join", http::anyone,
            {"我也遇到", "Me too: joins an open report, with a tracking link of one's own"},
            [room = room_](Transaction& transaction, const Call& call, const ReportedBy& body) {
                return room.desk.join(transaction, {number_in(call)}, body);
            });
    }

    void add_questions() {
        routes_.question<ListQuery>(Method::get, "/api/v1/incidents", read_incidents,
                                    {"事件列表：筛选、分页、全文检索", "The list: filters, pages, full text"},
                                    [room = room_](Snapshot& snapshot, const Call&, const ListQuery& query) {
                                        return room.list.list(snapshot, query);
                                    });
        http::Route& map = routes_.question<MapQuery>(
            Method::get, "/api/v1/incidents/map", read_incidents,
            {"地图窗口内的事件（GeoJSON，过多时聚合）",
             "Incidents in a map window as GeoJSON, clustered when many"},
            [room = room_](Snapshot& snapshot, const Call&, const MapQuery& query) -> Result<Document> {
                return Document{
                    "application/geo+json",
                    map_window(snapshot, room.lines, room.rulebooks.current(snapshot)->book, query)};
            });
        routes_.answers_features<MapProperties>(
            map, R"("total":{"type":"integer"},"clustered":{"type":"boolean"})");
        routes_.question<Nothing>(
            Method::get, "/api/v1/incidents/{number}", read_incidents,
            {"一个事件：现状、可行步骤、经过", "One incident: its state, possible steps and history"},
            [room = room_](Snapshot& snapshot, const Call& call, const Nothing&) {
                return room.desk.dossier(snapshot, number_in(call));
            });
        routes_.command<Reveal>(
            Method::post, "/api/v1/incidents/{number}/reporters/reveal", reveal_people,
            {"显示报告人信息（须说明用途、重新验证，并留痕）",
             "Shows who reported, in clear: for a stated purpose, with a fresh second factor, on record"},
            [room = room_](Transaction& transaction, const Call& call,
                           const Reveal& body) -> Result<http::Secret<Revealed>> {
                auto revealed = room.desk.reveal(transaction, number_in(call), body);
                if (!revealed) return tl::unexpected(std::move(revealed.error()));
                return http::Secret<Revealed>{std::move(*revealed)};
            });
        routes_.question<Nothing>(
            Method::get, "/api/v1/incidents/{number}/alike", read_incidents,
            {"可能重复的事件", "Incidents that may be the same"},
            [room = room_](Snapshot& snapshot, const Call& call, const Nothing&) -> Result<Candidates> {
                const auto incident = find_incident(snapshot, number_in(call));
                if (!incident || !sees(snapshot.context(), incident->grid, incident->handler))
                    return no_such_incident(number_in(call));
                if (!incident->location) return Candidates{};
                return candidates_of(room.list.alike(snapshot, *incident->location, incident->category,
                                                     most_alike, incident->number));
            });
        routes_.question<Nothing>(
            Method::get, "/api/v1/incidents/{number}/photos/{place}", read_incidents, {"照片", "A photo"},
            [](Snapshot& snapshot, const Call& call, const Nothing&) -> Result<Document> {
                const auto incident = find_incident(snapshot, number_in(call));
                if (!incident || !sees(snapshot.context(), incident->grid, incident->handler))
                    return no_such_incident(number_in(call));
                const auto place = number_of("incident/" + call.path[1]);
                const auto jpeg = find_photo(snapshot, incident->number, static_cast<int>(place));
                if (!jpeg && incident->photos_expired_at) {
                    return refuse(RefusalKind::not_found, "photo/expired",
                                  {"照片已按期限删除。", "The photo was removed on schedule."});
                }
                if (!jpeg) {
                    return refuse(RefusalKind::not_found, "photo/not-found",
                                  {"没有这张照片。", "There is no such photo."});
                }
                return Document{"image/jpeg", {reinterpret_cast<const char*>(jpeg->data()), jpeg->size()}};
            });
        routes_.question<FiguresQuery>(Method::get, "/api/v1/figures", read_figures,
                                       {"统计：结案率、按期率、核查率等，与上年同期并列",
                                        "Figures of a period, with the year before beside them"},
                                       [room = room_](Snapshot& snapshot, const Call&,
                                                      const FiguresQuery& query) -> Result<FiguresTable> {
                                           return figures(snapshot, room.lines,
                                                          room.rulebooks.current(snapshot)->book, query);
                                       });
        routes_.question<Nothing>(
            Method::get, "/api/v1/public/figures", http::anyone,
            {"公开数据：前十二个月各类别、各月报告数，少于五件的不显示",
             "For everyone: reports by category and month in the twelve months before this one; small counts "
             "hidden"},
            [room = room_](Snapshot& snapshot, const Call&, const Nothing&) -> Result<PublicFigures> {
                return public_figures(snapshot, room.lines, room.rulebooks.current(snapshot)->book);
            });
        routes_.question<Nothing>(
            Method::get, "/api/v1/public/map", http::anyone,
            {"公开地图：前十二个月各网格报告数，少于五件的不显示，不含地点",
             "For everyone: reports by grid in the twelve months before this one; small counts hidden, no "
             "places"},
            [room = room_](Snapshot& snapshot, const Call&, const Nothing&) -> Result<PublicMap> {
                return public_map(snapshot, room.lines, room.rulebooks.current(snapshot)->book);
            });
    }

    void add_steps() {
        step<Remark>("accept", direct_incidents, {"受理", "Accept"}, &IncidentDesk::accept);
        step<Decline>("decline", direct_incidents,
                      {"不予受理或无法办理", "Close without a claim, with outcome and reason"},
                      &IncidentDesk::decline);
        step<Merge>("merge", direct_incidents, {"并入另一事件", "Merge into another incident"},
                    &IncidentDesk::merge);
        step<Dispatch>(
            "dispatch", direct_incidents,
            {"派遣（不指明则按规则）", "Dispatch to a post; by the routing rules if none is named"},
            &IncidentDesk::dispatch);
        step<Remark>("take", handle_incidents, {"接单", "Take"}, &IncidentDesk::take);
        step<Reason>("give-back", handle_incidents, {"退回", "Give back"}, &IncidentDesk::give_back);
        step<HandOver>("hand-over", direct_incidents, {"移交协作单位", "Hand over to a partner"},
                       &IncidentDesk::hand_over);
        step<Remark>("arrive", handle_incidents, {"到场", "Arrive"}, &IncidentDesk::arrive);
        step<Pause>("pause", handle_incidents, {"挂起（需原因与期限）", "Pause, with reason and until when"},
                    &IncidentDesk::pause);
        step<Remark>("resume", handle_incidents, {"恢复", "Resume"}, &IncidentDesk::resume);
        step<Transfer>("transfer", handle_incidents,
                       {"转派（第三次转值班室）", "Transfer; the third goes to the duty desk"},
                       &IncidentDesk::transfer);
        step<ClaimDone>("claim-done", handle_incidents, {"申请结案", "Claim done"},
                        &IncidentDesk::claim_done);
        step<Remark>("verify", verify_incidents,
                     {"核查结案（经办人除外）", "Verify and close; not by whoever handled it"},
                     &IncidentDesk::verify);
        step<Reason>("reject", verify_incidents, {"核查不通过", "Reject the claim"}, &IncidentDesk::reject);
        step<Reason>("reopen", verify_incidents, {"重新打开", "Reopen"}, &IncidentDesk::reopen);
        step<Remark>("mark-urgent", handle_incidents, {"标为紧急", "Mark as urgent"},
                     &IncidentDesk::mark_urgent);
        step<Reason>("unmark-urgent", handle_incidents, {"解除紧急", "Mark as not urgent"},
                     &IncidentDesk::unmark_urgent);
        step<Relevel>("relevel", handle_incidents, {"调整级别", "Change the level"}, &IncidentDesk::relevel);
        step<Recategorise>("recategorise", handle_incidents, {"调整类别", "Change the category"},
                           &IncidentDesk::recategorise);
        one_step<Relocate>("relocate", handle_incidents, {"更正位置", "Correct the place"},
                           &IncidentDesk::relocate);
        step<Reason>("note", handle_incidents, {"备注", "Add a note"}, &IncidentDesk::note);
        step<Reason>("answer", handle_incidents,
                     {"答复报告人（在查询页上可见）",
                      "Answers the reporter, who reads it where the report is tracked"},
                     &IncidentDesk::answer);
        step<Remark>("undo", handle_incidents,
                     {"撤销自己的上一步（数分钟内）", "Take back one's last step, within minutes"},
                     &IncidentDesk::undo);
        routes_.upload(
            Method::post, "/api/v1/incidents/{number}/photos", handle_incidents,
            {"添加照片（JPEG、PNG、WebP，20 MiB 以内）", "Adds a photo: JPEG, PNG or WebP of 20 MiB at most"},
            largest_photo,
            [room = room_](Snapshot& snapshot, const Call& call) {
                return room.desk.wants_photo(snapshot, number_in(call));
            },
            [](const Call&, const http::Bytes& body) { return develop(body.data); },
            [room = room_](Transaction& transaction, const Call& call, const std::string& jpeg) {
                return room.desk.add_photo(transaction, which(call), jpeg);
            });
    }

    void add_tracking() {
        routes_.question<Nothing>(Method::get, "/api/v1/tracking/{token}", http::anyone,
                                  {"报告人查看进展", "What the reporter sees of it"},
                                  [room = room_](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return room.desk.tracked(snapshot, call.path[0]);
                                  });
        routes_.question<Nothing>(
            Method::get, "/api/v1/tracking/{token}/proofs/{position}", http::anyone,
            {"某条经过未被改动的证明",
             "The proof that an entry of the history is in the signed record, unchanged"},
            [room = room_](Snapshot& snapshot, const Call& call,
                           const Nothing&) -> Result<audit::EntryProof> {
                const auto position = parse_number<store::Position>(call.path[1]).value_or(0);
                auto entry = room.desk.tracked_entry(snapshot, call.path[0], position);
                if (!entry) return tl::unexpected(std::move(entry.error()));
                return room.seal.prove(snapshot, *entry);
            });
        routes_.command<Judgement>(
            Method::post, "/api/v1/tracking/{token}/judge", http::anyone,
            {"是否解决：否则重新打开", "Is it settled? If not, it is opened again"},
            [room = room_](Transaction& transaction, const Call& call, const Judgement& body) {
                return room.desk.judge(transaction, call.path[0], body);
            });
        routes_.command<Reason>(
            Method::post, "/api/v1/tracking/{token}/withdraw", http::anyone,
            {"报告人撤回", "The reporter withdraws it"},
            [room = room_](Transaction& transaction, const Call& call, const Reason& body) {
                return room.desk.withdraw(transaction, call.path[0], body);
            });
        routes_.command<Reason>(
            Method::post, "/api/v1/tracking/{token}/add", http::anyone,
            {"报告人补充", "The reporter adds to it"},
            [room = room_](Transaction& transaction, const Call& call, const Reason& body) {
                return room.desk.add_by_reporter(transaction, call.path[0], body);
            });
        routes_.upload(
            Method::post, "/api/v1/tracking/{token}/photos", http::anyone,
            {"报告人添加照片（JPEG、PNG、WebP，20 MiB 以内）",
             "The reporter adds a photo: JPEG, PNG or WebP of 20 MiB at most"},
            largest_photo,
            [room = room_](Snapshot& snapshot, const Call& call) {
                return room.desk.wants_photo_by_reporter(snapshot, call.path[0]);
            },
            [](const Call&, const http::Bytes& body) { return develop(body.data); },
            [room = room_](Transaction& transaction, const Call& call, const std::string& jpeg) {
                return room.desk.add_photo_by_reporter(transaction, call.path[0], jpeg);
            });
    }

    void add_station() {
        routes_.question<Nothing>(
            Method::get, "/api/v1/rulebook", http::anyone,
            {"规则：类别、期限、派遣、日历", "The rules in force: categories, deadlines, routing, calendar"},
            [room = room_](Snapshot& snapshot, const Call&, const Nothing&) -> Result<RulebookInForce> {
                const auto rules = room.rulebooks.current(snapshot);
                return RulebookInForce{rules->version, rules->book, last_known_holiday_year()};
            });
        routes_.command<Rulebook>(
            Method::put, "/api/v1/rulebook", change_rules,
            {"更换规则（成为新版本）", "Replaces the rules: a new version; open incidents must fit it"},
            [room = room_](Transaction& transaction, const Call& call,
                           const Rulebook& body) -> Result<RulebookInForce> {
                const auto present = rulebook_version(transaction);
                if (call.if_match && *call.if_match != present) {
                    return refuse(RefusalKind::stale, "rulebook/stale",
                                  {"规则已被他人更新，请刷新后再改。",
                                   "The rules have changed since you read them; read them again."},
                                  fmt::format("\"version\":{}", present));
                }
                if (auto fits = require_fit(transaction, room.lines, body); !fits)
                    return tl::unexpected(std::move(fits.error()));
                const std::int64_t version = room.rulebooks.replace(transaction, body);
                return RulebookInForce{version, body, last_known_holiday_year()};
            });
        routes_.inquiry<RulesTrial>("/api/v1/rulebook/preview", change_rules,
                                    {"试用新规则：上月的事件会有什么不同",
                                     "Tries other rules on the last month's incidents; changes nothing"},
                                    [room = room_](Snapshot& snapshot, const Call&, const RulesTrial& body) {
                                        return try_rules(snapshot, room.lines, room.rulebooks, body);
                                    });
        routes_.question<RulesHistoryQuery>(
            Method::get, "/api/v1/rulebook/versions", change_rules,
            {"历次规则：谁、何时、改了哪些部分",
             "The rulebooks so far: who, when, and in which parts they differ"},
            [](Snapshot& snapshot, const Call&, const RulesHistoryQuery& query) -> Result<RulesHistory> {
                return rules_history(snapshot, query);
            });
        routes_.question<Nothing>(
            Method::get, "/api/v1/rulebook/versions/{version}", change_rules,
            {"某一版规则", "The rulebook of a version; 0 is the program's own first one"},
            [](Snapshot& snapshot, const Call& call, const Nothing&) {
                return rules_of_version(snapshot, parse_number<std::int64_t>(call.path[0]).value_or(-1));
            });
        routes_.question<Nothing>(
            Method::get, "/api/v1/lifecycle", http::anyone,
            {"状态与步骤一览", "The states and the steps between them"},
            [room = room_](Snapshot& snapshot, const Call&, const Nothing&) -> Result<Lifecycle> {
                Lifecycle life;
                life.undo_minutes = room.rulebooks.current(snapshot)->book.undo_minutes;
                for (int i = 0; i <= static_cast<int>(State::closed); ++i) {
                    life.states.push_back({static_cast<State>(i), title_of(static_cast<State>(i))});
                }
                for (const Transition& t : transitions()) {
                    life.steps.push_back({t.step, title_of(t.step), t.from, t.to, can_be_undone(t.step)});
                }
                return life;
            });
        routes_.question<Nothing>(Method::get, "/api/v1/duty", read_incidents,
                                  {"不在岗的岗位", "Posts that are off duty"},
                                  [](Snapshot& snapshot, const Call&, const Nothing&) -> Result<Dutied> {
                                      return Dutied{posts_off_duty(snapshot)};
                                  });
        routes_.command<Duty>(Method::post, "/api/v1/duty", set_duty,
                              {"上岗、下岗", "Puts a post on or off duty"},
                              [room = room_](Transaction& transaction, const Call&, const Duty& body) {
                                  return room.desk.set_duty(transaction, body);
                              });
    }

    void add_grids_preview() {
        routes_.inspection(
            Method::post, "/api/v1/grids/preview", change_grids,
            {"试用新网格（GeoJSON）：检查文件，上月的事件会落在哪里",
             "Tries other grids (GeoJSON): checks the file, and where the last month's incidents would lie"},
            grids::largest_file,
            [room = room_](Snapshot& snapshot, const Call&) -> Result<GridsInUse> {
                // Whoever may change grids need not be one who may read incidents: they are told how many.
                const bool may_read =
                    identity::reach_of_actor(snapshot, read_incidents) == store::Reach::station;
                return grids_in_use(snapshot, room.lines, room.rulebooks.current(snapshot)->book,
                                    room.grids.current(snapshot), may_read);
            },
            [](const GridsInUse& in_use, const http::Bytes& body) { return try_grids(in_use, body.data); });
    }

    void add_handover() {
        routes_.question<HandoverQuery>(
            Method::get, "/api/v1/handover", read_incidents,
            {"交班单：下一班须知", "The handover sheet: what the next shift must know"},
            [room = room_](Snapshot& snapshot, const Call&, const HandoverQuery& query) {
                return handover_sheet(snapshot, room.lines, room.rulebooks.current(snapshot)->book, query);
            });
        routes_.command<GiveHandover>(
            Method::post, "/api/v1/handover", direct_incidents,
            {"交班（可附说明）", "Hands the shift over, with a note"},
            [room = room_](Transaction& transaction, const Call&, const GiveHandover& body) {
                return give_handover(transaction, room.lines, room.rulebooks.current(transaction)->book,
                                     body);
            });
        routes_.command<Nothing>(Method::post, "/api/v1/handover/{id}/taken", direct_incidents,
                                 {"接班（须由他人）", "Takes the shift over; not by whoever handed it over"},
                                 [](Transaction& transaction, const Call& call, const Nothing&) {
                                     return take_handover(
                                         transaction, parse_number<std::int64_t>(call.path[0]).value_or(0));
                                 });
        routes_.question<HandoversQuery>(
            Method::get, "/api/v1/handovers", direct_incidents, {"最近的交接班", "The last handovers"},
            [](Snapshot& snapshot, const Call&, const HandoversQuery& query) -> Result<Handovers> {
                return last_handovers(snapshot, query);
            });
    }

    void add_saved_filters() {
        routes_.question<Nothing>(
            Method::get, "/api/v1/session/filters", own_account,
            {"自己的常用筛选", "One's own saved filters"},
            [](Snapshot& snapshot, const Call&, const Nothing&) -> Result<SavedFilters> {
                return filters_of(snapshot);
            });
        routes_.question<Nothing>(Method::get, "/api/v1/session/filters/{name}", own_account,
                                  {"自己的一个常用筛选", "One of one's own saved filters"},
                                  [](Snapshot& snapshot, const Call& call, const Nothing&) {
                                      return find_filter(snapshot, call.path[0]);
                                  });
        routes_.command<FilterToSave>(
            Method::put, "/api/v1/session/filters/{name}", own_account,
            {"保存常用筛选", "Saves a filter of the list of incidents under a name"},
            [](Transaction& transaction, const Call& call, const FilterToSave& body) {
                return save_filter(transaction, call.path[0], body);
            });
        routes_.command<Nothing>(
            Method::del, "/api/v1/session/filters/{name}", own_account,
            {"删除常用筛选", "Removes a saved filter"},
            [](Transaction& transaction, const Call& call, const Nothing&) -> Result<Nothing> {
                if (auto removed = remove_filter(transaction, call.path[0]); !removed)
                    return tl::unexpected(std::move(removed.error()));
                return Nothing{};
            });
    }

    // What a person asks for by their telephone. It stands in the body, never in an address.
    void add_people() {
        using http::Secret;
        routes_.command<WhoAsks>(Method::post, "/api/v1/people/look-up", answer_people,
                                 {"应本人要求：查看存有哪些信息（遮蔽）",
                                  "At a person's request: what is held about them, masked"},
                                 [room = room_](Transaction& transaction, const Call&,
                                                const WhoAsks& who) -> Result<Secret<PersonFile>> {
                                     auto file = room.desk.look_up_person(transaction, who);
                                     if (!file) return tl::unexpected(std::move(file.error()));
                                     return Secret<PersonFile>{std::move(*file)};
                                 });
        routes_.command<WhoAsks>(Method::post, "/api/v1/people/copy", answer_people,
                                 {"应本人要求：提供所存信息的副本",
                                  "At a person's request: a copy of all that is held about them"},
                                 [room = room_](Transaction& transaction, const Call&,
                                                const WhoAsks& who) -> Result<Secret<PersonFile>> {
                                     auto file = room.desk.copy_person(transaction, who);
                                     if (!file) return tl::unexpected(std::move(file.error()));
                                     return Secret<PersonFile>{std::move(*file)};
                                 });
        routes_.command<Correction>(
            Method::post, "/api/v1/people/correct", answer_people,
            {"应本人要求：更正", "At a person's request: corrects what is held about them"},
            [room = room_](Transaction& transaction, const Call&, const Correction& body) {
                return room.desk.correct_person(transaction, body);
            });
        routes_.command<WhoAsks>(
            Method::post, "/api/v1/people/erase", answer_people,
            {"应本人要求：删除", "At a person's request: erases what is held about them"},
            [room = room_](Transaction& transaction, const Call&, const WhoAsks& who) {
                return room.desk.erase_person(transaction, who);
            });
    }

    void add_exports() {
        routes_.question_on_record<Search>(
            Method::get, "/api/v1/exports/incidents.csv", export_incidents,
            {"导出 CSV（留痕）", "Exports incidents as CSV; goes on record"},
            [room = room_](Transaction& transaction, const Call& call,
                           const Search& search) -> Result<Document> {
                put_export_on_record(transaction, search, "csv");
                return Document{"text/csv; charset=utf-8",
                                {},
                                "incidents.csv",
                                csv_export(search, room.lines, room.rulebooks, call.language)};
            });
        routes_.question_on_record<Search>(
            Method::get, "/api/v1/exports/incidents.xlsx", export_incidents,
            {"导出 XLSX（留痕）", "Exports incidents as XLSX; goes on record"},
            [room = room_](Transaction& transaction, const Call& call,
                           const Search& search) -> Result<Document> {
                put_export_on_record(transaction, search, "xlsx");
                return Document{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                {},
                                "incidents.xlsx",
                                xlsx_export(search, room.lines, room.rulebooks, call.language)};
            });
    }

    http::Routes& routes_;
    Room room_;
};

}  // namespace

void add_routes(http::Routes& routes, Room room) {
    Adder(routes, room).add_all();
    routes.at(Method::get, "/api/v1/incidents").cost = http::Cost::costly_with_text;
    for (const char* path :
         {"/api/v1/handover", "/api/v1/reports/alike", "/api/v1/tracking/{token}/proofs/{position}",
          "/api/v1/exports/incidents.csv", "/api/v1/exports/incidents.xlsx"})
        routes.at(Method::get, path).cost = http::Cost::costly;
    routes.at(Method::post, "/api/v1/rulebook/preview").cost = http::Cost::costly;
}

}  // namespace linli::incidents
