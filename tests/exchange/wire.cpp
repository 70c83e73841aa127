// For packages.test.mjs: each line of the standard input asks for one thing, in JSON, and is answered by one
// line.
//   {"make": {"event": {…}, "secrets": ["whsec_…"], "at": "2026-…Z"}}   an event as it would be sent
//   {"take": {"sent": {"id", "timestamp", "signatures", "body"}, "secrets": […], "at": …}}   what was sent to
//   us
#include <iostream>
#include <string>

#include "base/json.h"
#include "exchange/cloud_event.h"
#include "exchange/webhook_signature.h"

namespace {

using namespace linli;
using namespace linli::exchange;

struct Event {
    std::string id, source, type;
    std::optional<std::string> subject;
    std::optional<Instant> time;
    std::optional<std::int64_t> sequence;
    json::Raw data;
};
BOOST_DESCRIBE_STRUCT(Event, (), (id, source, type, subject, time, sequence, data))

struct Sent {
    std::string id;
    std::int64_t timestamp = 0;
    std::string signatures;
    std::string body;
};
BOOST_DESCRIBE_STRUCT(Sent, (), (id, timestamp, signatures, body))

struct Make {
    Event event;
    std::vector<std::string> secrets;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Make, (), (event, secrets, at))

struct Take {
    Sent sent;
    std::vector<std::string> secrets;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Take, (), (sent, secrets, at))

struct Question {
    std::optional<Make> make;
    std::optional<Take> take;
};
BOOST_DESCRIBE_STRUCT(Question, (), (make, take))

struct Answer {
    std::optional<Sent> made;
    std::optional<Event> taken;
    std::optional<std::string> refused;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (made, taken, refused))

std::vector<WebhookSecret> secrets_of(const std::vector<std::string>& texts) {
    std::vector<WebhookSecret> secrets;
    secrets.reserve(texts.size());
    for (const std::string& text : texts)
        secrets.push_back(WebhookSecret::read(text).value());
    return secrets;
}

Answer made(const Make& make) {
    const Event& event = make.event;
    const std::string body = to_structured(
        {event.id, event.source, event.type, event.subject, event.time, event.sequence, event.data});
    const Signed signed_body = sign("msg_" + event.id, make.at, body, secrets_of(make.secrets));
    return {Sent{signed_body.id, signed_body.timestamp, signed_body.signatures, body}, {}, {}};
}

Answer taken(const Take& take) {
    const Sent& sent = take.sent;
    const auto verified =
        verify({sent.id, sent.timestamp, sent.signatures}, sent.body, secrets_of(take.secrets), take.at);
    if (!verified) return {{}, {}, verified.error().type};
    const auto event = read_structured(sent.body);
    if (!event) return {{}, {}, event.error().type};
    return {{},
            Event{event->id, event->source, event->type, event->subject, event->time, event->sequence,
                  event->data},
            {}};
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        const auto question = linli::json::read<Question>(line).value();
        std::cout << linli::json::to_text(question.make ? made(*question.make) : taken(question.take.value()))
                  << '\n'
                  << std::flush;
    }
}
