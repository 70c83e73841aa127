#include "exchange/outbox.h"

#include <fmt/format.h>

#include "exchange/event.h"
#include "incidents/incident_desk.h"
#include "incidents/incident_rows.h"

namespace linli::exchange {
namespace {

using incidents::Incident;
using incidents::Outcome;
using incidents::State;
using incidents::Step;
using incidents::StepPayload;

// One entry about an incident, with what is known of it now.
struct Happened {
    store::Transaction& transaction;
    const store::Entry& entry;
    const StepPayload& payload;
    std::int64_t incident;
    const std::string& remark;
};

bool is(const store::Entry& entry, Step step) {
    return entry.kind == incidents::kind_of(step);
}

std::string remark_at(store::Snapshot& snapshot, std::int64_t incident, store::Position position) {
    const auto remarks = incidents::remarks_of(snapshot, incident);
    const auto found = remarks.find(position);
    return found == remarks.end() ? "" : found->second;
}

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

// Whether whoever handles it now got it by this: what else happens to it gives it to nobody.
bool is_given(const Happened& happened, const std::vector<Delivery>& deliveries) {
    const store::Entry& entry = happened.entry;
    if (is(entry, Step::undo))  // of what took it away
        return !deliveries.empty() && deliveries.back().state == DeliveryState::withdrawn;
    return entry.kind == "incident.reported" || is(entry, Step::dispatch) || is(entry, Step::hand_over) ||
           is(entry, Step::transfer);
}

class Outbox final : public store::Follower {
  public:
    explicit Outbox(incidents::RulebookShelf& rulebooks) : rulebooks_(rulebooks) {}
    std::string_view name() const override { return outbox_name; }
    std::chrono::milliseconds rest() const override { return std::chrono::milliseconds(100); }

    void take(store::Transaction& transaction, std::span<const store::Entry> entries) override {
        transaction.housekeeping();
        for (const store::Entry& entry : entries) {
            if (!entry.kind.starts_with("incident.")) continue;
            const std::int64_t incident = incidents::number_of(entry.subject);
            if (incident != 0) hear(transaction, entry, incident);
        }
    }

  private:
    void hear(store::Transaction& transaction, const store::Entry& entry, std::int64_t incident) const {
        const auto payload = json::read_stored<StepPayload>(entry.payload.text);
        const std::string_view with = partner_of_post(payload.handler);
        // A report that is nobody's yet is the most there is.
        if (entry.kind == "incident.reported" && with.empty()) return;
        auto deliveries = deliveries_of(transaction, incident);
        if (deliveries.empty() && with.empty()) return;
        const std::string remark = remark_at(transaction, incident, entry.position);
        const Happened happened{transaction, entry, payload, incident, remark};
        bool has_it = false;
        for (Delivery& delivery : deliveries) {
            if (is_over(delivery.state)) continue;
            if (delivery.direction == Direction::in) {
                answer(happened, delivery);
            } else {
                follow_up(happened, delivery);
                has_it = has_it || (delivery.partner == with && !is_over(delivery.state));
            }
        }
        if (!with.empty() && !has_it && is_given(happened, deliveries)) offer(happened, std::string(with));
    }

    // Ours, and handed over now.
    void offer(const Happened& happened, const std::string& code) const {
        store::Transaction& transaction = happened.transaction;
        const auto partner = find_partner(transaction, code);
        const auto incident = incidents::find_incident(transaction, happened.incident);
        // Not connected, or not then: it works by hand.
        if (!partner || !incident || happened.entry.position <= partner->told_after) return;
        Delivery delivery;
        delivery.id = next_delivery(transaction);
        delivery.direction = Direction::out;
        delivery.partner = code;
        delivery.incident = happened.incident;
        delivery.reference =
            fmt::format("{}-{}", static_cast<std::int64_t>(transaction.station()), delivery.id);
        begin(delivery, DeliveryState::queued, transaction.now());
        delivery.first_answer_by = answer_by(transaction, partner->connection);
        say(transaction, delivery, News::offered,
            Offer{std::to_string(incident->number), theirs_of(partner->connection, incident->category),
                  incident->level, incident->urgent, incident->description, incident->address,
                  incident->location, incident->reported_at, incident->deadlines.finish_by,
                  unless_empty(happened.remark)});
        insert_delivery(transaction, delivery);
    }

    std::optional<Instant> answer_by(store::Snapshot& snapshot, const Connection& connection) const {
        const auto rules = rulebooks_.current(snapshot);
        const auto own = connection.calendar ? WorkCalendar::make(*connection.calendar) : rules->calendar;
        const auto by = own->add(snapshot.now(), connection.first_answer);
        return by ? std::optional(*by) : std::nullopt;
    }

    // Ours, and with the partner.
    static void follow_up(const Happened& happened, Delivery& delivery) {
        store::Transaction& transaction = happened.transaction;
        const StepPayload& payload = happened.payload;
        const std::string post = post_of(delivery.partner);
        if (happened.entry.actor == post) return;  // its own event did this (inbox.h)
        const Word word{std::to_string(happened.incident), unless_empty(happened.remark)};
        if (payload.to == State::closed) {
            const bool is_done =
                payload.outcome == Outcome::resolved && delivery.state == DeliveryState::claimed_done;
            say(transaction, delivery, is_done ? News::confirmed : News::withdrawn, word);
            go_to(delivery, is_done ? DeliveryState::confirmed : DeliveryState::withdrawn, transaction.now());
        } else if (payload.handler != post) {
            say(transaction, delivery, News::withdrawn, word);
            go_to(delivery, DeliveryState::withdrawn, transaction.now());
        } else if (is(happened.entry, Step::reject)) {
            say(transaction, delivery, News::rejected, word);
            go_to(delivery, DeliveryState::in_progress, transaction.now());
        } else if (const auto changed = change(happened)) {
            say(transaction, delivery, News::changed, *changed);
        } else {
            return;
        }
        update_delivery(transaction, delivery);
    }

    static std::optional<Word> change(const Happened& happened) {
        const store::Entry& entry = happened.entry;
        Word word{std::to_string(happened.incident), unless_empty(happened.remark)};
        if (is(entry, Step::relevel)) {
            word.level = happened.payload.level;
        } else if (is(entry, Step::recategorise)) {
            word.category = happened.payload.category;
        } else if (is(entry, Step::mark_urgent) || is(entry, Step::unmark_urgent)) {
            word.urgent = happened.payload.urgent;
        } else if (!is(entry, Step::note)) {
            return std::nullopt;
        }
        return word;
    }

    // The partner's, and with us.
    static void answer(const Happened& happened, Delivery& delivery) {
        store::Transaction& transaction = happened.transaction;
        const StepPayload& payload = happened.payload;
        const Word word{std::to_string(happened.incident), unless_empty(happened.remark)};
        if (happened.entry.actor == post_of(delivery.partner)) return;
        if (payload.to == State::closed) {
            const bool is_done =
                payload.outcome == Outcome::resolved || payload.outcome == Outcome::duplicate;
            say(transaction, delivery, is_done ? News::done : News::returned, word);
            go_to(delivery, is_done ? DeliveryState::claimed_done : DeliveryState::returned,
                  transaction.now());
        } else if (delivery.state == DeliveryState::acknowledged && is(happened.entry, Step::accept)) {
            say(transaction, delivery, News::accepted, word);
            go_to(delivery, DeliveryState::accepted, transaction.now());
        } else if (is(happened.entry, Step::take) || is(happened.entry, Step::answer)) {
            say(transaction, delivery, News::progress, word);
            go_to(delivery, DeliveryState::in_progress, transaction.now());
        } else {
            return;
        }
        update_delivery(transaction, delivery);
    }

    incidents::RulebookShelf& rulebooks_;
};

}  // namespace

std::unique_ptr<store::Follower> outbox(incidents::RulebookShelf& rulebooks) {
    return std::make_unique<Outbox>(rulebooks);
}

}  // namespace linli::exchange
