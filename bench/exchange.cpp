// What leaves: how many signed events a second a partner is sent that answers at once, how long after the
// commit the first try comes, and what a partner that never answers costs the others.
#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "bench/load.h"
#include "bench/measure.h"
#include "bench/process.h"
#include "bench/receiver.h"
#include "bench/setting.h"
#include "harness/people.h"
#include "outside/sender.h"

namespace linli::bench {
namespace {

constexpr std::int64_t in_bulk = 200;
constexpr std::array<const char*, 4> codes{"governance", "market-supervision", "integrated-enforcement",
                                           "convenience-services"};

// A station with four partners.
class Town {
  public:
    Town() : server_(folder_.path(), {"--partner-network", "127.0.0.1"}), people_(server_) {
        head_ = people_.add("head", "station_head");
        desk_ = people_.add("desk", "duty_desk");
    }

    std::uint16_t port() const { return server_.port(); }
    pid_t process() { return server_.process().pid(); }

    void connect(const char* code, const std::string& address, bool paused = false) {
        test::Client client(port(), head_.headers);
        const std::string at = std::string("/api/v1/partners/") + code;
        require(client.send("PUT", at,
                            fmt::format(R"({{"way":"webhook","address":"{}","paused":{},)"
                                        R"("first_answer":{{"unit":"working_hours","amount":400}}}})",
                                        address, paused)));
        if (has_secret_.insert(code).second) require(client.post(at + "/secrets", "{}"));
    }

    // Reported and accepted, as many as these; the number of the first.
    std::int64_t accepted(std::int64_t many) {
        const std::int64_t first = made_ + 1;
        std::vector<std::thread> threads;
        std::atomic<std::int64_t> left = many;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([this, &left] {
                test::Client client(port(), desk_.headers);
                while (left.fetch_sub(1) > 0)
                    require(client.post("/api/v1/incidents",
                                        R"({"category":"hazard.lighting","description":"巷子里的路灯不亮",)"
                                        R"("location":{"lon":121.95,"lat":29.32},"address":"人民路"})"));
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        made_ += many;
        bulk("accept", first, made_, 1, "");
        return first;
    }
    void dispatch_all(std::int64_t first, std::int64_t last, const char* code) {
        bulk("dispatch", first, last, 2, fmt::format(R"("handler":"partner/{}",)", code));
    }
    std::string dispatch_request(std::int64_t number, const char* code) const {
        std::string headers;
        for (const auto& [name, value] : desk_.headers)
            headers += fmt::format("{}: {}\r\n", name, value);
        return http_request("POST", fmt::format("/api/v1/incidents/{}/dispatch", number),
                            fmt::format(R"({{"handler":"partner/{}"}})", code), headers);
    }

    // Until all that waits for the partner is written down.
    void wait_until_written(const char* code, std::int64_t many) {
        test::Client client(port(), head_.headers);
        for (int tries = 0; tries < 2'400; ++tries) {
            const boost::json::value partners = client.get("/api/v1/partners").at("partners");
            for (const auto& one : partners.as_array()) {
                if (one.at("code").as_string() == code && one.at("waiting").as_int64() >= many) return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error("the outbox did not come so far");
    }

  private:
    static void require(const test::Reply& reply) {
        if (reply.status >= 300) throw std::runtime_error(reply.body);
    }
    void bulk(std::string_view step, std::int64_t first, std::int64_t last, int version,
              const std::string& body) {
        test::Client client(port(), desk_.headers);
        for (std::int64_t from = first; from <= last; from += in_bulk) {
            std::string incidents;
            for (std::int64_t n = from; n < std::min(from + in_bulk, last + 1); ++n)
                incidents += fmt::format(R"({}{{"number":{},"version":{}}})", incidents.empty() ? "" : ",", n,
                                         version);
            require(client.post(fmt::format("/api/v1/incidents/bulk/{}", step),
                                fmt::format(R"({{{}"incidents":[{}]}})", body, incidents)));
        }
    }

    test::TemporaryFolder folder_;
    test::Server server_;
    test::People people_;
    test::Person head_, desk_;
    std::set<std::string> has_secret_;
    std::int64_t made_ = 0;
};

// The same bodies by the same client, from memory, without a database: what the wire alone allows.
double plain_per_second(const std::vector<Receiver::Came>& came) {
    const Stopwatch watch;
    const Receiver receiver(watch);
    outside::Sender sender({16, came.size()});
    const Stopwatch sending;
    for (const Receiver::Came& one : came) {
        outside::Request request;
        request.address = receiver.address();
        request.headers = {"Content-Type: application/cloudevents+json"};
        request.body = one.body;
        if (!sender.send("plain", std::move(request), [](const outside::Sent&) {}))
            throw std::runtime_error("not taken");
    }
    if (!receiver.wait_for(came.size(), 120)) throw std::runtime_error("the plain client did not end");
    return static_cast<double>(came.size()) / sending.seconds();
}

void measure_throughput(Report& report) {
    const std::int64_t many = setting("LINLI_BENCH_DELIVERIES", 10'000);
    const Stopwatch watch;
    const Receiver receiver(watch);
    Town town;
    town.connect(codes[0], receiver.address(), true);
    const std::int64_t first = town.accepted(many);
    town.dispatch_all(first, first + many - 1, codes[0]);
    town.wait_until_written(codes[0], many);
    const double before = processor_seconds(town.process());
    town.connect(codes[0], receiver.address());
    if (!receiver.wait_for(static_cast<std::size_t>(many), 300)) throw std::runtime_error("not all arrived");
    const auto came = receiver.came();
    const double seconds = came.back().at - came.front().at;
    const double per_second = static_cast<double>(many - 1) / seconds;
    report.at_least("exchange: signed events to one partner", per_second, "events/s", 2'000);
    report.inform("exchange: processor time of each",
                  (processor_seconds(town.process()) - before) / static_cast<double>(many) * 1e6, "us");
    const double plain = plain_per_second(came);
    report.inform("exchange: the same bodies from memory", plain, "events/s");
    report.inform("exchange: of what the wire alone allows", 100 * per_second / plain, "%");
}

// Milliseconds from when the desk's request was sent to when the partner had the event, of each.
struct Delays {
    std::vector<double> milliseconds;
    std::size_t missing = 0;
};
Delays delays_at(Town& town, double per_second, double seconds, const std::vector<const char*>& to,
                 const std::vector<const Receiver*>& receivers, const Stopwatch& watch) {
    const auto many = static_cast<std::int64_t>(per_second * seconds);
    const std::int64_t first = town.accepted(many);
    std::vector<double> sent(static_cast<std::size_t>(many), -1);
    Load(
        town.port(), 8, seconds,
        [&](std::size_t n) {
            const std::size_t place = std::min(n, sent.size() - 1);
            sent[place] = watch.seconds();
            return town.dispatch_request(first + static_cast<std::int64_t>(place), to[place % to.size()]);
        },
        per_second)
        .run();
    std::this_thread::sleep_for(std::chrono::seconds(2));
    std::map<std::int64_t, double> came;
    for (const Receiver* const receiver : receivers) {
        for (const Receiver::Came& one : receiver->came()) {
            const auto at = one.body.find(R"("data":{"number":")");
            if (at != std::string::npos) came.try_emplace(std::stoll(one.body.substr(at + 18)), one.at);
        }
    }
    Delays delays;
    for (std::size_t place = 0; place < sent.size(); ++place) {
        if (sent[place] < 0) continue;
        const auto found = came.find(first + static_cast<std::int64_t>(place));
        if (found == came.end()) {
            ++delays.missing;
        } else {
            delays.milliseconds.push_back(1'000 * (found->second - sent[place]));
        }
    }
    return delays;
}

void measure_first_try(Report& report) {
    const Stopwatch watch;
    const Receiver receiver(watch);
    Town town;
    town.connect(codes[0], receiver.address());
    auto delays = delays_at(town, 100, 20, {codes[0]}, {&receiver}, watch);
    report.at_most("exchange: first tries that did not come in 2 s", static_cast<double>(delays.missing), "",
                   0);
    report.inform("exchange: first try at 100 a second, median", percentile(delays.milliseconds, 50), "ms");
    report.at_most("exchange: first try at 100 a second, the longest", percentile(delays.milliseconds, 100),
                   "ms", 1'000);
}

// In turns, so that what the machine does beside it falls on both.
void measure_dead_partner(Report& report) {
    std::vector<double> well, beside;
    for (int turn = 0; turn < 3; ++turn) {
        for (const bool is_dead : {false, true}) {
            const Stopwatch watch;
            std::vector<std::unique_ptr<Receiver>> receivers;
            std::vector<const Receiver*> living;
            Town town;
            for (std::size_t i = 0; i < codes.size(); ++i) {
                receivers.push_back(std::make_unique<Receiver>(watch, i != 0 || !is_dead));
                town.connect(codes[i], receivers.back()->address());
                if (i != 0) living.push_back(receivers.back().get());
            }
            const auto delays =
                delays_at(town, 100, 15, {codes[0], codes[1], codes[2], codes[3]}, living, watch);
            auto& all = is_dead ? beside : well;
            all.insert(all.end(), delays.milliseconds.begin(), delays.milliseconds.end());
        }
    }
    report.inform("exchange: four that answer, median", percentile(well, 50), "ms");
    report.inform("exchange: three beside one that is dead, median", percentile(beside, 50), "ms");
    report.at_most("exchange: a dead one of four, median against none",
                   percentile(beside, 50) / percentile(well, 50), "times", 1.1);
    report.at_most("exchange: a dead one of four, 95th against none",
                   percentile(beside, 95) / percentile(well, 95), "times", 1.1);
}

}  // namespace

void measure_exchange(Report& report) {
    measure_throughput(report);
    measure_first_try(report);
    measure_dead_partner(report);
}

}  // namespace linli::bench
