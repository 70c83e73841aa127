#include "cli/courier.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "exchange/open311_way.h"
#include "exchange/outbox.h"

namespace linli::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t at_once = 256;  // of a partner, under way or waiting for their turn
constexpr std::size_t escalated_at_once = 100;
constexpr std::int64_t forgotten_at_once = 1'000;
constexpr int patience = 5;  // failures in a row, then the partner is left alone for a while
constexpr std::chrono::seconds first_rest{15}, longest_rest{300};
constexpr auto tick = 250ms;
constexpr std::chrono::milliseconds soon{100};       // the outbox has not come so far
constexpr auto when_nothing_happens = 1h;            // what happens at a station wakes it
constexpr std::chrono::milliseconds held_up{1'000};  // something is due and cannot go now
constexpr auto after_failure = 5s;

store::Context courier(StationId id) {
    return {id, "exchange"};
}

std::chrono::milliseconds paced(std::chrono::milliseconds time, double pace) {
    return std::chrono::milliseconds(
        static_cast<std::chrono::milliseconds::rep>(static_cast<double>(time.count()) * pace));
}

std::chrono::steady_clock::time_point in(std::chrono::steady_clock::duration time) {
    return std::chrono::steady_clock::now() + time;
}

}  // namespace

Courier::Courier(Station& station, double pace)
    : station_(station),
      pace_(pace),
      leadership_(*station.store, "courier"),
      chance_(random_bits()),
      news_(std::make_shared<News>()),
      sender_({16, at_once}) {
    station.store->on_commit([news = news_](StationId id, store::Position) {
        const std::lock_guard lock(news->mutex);
        news->grown.insert(id);
        news->arrived.notify_all();
    });
    thread_ = std::thread([this] { run(); });
}

Courier::~Courier() {
    {
        const std::lock_guard lock(news_->mutex);
        news_->ending = true;
    }
    news_->arrived.notify_all();
    thread_.join();
    sender_.close();
}

void Courier::run() {
    bool was_failing = false;
    for (;;) {
        std::set<StationId> grown;
        std::vector<std::pair<Lane, exchange::Tried>> tries;
        std::vector<Answered> answers;
        {
            std::unique_lock lock(news_->mutex);
            Time first = in(tick);
            for (const auto& [id, at] : next_)
                first = std::min(first, at);
            news_->arrived.wait_until(lock, first, [this] {
                return news_->ending || !news_->grown.empty() || !news_->tries.empty() ||
                       !news_->answers.empty();
            });
            if (news_->ending) return;
            grown = std::exchange(news_->grown, {});
            tries = std::exchange(news_->tries, {});
            answers = std::exchange(news_->answers, {});
        }
        try {
            write(std::move(tries));
            for (const Answered& answered : answers)
                hear(answered);
            if (!carries()) {
                next_.clear();
                continue;
            }
            look_for_partners(grown);
            for (const StationId id : grown) {
                if (const auto one = next_.find(id); one != next_.end())
                    one->second = std::min(one->second, in(soon));
            }
            for (auto& [id, at] : next_) {
                if (at <= std::chrono::steady_clock::now()) at = look(id);
            }
            was_failing = false;
        } catch (const std::exception& error) {
            if (!was_failing) spdlog::error("nothing is sent to partners now: {}", error.what());
            was_failing = true;
            lines_.clear();  // what became of a try may not be written: it is sent again
            for (auto& [id, at] : next_)
                at = std::max(at, in(after_failure));
        }
    }
}

// Whoever begins to carry knows of no station whether there is something.
bool Courier::carries() {
    leadership_.hold();
    const bool carries = leadership_.is_ours();
    if (carries != carried_) {
        lines_.clear();
        asks_at_.clear();
        next_.clear();
        may_have_new_ = true;
        looks_for_partners_at_ = {};
    }
    carried_ = carries;
    return carries;
}

// A station without partners is not looked at until it has some; its journal grows when one is connected.
void Courier::look_for_partners(const std::set<StationId>& grown) {
    const auto is_known = [this](StationId id) { return next_.contains(id); };
    may_have_new_ = may_have_new_ || !std::all_of(grown.begin(), grown.end(), is_known);
    if (!may_have_new_ || looks_for_partners_at_ > std::chrono::steady_clock::now()) return;
    for (const StationId id : station_.ask(exchange::stations_with_partners)) {
        next_.try_emplace(id);
        station_.tell_partners(id);
    }
    may_have_new_ = false;
    looks_for_partners_at_ = in(held_up);
}

void Courier::write(std::vector<std::pair<Lane, exchange::Tried>> tries) {
    std::map<Lane, std::vector<exchange::Tried>> by_lane;
    for (auto& [lane, tried] : tries)
        by_lane[lane].push_back(std::move(tried));
    for (const auto& [lane, of_lane] : by_lane) {
        const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
        station_.store
            ->write_now(courier(lane.station),
                        [&](store::Transaction& transaction) -> Result<bool> {
                            exchange::note_tried(transaction, lane.partner, of_lane, chance, pace_);
                            return true;
                        })
            .value();
        Line& line = lines_[lane];
        for (const exchange::Tried& tried : of_lane)
            line.under_way.erase(tried.message);
        judge(line, of_lane);
        next_[lane.station] = {};
    }
}

void Courier::judge(Line& line, const std::vector<exchange::Tried>& tries) {
    for (const exchange::Tried& tried : tries) {
        const bool heard =
            tried.outcome == exchange::Try::delivered || tried.outcome == exchange::Try::refused;
        line.failures = heard ? 0 : line.failures + 1;
    }
    if (line.failures == 0) {
        line.rest = 0s;
        line.rests_until = {};
    } else if (line.failures >= patience && line.rests_until <= std::chrono::steady_clock::now()) {
        line.rest = std::clamp(2 * line.rest, paced(first_rest, pace_), paced(longest_rest, pace_));
        line.rests_until = in(line.rest);
    }
}

void Courier::forget(StationId id) {
    Time& next = forgets_at_[id];
    if (next > std::chrono::steady_clock::now()) return;
    const auto forgotten = station_.store->write_now(courier(id), [](store::Transaction& transaction) {
        return Result<std::int64_t>(exchange::forget_what_ended(transaction, forgotten_at_once));
    });
    next = forgotten.value() < forgotten_at_once ? in(when_nothing_happens) : in(held_up);
}

Courier::Time Courier::look(StationId id) {
    struct Found {
        std::vector<exchange::Partner> partners;
        std::optional<Instant> next, answer_due;
        bool is_behind = false;
        Instant now;
    };
    const Found found = station_.ask(
        [](store::Snapshot& snapshot) {
            Found one;
            one.now = snapshot.now();
            one.partners = exchange::partners(snapshot);
            one.next = exchange::next_message_at(snapshot);
            one.answer_due = exchange::first_answer_due(snapshot);
            one.is_behind =
                store::followed_to(snapshot, exchange::outbox_name) < store::last_position(snapshot);
            return one;
        },
        id);
    forget(id);
    Time next = found.is_behind ? in(soon) : in(when_nothing_happens);
    if (found.answer_due && *found.answer_due <= found.now) {
        station_.store
            ->write_now(courier(id),
                        [this](store::Transaction& transaction) {
                            return Result<std::size_t>(
                                exchange::escalate_unanswered(transaction, station_.desk, escalated_at_once));
                        })
            .value();
        next = std::min(next, in(held_up));
    } else if (found.answer_due) {
        next = std::min(next, in(*found.answer_due - found.now));
    }
    for (const exchange::Partner& partner : found.partners) {
        if (partner.connection.way == exchange::Way::open311 && is_sent_to(partner))
            next = std::min(next, ask({id, partner.code}, partner));
    }
    if (!found.next) return next;
    if (*found.next > found.now) return std::min(next, in(*found.next - found.now));
    for (const exchange::Partner& partner : found.partners)
        send({id, partner.code}, partner);
    // What could not go now goes when something else arrived, or a rest is over.
    return std::min(next, in(held_up));
}

void Courier::send(const Lane& lane, const exchange::Partner& partner) {
    Line& line = lines_[lane];
    if (line.rests_until > std::chrono::steady_clock::now()) return;
    const std::size_t most = line.failures >= patience ? 1 : at_once;
    if (line.under_way.size() >= most) return;
    const auto parcels = station_.ask(
        [&](store::Snapshot& snapshot) {
            return exchange::parcels(snapshot, station_.partners, partner, most - line.under_way.size(),
                                     line.under_way);
        },
        lane.station);
    if (parcels.empty()) return;
    station_.store
        ->write_now(courier(lane.station),
                    [&](store::Transaction& transaction) -> Result<bool> {
                        exchange::note_under_way(transaction, parcels);
                        return true;
                    })
        .value();
    const std::string name = std::to_string(static_cast<std::int64_t>(lane.station)) + '/' + lane.partner;
    for (const exchange::Parcel& parcel : parcels) {
        if (parcel.settled) {
            const std::lock_guard lock(news_->mutex);
            news_->tries.emplace_back(lane, *parcel.settled);
            line.under_way.insert(parcel.message);
            continue;
        }
        const bool is_taken = sender_.send(
            name, parcel.request,
            [news = news_, lane, about = exchange::Parcel{parcel.message, parcel.way, parcel.news, {}, {}}](
                const outside::Sent& sent) {
                auto tried = exchange::tried(about, sent);
                const std::lock_guard lock(news->mutex);
                if (news->ending) return;
                news->tries.emplace_back(lane, std::move(tried));
                news->arrived.notify_all();
            });
        if (is_taken) line.under_way.insert(parcel.message);
    }
}

Courier::Time Courier::ask(const Lane& lane, const exchange::Partner& partner) {
    Time& at = asks_at_[lane];
    if (at > std::chrono::steady_clock::now()) return at;
    at = in(paced(exchange::asked_every(partner.connection), pace_));
    const auto questions = station_.ask(
        [&](store::Snapshot& snapshot) {
            return exchange::open311_questions(snapshot, station_.partners, partner);
        },
        lane.station);
    const std::string name =
        std::to_string(static_cast<std::int64_t>(lane.station)) + '/' + lane.partner + "/asked";
    for (const exchange::Question& question : questions) {
        // Beyond what may wait: the next time.
        (void)sender_.send(name, question.request, [news = news_, lane, question](const outside::Sent& sent) {
            const std::lock_guard lock(news->mutex);
            if (news->ending) return;
            news->answers.push_back({lane, question, sent});
            news->arrived.notify_all();
        });
    }
    return at;
}

void Courier::hear(const Answered& answered) {
    const auto& [lane, question, sent] = answered;
    std::string fault = exchange::tried(0, sent).fault;
    if (fault.empty()) {
        const auto events = station_.ask(
            [&](store::Snapshot& snapshot) -> Result<std::vector<exchange::CloudEvent>> {
                const auto partner = exchange::find_partner(snapshot, lane.partner);
                if (!partner) return std::vector<exchange::CloudEvent>();
                return exchange::open311_events(snapshot, *partner, question, sent->body);
            },
            lane.station);
        if (!events) fault = events.error().detail.zh + " · " + events.error().detail.en;
        for (const exchange::CloudEvent& event : events.value_or(std::vector<exchange::CloudEvent>())) {
            const auto heard = station_.store->write_now(
                courier(lane.station), [&](store::Transaction& transaction) -> Result<exchange::Taken> {
                    const auto partner = exchange::find_partner(transaction, lane.partner).value();
                    return station_.inbox.hear(transaction, partner, event);
                });
            if (!heard) fault = heard.error().detail.zh + " · " + heard.error().detail.en;
        }
    }
    std::string number;
    if (fault.empty() && question.asking == exchange::Asking::token) {
        if (const auto taken = exchange::read_open311_taken(sent->body)) number = taken->id;
    }
    station_.store
        ->write_now(courier(lane.station),
                    [&](store::Transaction& transaction) -> Result<bool> {
                        exchange::note_number(transaction, question.delivery, number);
                        exchange::note_asked(transaction, lane.partner, fault);
                        return true;
                    })
        .value();
    next_[lane.station] = {};
}

}  // namespace linli::cli
