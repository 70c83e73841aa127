#include "exchange/inbox.h"

#include <algorithm>

#include "exchange/cloud_event.h"
#include "exchange/event.h"
#include "incidents/incident_rows.h"
#include "incidents/other_numbers.h"

namespace linli::exchange {
namespace {

using incidents::Incident;
using incidents::State;

constexpr std::size_t most_hand_overs = 2;  // the third time it comes to the desk

Result<void> done(Result<Incident> step) {
    if (!step) return tl::unexpected(std::move(step.error()));
    return {};
}

// What is written for people where the other side wrote nothing.
std::string said(const Word& word, const Text& otherwise) {
    return word.text && !word.text->empty() ? *word.text : otherwise.zh + " · " + otherwise.en;
}

template <class T>
Result<T> data_of(const CloudEvent& event) {
    auto data = json::read<T>(event.data.text);
    if (!data) {
        for (FieldFault& fault : data.error().faults)
            fault.path = "data." + fault.path;
    }
    return data;
}

// It says something that changes nothing any more; people read it in the incident's history.
std::string out_of_turn(News news, const Word& word) {
    const std::string what{json::name_of(news)};
    return "协作单位来信与现状不符，未改变状态（" + what + "）· Out of turn, changed nothing (" + what +
           "): " + said(word, {"无说明", "nothing was written"});
}

}  // namespace

Result<void> Inbox::note(store::Transaction& transaction, std::int64_t incident,
                         const std::string& text) const {
    auto noted = done(incidents_.note(transaction, {incident}, {text}));
    // Its texts went on schedule: then nothing is to be read there any more.
    if (!noted && noted.error().kind == RefusalKind::conflict) return {};
    return noted;
}

struct Inbox::Arrived {
    store::Transaction& transaction;
    const Partner& partner;
    const CloudEvent& event;
};

Result<Taken> Inbox::receive(store::Transaction& transaction, std::string_view door, const Signed& given,
                             std::string_view body) const {
    const auto parts = door.rfind('.');
    auto partner =
        find_partner_behind(transaction, parts == std::string_view::npos ? door : door.substr(parts + 1));
    if (!partner) {
        return refuse(RefusalKind::not_found, "exchange/no-door",
                      {"没有这个接收地址。", "There is no such address for events."});
    }
    const auto secrets = partners_.secrets(transaction, partner->code);
    if (auto good = verify(given, body, secrets, transaction.now()); !good)
        return tl::unexpected(std::move(good.error()));
    auto event = read_structured(body);
    if (!event) return tl::unexpected(std::move(event.error()));
    return hear(transaction, *partner, *event);
}

Result<Taken> Inbox::hear(store::Transaction& transaction, const Partner& partner,
                          const CloudEvent& event) const {
    const std::string post = post_of(partner.code);
    // In the partner's name: what it may do is what this room does for it.
    transaction.act_for({transaction.station(), post, store::Reach::station, {post}});
    // Nothing of it stays when it is refused, so that it may come again.
    const bool is_new = note_event(transaction, partner.code, event.source + ' ' + event.id);
    transaction.housekeeping();
    note_heard(transaction, partner.code);
    const Arrived arrived{transaction, partner, event};
    if (!is_new || event.type == test_type)
        return Taken{event.id, Effect::ignore, event.subject.value_or("")};
    if (event.type == state_type) return take_state(arrived);
    const auto news = news_of(event.type);
    if (!news) {
        return refuse(
            RefusalKind::invalid, "exchange/unknown-type",
            {"不认识的事件类型：" + event.type, "Events of this type are not known: " + event.type});
    }
    return *news == News::offered ? take_in(arrived) : take_news(arrived, *news);
}

// What is news is said by their name of a state.
Result<Taken> Inbox::take_state(const Arrived& arrived) const {
    const auto word = data_of<Word>(arrived.event);
    if (!word) return tl::unexpected(word.error());
    const auto news = meaning_of(arrived.partner.connection, word->state.value_or(""));
    if (!news) {
        return refuse_invalid(
            {{"data.state",
              {"这个状态名没有登记含义；先在该单位的状态对照里添加。",
               "What this state means is not set; add it to the partner's states first."}}});
    }
    return take_news(arrived, *news);
}

// The partner hands one over to us: a report like anyone's.
Result<Taken> Inbox::take_in(const Arrived& arrived) const {
    store::Transaction& transaction = arrived.transaction;
    if (!arrived.event.subject) {
        return refuse_invalid(
            {{"subject", {"应为对方给这件移交的标识。", "Must name the handover, as its giver calls it."}}});
    }
    if (const auto known =
            find_delivery(transaction, arrived.partner.code, Direction::in, *arrived.event.subject)) {
        return Taken{arrived.event.id, Effect::ignore, known->reference, known->incident, known->state};
    }
    auto offer = data_of<Offer>(arrived.event);
    if (!offer) return tl::unexpected(std::move(offer.error()));
    incidents::Report report;
    report.category = ours_of(arrived.partner.connection, offer->category);
    report.description = offer->description;
    report.location = offer->location;
    report.address = offer->address;
    report.level = offer->level;
    report.urgent = offer->urgent;
    report.finish_by = offer->finish_by;
    json::Faults faults;
    check(report, faults);
    if (!faults.empty()) return refuse_invalid(faults.take());
    auto receipt = incidents_.report(transaction, report);
    if (!receipt) return tl::unexpected(std::move(receipt.error()));
    Delivery delivery;
    delivery.id = next_delivery(transaction);
    delivery.direction = Direction::in;
    delivery.partner = arrived.partner.code;
    delivery.incident = receipt->number;
    delivery.reference = *arrived.event.subject;
    delivery.their_number = offer->number;
    delivery.heard = arrived.event.sequence.value_or(0);
    begin(delivery, DeliveryState::acknowledged, transaction.now());
    insert_delivery(transaction, delivery);
    incidents::know_by(transaction, delivery.incident, delivery.their_number);
    return Taken{arrived.event.id, Effect::apply, delivery.reference, delivery.incident, delivery.state};
}

Result<Taken> Inbox::take_news(const Arrived& arrived, News news) const {
    store::Transaction& transaction = arrived.transaction;
    auto word = data_of<Word>(arrived.event);
    if (!word) return tl::unexpected(std::move(word.error()));
    const Direction direction = is_from_giver(news) ? Direction::in : Direction::out;
    const std::string reference = arrived.event.subject.value_or("");
    auto delivery = find_delivery(transaction, arrived.partner.code, direction, reference);
    if (!delivery) {
        const bool is_the_others =
            find_delivery(transaction, arrived.partner.code,
                          direction == Direction::in ? Direction::out : Direction::in, reference)
                .has_value();
        if (is_the_others) {
            return refuse(RefusalKind::invalid, "exchange/wrong-side",
                          {"这类消息应由另一方发送。", "It is the other side that sends such news."});
        }
        return refuse(RefusalKind::invalid, "exchange/no-delivery",
                      {"没有这件移交：" + reference, "There is no such handover: " + reference});
    }
    Effect effect = effect_of(delivery->state, news);
    // What was said before something that is known already says nothing new.
    if (arrived.event.sequence && *arrived.event.sequence <= delivery->heard && effect == Effect::apply)
        effect = Effect::note;
    delivery->heard = std::max(delivery->heard, arrived.event.sequence.value_or(0));
    if (word->number && *word->number != delivery->their_number) {
        delivery->their_number = *word->number;
        incidents::know_by(transaction, delivery->incident, *word->number);
    }
    if (effect == Effect::apply) {
        auto applied = is_from_giver(news) ? apply_from_giver(arrived, *delivery, news, *word)
                                           : apply_from_handler(arrived, *delivery, news, *word);
        if (!applied) return tl::unexpected(std::move(applied.error()));
        go_to(*delivery, state_after(delivery->state, news), transaction.now());
    } else if (effect == Effect::note) {
        if (auto noted = note(transaction, delivery->incident, out_of_turn(news, *word)); !noted)
            return tl::unexpected(std::move(noted.error()));
    }
    update_delivery(transaction, *delivery);
    return Taken{arrived.event.id, effect, delivery->reference, delivery->incident, delivery->state};
}

// Whoever has our incident says how it goes. Where the incident has gone on meanwhile it is a note.
Result<void> Inbox::apply_from_handler(const Arrived& arrived, Delivery& delivery, News news,
                                       const Word& word) const {
    store::Transaction& transaction = arrived.transaction;
    const incidents::Which which{delivery.incident};
    const auto incident = incidents::find_incident(transaction, delivery.incident);
    const bool is_theirs = incident && incident->handler == post_of(delivery.partner) &&
                           incident->state != State::closed && incident->state != State::claimed_done;
    if (!is_theirs) return note(transaction, delivery.incident, out_of_turn(news, word));
    const bool is_taken = incident->state == State::in_progress || incident->state == State::paused;
    const auto take = [&]() -> Result<void> {
        return is_taken ? Result<void>() : done(incidents_.take(transaction, which, {word.text}));
    };
    switch (news) {
        case News::accepted:
            return take();
        case News::progress:
            if (!is_taken) return take();
            return note(transaction, delivery.incident, said(word, {"办理中", "in progress"}));
        case News::done:
            if (incident->state == State::paused) {
                if (auto resumed = done(incidents_.resume(transaction, which, {})); !resumed) return resumed;
            } else if (auto taken = take(); !taken) {
                return taken;
            }
            return done(incidents_.claim_done(transaction, which, {said(word, {"已办结", "done"})}));
        case News::returned: {
            if (incident->state == State::paused) {
                if (auto resumed = done(incidents_.resume(transaction, which, {})); !resumed) return resumed;
            }
            auto back = done(incidents_.give_back(transaction, which,
                                                  {said(word, {"未说明原因", "no reason was given"})}));
            return back ? route_again(transaction, delivery.incident) : back;
        }
        case News::offered:
        case News::changed:
        case News::rejected:
        case News::confirmed:
        case News::withdrawn:
            break;  // the giver's
    }
    return {};
}

// What came back goes to the router; what was handed over twice already, to the desk.
Result<void> Inbox::route_again(store::Transaction& transaction, std::int64_t incident) const {
    const store::Context partner = transaction.context();
    transaction.act_for({transaction.station(), "exchange"});
    const auto before = deliveries_of(transaction, incident);
    const auto given = std::count_if(before.begin(), before.end(),
                                     [](const Delivery& one) { return one.direction == Direction::out; });
    incidents::Dispatch dispatch;
    if (static_cast<std::size_t>(given) >= most_hand_overs) dispatch.handler = "desk";
    auto routed = done(incidents_.dispatch(transaction, {incident}, dispatch));
    transaction.act_for(partner);
    return routed;
}

// Whoever gave us an incident says that it is otherwise.
Result<void> Inbox::apply_from_giver(const Arrived& arrived, Delivery& delivery, News news,
                                     const Word& word) const {
    store::Transaction& transaction = arrived.transaction;
    const incidents::Which which{delivery.incident};
    const auto incident = incidents::find_incident(transaction, delivery.incident);
    if (!incident) return {};
    switch (news) {
        case News::changed:
            if (word.urgent.value_or(false) && !incident->urgent && incident->state != State::closed &&
                incident->state != State::claimed_done) {
                return done(incidents_.mark_urgent(transaction, which, {word.text}));
            }
            return note(transaction, delivery.incident,
                        said(word, {"移交单位更新了内容", "whoever handed it over changed it"}));
        case News::rejected:
            if (incident->state != State::closed) break;
            return done(incidents_.reopen(
                transaction, which,
                {said(word, {"移交单位不认可办理结果", "whoever handed it over does not take it as done"})}));
        case News::confirmed:
            return note(transaction, delivery.incident,
                        said(word, {"移交单位已确认办结", "confirmed by whoever handed it over"}));
        case News::withdrawn: {
            if (incident->state == State::closed) break;
            return done(incidents_.withdraw(
                transaction, which, {said(word, {"移交单位撤回", "withdrawn by whoever handed it over"})}));
        }
        case News::offered:
        case News::accepted:
        case News::progress:
        case News::done:
        case News::returned:
            break;  // the other side's
    }
    return {};
}

}  // namespace linli::exchange
