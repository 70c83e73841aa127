// A public alert as the Common Alerting Protocol has it (CAP 1.2, OASIS; ITU-T X.1303): what it says, read
// and written. Pure. The enumerators are the protocol's own words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "grids/polygon_index.h"

namespace linli::alerts {

inline constexpr std::string_view cap_media_type = "application/cap+xml";
inline constexpr std::string_view cap_namespace = "urn:oasis:names:tc:emergency:cap:1.2";
// In bytes. A longer document is not read.
inline constexpr std::size_t largest_document = 262'144;

enum class AlertStatus { Actual, Exercise, System, Test, Draft };
BOOST_DESCRIBE_ENUM(AlertStatus, Actual, Exercise, System, Test, Draft)
enum class AlertType { Alert, Update, Cancel, Ack, Error };
BOOST_DESCRIBE_ENUM(AlertType, Alert, Update, Cancel, Ack, Error)
enum class AlertScope { Public, Restricted, Private };
BOOST_DESCRIBE_ENUM(AlertScope, Public, Restricted, Private)
enum class AlertCategory {
    Geo,
    Met,
    Safety,
    Security,
    Rescue,
    Fire,
    Health,
    Env,
    Transport,
    Infra,
    CBRNE,
    Other
};
BOOST_DESCRIBE_ENUM(AlertCategory, Geo, Met, Safety, Security, Rescue, Fire, Health, Env, Transport, Infra,
                    CBRNE, Other)
enum class AlertResponse { Shelter, Evacuate, Prepare, Execute, Avoid, Monitor, Assess, AllClear, None };
BOOST_DESCRIBE_ENUM(AlertResponse, Shelter, Evacuate, Prepare, Execute, Avoid, Monitor, Assess, AllClear,
                    None)
enum class AlertUrgency { Immediate, Expected, Future, Past, Unknown };
BOOST_DESCRIBE_ENUM(AlertUrgency, Immediate, Expected, Future, Past, Unknown)
enum class AlertSeverity { Extreme, Severe, Moderate, Minor, Unknown };
BOOST_DESCRIBE_ENUM(AlertSeverity, Extreme, Severe, Moderate, Minor, Unknown)
enum class AlertCertainty { Observed, Likely, Possible, Unlikely, Unknown };
BOOST_DESCRIBE_ENUM(AlertCertainty, Observed, Likely, Possible, Unlikely, Unknown)

// Another message, by what makes it unique. Whole seconds.
struct AlertReference {
    std::string sender;
    std::string identifier;
    Instant sent;
    friend bool operator==(const AlertReference&, const AlertReference&) = default;
};
BOOST_DESCRIBE_STRUCT(AlertReference, (), (sender, identifier, sent))

struct AlertCircle {
    LonLat centre;
    double kilometres = 0;
    friend bool operator==(const AlertCircle&, const AlertCircle&) = default;
};
BOOST_DESCRIBE_STRUCT(AlertCircle, (), (centre, kilometres))

// The union of its polygons and circles. A polygon is closed: its last point repeats the first.
struct AlertArea {
    std::string description;
    std::vector<grids::Ring> polygons;
    std::vector<AlertCircle> circles;
    friend bool operator==(const AlertArea&, const AlertArea&) = default;
};
BOOST_DESCRIBE_STRUCT(AlertArea, (), (description, polygons, circles))

// What is said in one language. Whole seconds.
struct AlertInfo {
    std::string language = "en-US";
    std::vector<AlertCategory> categories;
    std::string event;
    std::vector<AlertResponse> responses;
    AlertUrgency urgency = AlertUrgency::Unknown;
    AlertSeverity severity = AlertSeverity::Unknown;
    AlertCertainty certainty = AlertCertainty::Unknown;
    std::optional<Instant> effective;  // missing: from when it was sent
    std::optional<Instant> onset;
    std::optional<Instant> expires;
    std::string sender_name;
    std::string headline;
    std::string description;
    std::string instruction;
    std::string web;
    std::string contact;
    std::vector<AlertArea> areas;
    friend bool operator==(const AlertInfo&, const AlertInfo&) = default;
};
BOOST_DESCRIBE_STRUCT(AlertInfo, (),
                      (language, categories, event, responses, urgency, severity, certainty, effective, onset,
                       expires, sender_name, headline, description, instruction, web, contact, areas))

struct AlertMessage {
    std::string identifier;
    std::string sender;
    Instant sent;
    AlertStatus status = AlertStatus::Actual;
    AlertType type = AlertType::Alert;
    AlertScope scope = AlertScope::Public;
    std::string note;
    std::vector<AlertReference> references;
    std::vector<AlertInfo> infos;
    friend bool operator==(const AlertMessage&, const AlertMessage&) = default;
};
BOOST_DESCRIBE_STRUCT(AlertMessage, (),
                      (identifier, sender, sent, status, type, scope, note, references, infos))

// When what it says begins and ends: the first beginning and the last end of its blocks. It has no end if
// one of them has none.
Instant begins_at(const AlertMessage& message);
std::optional<Instant> ends_at(const AlertMessage& message);

// May stand in an XML document: UTF-8 without control characters but for tab and line ends.
bool is_xml_text(std::string_view text);

// Lines end with "\n", as an XML parser hands them on.
std::string with_plain_line_ends(std::string_view text);

// A document of anyone's. Refused: `alert/no-xml` (malformed) when it is no XML, has a document type,
// entities of its own, or is too large or deep; `alert/other-version` when it is of another version of the
// protocol; `invalid` with each element that breaks the schema or a rule of the protocol, by its path
// ("alert.info[1].area[0].polygon[0]").
// What it does not keep (codes, parameters, resources, a signature) it reads over.
Result<AlertMessage> read_cap(std::string_view document);

// The document, valid by the schema. Moments are written in `zone`, to the second. Its texts are
// is_xml_text().
std::string write_cap(const AlertMessage& message, Zone zone);

}  // namespace linli::alerts
