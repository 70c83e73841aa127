#include "alerts/alert_api.h"

#include <fmt/format.h>

#include "alerts/feeds.h"
#include "http/when_changed.h"
#include "identity/permissions.h"

namespace linli::alerts {
namespace {

using http::Call;
using http::Document;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

constexpr std::int64_t in_feed = 50;
constexpr std::string_view document_ends = ".cap.xml";
constexpr std::string_view alerts_feed = "alerts.atom";
constexpr std::string_view map_feed = "map.atom";

std::int64_t number_in(const Call& call) {
    return parse_number<std::int64_t>(call.path[0]).value_or(0);
}

tl::unexpected<Refusal> no_such_document() {
    return refuse(RefusalKind::not_found, "alert/not-found",
                  {"没有这份文档。", "There is no such document."});
}

// What everybody is told may be kept for a minute by whoever passes it on.
constexpr std::string_view kept_a_minute = "public, max-age=60";

class Adding {
  public:
    Adding(http::Routes& routes, AlertRoom room)
        : routes_(routes),
          room_(room),
          desk_(std::make_shared<AlertDesk>(room.grids, room.directory, room.seal)) {}

    void add_commands() {
        using namespace identity::rights;
        routes_.command<WrittenAlert>(
            Method::post, "/api/v1/alerts", issue_alerts,
            {"发布公共预警（CAP 1.2）", "Issues a public alert (CAP 1.2)"},
            [desk = desk_, room = room_](Transaction& transaction, const Call&,
                                         const WrittenAlert& written) -> Result<http::Created<AlertShown>> {
                auto made = desk->issue(transaction, written, zone_of(room, transaction));
                if (!made) return tl::unexpected(std::move(made.error()));
                return http::Created<AlertShown>{std::move(*made), "/api/v1/alerts"};
            });
        routes_.command<WrittenAlert>(
            Method::post, "/api/v1/alerts/{id}/update", issue_alerts,
            {"更新公共预警：以新的内容取代", "Replaces a public alert by what is said now"},
            [desk = desk_, room = room_](Transaction& transaction, const Call& call,
                                         const WrittenAlert& written) {
                return desk->update(transaction, number_in(call), written, zone_of(room, transaction));
            });
        routes_.command<WrittenCancel>(
            Method::post, "/api/v1/alerts/{id}/cancel", issue_alerts,
            {"解除公共预警", "Says that a public alert is over"},
            [desk = desk_, room = room_](Transaction& transaction, const Call& call,
                                         const WrittenCancel& written) {
                return desk->cancel(transaction, number_in(call), written, zone_of(room, transaction));
            });
        http::Route& incoming = routes_.command<http::Bytes>(
            Method::post, "/api/v1/alerts/incoming", take_in_alerts,
            {"接收其他单位的预警（CAP 1.2 文档）", "Takes in somebody else's alert (a CAP 1.2 document)"},
            [desk = desk_](Transaction& transaction, const Call&, const http::Bytes& body) {
                return desk->take_in(transaction, body.data);
            });
        incoming.largest_body = largest_document;
        incoming.request_type = cap_media_type;
    }

    void add_questions() {
        using namespace identity::rights;
        routes_.question<AlertsQuery>(
            Method::get, "/api/v1/alerts", read_alerts,
            {"公共预警：本单位发布的与接收的，新的在前", "Public alerts, sent and taken in, newest first"},
            [desk = desk_](Snapshot& snapshot, const Call&, const AlertsQuery& query) -> Result<AlertList> {
                return desk->list(snapshot, query);
            });
        routes_.question<Nothing>(
            Method::get, "/api/v1/public/alerts", http::anyone,
            {"公共预警：正在生效与即将生效的", "For everyone: the public alerts in force or upcoming"},
            [desk = desk_](Snapshot& snapshot, const Call&, const Nothing&) -> Result<PublicAlerts> {
                return desk->for_everyone(snapshot);
            });
    }

    // What others' programs read: the address says of which station, and nothing else does.
    void add_documents() {
        http::Route& document = routes_.question<Nothing>(
            Method::get, "/alerts/{document}", http::anyone,
            {"一条公共预警的 CAP 1.2 文档", "The CAP 1.2 document of a public alert"},
            [](Snapshot& snapshot, const Call& call, const Nothing&) -> Result<Document> {
                const std::string_view name = call.path[0];
                if (!name.ends_with(document_ends)) return no_such_document();
                auto found = published_document(snapshot, name.substr(0, name.size() - document_ends.size()));
                if (!found) return no_such_document();
                return Document{std::string(cap_media_type), std::move(*found)};
            });
        document.link_at = 0;
        document.response_type = cap_media_type;
        http::answer_when_changed(document, std::string(kept_a_minute));
        http::Route& feed = routes_.question<Nothing>(
            Method::get, "/feeds/{feed}", http::anyone,
            {"Atom 订阅源：公共预警（alerts.atom）、公开地图（map.atom）；其他单位的在前面加其编号，例如 "
             "7.map.atom",
             "Atom feeds: public alerts (alerts.atom), the public map (map.atom); of another station with "
             "its "
             "number in front: 7.map.atom"},
            [desk = desk_, room = room_](Snapshot& snapshot, const Call& call,
                                         const Nothing&) -> Result<Document> {
                if (call.path[0] == named_for(snapshot.station(), alerts_feed))
                    return alerts_of(*desk, room, snapshot);
                if (call.path[0] == named_for(snapshot.station(), map_feed))
                    return map_of(*desk, room, snapshot);
                return no_such_document();
            });
        feed.link_at = 0;
        feed.response_type = atom_media_type;
        http::answer_when_changed(feed, std::string(kept_a_minute));
        http::Route& alerts =
            routes_.question<Nothing>(Method::get, "/alerts.atom", http::anyone,
                                      {"Atom 订阅源：公共预警", "The Atom feed of the public alerts"},
                                      [desk = desk_, room = room_](Snapshot& snapshot, const Call&,
                                                                   const Nothing&) -> Result<Document> {
                                          return alerts_of(*desk, room, snapshot);
                                      });
        alerts.response_type = atom_media_type;
        http::answer_when_changed(alerts, std::string(kept_a_minute));
    }

  private:
    static Zone zone_of(const AlertRoom& room, Snapshot& snapshot) {
        return room.rulebooks.current(snapshot)->calendar.zone();
    }
    static Publisher publisher(const AlertDesk& desk, const AlertRoom& room, StationId station) {
        return {desk.station_name(station), audit::to_text(room.seal.keys(station).front())};
    }
    static std::string path_of_feed(StationId station, std::string_view name) {
        return "/feeds/" + named_for(station, name);
    }
    static Result<Document> alerts_of(const AlertDesk& desk, const AlertRoom& room, Snapshot& snapshot) {
        const StationId station = snapshot.station();
        return Document{std::string(atom_media_type),
                        feed_of_alerts(publisher(desk, room, station), path_of_feed(station, alerts_feed),
                                       newest_own(snapshot, in_feed), zone_of(room, snapshot))};
    }
    static Result<Document> map_of(const AlertDesk& desk, const AlertRoom& room, Snapshot& snapshot) {
        const StationId station = snapshot.station();
        const auto map = incidents::public_map(snapshot, room.lines, room.rulebooks.current(snapshot)->book);
        return Document{std::string(atom_media_type),
                        feed_of_map(publisher(desk, room, station), path_of_feed(station, map_feed), map,
                                    *room.grids.current(snapshot), zone_of(room, snapshot))};
    }

    http::Routes& routes_;
    AlertRoom room_;
    std::shared_ptr<AlertDesk> desk_;
};

}  // namespace

void add_routes(http::Routes& routes, AlertRoom room) {
    Adding adding(routes, room);
    adding.add_commands();
    adding.add_questions();
    adding.add_documents();
}

}  // namespace linli::alerts
