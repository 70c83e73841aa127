// Two servers on one database and four partners' platforms, a bad network between them, and every few seconds
// one of the six is killed: each event has its effect once, in order, and both sides' books agree to the last
// line.
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/bad_network.h"
#include "harness/partner.h"
#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* codes[] = {"governance", "market-supervision", "integrated-enforcement",
                                 "convenience-services"};
constexpr int partners = 4;

std::int64_t wanted(const char* variable, std::int64_t otherwise) {
    const char* said = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return said == nullptr ? otherwise : std::atoll(said);
}

// Of what a platform keeps, read past the program.
Rows kept_by(const std::filesystem::path& state, const std::string& question) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open_v2((state / "partner.db").c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    Rows rows;
    const auto add = [](void* to, int count, char** values, char**) {
        auto& row = static_cast<Rows*>(to)->emplace_back();
        for (int i = 0; i < count; ++i)
            row.emplace_back(values[i] == nullptr ? "" : values[i]);
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(db, question.c_str(), add, &rows, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
    return rows;
}

// A process that is killed and started again while others ask it.
template <class Program>
class Mortal {
  public:
    std::atomic<std::uint16_t> port{0};
    template <class Make>
    void start(Make make) {
        const std::lock_guard lock(mutex);
        program = make();
        port = program->port();
    }
    void kill() {
        const std::lock_guard lock(mutex);
        program->process().signal(SIGKILL);
        program->process().wait();
        port = 1;  // nobody listens there
    }
    std::mutex mutex;
    std::unique_ptr<Program> program;
};

class BadDay : public ::testing::Test {
  protected:
    BadDay() {
        for (auto& server : servers)
            start_server(server);
        People people(*servers[0].program);
        head = people.add("head", "station_head");
        desk = people.add("desk", "duty_desk");
        for (int i = 0; i < partners; ++i) {
            to_station[i] = std::make_unique<BadNetwork>([this] { return servers[turn_++ % 2].port.load(); },
                                                         BadNetwork::Faults{}, seed + 1 + i);
            to_partner[i] = std::make_unique<BadNetwork>([this, i] { return platforms[i].port.load(); },
                                                         BadNetwork::Faults{}, seed + 11 + i);
            Client client(servers[0].port, head.headers);
            const std::string at = std::string("/api/v1/partners/") + codes[i];
            const Reply set =
                client.send("PUT", at,
                            fmt::format(R"({{"way":"webhook","address":"http://127.0.0.1:{}/events",)"
                                        R"("first_answer":{{"unit":"working_hours","amount":40}}}})",
                                        to_partner[i]->port()));
            EXPECT_EQ(set.status, 200) << set.body;
            doors[i] = set.text("events_at");
            secrets[i] = client.post(at + "/secrets", "{}").text("secret");
            start_platform(i);
        }
    }

    void start_server(Mortal<Server>& server) {
        server.start([this] {
            return std::make_unique<Server>(
                folder.path(), std::vector<std::string>{"--partner-network", "127.0.0.1", "--retry-pace",
                                                        pace, "--account-requests-per-minute", "0"});
        });
    }
    void start_platform(int i) {
        platforms[i].start([this, i] {
            return std::make_unique<PartnerPlatform>(
                state_of(i), fmt::format("http://127.0.0.1:{}", to_station[i]->port()), doors[i], secrets[i],
                fmt::format(
                    R"({{"seed":{},"rules":[{{"share":9,"then":[{{"say":"accepted","after":"200ms"}},)"
                    R"({{"say":"progress","text":"办理中"}},{{"say":"done","text":"好了","after":"1s"}}]}},)"
                    R"({{"then":[{{"say":"returned","text":"不归我管","after":"500ms"}}]}}],)"
                    R"("answers":{{"busy":0.02,"broken":0.02,"late":0.02,"late_by":"300ms"}},)"
                    R"("sends":{{"twice":0.05}},"verdict":{{"after":"300ms","rejected":0.1}}}})",
                    seed + static_cast<std::uint64_t>(i)),
                0, pace);
        });
    }
    std::filesystem::path state_of(int i) const { return folder.path() / fmt::format("platform-{}", i); }

    // At one of the servers, again with the same key until one answers.
    Reply ask(const Person& person, const std::string& method, const std::string& target,
              const std::string& body = {}) {
        Headers once = person.headers;
        if (method != "GET") once.emplace_back("Idempotency-Key", random_token());
        for (int tries = 0;; ++tries) {
            try {
                Client client(servers[turn_++ % 2].port, once);
                Reply reply = client.send(method, target, body);
                if (reply.status < 500 || tries > 300) return reply;
            } catch (const boost::system::system_error&) {
                if (tries > 600) throw;
            }
            std::this_thread::sleep_for(50ms);
        }
    }
    Reply step(const Person& person, const std::string& number, const std::string& name,
               const std::string& body = "{}") {
        return ask(person, "POST", fmt::format("/api/v1/incidents/{}/{}", number, name), body);
    }

    // Handed over by the station, one after the other to each partner.
    void hand_over(std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i) {
            const Reply made = ask(desk, "POST", "/api/v1/incidents",
                                   R"({"category":"other","description":"试验","address":"某处"})");
            ASSERT_EQ(made.status, 201) << made.body;
            const std::string number = std::to_string(made.integer("number"));
            ASSERT_EQ(step(desk, number, "accept").status, 200);
            const Reply given = step(desk, number, "dispatch",
                                     fmt::format(R"({{"handler":"partner/{}"}})", codes[i % partners]));
            ASSERT_EQ(given.status, 200) << given.body;
            if (i % 10 == 3) step(desk, number, "note", R"({"reason":"补充情况"})");
        }
    }
    // Handed over by the partners.
    void offer(std::int64_t count) {
        std::string once = random_token();
        for (std::int64_t i = 0; i < count;) {
            try {
                const int who = static_cast<int>(i % partners);
                const Reply made =
                    Client(platforms[who].port)
                        .post("/offers",
                              fmt::format(R"({{"number":"{}","category":"dispute.neighbour","level":1,)"
                                          R"("urgent":false,"description":"争执","address":"某处",)"
                                          R"("reported_at":"2026-11-28T01:00:00Z"}})",
                                          i),
                              {{"Idempotency-Key", once}});
                ASSERT_TRUE(made.status == 200 || made.status >= 500) << made.body;
                if (made.status == 200) {
                    ++i;
                    once = random_token();
                    continue;
                }
            } catch (const boost::system::system_error&) {  // killed
            }
            std::this_thread::sleep_for(50ms);
        }
    }
    // What people do meanwhile: verify claims, now and then not; see to what partners handed over.
    void work(std::mt19937_64& chance) {
        const auto rows = rows_of(
            folder.path(),
            "SELECT d.incident, d.direction, i.state, d.state FROM deliveries AS d JOIN incidents AS i ON "
            "i.station_id = d.station_id AND i.id = d.incident WHERE d.station_id = 1 AND d.state NOT IN "
            "('confirmed', 'returned', 'withdrawn') AND i.state IN ('claimed_done', 'reported', 'accepted', "
            "'dispatched', 'in_progress')");
        for (const auto& row : rows) {
            const std::string &number = row[0], &state = row[2];
            if (state == "claimed_done") {
                const bool is_taken = chance() % 8 != 0 || row[1] == "in";
                if (is_taken) {
                    step(head, number, "verify");
                } else {
                    step(head, number, "reject", R"({"reason":"没有办好"})");
                }
            } else if (row[1] == "in") {
                if (state == "reported") step(desk, number, "accept");
                if (state == "accepted") step(desk, number, "dispatch", R"({"handler":"desk"})");
                if (state == "dispatched") step(desk, number, "take");
                if (state == "in_progress") step(desk, number, "claim-done", R"({"result":"已调解"})");
            }
        }
    }

    bool is_quiet() {
        const auto waiting = rows_of(
            folder.path(), "SELECT count(*) FROM messages WHERE station_id = 1 AND state = 'waiting'");
        const auto open = rows_of(folder.path(),
                                  "SELECT count(*) FROM deliveries WHERE station_id = 1 AND state NOT IN "
                                  "('confirmed', 'returned', 'withdrawn')");
        if (waiting[0][0] != "0" || open[0][0] != "0") return false;
        for (auto& platform : platforms) {
            try {
                const auto totals = Client(platform.port).get("/").json();
                if (totals.at("waiting").as_int64() != 0 || totals.at("planned").as_int64() != 0)
                    return false;
            } catch (const boost::system::system_error&) {
                return false;
            }
        }
        return true;
    }

    // Kills one of the six every few seconds and starts it again.
    void kill_and_start(const std::atomic<bool>& ending) {
        std::mt19937_64 chance(seed);
        while (!ending) {
            for (int i = 0; i < 20 + static_cast<int>(chance() % 20) && !ending; ++i)
                std::this_thread::sleep_for(100ms);
            if (ending) return;
            const auto which = chance() % 6;
            ++killed_;
            if (which < 2) {
                servers[which].kill();
                std::this_thread::sleep_for(200ms);
                start_server(servers[which]);
            } else {
                platforms[which - 2].kill();
                std::this_thread::sleep_for(200ms);
                start_platform(static_cast<int>(which - 2));
            }
        }
    }

    void expect_both_books_agree(int i);

    const std::uint64_t seed = static_cast<std::uint64_t>(wanted("LINLI_EXCHANGE_SEED", 20261128));
    const std::string pace = "0.001";
    TemporaryFolder folder;
    Mortal<Server> servers[2];
    Mortal<PartnerPlatform> platforms[partners];
    std::unique_ptr<BadNetwork> to_station[partners], to_partner[partners];
    std::string doors[partners], secrets[partners];
    Person head, desk;
    std::atomic<unsigned> turn_{0};
    std::atomic<int> killed_{0};
};

// The book of the station about a partner, and the partner's about the station.
void BadDay::expect_both_books_agree(int i) {
    const std::string whose = fmt::format("station_id = 1 AND partner = '{}'", codes[i]);
    const auto ours =
        rows_of(folder.path(),
                "SELECT CASE direction WHEN 'out' THEN 'in' ELSE 'out' END, reference, state, said, heard "
                "FROM deliveries WHERE " +
                    whose + " ORDER BY 1, 2");
    const auto theirs = kept_by(
        state_of(i), "SELECT direction, reference, state, heard, said FROM platform_cases ORDER BY 1, 2");
    EXPECT_FALSE(ours.empty());
    ASSERT_EQ(ours.size(), theirs.size()) << codes[i];
    const std::set<Rows::value_type> left(ours.begin(), ours.end());
    for (const auto& row : theirs)
        EXPECT_TRUE(left.contains(row)) << codes[i] << ": " << ::testing::PrintToString(row);
    // Each event that was sent was heard, once, and in its order.
    const auto sent =
        rows_of(folder.path(), "SELECT count(*) FROM messages WHERE state = 'delivered' AND " + whose);
    EXPECT_EQ(kept_by(state_of(i), "SELECT count(*) FROM platform_heard")[0][0], sent[0][0]) << codes[i];
    const auto heard = rows_of(folder.path(), "SELECT count(*) FROM heard_events WHERE " + whose);
    EXPECT_EQ(kept_by(state_of(i), "SELECT count(*) FROM platform_letters WHERE state = 'delivered'")[0][0],
              heard[0][0])
        << codes[i];
    EXPECT_EQ(kept_by(state_of(i), "SELECT count(*) FROM platform_letters WHERE state <> 'delivered'")[0][0],
              "0");
    std::map<std::string, std::int64_t> last;
    for (const auto& row : kept_by(
             state_of(i), "SELECT direction || ' ' || reference, sequence FROM platform_heard ORDER BY id")) {
        const std::int64_t sequence = std::stoll(row[1]);
        EXPECT_EQ(sequence, ++last[row[0]]) << codes[i] << ' ' << row[0];
    }
    // What they said was done was entered as often in the station's journal.
    const auto claimed =
        rows_of(folder.path(), fmt::format("SELECT count(*) FROM journal WHERE station_id = 1 AND kind = "
                                           "'incident.claimed_done' AND actor = 'partner/{}'",
                                           codes[i]));
    EXPECT_EQ(kept_by(state_of(i), "SELECT count(*) FROM platform_letters WHERE news = 'done'")[0][0],
              claimed[0][0])
        << codes[i];
}

// The network between them goes while the connections through it are open.
TEST(Network, may_end_with_its_connections_open) {
    for (int round = 0; round < 200; ++round) {
        std::vector<std::unique_ptr<Client>> open;
        const BadNetwork network([] { return std::uint16_t{1}; }, BadNetwork::Faults{}, 1);
        open.reserve(40);
        for (int i = 0; i < 40; ++i)
            open.push_back(std::make_unique<Client>(network.port()));
    }
}

TEST_F(BadDay, every_event_has_its_effect_once_and_both_sides_agree) {
    const std::int64_t events = wanted("LINLI_EXCHANGE_EVENTS", 2000);
    const auto begin = std::chrono::steady_clock::now();
    std::atomic<bool> ending{false};
    std::thread killer([&] { kill_and_start(ending); });
    // Some five events of each.
    std::thread ours([&] { hand_over(events / 8); });
    std::thread theirs([&] { offer(events / 8); });
    std::thread worker([&] {
        std::mt19937_64 chance(seed);
        while (!ending) {
            work(chance);
            std::this_thread::sleep_for(300ms);
        }
    });
    ours.join();
    theirs.join();
    const auto enough = [&] { return std::chrono::steady_clock::now() - begin > 180s + events * 150ms; };
    for (bool is_still = false; !is_still && !enough();) {
        std::this_thread::sleep_for(500ms);
        is_still = is_quiet();
        if (is_still) {
            std::this_thread::sleep_for(2s);  // what was overtaken on the way arrives now
            is_still = is_quiet();
        }
    }
    ending = true;
    worker.join();
    killer.join();
    std::int64_t requests = 0, faults = 0;
    for (int i = 0; i < partners; ++i) {
        for (const auto* network : {to_station[i].get(), to_partner[i].get()}) {
            requests += network->counts().requests;
            faults += network->counts().faults;
        }
        expect_both_books_agree(i);
    }
    const auto all =
        rows_of(folder.path(),
                "SELECT (SELECT count(*) FROM messages WHERE station_id = 1 AND state = 'delivered') + "
                "(SELECT count(*) FROM heard_events WHERE station_id = 1)");
    std::cout << fmt::format(
        "{} events in {} requests, {} of them with a fault; {} processes killed; {} s; seed {}\n", all[0][0],
        requests, faults, killed_.load(),
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin).count(),
        seed);
    EXPECT_GE(std::stoll(all[0][0]), events);
    EXPECT_GE(killed_, 2);
    EXPECT_GT(faults, events / 10);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

}  // namespace
}  // namespace linli::test
