// A parade: 300 volunteers come at once, open their page and check in by the leader's code, all from the one
// address of their network.
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

#include <fmt/format.h>

#include "bench/measure.h"
#include "harness/people.h"

namespace linli::bench {
namespace {

constexpr int volunteers = 300;
constexpr int telephones_a_thread = 15;

void expect(int status, const test::Reply& reply) {
    if (reply.status != status) throw std::runtime_error(fmt::format("{}: {}", reply.status, reply.body));
}

const test::Headers one_network{{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}};

// A shift that has begun, with all of them signed up.
struct Parade {
    explicit Parade(test::Server& server) {
        test::Client desk(server.port(), test::People(server).add("desk", "duty_desk").headers);
        expect(
            201,
            desk.post(
                "/api/v1/teams",
                R"({"code":"parade","kind":"community","name":{"zh":"巡游","en":"Parade"},"requirements":{"insured":false},)"
                R"("is_risky":false,"step_back_hours":0,"rest_hours":0,"closed":false})"));
        const Instant now = SystemClock().now();
        expect(
            201,
            desk.post(
                "/api/v1/teams/parade/shifts",
                fmt::format(
                    R"({{"starts_at":"{}","ends_at":"{}","roles":[{{"code":"walker","name":{{"zh":"队员","en":"walker"}},"needed":{},"standby":0}}]}})",
                    to_iso(now + std::chrono::minutes(10)), to_iso(now + std::chrono::hours(2)),
                    volunteers)));
        test::Client anyone(server.port());
        for (int i = 0; i < volunteers; ++i) {
            const auto joined = anyone.post(
                "/api/v1/volunteering/join",
                fmt::format(
                    R"({{"name":"志愿者","telephone":"1990000{:04}","born":"1990-05","teams":["parade"],"consent":{{"version":1,"risks":true,"data":true}}}})",
                    i));
            expect(201, joined);
            pages.push_back("/api/v1/volunteering/" + joined.text("token"));
            expect(200, desk.post("/api/v1/teams/parade/admit", fmt::format(R"({{"volunteer":{}}})", i + 1)));
            expect(200, anyone.post(pages.back() + "/shifts/1/sign-up", R"({"role":"walker"})"));
        }
        expect(200, desk.post("/api/v1/teams/parade/leaders", R"({"volunteer":1,"is_leader":true})"));
    }
    std::vector<std::string> pages;  // of each
};

}  // namespace

void measure_parade(Report& report) {
    const test::TemporaryFolder folder;
    const Parade parade = [&] {
        test::Server beforehand(folder.path());
        return Parade(beforehand);
    }();
    test::Server server(folder.path(), {"--trusted-proxy", "127.0.0.1"});
    const std::string code = test::Client(server.port()).get(parade.pages[0] + "/led/1").text("code.code");
    std::mutex mutex;
    std::vector<double> milliseconds;
    std::map<int, int> refused;
    const Stopwatch all;
    std::vector<std::thread> threads;
    for (std::size_t first = 0; first < volunteers; first += telephones_a_thread) {
        threads.emplace_back([&, first] {
            for (std::size_t i = first; i < first + telephones_a_thread; ++i) {
                const Stopwatch watch;
                test::Client telephone(server.port(), one_network);
                const int page = telephone.get(parade.pages[i]).status;
                const int in =
                    telephone
                        .post(parade.pages[i] + "/shifts/1/check-in", fmt::format(R"({{"code":"{}"}})", code))
                        .status;
                const std::lock_guard lock(mutex);
                milliseconds.push_back(watch.seconds() * 1'000);
                if (page != 200 || in != 200) ++refused[page == 200 ? in : page];
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    const double seconds = all.seconds();
    for (const auto& [status, count] : refused)
        report.inform(fmt::format("parade: answered {}", status), count, "");
    const int in = volunteers - std::accumulate(refused.begin(), refused.end(), 0,
                                                [](int sum, const auto& one) { return sum + one.second; });
    report.at_least("parade: checked in, of 300 from one address", in, "volunteers", volunteers);
    report.at_most("parade: until all have opened their page and checked in", seconds, "s", 60);
    report.inform("parade: page and check-in, median", percentile(milliseconds, 50), "ms");
    report.inform("parade: 99th percentile", percentile(milliseconds, 99), "ms");
}

}  // namespace linli::bench
