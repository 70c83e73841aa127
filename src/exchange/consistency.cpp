#include "exchange/consistency.h"

#include <algorithm>

#include <fmt/format.h>

#include "exchange/exchange_rows.h"
#include "exchange/outbox.h"
#include "incidents/incident_rows.h"
#include "store/journal.h"

namespace linli::exchange {
namespace {

constexpr std::size_t at_once = 1'000, most_faults = 100;

class Check {
  public:
    explicit Check(store::Snapshot& snapshot)
        : snapshot_(snapshot),
          outbox_is_behind_(store::followed_to(snapshot, outbox_name) < store::last_position(snapshot)) {}

    void take(const Delivery& delivery) {
        ++checked_.deliveries;
        if (!delivery.steps.empty()) take_steps(delivery);
        take_messages(delivery);
        take_incident(delivery);
    }
    Checked result() { return std::move(checked_); }

  private:
    template <class... Args>
    void fault(const Delivery& delivery, fmt::format_string<Args...> text, Args&&... args) {
        if (checked_.faults.size() < most_faults)
            checked_.faults.push_back(fmt::format("delivery {} with {}: {}", delivery.id, delivery.partner,
                                                  fmt::format(text, std::forward<Args>(args)...)));
    }

    void take_steps(const Delivery& delivery) {
        const DeliveryStep& last = delivery.steps.back();
        if (last.state != delivery.state || last.at != delivery.state_at)
            fault(delivery, "is in another state than its last step says");
        const bool is_ordered = std::is_sorted(
            delivery.steps.begin(), delivery.steps.end(),
            [](const DeliveryStep& left, const DeliveryStep& right) { return left.at < right.at; });
        if (!is_ordered) fault(delivery, "its steps are not in their order");
    }

    // Those that were done with go a month later, the oldest first.
    void take_messages(const Delivery& delivery) {
        const auto messages = messages_of(snapshot_, delivery.id);
        if (messages.empty()) return;
        std::int64_t expected = delivery.said - static_cast<std::int64_t>(messages.size()) + 1;
        bool all_arrived = true;
        for (const Message& message : messages) {
            if (message.sequence != expected++)
                fault(delivery, "its messages have a gap at {}", message.sequence);
            const bool arrived = message.state == MessageState::delivered;
            if (arrived && !all_arrived)
                fault(delivery, "its message {} arrived before the one in front of it", message.sequence);
            all_arrived = all_arrived && arrived;
        }
    }

    void take_incident(const Delivery& delivery) {
        const auto incident = incidents::find_incident(snapshot_, delivery.incident);
        if (!incident) return fault(delivery, "its incident {} is not there", delivery.incident);
        if (is_over(delivery.state) || delivery.direction == Direction::in || outbox_is_behind_) return;
        if (incident->state == incidents::State::closed || incident->handler != post_of(delivery.partner)) {
            fault(delivery, "goes on, and the partner does not handle incident {} any more",
                  delivery.incident);
        }
        const auto all = deliveries_of(snapshot_, delivery.incident);
        const auto going_on = std::count_if(all.begin(), all.end(), [](const Delivery& one) {
            return one.direction == Direction::out && !is_over(one.state);
        });
        if (going_on > 1) fault(delivery, "is not the only one of incident {}", delivery.incident);
    }

    store::Snapshot& snapshot_;
    const bool outbox_is_behind_;
    Checked checked_;
};

}  // namespace

Checked check_deliveries(store::Snapshot& snapshot) {
    Check check(snapshot);
    DeliveriesOf which;
    for (;;) {
        const auto page = newest_deliveries(snapshot, which, at_once);
        for (const Delivery& delivery : page)
            check.take(delivery);
        if (page.size() < at_once) return check.result();
        which.before = page.back().id;
    }
}

}  // namespace linli::exchange
