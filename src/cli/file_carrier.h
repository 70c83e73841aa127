// Exchanges files with the partners that are reached that way, while the server runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/encoding.h"
#include "cli/leadership.h"
#include "cli/station.h"
#include "exchange/file_exchange.h"
#include "outside/file_place.h"

namespace linli::cli {

// What whoever keeps the machine allows.
struct FilePlaces {
    std::filesystem::path folder = {};   // a partner's is STATION/CODE below it; empty: none
    std::filesystem::path ssh = {};      // known_hosts and id_ed25519; empty: no SFTP
    std::vector<Network> networks = {};  // that are not public and may be reached
    std::chrono::seconds look{60};       // from one look at the places to the next
};

// A thread that looks at each partner's place from time to time, puts a file there when it is time, and takes
// what lies there. It waits for disks and servers, and nobody for it. Of several servers on a database, one
// carries. Each step may be done again: a file is written as it was made, and a row is an event, taken once.
// Ends with it.
class FileCarrier {
  public:
    // The station outlives it.
    FileCarrier(Station& station, FilePlaces places);
    ~FileCarrier();
    FileCarrier(const FileCarrier&) = delete;
    FileCarrier& operator=(const FileCarrier&) = delete;

  private:
    using Time = std::chrono::steady_clock::time_point;
    struct Whose {  // one partner of a station
        StationId station;
        std::string partner;
        friend auto operator<=>(const Whose&, const Whose&) = default;
    };
    // A partner's place, and what was seen there.
    struct Place {
        std::int64_t version = 0;  // of the partner's settings
        bool is_left = false;      // it is reached another way
        std::unique_ptr<outside::FilePlace> place;
        std::map<std::string, Digest> seen;  // what its files held at the last look
        std::string fault;                   // that was said last
        Time forgets_at{}, removes_at{};
    };
    struct Visit;

    void run();
    void look();
    void look_at(StationId id, const exchange::Partner& partner);
    outside::Placed<void> visit(const Visit& visit);
    outside::Placed<void> open(const Visit& visit);
    outside::Placed<void> put(const Visit& visit);
    outside::Placed<void> take(const Visit& visit);
    outside::Placed<void> take_file(const Visit& visit, const std::string& name, const std::string& bytes);
    outside::Placed<void> take_receipt(const Visit& visit, const std::string& name, const std::string& bytes);
    outside::Placed<void> take_news(const Visit& visit, const std::string& name, const std::string& bytes);
    outside::Placed<void> refuse_file(const Visit& visit, const std::string& name, const Refusal& why);
    // Out of the way, under its name behind the day.
    outside::Placed<void> move(const Visit& visit, const std::string& name, const std::string& folder);
    outside::Placed<void> remove_old(const Visit& visit);
    void note(const Visit& visit, const outside::Placed<void>& outcome);
    // A command of a station, as long as this server carries.
    template <class Command>
    auto write(StationId id, Command command);

    Station& station_;
    const FilePlaces allowed_;
    Leadership leadership_;
    std::map<Whose, Place> places_;
    std::mutex mutex_;
    std::condition_variable ends_;
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace linli::cli
