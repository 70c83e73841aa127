#include "platform/platform.h"

#include <fmt/format.h>

#include "exchange/retries.h"

namespace linli::platform {
namespace {

using exchange::CloudEvent;
using exchange::DeliveryState;
using exchange::Direction;
using exchange::Effect;
using exchange::News;

constexpr std::string_view test_type = "linli.test";
constexpr Milliseconds held_back_for = 1s;

template <class T>
Result<T> data_of(const CloudEvent& event) {
    auto data = json::read<T>(event.data.text);
    if (!data) {
        for (FieldFault& fault : data.error().faults)
            fault.path = "data." + fault.path;
    }
    return data;
}

std::string key_of(const CloudEvent& event) {
    return event.source + ' ' + event.id;
}

void go_to(Case& one, DeliveryState state, Instant now) {
    if (one.state != state) one.state_at = now;
    one.state = state;
}

// Nothing more comes of it, unless it was done and is not taken as that.
void drop_plan(Case& one) {
    one.plan.steps.clear();
    one.next_at.reset();
}

Heard heard_of(Effect effect) {
    if (effect == Effect::apply) return Heard::applied;
    return effect == Effect::note ? Heard::noted : Heard::known;
}

}  // namespace

Result<Taken> Platform::receive(store::Transaction& transaction, const exchange::Signed& given,
                                std::string_view body) const {
    if (auto good = exchange::verify(given, body, secrets_, transaction.now()); !good)
        return tl::unexpected(std::move(good.error()));
    auto event = exchange::read_structured(body);
    if (!event) return tl::unexpected(std::move(event.error()));
    transaction.housekeeping();
    if (event->type == test_type || has_heard(transaction, key_of(*event)))
        return Taken{event->id, Heard::known, event->subject.value_or("")};
    const auto news = exchange::news_of(event->type);
    if (!news) {
        return refuse(
            RefusalKind::invalid, "exchange/unknown-type",
            {"不认识的事件类型：" + event->type, "Events of this type are not known: " + event->type});
    }
    return *news == News::offered ? take_over(transaction, *event) : take_news(transaction, *event, *news);
}

// The station hands one over: what the script does with it is planned at once.
Result<Taken> Platform::take_over(store::Transaction& transaction, const CloudEvent& event) const {
    if (!event.subject) {
        return refuse_invalid({{"subject", {"应为这件移交的标识。", "Must name the handover."}}});
    }
    auto offer = data_of<exchange::Offer>(event);
    if (!offer) return tl::unexpected(std::move(offer.error()));
    const std::int64_t sequence = event.sequence.value_or(0);
    const auto known = find_case(transaction, Direction::in, *event.subject);
    insert_heard(transaction, {key_of(event), Direction::in, *event.subject, sequence, News::offered,
                               known ? Heard::known : Heard::applied, !known && sequence <= 1});
    if (known) return Taken{event.id, Heard::known, known->reference, known->state};
    Case one;
    one.reference = *event.subject;
    one.number = fmt::format("P-{}", transaction.next_number("cases"));
    one.their_number = offer->number;
    one.category = offer->category;
    one.heard = sequence;
    one.made_at = one.state_at = transaction.now();
    plan(one, course_of(script_, one.category, one.reference), transaction.now());
    insert_case(transaction, one);
    return Taken{event.id, Heard::applied, one.reference, one.state};
}

Result<Taken> Platform::take_news(store::Transaction& transaction, const CloudEvent& event, News news) const {
    auto word = data_of<exchange::Word>(event);
    if (!word) return tl::unexpected(std::move(word.error()));
    const Direction direction = exchange::is_from_giver(news) ? Direction::in : Direction::out;
    const std::string reference = event.subject.value_or("");
    auto one = find_case(transaction, direction, reference);
    if (!one) {
        return refuse(RefusalKind::invalid, "exchange/no-delivery",
                      {"没有这件移交：" + reference, "There is no such handover: " + reference});
    }
    Effect effect = exchange::effect_of(one->state, news);
    const std::int64_t sequence = event.sequence.value_or(0);
    if (sequence > 0 && sequence <= one->heard && effect == Effect::apply) effect = Effect::note;
    insert_heard(transaction, {key_of(event), direction, reference, sequence, news, heard_of(effect),
                               sequence == 0 || sequence == one->heard + 1});
    one->heard = std::max(one->heard, sequence);
    if (word->number) one->their_number = *word->number;
    if (effect == Effect::apply) {
        const Instant now = transaction.now();
        go_to(*one, exchange::state_after(one->state, news), now);
        if (news == News::rejected) plan(*one, course_after_rejection(script_), now);
        if (news == News::done) {
            const bool is_first = one->said == 1;  // it has said nothing yet but that it is theirs
            plan(*one, {verdict_on(script_, key_of(event), is_first)}, now);
        }
        if (exchange::is_over(one->state)) drop_plan(*one);
    }
    update_case(transaction, *one);
    return Taken{event.id, heard_of(effect), reference, one->state};
}

Result<Offered> Platform::offer(store::Transaction& transaction, const exchange::Offer& offer) const {
    transaction.housekeeping();
    Case one;
    one.direction = Direction::out;
    one.state = DeliveryState::queued;
    one.reference = fmt::format("case-{}", transaction.next_number("cases"));
    one.number = offer.number;
    one.category = offer.category;
    one.made_at = one.state_at = transaction.now();
    say(transaction, one, News::offered, json::to_text(offer));
    insert_case(transaction, one);
    return Offered{one.number, one.reference};
}

void Platform::take(store::Transaction& transaction, Case& one, const Step& step) const {
    exchange::Word word;
    word.number = one.number;
    word.text = step.text;
    say(transaction, one, step.say, json::to_text(word));
    go_to(one, exchange::state_after(one.state, step.say), transaction.now());
}

Result<Taken> Platform::act(store::Transaction& transaction, Direction direction,
                            const std::string& reference, const Step& step) const {
    transaction.housekeeping();
    auto one = find_case(transaction, direction, reference);
    if (!one) {
        return refuse(RefusalKind::not_found, "exchange/no-delivery",
                      {"没有这件移交：" + reference, "There is no such handover: " + reference});
    }
    const bool is_ours_to_say = exchange::is_from_giver(step.say) == (direction == Direction::out);
    if (!is_ours_to_say || exchange::effect_of(one->state, step.say) != Effect::apply) {
        return refuse(RefusalKind::conflict, "platform/out-of-turn",
                      {"现在不能这样说。", "That cannot be said now."});
    }
    take(transaction, *one, step);
    drop_plan(*one);
    update_case(transaction, *one);
    return Taken{"", Heard::applied, reference, one->state};
}

std::size_t Platform::take_steps(store::Transaction& transaction, std::size_t most) const {
    transaction.housekeeping();
    auto due = due_cases(transaction, most);
    for (Case& one : due) {
        const Step step = one.plan.steps.front();
        take(transaction, one, step);
        plan(one, {one.plan.steps.begin() + 1, one.plan.steps.end()}, transaction.now());
        update_case(transaction, one);
    }
    return due.size();
}

exchange::Signed Platform::sign(const Letter& letter, Instant now) const {
    return exchange::sign(fmt::format("platform-{}", letter.id), now, letter.body, secrets_);
}

void Platform::plan(Case& one, std::vector<Step> steps, Instant now) const {
    drop_plan(one);
    if (steps.empty()) return;
    one.next_at = now + pause_before(steps.front());
    one.plan.steps = std::move(steps);
}

void Platform::say(store::Transaction& transaction, Case& one, News news, std::string data) const {
    Letter letter;
    letter.id = transaction.next_number("letters");
    letter.direction = one.direction;
    letter.reference = one.reference;
    letter.sequence = ++one.said;
    letter.news = news;
    CloudEvent event;
    event.id = fmt::format("{}", letter.id);
    event.source = name_;
    event.type = exchange::type_of(news);
    event.subject = one.reference;
    event.time = transaction.now();
    event.sequence = letter.sequence;
    event.data = json::Raw{std::move(data)};
    letter.body = exchange::to_structured(event);
    letter.next_at = transaction.now();
    // Of what the station has never heard, nothing else can be told.
    const double share = script_.sends ? script_.sends->out_of_order.value_or(0) : 0;
    if (news != News::offered && chance_of(script_, fmt::format("order {}", letter.id)) < share) {
        letter.is_held_back = true;
        letter.next_at = transaction.now() + held_back_for;
    }
    insert_letter(transaction, letter);
}

void note_tried(store::Transaction& transaction, std::int64_t id, std::optional<int> status,
                const std::string& fault, double chance, double pace) {
    transaction.housekeeping();
    auto letter = find_letter(transaction, id);
    if (!letter || letter->state != LetterState::waiting) return;
    ++letter->tries;
    letter->fault = fault;
    const exchange::Try outcome = status ? exchange::judge(*status) : exchange::Try::again;
    if (outcome == exchange::Try::delivered) {
        letter->state = LetterState::delivered;
        letter->next_at.reset();
        letter->body.clear();
        auto one = find_case(transaction, letter->direction, letter->reference);
        if (one && one->state < DeliveryState::acknowledged) {
            go_to(*one, DeliveryState::acknowledged, transaction.now());
            update_case(transaction, *one);
        }
    } else if (const auto pause = exchange::pause_after(letter->tries, chance, {}, pace);
               pause && outcome == exchange::Try::again) {
        letter->next_at = transaction.now() + *pause;
    } else {
        letter->state = LetterState::dead;
        letter->next_at.reset();
    }
    update_letter(transaction, *letter);
}

}  // namespace linli::platform
