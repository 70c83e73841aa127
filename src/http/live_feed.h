// The live feed: journal entries to every open page, as server-sent events. Lives on the I/O thread.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/gate.h"
#include "store/store.h"

namespace linli::http {

// A page that listens; a Connection in the server, whatever a test likes.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    virtual ~Listener() = default;
    // Queues events to be sent. `last` is the position of the last one in it.
    virtual void send(std::shared_ptr<const std::string> events, store::Position last) = 0;
    // True while earlier events still wait to be taken.
    virtual bool is_behind() const = 0;

    store::Context who;        // on whose behalf it listens: it is sent what they may be told
    store::Position sent = 0;  // up to here it has everything
    bool catching_up = false;
};

// One station's. New entries are read once, after at most 20 ms, and the same bytes go to everyone who
// reaches the whole station; others are sent what concerns their own posts. One who comes back with the
// position it has seen is given what it missed from the journal first.
class LiveFeed {
  public:
    LiveFeed(store::Store& store, const Gate& gate, boost::asio::io_context& io, StationId station);
    ~LiveFeed();
    LiveFeed(const LiveFeed&) = delete;
    LiveFeed& operator=(const LiveFeed&) = delete;

    // `after`: the last position it has seen; nothing: from now on.
    void join(const std::shared_ptr<Listener>& listener, std::optional<store::Position> after);
    void leave(const std::shared_ptr<Listener>& listener);
    // It has taken all that was queued; gives it the next part of what it missed.
    void ready_for_more(const std::shared_ptr<Listener>& listener);
    std::size_t listeners() const { return listeners_.size() + waiting_.size(); }
    // There are new entries.
    void wake();

  private:
    struct Alive;  // shared with what waits for the store, which may outlive the feed

    void begin();
    void fetch();
    void fetch_after(std::chrono::milliseconds pause);
    void broadcast(const std::vector<store::Entry>& entries);
    std::shared_ptr<const std::string> events_for(const store::Context& who,
                                                  const std::vector<store::Entry>& entries,
                                                  store::Position after) const;
    void catch_up(const std::shared_ptr<Listener>& listener);

    store::Store& store_;
    const Gate& gate_;
    boost::asio::io_context& io_;
    store::Context context_;
    boost::asio::steady_timer pause_;
    std::unordered_set<std::shared_ptr<Listener>> listeners_;
    // Those who came before it was known where the journal ends.
    std::vector<std::pair<std::shared_ptr<Listener>, std::optional<store::Position>>> waiting_;
    bool has_begun_ = false;
    store::Position position_ = 0;  // broadcast up to here
    bool fetching_ = false;
    bool more_ = false;
    std::shared_ptr<Alive> alive_;
};

// The feeds of all stations: there is one for each that somebody listens to.
class LiveFeeds {
  public:
    LiveFeeds(store::Store& store, const Gate& gate, boost::asio::io_context& io);
    ~LiveFeeds();
    LiveFeeds(const LiveFeeds&) = delete;
    LiveFeeds& operator=(const LiveFeeds&) = delete;

    // To the feed of the station that the listener is of; as LiveFeed says.
    void join(const std::shared_ptr<Listener>& listener, std::optional<store::Position> after);
    void leave(const std::shared_ptr<Listener>& listener);
    void ready_for_more(const std::shared_ptr<Listener>& listener);
    std::size_t listeners() const;

  private:
    struct Grown;  // stations whose journal grew; shared with the store's threads

    void wake(const std::vector<StationId>& stations);

    store::Store& store_;
    const Gate& gate_;
    boost::asio::io_context& io_;
    std::map<StationId, LiveFeed> feeds_;
    std::shared_ptr<Grown> grown_;
};

}  // namespace linli::http
