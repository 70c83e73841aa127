// What signing in costs, and whether two hundred at once stand in the desk's way.
#include <thread>

#include <fmt/format.h>

#include "bench/load.h"
#include "bench/measure.h"
#include "harness/people.h"
#include "identity/passwords.h"

namespace linli::bench {
namespace {

constexpr std::size_t sign_ins_at_once = 200;
constexpr std::size_t desks = 4;
constexpr double desk_requests_per_second = 100;
constexpr double seconds = 8;
constexpr int reports = 200;
constexpr int names_timed = 60;

double milliseconds_of_a_hash() {
    std::vector<double> milliseconds;
    for (int i = 0; i < 9; ++i) {
        const Stopwatch watch;
        identity::hash_password("correct horse battery");
        milliseconds.push_back(watch.seconds() * 1'000);
    }
    return percentile(milliseconds, 50);
}

// Does the time of a refusal tell whether there is such an account? Known and unknown names in turn, each
// once: the median of the one over that of the other.
double known_over_unknown(test::People& people, std::uint16_t port) {
    test::Client client(port);
    std::vector<double> known, unknown;
    const auto refused = [&](const std::string& name) {
        const Stopwatch watch;
        client.post("/api/v1/session", fmt::format(R"({{"name":"{}","password":"wrong horse"}})", name));
        return watch.seconds();
    };
    for (int i = 0; i < names_timed; ++i) {
        const std::string name = fmt::format("known.{}", i);
        people.add(name, "volunteer", {"team/night"});
        known.push_back(refused(name));
        unknown.push_back(refused(fmt::format("nobody.{}", i)));
    }
    return percentile(known, 50) / percentile(unknown, 50);
}

std::string lines_of(const test::Headers& headers) {
    std::string lines;
    for (const auto& [name, value] : headers)
        lines += fmt::format("{}: {}\r\n", name, value);
    return lines;
}

}  // namespace

void measure_sign_in(Report& report) {
    const test::TemporaryFolder folder;
    test::Server server(folder.path());
    test::People people(server);
    const test::Person desk = people.add("desk", "duty_desk");
    const test::Person volunteer = people.add("volunteer", "volunteer", {"team/night"});
    test::Client client(server.port());
    for (int i = 0; i < reports; ++i)
        client.post("/api/v1/reports", R"({"category":"other","description":"路灯不亮","address":"某处"})");
    const std::string list = http_request("GET", "/api/v1/incidents", {}, lines_of(desk.headers));
    const std::string sign_in =
        http_request("POST", "/api/v1/session",
                     fmt::format(R"({{"name":"{}","password":"{}"}})", volunteer.name, volunteer.password));
    const auto ask = [&list](std::size_t) { return list; };
    auto alone = Load(server.port(), desks, seconds / 2, ask, desk_requests_per_second).run();
    Loaded signed_in;
    std::thread crowd([&] {
        signed_in =
            Load(server.port(), sign_ins_at_once, seconds, [&](std::size_t) { return sign_in; }).run();
    });
    auto beside = Load(server.port(), desks, seconds, ask, desk_requests_per_second).run();
    crowd.join();
    report.inform("sign-in: one Argon2id hash, median", milliseconds_of_a_hash(), "ms");
    const double ratio = known_over_unknown(people, server.port());
    report.at_least("sign-in: a wrong password, known name over unknown, at least", ratio, "times", 0.9);
    report.at_most("sign-in: a wrong password, known name over unknown, at most", ratio, "times", 1.1);
    report.inform("sign-in: 200 at once", signed_in.per_second(200), "sign-ins/s");
    report.at_most("sign-in: refused or broken",
                   static_cast<double>(signed_in.other_than(200) + signed_in.broken), "sign-ins", 0);
    report.inform("sign-in: the desk's list alone, 99th percentile", percentile(alone.milliseconds, 99),
                  "ms");
    report.at_most("sign-in: the desk's list beside 200 sign-ins, 99th percentile",
                   percentile(beside.milliseconds, 99), "ms", 200);
    report.at_most("sign-in: the desk refused", static_cast<double>(beside.other_than(200)), "requests", 0);
}

}  // namespace linli::bench
