#include "exchange/open311_exchange.h"

#include <algorithm>

#include <fmt/format.h>

#include "exchange/event.h"
#include "exchange/open311_way.h"
#include "incidents/other_numbers.h"

namespace linli::exchange {
namespace {

constexpr std::size_t most_asked_about = 1'000, numbers_in_one = 50;
constexpr std::chrono::minutes usual_pause{10};
constexpr std::chrono::hours asked_back{25};  // updates: a day, and what a clock may be wrong
// A message's fault from when it is sent until it is known how that ended.
constexpr std::string_view being_sent = "正在发送 · being sent";
constexpr const char* look_there =
    "可能已送达：请先在对方系统里核对，未收到再重发 · it may have arrived: look there before it is sent anew";
constexpr std::size_t largest_answer = std::size_t{4} << 20;

Open311Access access_to(store::Snapshot& snapshot, const PartnerDesk& desk, const Partner& partner) {
    const Open311Settings settings = partner.connection.open311.value_or(Open311Settings{});
    return {settings.jurisdiction.value_or(""), desk.key(snapshot, partner.code)};
}

bool takes_updates(const Partner& partner) {
    return partner.connection.open311 && partner.connection.open311->updates.value_or(false);
}

outside::Request request_to(const PartnerDesk& desk, const Partner& partner, const std::string& end) {
    outside::Request request = desk.request_to(partner.connection.address + end);
    request.largest_answer = largest_answer;
    return request;
}

Parcel form_parcel(const PartnerDesk& desk, const Partner& partner, std::int64_t message, News news,
                   const std::string& end, std::string form) {
    Parcel parcel{message, Way::open311, news, request_to(desk, partner, end), {}};
    parcel.request.headers = {"Content-Type: application/x-www-form-urlencoded; charset=utf-8"};
    parcel.request.body = std::move(form);
    return parcel;
}

Parcel settled(std::int64_t message, News news, Try outcome, const std::string& fault) {
    Tried tried;
    tried.message = message;
    tried.outcome = outcome;
    tried.fault = fault;
    return {message, Way::open311, news, {}, tried};
}

CloudEvent event_of(const Partner& partner, const Delivery& delivery, std::string id, Open311Heard heard) {
    heard.word.number = delivery.their_number;
    CloudEvent event;
    event.id = std::move(id);
    event.source = partner.connection.address;
    event.type = type_of(heard.news);
    event.subject = delivery.reference;
    event.data = json::Raw{json::to_text(heard.word)};
    return event;
}

}  // namespace

std::optional<Parcel> open311_parcel(store::Snapshot& snapshot, const PartnerDesk& desk,
                                     const Partner& partner, const Message& message) {
    const CloudEvent event = read_structured(message.body).value();
    const Open311Access access = access_to(snapshot, desk, partner);
    if (event.type == test_type)
        return Parcel{message.id,
                      Way::open311,
                      News::changed,
                      request_to(desk, partner, open311_services_query(access)),
                      {}};
    const News news = news_of(event.type).value();
    if (news == News::offered) {
        // Whoever sent it came to its end before that was known.
        if (message.fault == being_sent) return settled(message.id, news, Try::unknown, look_there);
        const auto offer = json::read<Offer>(event.data.text).value();
        return form_parcel(desk, partner, message.id, news, "/requests.json",
                           open311_form(offer, partner.connection, access));
    }
    if (!takes_updates(partner)) {
        if (news == News::confirmed) return settled(message.id, news, Try::delivered, "");
        return settled(message.id, news, Try::refused,
                       "对方系统不接收更新，请另行告知 · their server takes no updates: tell them otherwise");
    }
    const auto delivery = find_delivery(snapshot, message.delivery);
    if (!delivery || delivery->their_number.empty()) return std::nullopt;
    const auto word = json::read<Word>(event.data.text).value();
    return form_parcel(
        desk, partner, message.id, news, "/servicerequestupdates.json",
        open311_update_form(delivery->their_number, event.id, news, word, message.made_at, access));
}

void note_begun(store::Transaction& transaction, std::int64_t id) {
    transaction.housekeeping();
    auto message = find_message(transaction, id);
    if (!message) return;
    message->fault = being_sent;
    update_message(transaction, *message);
}

Tried open311_tried(const Parcel& parcel, const outside::Sent& sent) {
    Tried one = tried(parcel.message, sent);
    const bool is_given = parcel.news == News::offered;
    if (is_given && one.may_have_arrived) {
        one.outcome = Try::unknown;
        one.fault = look_there;
    }
    if (!is_given || one.outcome != Try::delivered) return one;
    if (const auto taken = read_open311_taken(sent->body)) {
        one.their_number = taken->id;
        one.token = taken->token;
    } else {
        one.outcome = Try::unknown;
        one.fault = taken.error().detail.zh + " · " + taken.error().detail.en;
    }
    return one;
}

std::chrono::minutes asked_every(const Connection& connection) {
    return connection.open311 && connection.open311->every ? std::chrono::minutes(*connection.open311->every)
                                                           : usual_pause;
}

std::vector<Question> open311_questions(store::Snapshot& snapshot, const PartnerDesk& desk,
                                        const Partner& partner) {
    std::vector<Question> questions;
    const Open311Access access = access_to(snapshot, desk, partner);
    std::vector<std::string> numbers;
    const auto ask_about_numbers = [&] {
        if (numbers.empty()) return;
        questions.push_back(
            {Asking::requests, 0, request_to(desk, partner, open311_requests_query(numbers, access))});
        numbers.clear();
    };
    const auto deliveries = going_on_with(snapshot, partner.code, most_asked_about);
    for (const Delivery& delivery : deliveries) {
        if (!delivery.their_number.empty()) {
            numbers.push_back(delivery.their_number);
            if (numbers.size() == numbers_in_one) ask_about_numbers();
        } else if (!delivery.token.empty()) {
            questions.push_back({Asking::token, delivery.id,
                                 request_to(desk, partner, open311_token_query(delivery.token, access))});
        }
    }
    ask_about_numbers();
    if (takes_updates(partner) && !deliveries.empty()) {
        const Instant now = snapshot.now();
        questions.push_back(
            {Asking::updates, 0,
             request_to(desk, partner, open311_updates_query(now - asked_back, now, access))});
    }
    return questions;
}

Result<std::vector<CloudEvent>> open311_events(store::Snapshot& snapshot, const Partner& partner,
                                               const Question& question, std::string_view body) {
    std::vector<CloudEvent> events;
    if (question.asking == Asking::requests) {
        const auto requests = read_open311_requests(body);
        if (!requests) return tl::unexpected(requests.error());
        for (const Open311Request& one : *requests) {
            const auto delivery = find_by_their_number(snapshot, partner.code, one.id);
            const auto heard = heard_of(one, std::nullopt, partner.connection);
            if (!delivery || !heard) continue;
            const std::string at = one.updated_at ? to_iso(*one.updated_at) : one.notes;
            events.push_back(
                event_of(partner, *delivery,
                         fmt::format("requests/{}/{}/{}", one.id, one.status, at).substr(0, 1'000), *heard));
        }
    } else if (question.asking == Asking::updates) {
        const auto updates = read_open311_updates(body);
        if (!updates) return tl::unexpected(updates.error());
        for (const Open311Update& one : *updates) {
            const auto delivery = find_by_their_number(snapshot, partner.code, one.request);
            if (!delivery) continue;
            events.push_back(event_of(partner, *delivery, fmt::format("updates/{}", one.id).substr(0, 1'000),
                                      heard_of(one, partner.connection)));
        }
    }
    return events;
}

void note_number(store::Transaction& transaction, std::int64_t id, const std::string& number) {
    transaction.housekeeping();
    auto delivery = find_delivery(transaction, id);
    if (!delivery || number.empty()) return;
    delivery->their_number = number;
    delivery->token.clear();
    update_delivery(transaction, *delivery);
    incidents::know_by(transaction, delivery->incident, number);
}

void note_asked(store::Transaction& transaction, const std::string& code, const std::string& fault) {
    transaction.housekeeping();
    auto partner = find_partner(transaction, code);
    if (!partner || (fault.empty() && !partner->failing_since)) return;
    if (fault.empty()) {
        partner->failing_since.reset();
    } else if (!partner->failing_since) {
        partner->failing_since = transaction.now();
    }
    partner->last_fault = fault;
    keep_partner(transaction, *partner);
}

}  // namespace linli::exchange
