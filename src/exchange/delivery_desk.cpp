#include "exchange/delivery_desk.h"

#include "exchange/partner.h"

namespace linli::exchange {
namespace {

constexpr int usual_page = 100, largest_page = 500;
constexpr std::size_t most_anew = 1'000;
constexpr std::int64_t the_newest = std::numeric_limits<std::int64_t>::max();

MessageShown shown(store::Snapshot& snapshot, const Message& message) {
    const auto delivery = find_delivery(snapshot, message.delivery);
    return {
        message.id,    message.partner, message.type,     message.state, message.made_at,
        message.tries, message.next_at, message.ended_at, message.fault, delivery ? delivery->incident : 0};
}

void check_limit(const std::optional<int>& limit, json::Faults& faults) {
    if (limit && (*limit < 1 || *limit > largest_page))
        faults.add("limit", {"应为 1 到 500。", "Must be 1 to 500."});
}

// Cuts what was read beyond a page, and says where the next one begins.
template <class T, class Id>
std::optional<std::int64_t> cut_to_page(std::vector<T>& found, std::size_t most, Id id) {
    if (found.size() <= most) return std::nullopt;
    found.resize(most);
    return id(found.back());
}

Result<Message> require_message(store::Snapshot& snapshot, std::int64_t id) {
    if (auto found = find_message(snapshot, id)) return std::move(*found);
    return refuse(RefusalKind::not_found, "exchange/no-message",
                  {"没有这条消息。", "There is no such message."});
}

DeliveryShown shown(Delivery delivery, const incidents::Rulebook& book) {
    DeliveryShown one;
    if (const incidents::Partner* const named = book.find_partner(delivery.partner))
        one.partner_name = named->name;
    one.state_name = title_of(delivery.state);
    one.delivery = std::move(delivery);
    return one;
}

// From its first try; the incident that it is about, as an entry names it.
std::string begin_again(store::Transaction& transaction, Message& message) {
    message.state = MessageState::waiting;
    message.tries = 0;
    message.fault.clear();
    message.next_at = transaction.now();
    message.ended_at.reset();
    update_message(transaction, message);
    auto delivery = find_delivery(transaction, message.delivery);
    if (!delivery) return "";
    if (delivery->state == DeliveryState::failed) {
        go_to(*delivery, DeliveryState::queued, transaction.now());
        update_delivery(transaction, *delivery);
    }
    return "incident/" + std::to_string(delivery->incident);
}

struct AnewPayload {
    std::int64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(AnewPayload, (), (messages))

}  // namespace

void check(const DeliveriesQuery& query, json::Faults& faults) {
    check_limit(query.limit, faults);
}

void check(const MessagesQuery& query, json::Faults& faults) {
    check_limit(query.limit, faults);
    if (query.state == MessageState::delivered) {
        faults.add("state", {"应为 waiting 或 dead：已送达的只在事件里列出。",
                             "Must be waiting or dead: what arrived is listed at its incident alone."});
    }
}

Deliveries DeliveryDesk::of_incident(store::Snapshot& snapshot, std::int64_t incident) const {
    Deliveries list;
    const auto rules = rulebooks_.current(snapshot);
    for (Delivery& delivery : deliveries_of(snapshot, incident)) {
        DeliveryShown one = shown(std::move(delivery), rules->book);
        for (const Message& message : messages_of(snapshot, one.delivery.id))
            one.messages.push_back(exchange::shown(snapshot, message));
        list.deliveries.push_back(std::move(one));
    }
    return list;
}

DeliveriesPage DeliveryDesk::list(store::Snapshot& snapshot, const DeliveriesQuery& query) const {
    DeliveriesPage page;
    const auto most = static_cast<std::size_t>(query.limit.value_or(usual_page));
    const auto rules = rulebooks_.current(snapshot);
    auto found = newest_deliveries(
        snapshot,
        {query.before.value_or(the_newest), query.partner.value_or(""), query.direction, query.state},
        most + 1);
    page.next = cut_to_page(found, most, [](const Delivery& one) { return one.id; });
    for (Delivery& delivery : found)
        page.deliveries.push_back(shown(std::move(delivery), rules->book));
    return page;
}

MessagesPage DeliveryDesk::messages(store::Snapshot& snapshot, const MessagesQuery& query) const {
    MessagesPage page;
    const auto most = static_cast<std::size_t>(query.limit.value_or(usual_page));
    auto found = messages_in(snapshot, query.state.value_or(MessageState::dead), query.partner.value_or(""),
                             query.before.value_or(the_newest), most + 1);
    page.next = cut_to_page(found, most, [](const Message& one) { return one.id; });
    for (const Message& message : found)
        page.messages.push_back(exchange::shown(snapshot, message));
    return page;
}

Result<MessageShown> DeliveryDesk::message(store::Snapshot& snapshot, std::int64_t id) const {
    auto found = require_message(snapshot, id);
    if (!found) return tl::unexpected(std::move(found.error()));
    return exchange::shown(snapshot, *found);
}

Result<MessageShown> DeliveryDesk::send_anew(store::Transaction& transaction, std::int64_t id) const {
    auto found = require_message(transaction, id);
    if (!found) return tl::unexpected(std::move(found.error()));
    if (found->state != MessageState::dead) {
        return refuse(RefusalKind::conflict, "exchange/not-dead",
                      {"只有未能送达的消息才需要重发。", "Only a message that failed is sent anew."});
    }
    const std::string about = begin_again(transaction, *found);
    transaction.append(
        {.kind = "delivery.sent_anew", .subject = "message/" + std::to_string(id), .related = about});
    return exchange::shown(transaction, *found);
}

Result<SentAnew> DeliveryDesk::send_all_anew(store::Transaction& transaction,
                                             const std::string& partner) const {
    auto dead = messages_in(transaction, MessageState::dead, partner, the_newest, most_anew + 1);
    SentAnew sent;
    sent.is_more = cut_to_page(dead, most_anew, [](const Message& one) { return one.id; }).has_value();
    for (Message& message : dead)
        begin_again(transaction, message);
    sent.messages = static_cast<std::int64_t>(dead.size());
    if (sent.messages > 0) {
        transaction.append({.kind = "partner.sent_anew",
                            .subject = post_of(partner),
                            .payload = json::to_text(AnewPayload{sent.messages})});
    }
    return sent;
}

}  // namespace linli::exchange
