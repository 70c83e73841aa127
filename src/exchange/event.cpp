#include "exchange/event.h"

#include <fmt/format.h>

#include "exchange/cloud_event.h"

namespace linli::exchange {
namespace {

constexpr std::string_view messages = "messages", delivery_numbers = "deliveries";

// Whose events they are: the station, by its number, which never changes.
std::string source_of(StationId station) {
    return fmt::format("urn:linli:station:{}", static_cast<std::int64_t>(station));
}

std::int64_t write(store::Transaction& transaction, std::string_view partner, std::string type,
                   std::optional<std::string> subject, std::int64_t delivery, std::int64_t sequence,
                   std::string data) {
    const std::int64_t id = transaction.next_number(messages);
    CloudEvent event;
    event.id = fmt::format("{}-{}", static_cast<std::int64_t>(transaction.station()), id);
    event.source = source_of(transaction.station());
    event.type = type;
    event.subject = std::move(subject);
    event.time = transaction.now();
    if (sequence > 0) event.sequence = sequence;
    event.data = json::Raw{std::move(data)};
    Message message;
    message.id = id;
    message.partner = partner;
    message.delivery = delivery;
    message.sequence = sequence;
    message.type = std::move(type);
    message.body = to_structured(event);
    message.made_at = transaction.now();
    message.next_at = transaction.now();
    insert_message(transaction, message);
    return id;
}

void write_about(store::Transaction& transaction, Delivery& delivery, News news, std::string data) {
    write(transaction, delivery.partner, type_of(news), delivery.reference, delivery.id, ++delivery.said,
          std::move(data));
}

}  // namespace

std::int64_t next_delivery(store::Transaction& transaction) {
    return transaction.next_number(delivery_numbers);
}

void say(store::Transaction& transaction, Delivery& delivery, News news, const Offer& offer) {
    write_about(transaction, delivery, news, json::to_text(offer));
}

void say(store::Transaction& transaction, Delivery& delivery, News news, const Word& word) {
    Word named = word;
    if (const auto partner = find_partner(transaction, delivery.partner))
        named.state = name_of(partner->connection, news);
    write_about(transaction, delivery, news, json::to_text(named));
}

std::int64_t say_test(store::Transaction& transaction, std::string_view partner) {
    return write(transaction, partner, std::string(test_type), std::nullopt, 0, 0, "{}");
}

}  // namespace linli::exchange
