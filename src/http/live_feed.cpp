#include "http/live_feed.h"

#include <mutex>
#include <set>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace linli::http {
namespace {

constexpr std::chrono::milliseconds between_broadcasts{20};
constexpr std::chrono::seconds between_tries{1};
constexpr std::size_t most_at_once = 1'000;

}  // namespace

struct LiveFeed::Alive {
    LiveFeed* feed = nullptr;  // null once the feed is gone; I/O thread only
};

LiveFeed::LiveFeed(store::Store& store, const Gate& gate, boost::asio::io_context& io, StationId station)
    : store_(store),
      gate_(gate),
      io_(io),
      context_{station, "live"},
      pause_(io),
      alive_(std::make_shared<Alive>()) {
    alive_->feed = this;
    begin();
}

LiveFeed::~LiveFeed() {
    alive_->feed = nullptr;
}

// Finds out where the journal ends.
void LiveFeed::begin() {
    store_.read(
        context_, [](store::Snapshot& snapshot) { return store::last_position(snapshot); },
        [alive = alive_, &io = io_](store::Outcome<store::Position> outcome) {
            boost::asio::post(io, [alive, outcome = std::move(outcome)] {
                if (alive->feed == nullptr) return;
                LiveFeed& feed = *alive->feed;
                if (outcome.fault) {  // the store has logged it
                    feed.pause_.expires_after(between_tries);
                    feed.pause_.async_wait([alive](const boost::system::error_code& error) {
                        if (!error && alive->feed != nullptr) alive->feed->begin();
                    });
                    return;
                }
                feed.has_begun_ = true;
                feed.position_ = *outcome.result;
                for (const auto& [listener, after] : std::exchange(feed.waiting_, {}))
                    feed.join(listener, after);
                feed.wake();
            });
        });
}

void LiveFeed::leave(const std::shared_ptr<Listener>& listener) {
    listeners_.erase(listener);
    std::erase_if(waiting_, [&](const auto& one) { return one.first == listener; });
}

void LiveFeed::join(const std::shared_ptr<Listener>& listener, std::optional<store::Position> after) {
    if (!has_begun_) {
        waiting_.emplace_back(listener, after);
        return;
    }
    listeners_.insert(listener);
    listener->sent = after.value_or(position_);
    if (!after) {  // where it begins, so that it can come back even before anything happened
        listener->send(std::make_shared<const std::string>("id: " + std::to_string(position_) + "\n\n"),
                       position_);
    }
    if (listener->sent < position_) catch_up(listener);
}

void LiveFeed::ready_for_more(const std::shared_ptr<Listener>& listener) {
    if (!listener->catching_up && listener->sent < position_ && listeners_.contains(listener))
        catch_up(listener);
}

void LiveFeed::wake() {
    if (!has_begun_) return;
    if (fetching_) {
        more_ = true;
        return;
    }
    fetch_after(between_broadcasts);
}

void LiveFeed::fetch_after(std::chrono::milliseconds pause) {
    fetching_ = true;
    pause_.expires_after(pause);
    pause_.async_wait([alive = alive_](const boost::system::error_code& error) {
        if (!error && alive->feed != nullptr) alive->feed->fetch();
    });
}

void LiveFeed::fetch() {
    more_ = false;
    store_.read(
        context_,
        [after = position_](store::Snapshot& snapshot) {
            return store::entries_after(snapshot, after, most_at_once);
        },
        [alive = alive_, &io = io_](store::Outcome<std::vector<store::Entry>> outcome) {
            boost::asio::post(io, [alive, entries = std::move(outcome.result)] {
                if (alive->feed == nullptr) return;
                LiveFeed& feed = *alive->feed;
                if (!entries) return feed.fetch_after(between_tries);  // the database is away
                feed.fetching_ = false;
                if (!entries->empty()) feed.broadcast(*entries);
                if (feed.more_ || entries->size() == most_at_once) feed.wake();
            });
        });
}

void LiveFeed::broadcast(const std::vector<store::Entry>& entries) {
    const store::Position from = position_;
    position_ = entries.back().position;
    std::shared_ptr<const std::string> for_the_station;
    const auto listeners = listeners_;  // sending may drop one
    for (const auto& listener : listeners) {
        if (listener->catching_up || listener->sent >= position_) continue;
        if (listener->sent < from) {
            catch_up(listener);
            continue;
        }
        const store::Position after = std::exchange(listener->sent, position_);
        if (after == from && listener->who.reach == store::Reach::station) {
            if (!for_the_station) for_the_station = events_for(listener->who, entries, from);
            listener->send(for_the_station, position_);
        } else {  // only what concerns it, or it came with a position that had not been broadcast yet
            listener->send(events_for(listener->who, entries, after), position_);
        }
    }
}

void LiveFeed::catch_up(const std::shared_ptr<Listener>& listener) {
    if (listener->is_behind()) return;  // ready_for_more() comes when it has taken what it has
    listener->catching_up = true;
    store_.read(
        context_,
        [after = listener->sent](store::Snapshot& snapshot) {
            return store::entries_after(snapshot, after, most_at_once);
        },
        [alive = alive_, &io = io_, listener](store::Outcome<std::vector<store::Entry>> outcome) {
            boost::asio::post(io, [alive, listener, entries = std::move(outcome.result)] {
                listener->catching_up = false;
                if (alive->feed == nullptr || !entries || entries->empty()) return;
                const auto events = alive->feed->events_for(listener->who, *entries, listener->sent);
                listener->sent = entries->back().position;
                listener->send(events, listener->sent);
            });
        });
}

// Ends with the last position, whoever may be told what happened at it.
std::shared_ptr<const std::string> LiveFeed::events_for(const store::Context& who,
                                                        const std::vector<store::Entry>& entries,
                                                        store::Position after) const {
    auto events = std::make_shared<std::string>();
    store::Position told = 0;
    for (const store::Entry& entry : entries) {
        if (entry.position <= after || !gate_.may_be_told(who, entry)) continue;
        *events += "id: ";
        json::write(*events, entry.position);
        *events += "\ndata: ";
        json::write(*events, entry);  // one line: JSON escapes line breaks
        *events += "\n\n";
        told = entry.position;
    }
    if (told != entries.back().position) *events += fmt::format("id: {}\n\n", entries.back().position);
    return events;
}

struct LiveFeeds::Grown {
    LiveFeeds* feeds = nullptr;  // null once they are gone; I/O thread only
    std::mutex mutex;
    std::set<StationId> stations;
};

LiveFeeds::LiveFeeds(store::Store& store, const Gate& gate, boost::asio::io_context& io)
    : store_(store), gate_(gate), io_(io), grown_(std::make_shared<Grown>()) {
    grown_->feeds = this;
    store.on_commit([grown = grown_, &io](StationId station, store::Position) {
        {
            const std::lock_guard lock(grown->mutex);
            const bool is_told = !grown->stations.empty();
            grown->stations.insert(station);
            if (is_told) return;
        }
        boost::asio::post(io, [grown] {
            std::vector<StationId> stations;
            {
                const std::lock_guard lock(grown->mutex);
                stations.assign(grown->stations.begin(), grown->stations.end());
                grown->stations.clear();
            }
            if (grown->feeds != nullptr) grown->feeds->wake(stations);
        });
    });
}

LiveFeeds::~LiveFeeds() {
    grown_->feeds = nullptr;
}

void LiveFeeds::wake(const std::vector<StationId>& stations) {
    for (const StationId station : stations) {
        if (const auto feed = feeds_.find(station); feed != feeds_.end()) feed->second.wake();
    }
}

void LiveFeeds::join(const std::shared_ptr<Listener>& listener, std::optional<store::Position> after) {
    const StationId station = listener->who.station;
    feeds_.try_emplace(station, store_, gate_, io_, station).first->second.join(listener, after);
}

void LiveFeeds::leave(const std::shared_ptr<Listener>& listener) {
    const auto feed = feeds_.find(listener->who.station);
    if (feed == feeds_.end()) return;
    feed->second.leave(listener);
    if (feed->second.listeners() != 0) return;
    boost::asio::post(io_,
                      [grown = grown_, station = feed->first] {  // the feed may be telling others just now
                          if (grown->feeds == nullptr) return;
                          auto& feeds = grown->feeds->feeds_;
                          const auto left = feeds.find(station);
                          if (left != feeds.end() && left->second.listeners() == 0) feeds.erase(left);
                      });
}

void LiveFeeds::ready_for_more(const std::shared_ptr<Listener>& listener) {
    const auto feed = feeds_.find(listener->who.station);
    if (feed != feeds_.end()) feed->second.ready_for_more(listener);
}

std::size_t LiveFeeds::listeners() const {
    std::size_t all = 0;
    for (const auto& [station, feed] : feeds_)
        all += feed.listeners();
    return all;
}

}  // namespace linli::http
