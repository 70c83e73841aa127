#include "exchange/partner_desk.h"

#include <algorithm>

#include "exchange/event.h"
#include "exchange/outbox.h"
#include "outside/destination.h"

namespace linli::exchange {
namespace {

constexpr std::size_t most_secrets = 2;

// Sealed under "partner/CODE": what both sides sign with, newest first.
struct Secrets {
    std::vector<std::string> secrets;
};
BOOST_DESCRIBE_STRUCT(Secrets, (), (secrets))

constexpr std::string_view secrets_kind = "partner_secrets";

// What an entry about a partner says: no address, no secret.
struct PartnerPayload {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PartnerPayload, (), (version))

tl::unexpected<Refusal> no_such_partner(const std::string& code) {
    return refuse(RefusalKind::not_found, "exchange/no-partner",
                  {"没有协作单位“" + code + "”；先在规则里登记。",
                   "There is no partner \"" + code + "\"; the rulebook names them."});
}

void note(store::Transaction& transaction, std::string_view kind, const Partner& partner) {
    transaction.append({.kind = kind,
                        .subject = post_of(partner.code),
                        .payload = json::to_text(PartnerPayload{partner.version})});
}

MessageShown shown(const Message& message) {
    return {message.id,    message.partner, message.type,     message.state, message.made_at,
            message.tries, message.next_at, message.ended_at, message.fault};
}

}  // namespace

Partners PartnerDesk::list(store::Snapshot& snapshot) const {
    Partners list;
    const auto waiting = count_messages(snapshot);
    for (const incidents::Partner& named : rulebooks_.current(snapshot)->book.partners) {
        const auto partner = find_partner(snapshot, named.code);
        PartnerShown one;
        if (partner) one = shown(snapshot, *partner);
        one.code = named.code;
        one.name = named.name;
        for (const Waiting& count : waiting) {
            if (count.partner != named.code) continue;
            (count.state == MessageState::dead ? one.dead : one.waiting) = count.count;
        }
        list.partners.push_back(std::move(one));
    }
    return list;
}

PartnerShown PartnerDesk::shown(store::Snapshot& snapshot, const Partner& partner) const {
    PartnerShown shown;
    shown.code = partner.code;
    shown.version = partner.version;
    shown.connection = partner.connection;
    shown.events_at = "/api/v1/exchange/" + named_for(snapshot.station(), partner.door) + "/events";
    shown.failing_since = partner.failing_since;
    shown.last_fault = partner.last_fault;
    shown.gone_at = partner.gone_at;
    shown.heard_at = partner.heard_at;
    shown.secrets = static_cast<int>(secrets(snapshot, partner.code).size());
    const auto rules = rulebooks_.current(snapshot);
    if (const incidents::Partner* const named = rules->book.find_partner(partner.code))
        shown.name = named->name;
    return shown;
}

Result<Partner> PartnerDesk::connected(store::Snapshot& snapshot, const std::string& code) const {
    auto partner = find_partner(snapshot, code);
    if (partner) return std::move(*partner);
    if (rulebooks_.current(snapshot)->book.find_partner(code) == nullptr) return no_such_partner(code);
    return refuse(RefusalKind::conflict, "exchange/not-connected",
                  {"还没有设置与该单位的联接。", "How this partner is reached is not set yet."});
}

Result<PartnerShown> PartnerDesk::connect(store::Transaction& transaction, const std::string& code,
                                          const Connection& connection,
                                          std::optional<std::int64_t> version) const {
    const auto rules = rulebooks_.current(transaction);
    if (rules->book.find_partner(code) == nullptr) return no_such_partner(code);
    std::vector<FieldFault> faults;
    for (std::size_t i = 0; i < connection.categories.size(); ++i) {
        if (rules->book.find(connection.categories[i].ours) == nullptr)
            faults.push_back({"categories[" + std::to_string(i) + "].ours",
                              {"没有这个类别。", "There is no such category."}});
    }
    if (const auto fault = outside::fault_of_url(connection.address, !own_networks_.empty()))
        faults.push_back({"address", *fault});
    if (!faults.empty()) return refuse_invalid(std::move(faults));
    Partner partner;
    if (auto known = find_partner(transaction, code)) {
        partner = std::move(*known);
    } else {
        partner.code = code;
        partner.version = 0;
        partner.door = random_token();
        partner.told_after = store::last_position(transaction);
    }
    if (version && *version != partner.version) {
        return refuse(RefusalKind::stale, "exchange/stale",
                      {"联接已被他人更改，请刷新。", "It has changed since you read it; read it again."});
    }
    store::begin_following(transaction, outbox_name);
    ++partner.version;
    partner.connection = connection;
    partner.gone_at.reset();
    partner.failing_since.reset();
    partner.last_fault.clear();
    keep_partner(transaction, partner);
    note(transaction, "partner.connected", partner);
    return shown(transaction, partner);
}

std::vector<WebhookSecret> PartnerDesk::secrets(store::Snapshot& snapshot, std::string_view code) const {
    const std::string subject = post_of(code);
    std::vector<WebhookSecret> found;
    const auto kept = vault_.open<Secrets>(snapshot, {subject, secrets_kind});
    if (!kept || !*kept) return found;
    const Secrets& held = **kept;
    for (const std::string& text : held.secrets)
        found.push_back(WebhookSecret::read(text).value());
    return found;
}

Result<NewSecret> PartnerDesk::make_secret(store::Transaction& transaction, const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    NewSecret made{WebhookSecret::random().text()};
    Secrets kept{{made.secret}};
    for (const WebhookSecret& older : secrets(transaction, code)) {
        if (kept.secrets.size() < most_secrets) kept.secrets.push_back(older.text());
    }
    const std::string subject = post_of(code);
    vault_.put(transaction, {subject, secrets_kind}, kept);
    note(transaction, "partner.secret_made", *partner);
    return made;
}

Result<PartnerShown> PartnerDesk::drop_older_secrets(store::Transaction& transaction,
                                                     const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    const auto held = secrets(transaction, code);
    if (held.size() < 2) {
        return refuse(RefusalKind::conflict, "exchange/one-secret",
                      {"没有旧密钥。", "There is no older secret."});
    }
    const std::string subject = post_of(code);
    vault_.put(transaction, {subject, secrets_kind}, Secrets{{held.front().text()}});
    note(transaction, "partner.secret_dropped", *partner);
    return shown(transaction, *partner);
}

Result<SentTest> PartnerDesk::test(store::Transaction& transaction, const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    if (secrets(transaction, code).empty()) {
        return refuse(RefusalKind::conflict, "exchange/no-secret",
                      {"先生成密钥并交给对方。", "Make a secret first, and give it to the partner."});
    }
    SentTest sent{say_test(transaction, code)};
    note(transaction, "partner.tested", *partner);
    return sent;
}

Result<MessageShown> PartnerDesk::message(store::Snapshot& snapshot, std::int64_t id) const {
    if (const auto found = find_message(snapshot, id)) return exchange::shown(*found);
    return refuse(RefusalKind::not_found, "exchange/no-message",
                  {"没有这条消息。", "There is no such message."});
}

Result<MessageShown> PartnerDesk::send_anew(store::Transaction& transaction, std::int64_t id) const {
    auto found = find_message(transaction, id);
    if (!found)
        return refuse(RefusalKind::not_found, "exchange/no-message",
                      {"没有这条消息。", "There is no such message."});
    if (found->state != MessageState::dead) {
        return refuse(RefusalKind::conflict, "exchange/not-dead",
                      {"只有未能送达的消息才需要重发。", "Only a message that failed is sent anew."});
    }
    found->state = MessageState::waiting;
    found->tries = 0;
    found->next_at = transaction.now();
    found->ended_at.reset();
    update_message(transaction, *found);
    auto delivery = find_delivery(transaction, found->delivery);
    if (delivery && delivery->state == DeliveryState::failed) {
        delivery->state = DeliveryState::queued;
        delivery->state_at = transaction.now();
        update_delivery(transaction, *delivery);
    }
    transaction.append({.kind = "delivery.sent_anew",
                        .subject = "message/" + std::to_string(id),
                        .related = delivery ? "incident/" + std::to_string(delivery->incident) : ""});
    return exchange::shown(*found);
}

Deliveries PartnerDesk::deliveries(store::Snapshot& snapshot, std::int64_t incident) const {
    Deliveries list;
    const auto rules = rulebooks_.current(snapshot);
    for (Delivery& delivery : deliveries_of(snapshot, incident)) {
        DeliveryShown one;
        if (const incidents::Partner* const named = rules->book.find_partner(delivery.partner))
            one.partner_name = named->name;
        one.state_name = title_of(delivery.state);
        for (const Message& message : messages_of(snapshot, delivery.id))
            one.messages.push_back(exchange::shown(message));
        one.delivery = std::move(delivery);
        list.deliveries.push_back(std::move(one));
    }
    return list;
}

}  // namespace linli::exchange
