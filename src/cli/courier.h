// Carries what is to be sent to partners, while the server runs.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "cli/leadership.h"
#include "cli/station.h"
#include "exchange/open311_exchange.h"
#include "exchange/sending.h"
#include "outside/sender.h"

namespace linli::cli {

// A thread that looks for what is due and hands it to the sender, in a lane for each partner, and writes how
// it went, many at a time. Of several servers on a database, one carries. What is under way when it ends is
// sent again by whoever carries next: the other side takes each event once. Ends with it.
class Courier {
  public:
    // The station outlives it. `pace`: all pauses after failures are so many times as long, for trying out.
    explicit Courier(Station& station, double pace = 1);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Lane {  // one partner of a station
        StationId station;
        std::string partner;
        friend auto operator<=>(const Lane&, const Lane&) = default;
    };
    // How it goes with a partner. After some tries in a row without an answer it is left alone for a while,
    // longer each time, and then asked with one message until it answers.
    struct Line {
        std::set<std::int64_t> under_way;
        int failures = 0;  // in a row
        std::chrono::milliseconds rest{0};
        Time rests_until{};
    };
    struct Answered {
        Lane lane;
        exchange::Question question;
        outside::Sent sent;
    };
    // Shared with the store's and the sender's threads.
    struct News {
        std::mutex mutex;
        std::condition_variable arrived;
        std::set<StationId> grown;
        std::vector<std::pair<Lane, exchange::Tried>> tries;
        std::vector<Answered> answers;
        bool ending = false;
    };

    void run();
    bool carries();
    void look_for_partners(const std::set<StationId>& grown);
    void write(std::vector<std::pair<Lane, exchange::Tried>> tries);
    void forget(StationId id);
    void judge(Line& line, const std::vector<exchange::Tried>& tries);
    // When to look again.
    Time look(StationId id);
    void send(const Lane& lane, const exchange::Partner& partner);
    // Partners that do not tell of themselves are asked, now and then; when it is the next one's turn.
    Time ask(const Lane& lane, const exchange::Partner& partner);
    void hear(const Answered& answered);

    Station& station_;
    const double pace_;
    Leadership leadership_;
    bool carried_ = false;
    std::map<StationId, Time> next_, forgets_at_;  // of stations that have partners
    bool may_have_new_ = true;                     // stations that have partners and are not looked at yet
    Time looks_for_partners_at_{};
    std::map<Lane, Line> lines_;
    std::map<Lane, Time> asks_at_;
    std::mt19937_64 chance_;
    std::shared_ptr<News> news_;
    outside::Sender sender_;
    std::thread thread_;
};

}  // namespace linli::cli
