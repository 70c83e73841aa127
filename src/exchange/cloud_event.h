// One event on the wire: CloudEvents 1.0.2 in its JSON format, structured (application/cloudevents+json).
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/refusal.h"
#include "base/time.h"

namespace linli::exchange {

inline constexpr std::string_view structured_event = "application/cloudevents+json";  // its content type

// An attribute that is text, in bytes. The specification sets no end; what is kept as a key needs one.
inline constexpr std::size_t longest_attribute = 1'024;

struct CloudEvent {
    std::string id;      // with `source`: which event; one that is sent again has the same
    std::string source;  // who says it: a URI-reference (RFC 3986)
    std::string type;    // what happened, "gov.example.case.accepted"
    std::optional<std::string> subject = {};
    std::optional<Instant> time = {};
    // The order of the events of one subject, from 1. On the wire the extension attribute `sequence`,
    // decimal, with zeros in front: it must sort as text.
    std::optional<std::int64_t> sequence = {};
    json::Raw data = {};  // any JSON, at most 63 levels deep; "null" also where there is none

    friend bool operator==(const CloudEvent&, const CloudEvent&) = default;
};

// The event as one line. What is given keeps what read_structured asks for.
std::string to_structured(const CloudEvent& event);

// Other attributes are let be. Refused: what is no JSON, as json::parse does; as `exchange/not-an-event` what
// breaks a rule of the specification, and events whose data is not JSON. Each fault's path is the attribute's
// name.
Result<CloudEvent> read_structured(std::string_view body);

}  // namespace linli::exchange
