#include "exchange/sending.h"

#include <algorithm>

#include <fmt/format.h>

#include "exchange/cloud_event.h"
#include "exchange/open311_exchange.h"
#include "incidents/other_numbers.h"

namespace linli::exchange {
namespace {

constexpr std::chrono::days messages_kept{30}, events_kept{100};

// What an entry about a message says: why, in general.
struct FailedPayload {
    std::string partner;
    std::string type;
    int tries = 0;
};
BOOST_DESCRIBE_STRUCT(FailedPayload, (), (partner, type, tries))

std::string subject_of(const Message& message) {
    return "message/" + std::to_string(message.id);
}

std::string incident_of(const std::optional<Delivery>& delivery) {
    return delivery ? "incident/" + std::to_string(delivery->incident) : "";
}

void arrived(store::Transaction& transaction, Message& message, std::optional<Delivery>& delivery) {
    message.state = MessageState::delivered;
    message.body.clear();
    message.fault.clear();
    message.next_at.reset();
    message.ended_at = transaction.now();
    if (delivery && delivery->state < DeliveryState::acknowledged)
        go_to(*delivery, DeliveryState::acknowledged, transaction.now());
}

void put_aside(store::Transaction& transaction, Message& message, std::optional<Delivery>& delivery,
               DeliveryState state = DeliveryState::failed) {
    message.state = MessageState::dead;
    message.next_at.reset();
    message.ended_at = transaction.now();
    if (delivery && delivery->state < DeliveryState::acknowledged) go_to(*delivery, state, transaction.now());
    transaction.append({.kind = "delivery.failed",
                        .subject = subject_of(message),
                        .payload = json::to_text(FailedPayload{message.partner, message.type, message.tries}),
                        .related = incident_of(delivery)});
}

void note_one(store::Transaction& transaction, Message& message, const Tried& one, double chance,
              double pace) {
    auto delivery = find_delivery(transaction, message.delivery);
    const auto before = delivery;
    ++message.tries;
    message.fault = one.fault;
    switch (one.outcome) {
        case Try::delivered:
            arrived(transaction, message, delivery);
            if (delivery && !one.token.empty()) delivery->token = one.token;
            if (delivery && !one.their_number.empty()) {
                delivery->their_number = one.their_number;
                incidents::know_by(transaction, delivery->incident, one.their_number);
            }
            break;
        case Try::again:
        case Try::gone:
            if (const auto pause = pause_after(message.tries, chance, one.asked_for, pace)) {
                message.next_at = transaction.now() + *pause;
                if (delivery && one.may_have_arrived && delivery->state < DeliveryState::sent)
                    go_to(*delivery, DeliveryState::sent, transaction.now());
                break;
            }
            put_aside(transaction, message, delivery);
            break;
        case Try::refused:
            put_aside(transaction, message, delivery);
            break;
        case Try::unknown:
            put_aside(transaction, message, delivery, DeliveryState::sent);
            break;
    }
    update_message(transaction, message);
    const bool changed = delivery && (delivery->state != before->state || delivery->token != before->token ||
                                      delivery->their_number != before->their_number);
    if (changed) update_delivery(transaction, *delivery);
}

Parcel webhook_parcel(store::Snapshot& snapshot, const PartnerDesk& desk, const Partner& partner,
                      Message& message, const std::vector<WebhookSecret>& secrets) {
    const Signed signatures =
        sign(fmt::format("msg-{}-{}", static_cast<std::int64_t>(snapshot.station()), message.id),
             snapshot.now(), message.body, secrets);
    Parcel parcel;
    parcel.message = message.id;
    parcel.request = desk.request_to(partner.connection.address);
    parcel.request.headers = {fmt::format("Content-Type: {}", structured_event),
                              fmt::format("{}: {}", webhook_id, signatures.id),
                              fmt::format("{}: {}", webhook_timestamp, signatures.timestamp),
                              fmt::format("{}: {}", webhook_signature, signatures.signatures)};
    parcel.request.body = std::move(message.body);
    parcel.request.largest_answer = 65'536;
    return parcel;
}

}  // namespace

Tried tried(std::int64_t message, const outside::Sent& sent) {
    Tried one;
    one.message = message;
    if (!sent) {
        one.may_have_arrived = sent.error().reached == outside::Reached::maybe_sent;
        one.fault = sent.error().in_general.zh + " · " + sent.error().in_general.en;
        return one;
    }
    one.outcome = judge(sent->status);
    if (one.outcome == Try::delivered) return one;
    one.fault = fmt::format("HTTP {}", sent->status);
    one.asked_for = sent->retry_after.value_or(0s);
    return one;
}

Tried tried(const Parcel& parcel, const outside::Sent& sent) {
    return parcel.way == Way::open311 ? open311_tried(parcel, sent) : tried(parcel.message, sent);
}

std::vector<Parcel> parcels(store::Snapshot& snapshot, const PartnerDesk& desk, const Partner& partner,
                            std::size_t most, const std::set<std::int64_t>& under_way) {
    std::vector<Parcel> ready;
    if (!is_sent_to(partner) || partner.connection.way == Way::files) return ready;
    const bool is_signed = partner.connection.way == Way::webhook;
    const auto secrets = is_signed ? desk.secrets(snapshot, partner.code) : std::vector<WebhookSecret>();
    if (is_signed && secrets.empty()) return ready;
    for (Message& message : due_messages(snapshot, partner.code, most + under_way.size())) {
        if (under_way.contains(message.id) || ready.size() == most) continue;
        if (is_signed) {
            ready.push_back(webhook_parcel(snapshot, desk, partner, message, secrets));
        } else if (auto parcel = open311_parcel(snapshot, desk, partner, message)) {
            ready.push_back(std::move(*parcel));
        }
    }
    return ready;
}

void note_under_way(store::Transaction& transaction, const std::vector<std::int64_t>& messages) {
    transaction.housekeeping();
    for (const std::int64_t id : messages) {
        const auto message = find_message(transaction, id);
        auto delivery = message ? find_delivery(transaction, message->delivery) : std::nullopt;
        if (!delivery || delivery->state != DeliveryState::queued) continue;
        go_to(*delivery, DeliveryState::sending, transaction.now());
        update_delivery(transaction, *delivery);
    }
}

void note_under_way(store::Transaction& transaction, const std::vector<Parcel>& parcels) {
    std::vector<std::int64_t> messages;
    for (const Parcel& parcel : parcels) {
        if (parcel.settled) continue;
        messages.push_back(parcel.message);
        if (parcel.way == Way::open311) note_begun(transaction, parcel.message);
    }
    note_under_way(transaction, messages);
}

void note_tried(store::Transaction& transaction, const std::string& code, const std::vector<Tried>& tries,
                double chance, double pace) {
    transaction.housekeeping();
    auto partner = find_partner(transaction, code);
    if (!partner) return;
    const Partner before = *partner;
    for (const Tried& one : tries) {
        auto message = find_message(transaction, one.message);
        if (!message || message->state != MessageState::waiting) continue;
        note_one(transaction, *message, one, chance, pace);
        const bool heard = one.outcome == Try::delivered || one.outcome == Try::refused;
        if (heard) {
            partner->failing_since.reset();
            partner->last_fault.clear();
        } else {
            if (!partner->failing_since) partner->failing_since = transaction.now();
            partner->last_fault = one.fault;
        }
        if (one.outcome == Try::gone && !partner->gone_at) {
            partner->gone_at = transaction.now();
            transaction.append({.kind = "partner.gone", .subject = post_of(code)});
        }
    }
    const bool changed = partner->failing_since != before.failing_since ||
                         partner->last_fault != before.last_fault || partner->gone_at != before.gone_at;
    if (changed) keep_partner(transaction, *partner);
}

std::size_t escalate_unanswered(store::Transaction& transaction, const incidents::IncidentDesk& incidents,
                                std::size_t most) {
    transaction.housekeeping();
    const auto late = unanswered(transaction, transaction.now(), most);
    for (Delivery delivery : late) {
        delivery.escalated_at = transaction.now();
        delivery.first_answer_by.reset();
        update_delivery(transaction, delivery);
        incidents.bring_before(transaction, delivery.incident);
    }
    return late.size();
}

std::int64_t forget_what_ended(store::Transaction& transaction, std::int64_t most) {
    transaction.housekeeping();
    return forget_messages(transaction, transaction.now() - messages_kept, most) +
           forget_events(transaction, transaction.now() - events_kept, most);
}

}  // namespace linli::exchange
