// A station's busy hour, on one machine: 100 reports a second at a steady pace, 2,000 people reading, 20
// systems of partners. Everything that is asked has a moment at which it is due, and its time counts from
// there.
#include <algorithm>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bench/load.h"
#include "bench/measure.h"
#include "bench/own_postgres.h"
#include "bench/process.h"
#include "bench/setting.h"
#include "cli/station.h"
#include "demo/chance.h"
#include "demo/town.h"
#include "harness/people.h"
#include "incidents/incident_rows.h"

namespace linli::bench {
namespace {

namespace asio = boost::asio;
using Task = asio::awaitable<void>;

constexpr double reports_per_second = 100;
constexpr std::size_t reporting = 100;  // connections: each sends once a second
constexpr std::size_t at_desks = 500;   // with a live feed each
constexpr std::size_t accounts = 20;    // that these are signed in as
constexpr std::size_t residents = 1'500;
constexpr double connecting = 5;                           // seconds that all have to connect
constexpr double shortest_pause = 20, longest_pause = 60;  // seconds between two readings of one person
constexpr std::size_t systems_of_each = 5;                 // partner
constexpr double partner_pause = 5;                        // seconds
constexpr std::size_t handed_over = 10;                    // one in so many reports
constexpr const char* partners[] = {"governance", "market-supervision", "integrated-enforcement",
                                    "convenience-services"};
constexpr const char* categories[] = {"hazard.lighting", "dispute.neighbour", "traffic.parking", "fire.exit",
                                      "lost.lost"};

std::string lines_of(const test::Headers& headers) {
    std::string lines;
    for (const auto& [name, value] : headers)
        lines += fmt::format("{}: {}\r\n", name, value);
    return lines;
}

// The number behind `"name":` in an answer.
std::int64_t number_in(const std::string& body, std::string_view name, std::size_t from = 0) {
    const auto at = body.find(fmt::format("\"{}\":", name), from);
    return at == std::string::npos ? 0 : std::stoll(body.substr(at + name.size() + 3, 20));
}

struct Answer {
    int status = 0;  // 0: the connection broke
    std::string body;
};

class Connection {
  public:
    Connection(asio::io_context& io, std::uint16_t port) : socket_(io) {
        socket_.connect({asio::ip::address_v4::loopback(), port});
        socket_.set_option(asio::ip::tcp::no_delay(true));
    }
    asio::awaitable<Answer> ask(std::string request) {
        boost::system::error_code error;
        auto use = asio::redirect_error(asio::use_awaitable, error);
        co_await asio::async_write(socket_, asio::buffer(request), use);
        if (error) co_return Answer{};
        in_.clear();
        const std::size_t head =
            co_await asio::async_read_until(socket_, asio::dynamic_buffer(in_), "\r\n\r\n", use);
        if (error) co_return Answer{};
        const auto at = in_.find("Content-Length: ");
        const std::size_t length = at < head ? std::stoul(in_.substr(at + 16)) : 0;
        if (in_.size() < head + length) {
            co_await asio::async_read(socket_, asio::dynamic_buffer(in_),
                                      asio::transfer_exactly(head + length - in_.size()), use);
        }
        if (error) co_return Answer{};
        co_return Answer{std::stoi(in_.substr(9, 3)), in_.substr(head, length)};
    }
    // Reads on for ever; how many bytes came is added to `bytes`.
    Task listen(std::string request, double& bytes, std::size_t& broken) {
        boost::system::error_code error;
        auto use = asio::redirect_error(asio::use_awaitable, error);
        co_await asio::async_write(socket_, asio::buffer(request), use);
        in_.resize(16'384);
        while (!error) {
            const std::size_t count = co_await socket_.async_read_some(asio::buffer(in_), use);
            bytes += static_cast<double>(count);
        }
        if (error != asio::error::operation_aborted) ++broken;
    }

  private:
    asio::ip::tcp::socket socket_;
    std::string in_;
};

// What the hour's people and systems know of, and what became of it. One thread.
class Hour {
  public:
    Hour(std::uint16_t port, pid_t server, double seconds)
        : port_(port), server_(server), seconds_(seconds) {}

    void run(const std::vector<test::Person>& desks, const std::vector<test::Person>& systems) {
        watch_ = Stopwatch();
        start(remember_memory());
        for (std::size_t i = 0; i < reporting; ++i)
            start(report(i));
        for (std::size_t i = 0; i < 4; ++i)
            start(hand_over(lines_of(desks[i].headers)));
        for (std::size_t i = 0; i < at_desks; ++i) {
            const std::string headers = lines_of(desks[i % desks.size()].headers);
            listen(headers);
            start(read_at_desk(headers));
        }
        for (std::size_t i = 0; i < residents; ++i)
            start(follow_link());
        for (std::size_t i = 0; i < systems.size(); ++i) {
            const std::string headers = lines_of(systems[i].headers);
            listen(headers);
            start(settle(headers, i % systems_of_each));
        }
        io_.run();
    }

    std::vector<double> reported, listed, boards, incidents_read, links_read, partner_lists, settled_in;
    std::map<std::int64_t, std::size_t> acknowledged;  // number of the incident: which report
    std::size_t unacknowledged = 0;                    // reports without an answer, which may be there or not
    std::size_t twice = 0;                             // numbers that were given to two reports
    std::size_t refused = 0, broken = 0, settled = 0;
    double fed_bytes = 0;
    std::vector<std::pair<double, double>> memory;  // seconds since the start, MiB
    double took = 0;

  private:
    struct Link {
        std::int64_t number = 0;
        std::string token;
    };

    void start(Task task) {
        ++running_;
        asio::co_spawn(io_, std::move(task), [this](const std::exception_ptr& fault) {
            if (fault) std::rethrow_exception(fault);
            if (--running_ == 0) {
                took = now();
                io_.stop();  // who listens would do so for ever
            }
        });
    }
    void listen(const std::string& headers) {
        feeds_.push_back(std::make_unique<Connection>(io_, port_));
        asio::co_spawn(
            io_, feeds_.back()->listen(http_request("GET", "/api/v1/live", {}, headers), fed_bytes, broken),
            asio::detached);
    }
    // Seconds since the first report was due: negative while all connect.
    double now() const { return watch_.seconds() - connecting; }
    Task until(double due) {
        if (const double wait = due - now(); wait > 0) {
            asio::steady_timer timer(io_, std::chrono::microseconds(static_cast<std::int64_t>(wait * 1e6)));
            co_await timer.async_wait(asio::use_awaitable);
        }
    }
    double pause() {
        return shortest_pause +
               (longest_pause - shortest_pause) * static_cast<double>(chance_.below(1'000)) / 1'000;
    }
    double first_pause() { return pause() * static_cast<double>(chance_.below(1'000)) / 1'000; }
    // Milliseconds since `due` go to `times`, unless it failed.
    asio::awaitable<Answer> ask(Connection& connection, std::string request, double due,
                                std::vector<double>& times, int wanted = 200) {
        Answer answer = co_await connection.ask(std::move(request));
        if (answer.status == wanted)
            times.push_back((now() - due) * 1'000);
        else if (answer.status == 0)
            ++broken;
        else
            ++refused;
        co_return answer;
    }

    Task report(std::size_t first) {
        Connection connection(io_, port_);
        for (std::size_t n = first;; n += reporting) {
            const double due = static_cast<double>(n) / reports_per_second;
            if (due >= seconds_) co_return;
            co_await until(due);
            const Answer answer = co_await ask(
                connection,
                http_request("POST", "/api/v1/reports",
                             fmt::format(R"({{"category":"{}","description":"第 {} 件","location":)"
                                         R"({{"lon":{:.6f},"lat":{:.6f}}},"address":"人民路 {} 号"}})",
                                         categories[n % std::size(categories)], n,
                                         121.91 + static_cast<double>(n % 997) * 9e-5,
                                         29.31 + static_cast<double>(n % 613) * 5e-5, n % 300)),
                due, reported, 201);
            if (answer.status == 0) {
                ++unacknowledged;
                co_return;
            }
            if (answer.status != 201) continue;
            const std::int64_t number = number_in(answer.body, "number");
            if (!acknowledged.emplace(number, n).second) ++twice;
            const auto at = answer.body.find("\"token\":\"") + 9;
            links_.push_back({number, answer.body.substr(at, answer.body.find('"', at) - at)});
            if (n % handed_over == 0) to_hand_over_.push_back({number, partners[n / handed_over % 4]});
        }
    }

    // The desk's part in what partners do: accepted, and handed over.
    Task hand_over(std::string headers) {
        Connection connection(io_, port_);
        while (now() < seconds_) {
            if (to_hand_over_.empty()) {
                co_await until(now() + 0.05);
                continue;
            }
            const auto [number, partner] = to_hand_over_.back();
            to_hand_over_.pop_back();
            const std::string of = fmt::format("/api/v1/incidents/{}/", number);
            co_await ask(connection, http_request("POST", of + "accept", "{}", headers), now(), steps_);
            co_await ask(connection,
                         http_request("POST", of + "hand-over", fmt::format(R"({{"partner":"{}"}})", partner),
                                      headers),
                         now(), steps_);
        }
    }

    // Someone at a desk: the list mostly, an incident, the board.
    Task read_at_desk(std::string headers) {
        Connection connection(io_, port_);
        for (double due = first_pause(); due < seconds_; due += pause()) {
            co_await until(due);
            switch (chance_.below(4)) {
                case 0:
                    co_await ask(connection, http_request("GET", "/api/v1/board", {}, headers), due, boards);
                    break;
                case 1:
                    if (!links_.empty()) {
                        const std::int64_t number = links_[chance_.below(links_.size())].number;
                        co_await ask(
                            connection,
                            http_request("GET", fmt::format("/api/v1/incidents/{}", number), {}, headers),
                            due, incidents_read);
                        break;
                    }
                    [[fallthrough]];
                default:
                    co_await ask(connection, http_request("GET", "/api/v1/incidents?open=true", {}, headers),
                                 due, listed);
            }
        }
    }

    // A resident who looks what has become of it.
    Task follow_link() {
        Connection connection(io_, port_);
        for (double due = first_pause(); due < seconds_; due += pause()) {
            co_await until(due);
            if (links_.empty()) continue;
            const std::string token = links_[chance_.below(links_.size())].token;
            co_await ask(connection, http_request("GET", "/api/v1/tracking/" + token, {}), due, links_read);
        }
    }

    // A partner's system: asks for what it was handed, in pages, and says of its share that it is done.
    Task settle(std::string headers, std::size_t share) {
        Connection connection(io_, port_);
        for (double due = partner_pause * static_cast<double>(chance_.below(1'000)) / 1'000; due < seconds_;
             due += partner_pause) {
            co_await until(due);
            std::vector<std::int64_t> mine;
            std::string cursor;
            for (double asked = due;; asked = now()) {
                const Answer answer = co_await ask(
                    connection,
                    http_request("GET", "/api/v1/incidents?state=with_partner&limit=100" + cursor, {},
                                 headers),
                    asked, partner_lists);
                if (answer.status != 200) break;
                const auto page = boost::json::parse(answer.body).as_object();
                for (const auto& item : page.at("items").as_array()) {
                    const std::int64_t number = item.as_object().at("number").as_int64();
                    if (static_cast<std::size_t>(number / 10) % systems_of_each == share)
                        mine.push_back(number);
                }
                if (!page.contains("next") || !page.at("next").is_string()) break;
                cursor = "&cursor=" + std::string(page.at("next").as_string());
            }
            for (const std::int64_t number : mine) {
                const Answer done =
                    co_await ask(connection,
                                 http_request("POST", fmt::format("/api/v1/incidents/{}/claim-done", number),
                                              R"({"result":"已处理"})", headers),
                                 now(), settled_in);
                if (done.status == 200) ++settled;
            }
        }
    }

    Task remember_memory() {
        const double every = std::min(60.0, seconds_ / 20);
        for (double due = 0; due <= seconds_; due += every) {
            co_await until(due);
            memory.emplace_back(now(), resident_mib(server_));
        }
    }

    const std::uint16_t port_;
    const pid_t server_;
    const double seconds_;
    asio::io_context io_;
    Stopwatch watch_;
    demo::Chance chance_{1};
    std::size_t running_ = 0;
    std::vector<std::unique_ptr<Connection>> feeds_;
    std::vector<Link> links_;
    std::vector<std::pair<std::int64_t, std::string>> to_hand_over_;
    std::vector<double> steps_;
};

// MiB an hour, by least squares over what lies after `from` seconds.
double growth(const std::vector<std::pair<double, double>>& memory, double from) {
    double count = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (const auto& [at, mib] : memory) {
        if (at < from) continue;
        ++count, x += at, y += mib, xx += at * at, xy += at * mib;
    }
    return 3'600 * (count * xy - x * y) / (count * xx - x * x);
}

// How many of the acknowledged reports are there as they were sent, and how many incidents in all.
std::pair<std::size_t, std::size_t> found(const std::filesystem::path& data, const std::string& database,
                                          const std::map<std::int64_t, std::size_t>& acknowledged) {
    const SystemClock clock;
    store::Options options;
    options.use = store::Use::read;
    options.server = database;
    cli::Station station(data, options, clock);
    return station.ask([&](store::Snapshot& snapshot) {
        std::size_t there = 0;
        for (const auto& [number, n] : acknowledged) {
            const auto incident = incidents::find_incident(snapshot, number);
            if (incident && incident->description == fmt::format("第 {} 件", n)) ++there;
        }
        const std::size_t all =
            station.lines.read(snapshot, [](const incidents::Lines& lines) { return lines.lines.size(); });
        return std::pair(there, all);
    });
}

void times(Report& report, const std::string& what, std::vector<double>& milliseconds) {
    if (milliseconds.empty()) return;
    report.inform("hour: " + what + ", median", percentile(milliseconds, 50), "ms");
    report.inform("hour: " + what + ", 99th percentile", percentile(milliseconds, 99), "ms");
}

}  // namespace

void measure_hour(Report& report) {
    const auto seconds = static_cast<double>(setting("LINLI_BENCH_SECONDS", 3'600));
    const bool is_on_postgres = setting("LINLI_BENCH_POSTGRES", 0) != 0;
    const test::TemporaryFolder folder;
    const std::filesystem::path data = folder / "data";
    const std::unique_ptr<OwnPostgres> postgres = is_on_postgres ? std::make_unique<OwnPostgres>() : nullptr;
    const std::string database = postgres ? postgres->address() : "";
    std::vector<std::string> more;
    if (postgres) more = {"--database", database};
    test::Server server(data, more, test::Kept::in_a_file);
    test::People people(server);
    test::Client(server.port(), people.add("keeper", "system_administrator").headers)
        .post("/api/v1/grids", demo::build_town(1).grids_geojson);
    std::vector<test::Person> desks, systems;
    for (std::size_t i = 0; i < accounts; ++i)
        desks.push_back(people.add(fmt::format("desk.{}", i), "duty_desk"));
    for (const char* const partner : partners) {
        for (std::size_t i = 0; i < systems_of_each; ++i)
            systems.push_back(people.add(fmt::format("{}.{}", partner, i), "partner",
                                         {fmt::format("partner/{}", partner)}));
    }
    const double processor_before = processor_seconds(server.process().pid());
    Hour hour(server.port(), server.process().pid(), seconds);
    hour.run(desks, systems);
    const double processor = processor_seconds(server.process().pid()) - processor_before;
    server.stop();

    report.inform("hour: it lasted", hour.took, "s");
    report.inform("hour: reports acknowledged", static_cast<double>(hour.acknowledged.size()), "reports");
    report.inform("hour: a second", static_cast<double>(hour.acknowledged.size()) / seconds, "reports/s");
    times(report, "report taken in, since it was due", hour.reported);
    times(report, "list, since it was due", hour.listed);
    times(report, "board", hour.boards);
    times(report, "an incident", hour.incidents_read);
    times(report, "a resident's link", hour.links_read);
    times(report, "a partner's list", hour.partner_lists);
    times(report, "settled by a partner", hour.settled_in);
    report.inform("hour: settled by partners", static_cast<double>(hour.settled), "incidents");
    report.inform("hour: live feeds brought", hour.fed_bytes / 1e6, "MB");
    report.inform("hour: processor of the server", 100 * processor / hour.took, "% of a core");
    report.at_most("hour: refused", static_cast<double>(hour.refused), "answers", 0);
    report.at_most("hour: broken", static_cast<double>(hour.broken), "connections", 0);
    report.inform("hour: memory at the start", hour.memory.front().second, "MiB");
    report.inform(
        "hour: memory after a sixth",
        std::ranges::find_if(hour.memory, [&](const auto& one) { return one.first >= seconds / 6; })->second,
        "MiB");
    report.inform("hour: memory at the end", hour.memory.back().second, "MiB");
    // The register keeps a line of each incident, in a vector that doubles. What a few minutes grow by says
    // nothing of an hour.
    const double lines = reports_per_second * 3'600 * sizeof(incidents::Line) / (1 << 20);
    report.inform("hour: the register's lines of an hour", lines, "MiB");
    const double grows = growth(hour.memory, seconds / 6) - lines;
    if (seconds >= 1'800)
        report.at_most("hour: memory grows after a sixth of the time, less those lines", grows, "MiB/hour",
                       lines);
    else
        report.inform("hour: memory grows after a sixth of the time, less those lines", grows, "MiB/hour");

    const auto [there, all] = found(data, database, hour.acknowledged);
    report.at_most("hour: acknowledged reports that are not there",
                   static_cast<double>(hour.acknowledged.size() - there + hour.twice), "reports", 0);
    report.at_most("hour: incidents that nobody reported",
                   static_cast<double>(all) - static_cast<double>(hour.acknowledged.size()), "incidents",
                   static_cast<double>(hour.unacknowledged));
    std::vector<std::string> check{LINLI_PROGRAM, "check", "--data", data.string()};
    check.insert(check.end(), more.begin(), more.end());
    const Stopwatch checking;
    const test::Ran checked = test::run_program(check);
    fmt::print(stderr, "  {}", checked.out);
    report.at_most("hour: linli check, exit code", checked.exit_code, "", 0);
    report.inform("hour: linli check", checking.seconds(), "s");
}

}  // namespace linli::bench
