// The alert desk (预警台): public alerts are written, updated and cancelled, and those of others taken in.
// Commands, each one transaction and one journal entry; and the questions about them.
#pragma once

#include "alerts/alert_rows.h"
#include "audit/seal.h"
#include "grids/grid_map.h"
#include "stations/directory.h"

namespace linli::alerts {

// Where it holds: in these grids and polygons together; in none: where the station is.
struct WrittenAlertArea {
    std::optional<Text> description;    // made of the names if missing
    std::vector<std::string> grids;     // codes
    std::vector<grids::Ring> polygons;  // WGS-84, closed
};
BOOST_DESCRIBE_STRUCT(WrittenAlertArea, (), (description, grids, polygons))

// Chinese is needed; English is there in all of its texts or in none.
struct WrittenAlert {
    std::optional<AlertStatus> status;  // Actual if missing; Exercise, Test
    Text event;
    Text headline;
    Text description;
    std::optional<Text> instruction;
    std::vector<AlertCategory> categories;
    std::vector<AlertResponse> responses;
    AlertUrgency urgency = AlertUrgency::Unknown;
    AlertSeverity severity = AlertSeverity::Unknown;
    AlertCertainty certainty = AlertCertainty::Unknown;
    std::optional<Instant> effective;  // now if missing
    std::optional<Instant> onset;
    Instant expires;
    std::optional<WrittenAlertArea> area;  // missing in an update: as before
};
BOOST_DESCRIBE_STRUCT(WrittenAlert, (),
                      (status, event, headline, description, instruction, categories, responses, urgency,
                       severity, certainty, effective, onset, expires, area))
void check(const WrittenAlert& alert, json::Faults& faults);

struct WrittenCancel {
    std::optional<std::string> note;  // why; published with it
};
BOOST_DESCRIBE_STRUCT(WrittenCancel, (), (note))
void check(const WrittenCancel& cancel, json::Faults& faults);

// How it stands with a message now.
enum class AlertPhase {
    upcoming,
    in_force,
    expired,
    replaced,
    cancelled,
    notice  // says of others that they are over, and nothing else
};
BOOST_DESCRIBE_ENUM(AlertPhase, upcoming, in_force, expired, replaced, cancelled, notice)
AlertPhase phase_of(const AlertRow& alert, Instant now);

struct AlertShown {
    std::int64_t id = 0;
    AlertDirection direction = AlertDirection::out;
    AlertPhase phase = AlertPhase::in_force;
    AlertMessage message;
    Instant begins_at;
    std::optional<Instant> ends_at;
    std::optional<Instant> ended_at;  // by another message
    std::int64_t ended_by = 0;        // 0: none
    Instant made_at;                  // sent by us, taken in
    Text made_by;                     // role and post
    std::string document;             // where it is published; empty: it is not ours
};
BOOST_DESCRIBE_STRUCT(AlertShown, (),
                      (id, direction, phase, message, begins_at, ends_at, ended_at, ended_by, made_at,
                       made_by, document))

struct AlertsQuery {
    std::optional<std::int64_t> before;  // an id: older ones than this
    std::optional<int> limit;            // 1 to 100; 50 if missing
};
BOOST_DESCRIBE_STRUCT(AlertsQuery, (), (before, limit))
void check(const AlertsQuery& query, json::Faults& faults);

struct AlertList {
    std::vector<AlertShown> alerts;  // newest first, ended ones too
    bool has_more = false;
};
BOOST_DESCRIBE_STRUCT(AlertList, (), (alerts, has_more))

// What a resident is told of an alert, in one language.
struct PublicAlertText {
    std::string language;
    std::string event;
    std::string headline;
    std::string description;
    std::string instruction;
    std::string area;
};
BOOST_DESCRIBE_STRUCT(PublicAlertText, (), (language, event, headline, description, instruction, area))

struct PublicAlert {
    std::string identifier;
    AlertStatus status = AlertStatus::Actual;
    AlertUrgency urgency = AlertUrgency::Unknown;
    AlertSeverity severity = AlertSeverity::Unknown;
    Instant sent;
    Instant begins_at;
    Instant ends_at;
    std::vector<PublicAlertText> texts;  // Chinese first
    std::string document;                // "/alerts/….cap.xml"
};
BOOST_DESCRIBE_STRUCT(PublicAlert, (),
                      (identifier, status, urgency, severity, sent, begins_at, ends_at, texts, document))

struct PublicAlerts {
    std::vector<PublicAlert> alerts;
};
BOOST_DESCRIBE_STRUCT(PublicAlerts, (), (alerts))

struct TakenAlert {
    std::int64_t id = 0;
    bool is_new = false;              // false: it came before, and nothing was done
    std::vector<std::int64_t> ended;  // that it replaced or cancelled
};
BOOST_DESCRIBE_STRUCT(TakenAlert, (), (id, is_new, ended))

// "/alerts/7.q3v….cap.xml"
std::string path_of_document(std::string_view identifier);

// Any thread. All outlive it.
class AlertDesk {
  public:
    AlertDesk(grids::GridMap& grids, const stations::Directory& directory, const audit::Seal& seal)
        : grids_(grids), directory_(directory), seal_(seal) {}

    // Publishes it. Refused: `invalid` when a grid is not there.
    Result<AlertShown> issue(store::Transaction& transaction, const WrittenAlert& written, Zone zone) const;
    // Replaces one that has not ended. Refused: `alert/not-found`, `alert/not-ours`, `alert/ended`,
    // `alert/other-status` when it is not of the same status.
    Result<AlertShown> update(store::Transaction& transaction, std::int64_t id, const WrittenAlert& written,
                              Zone zone) const;
    // Says that it is over. Refused as update().
    Result<AlertShown> cancel(store::Transaction& transaction, std::int64_t id, const WrittenCancel& written,
                              Zone zone) const;
    // Somebody else's document: taken once, whatever it says of earlier ones of the same sender happens to
    // them, in whichever order they come. Refused as read_cap(), and `alert/not-for-us` when it is not a
    // public alert that was really sent (a draft, an answer, for named readers), `alert/own-sender` when it
    // is in our name.
    Result<TakenAlert> take_in(store::Transaction& transaction, std::string_view document) const;

    AlertList list(store::Snapshot& snapshot, const AlertsQuery& query) const;
    // Ours that are in force or upcoming, tests left out.
    PublicAlerts for_everyone(store::Snapshot& snapshot) const;

    // In whose name the station sends: that of its seal.
    std::string sender(StationId station) const { return seal_.keys(station).front().name; }
    std::string station_name(StationId station) const;

  private:
    // `before`: what it replaces, and whose area it keeps where it names none; null: nothing.
    Result<std::vector<AlertInfo>> infos_of(store::Snapshot& snapshot, const WrittenAlert& written,
                                            const AlertMessage* before) const;
    Result<AlertRow> open_one(store::Snapshot& snapshot, std::int64_t id) const;
    AlertRow send(store::Transaction& transaction, AlertMessage message, Zone zone) const;

    grids::GridMap& grids_;
    const stations::Directory& directory_;
    const audit::Seal& seal_;
};

}  // namespace linli::alerts
