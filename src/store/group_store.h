// The store's threads: one writer that takes all waiting commands, runs each under its own savepoint and
// commits them together, then serves the followers; and readers with a connection each.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "store/engine.h"
#include "store/positions.h"
#include "store/store.h"

namespace linli::store {

class GroupStore final : public Store {
  public:
    // Throws CannotOpen or StoreError.
    GroupStore(std::unique_ptr<Engine> engine, const Options& options, const Clock& clock,
               std::span<const Migration> migrations);
    ~GroupStore() override;

    void on_commit(std::function<void(StationId, Position)> wake) override;
    void follow(std::unique_ptr<Follower> follower, StationId station) override;
    void wait_for_followers() override;
    Result<void> backup(const std::filesystem::path& to,
                        const std::function<void(int, int)>& progress) override;
    std::vector<std::string> integrity_faults() override;
    bool is_shared() const override { return engine_->is_shared(); }
    Health health() const override;
    const Clock& clock() const override { return clock_; }
    void submit(Context context, std::unique_ptr<WriteJob> job) override;
    void submit(Context context, std::unique_ptr<ReadJob> job) override;

  private:
    using Moment = std::chrono::steady_clock::time_point;

    struct Write {
        Context context;
        std::unique_ptr<WriteJob> job;
        std::exception_ptr fault;  // what it threw, once it has run
        bool answered = false;
    };
    struct Read {
        Context context;
        std::unique_ptr<ReadJob> job;
    };
    struct Following {
        std::unique_ptr<Follower> follower;
        Context context;
        Position position = -1;              // up to here it has taken; not read yet
        Moment not_before{};                 // it rests, or waits after a fault
        std::chrono::milliseconds pause{0};  // after a fault
    };

    void write_loop();
    void read_loop();
    void commit_group(std::vector<Write>& group);
    std::optional<std::string> try_group(std::vector<Write>& group, const std::set<StationId>& stations,
                                         bool is_last);
    void run_one(Write& write);
    void begin(const std::set<StationId>& stations);
    void commit();
    void announce();
    void wake(StationId station, Position position);
    void heard(StationId station, Position position);
    void begin_question(std::unique_ptr<Connection>& connection);
    // Whether a follower that rests is left to it, or woken because someone waits.
    enum class Rest { keep, end };
    // Gives the followers their next entries; when the first of them wants more, or nothing if all have all.
    std::optional<Moment> serve_followers(Rest rest);
    bool has_more(Following& following);
    void read_position(Following& following, Snapshot& snapshot);
    void serve(const std::vector<Following*>& due);
    bool serve_group(const std::vector<Following*>& due, void (GroupStore::*serve_each)(Following&));
    void serve_one(Following& following);
    void serve_apart(Following& following);
    bool is_fault_of_its_own(const std::exception_ptr& fault);
    static void pause(Following& following, std::chrono::milliseconds longest);
    // The station's followers are looked at when the writer is next free; its journal goes to `head`, if not
    // farther.
    void look_after(StationId station, Position head);
    void roll_back();
    void stop_writing(const std::string& why);
    static void fail_all(std::vector<Write>& group, const std::string& answer);

    const Options options_;
    const Clock& clock_;
    const std::vector<Migration> migrations_;
    std::unique_ptr<Connection> writing_;  // belongs to the writer's thread
    Positions positions_;                  // so do these
    std::map<StationId, std::vector<Following>> followings_;
    std::map<StationId, Moment> awake_;  // stations whose followers may have something to take, and from when
    // As far as it is known how far journals go: whoever has come there is not asked whether there is more.
    std::map<StationId, Position> heads_;

    mutable std::mutex mutex_;  // guards all below
    std::condition_variable writes_wait_;
    std::condition_variable reads_wait_;
    std::condition_variable followed_;
    std::deque<Write> writes_;
    std::deque<Read> reads_;
    std::vector<Following> new_followings_;
    std::vector<std::function<void(StationId, Position)>> wakes_;
    bool closing_ = false;
    bool followers_idle_ = true;
    bool followers_awaited_ = false;
    std::map<StationId, Position> announced_;     // of this program's own commits
    std::map<StationId, Position> others_wrote_;  // since the followers were last served
    std::string failed_;                          // why nothing is written any more
    std::uint64_t commands_ = 0;
    std::uint64_t commits_ = 0;

    std::vector<std::thread> readers_;
    std::thread writer_;
    std::unique_ptr<Engine> engine_;  // destroyed first: it calls heard()
};

}  // namespace linli::store
