// Request Tracker 5 as fast as it goes on two cores without changing its code: preforking Starman with
// connections kept open, SQLite's write-ahead log, the cheapest password hash, a warning log only, and none
// of its mails, since Linli sends none either. The rest is as its packages install it.
#include "bench/request_tracker.h"

#include <fstream>

#include <fmt/format.h>

#include "bench/load.h"
#include "harness/program.h"

namespace linli::bench {
namespace {

constexpr double seconds = 10;
// A ticket is one transaction that holds SQLite's only write lock nearly from its first line to its last. Two
// connections, each with its worker, are a few per cent faster than one; more are not, and starve each other.
constexpr int workers = 2;
constexpr std::size_t connections = workers;
// The first administrator of a new Request Tracker, root:password.
constexpr std::string_view authorization = "Authorization: Basic cm9vdDpwYXNzd29yZA==\r\n";

// A port that was free a moment ago.
std::uint16_t free_port() {
    boost::asio::io_context io;
    return boost::asio::ip::tcp::acceptor(io, {boost::asio::ip::address_v4::loopback(), 0})
        .local_endpoint()
        .port();
}

std::string configuration(const std::filesystem::path& folder, std::uint16_t port) {
    return fmt::format(R"(
Set($rtname, 'bench');
Set($Organization, 'bench');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {1});
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{0}/rt.db');
Set($BcryptCost, 4);
Set($MailCommand, 'testfile');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
$MasonDataDir = '{0}/mason';
$MasonSessionDir = '{0}/session';
1;
)",
                       folder.string(), port);
}

// A Starman, which waits for its workers to end when it is told to quit.
class Starman : public test::Process {
  public:
    using Process::Process;
    ~Starman() {
        signal(SIGQUIT);
        wait();
    }
};

class RequestTracker {
  public:
    RequestTracker() {
        for (const char* name : {"mason", "session", "more"})
            std::filesystem::create_directory(folder_ / name);
        std::ofstream(folder_ / "site.pm") << configuration(folder_.path(), port_);
        must(in_its_place({"/usr/sbin/rt-setup-database-5", "--action", "init"}));
        must({"sqlite3", folder_ / "rt.db",
              "PRAGMA journal_mode = WAL; UPDATE Scrips SET Disabled = 1 "
              "WHERE Description LIKE '%Notify%' OR Description LIKE '%Autoreply%'"});
        server_.emplace(in_its_place({"/usr/share/request-tracker5/libexec/rt-server", "--server", "Starman",
                                      "--host", "127.0.0.1", "--port", fmt::to_string(port_), "--workers",
                                      fmt::to_string(workers)}),
                        folder_ / "out", folder_ / "err");
        wait_until_it_listens();
    }
    std::uint16_t port() const { return port_; }
    std::string errors() const { return test::slurp(folder_ / "err"); }

  private:
    // With its configuration and temporary files in the folder; ends with this program, however that ends.
    std::vector<std::string> in_its_place(const std::vector<std::string>& command) const {
        std::vector<std::string> words{"setpriv",
                                       "--pdeathsig",
                                       "TERM",
                                       "env",
                                       "TMPDIR=" + folder_.path().string(),
                                       "RT_SITE_CONFIG=" + (folder_ / "site.pm").string(),
                                       "RT_SITE_CONFIG_DIR=" + (folder_ / "more").string()};
        words.insert(words.end(), command.begin(), command.end());
        return words;
    }
    static void must(const std::vector<std::string>& command) {
        const test::Ran ran = test::run_program(command);
        if (ran.exit_code != 0)
            throw std::runtime_error(fmt::format("Request Tracker was not set up: exit code {} of {}\n{}{}",
                                                 ran.exit_code, fmt::join(command, " "), ran.out, ran.err));
    }
    void wait_until_it_listens() {
        for (int i = 0; i < 600 && server_->is_running(); ++i) {
            boost::asio::io_context io;
            boost::system::error_code error;
            boost::asio::ip::tcp::socket(io).connect({boost::asio::ip::address_v4::loopback(), port_}, error);
            if (!error) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error("Request Tracker did not start: " + errors());
    }

    test::TemporaryFolder folder_;
    std::uint16_t port_ = free_port();
    std::optional<Starman> server_;
};

std::string ticket(std::size_t n) {
    return http_request("POST", "/REST/2.0/ticket",
                        fmt::format(R"({{"Queue":"General","Subject":"巷子里第 {0} 盏路灯不亮，晚上很黑",)"
                                    R"("Content":"巷子里第 {0} 盏路灯不亮，晚上很黑\n望潮镇人民路 {1} 号"}})",
                                    n, n % 300),
                        authorization);
}

}  // namespace

double request_tracker_tickets_per_second() {
    const RequestTracker peer;
    Load(peer.port(), connections, 1, ticket).run();  // each worker's first ones are slow
    const Loaded made = Load(peer.port(), connections, seconds, ticket).run();
    if (made.with(201) == 0 || made.other_than(201) + made.broken != 0)
        throw std::runtime_error(
            fmt::format("Request Tracker made {} tickets, refused {}, broke {} connections: {}",
                        made.with(201), made.other_than(201), made.broken, peer.errors()));
    return made.per_second(201);
}

}  // namespace linli::bench
