// Several stations served by one program, and several programs serving one database.
#include <atomic>
#include <future>
#include <sstream>

#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* a_report =
    R"({"category":"hazard.lighting","description":"路灯不亮","address":"望城路1号"})";

class StationsServed : public ::testing::Test {
  protected:
    // A new station, and its administrator signed in: without a restart.
    Person opened(Server& server, People& people, const std::string& code, const std::string& kind,
                  const std::string& parent = {}) {
        const Person keeper = people.add("keeper-of-" + code, "system_administrator");
        boost::json::object wanted{
            {"code", code}, {"name", code + "所"}, {"kind", kind}, {"administrator", "admin"}};
        if (!parent.empty()) wanted["parent"] = parent;
        const Reply added =
            Client(server.port(), keeper.headers).post("/api/v1/stations", boost::json::serialize(wanted));
        EXPECT_EQ(added.status, 200) << added.body;
        return People::take_up(server.port(), "admin", added.text("administrator.invitation"));
    }
    static std::string lines_of(const Reply& list) {
        if (list.status != 200) return list.body;
        std::string all;
        const boost::json::value items = list.at("items");
        for (const auto& one : items.as_array())
            all += std::to_string(one.at("number").as_int64()) + ' ';
        return all;
    }
    // The first events of the live feed that say what happened to incidents, until there is one or time is
    // up.
    static std::string heard(std::uint16_t port, const Person& who, const std::string& after = "0") {
        Client client(port);
        std::string request =
            "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: " + after + "\r\n";
        for (const auto& [name, value] : who.headers)
            request += name + ": " + value + "\r\n";
        boost::asio::write(client.socket(), boost::asio::buffer(request + "\r\n"));
        std::string text;
        client.socket().non_blocking(true);
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (text.find("incident.reported") == std::string::npos &&
               std::chrono::steady_clock::now() < until) {
            std::array<char, 4096> piece{};
            boost::system::error_code error;
            const std::size_t count = client.socket().read_some(boost::asio::buffer(piece), error);
            text.append(piece.data(), count);
            if (error == boost::asio::error::would_block)
                std::this_thread::sleep_for(5ms);
            else if (error)
                break;
        }
        return text;
    }

    TemporaryFolder folder;
};

TEST_F(StationsServed, are_added_while_the_server_runs_and_keep_to_themselves) {
    Server server(folder.path());
    People people(server);
    const Person there = opened(server, people, "river", "district");
    const Headers river{{"Linli-Station", "river"}};
    Client client(server.port());
    EXPECT_EQ(client.get("/api/v1/station", river).text("code"), "river");
    EXPECT_EQ(client.get("/api/v1/station", {{"Cookie", "linli_station=river"}}).text("code"), "river");
    EXPECT_EQ(client.get("/api/v1/station").text("code"), "main");
    EXPECT_EQ(client.get("/api/v1/station", {{"Linli-Station", "nowhere"}}).status, 404);
    const Reply here_report = client.post("/api/v1/reports", a_report);
    const Reply there_report = client.post("/api/v1/reports", a_report, river);
    ASSERT_EQ(here_report.status, 201) << here_report.body;
    ASSERT_EQ(there_report.status, 201) << there_report.body;
    EXPECT_EQ(client.get("/api/v1/tracking/" + there_report.text("token")).status, 200)
        << "a link says of which station it is";
    // The desk of each.
    const Person desk_here = people.add("desk", "duty_desk");
    const Reply invited = Client(server.port(), there.headers)
                              .post("/api/v1/accounts", R"({"name":"desk","role":"duty_desk","posts":[]})");
    ASSERT_EQ(invited.status, 200) << invited.body;
    const Person desk_there = People::take_up(server.port(), "desk", invited.text("invitation"));
    EXPECT_EQ(lines_of(Client(server.port(), desk_here.headers).get("/api/v1/incidents")), "1 ");
    EXPECT_EQ(lines_of(Client(server.port(), desk_there.headers).get("/api/v1/incidents")), "1 ");
    EXPECT_EQ(Client(server.port(), desk_there.headers).get("/api/v1/station").text("code"), "river");
    const std::string told = heard(server.port(), desk_there);
    EXPECT_NE(told.find("incident.reported"), std::string::npos) << told;
    EXPECT_EQ(told.find("incident/2"), std::string::npos) << told;
    // A session of one is none of another, whatever it says of itself.
    std::string cookie = desk_there.headers[0].second;
    cookie.replace(cookie.find("=2."), 3, "=");
    EXPECT_EQ(client.get("/api/v1/incidents", {{"Cookie", cookie}}).status, 401);
    cookie.replace(cookie.find('='), 1, "=9.");
    EXPECT_EQ(client.get("/api/v1/incidents", {{"Cookie", cookie}}).status, 401);
    // The way there from a wall.
    const Reply way = client.get("/at/river?to=%2Ftrack");
    EXPECT_EQ(way.status, 303);
    EXPECT_EQ(way.headers.at("location"), "/track");
    EXPECT_EQ(way.cookies.at(0).substr(0, 19), "linli_station=river");
    EXPECT_EQ(client.get("/at/nowhere").status, 404);
    for (const char* elsewhere : {"https://example.org/", "//example.org", "/%5Cexample.org", "/a%0D%0Ab"})
        EXPECT_EQ(client.get(std::string("/at/river?to=") + elsewhere).status, 422) << elsewhere;
    // Whoever is no keeper of stations adds none, nor does a keeper elsewhere than below.
    EXPECT_EQ(Client(server.port(), desk_here.headers)
                  .post("/api/v1/stations", R"({"code":"x1","name":"x"})")
                  .status,
              403);
    EXPECT_EQ(server.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    EXPECT_NE(checked.out.find("2 incidents"), std::string::npos) << checked.out;
}

TEST_F(StationsServed, hand_an_incident_up_by_themselves) {
    Server server(folder.path());
    People people(server);
    const Person there = opened(server, people, "river", "district");
    const Person desk = people.add("desk", "duty_desk");
    Client client(server.port(), desk.headers);
    const Reply reported = client.post("/api/v1/reports", a_report);
    ASSERT_EQ(client.post("/api/v1/incidents/1/accept", "{}").status, 200);
    const Reply handed =
        client.post("/api/v1/incidents/1/hand-over", R"({"station":"river","note":"请协调"})");
    ASSERT_EQ(handed.status, 200) << handed.body;
    const Reply invited =
        Client(server.port(), there.headers)
            .post("/api/v1/accounts", R"({"name":"head","role":"station_head","posts":[]})");
    const Person head = People::take_up(server.port(), "head", invited.text("invitation"));
    Client above(server.port(), head.headers);
    const auto wait_for = [](auto is_there) {
        for (int tries = 0; tries < 400 && !is_there(); ++tries)
            std::this_thread::sleep_for(50ms);
        return is_there();
    };
    ASSERT_TRUE(wait_for([&] { return lines_of(above.get("/api/v1/incidents")) == "1 "; }));
    ASSERT_EQ(
        above.post("/api/v1/incidents/1/decline", R"({"outcome":"not_ours","reason":"不归分局"})").status,
        200);
    EXPECT_TRUE(
        wait_for([&] { return client.get("/api/v1/incidents/1").text("incident.state") == "accepted"; }));
    EXPECT_EQ(server.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

// An invited colleague of whoever keeps the accounts there.
Person colleague(std::uint16_t port, const Person& keeper, const std::string& name, const std::string& role) {
    const Reply invited =
        Client(port, keeper.headers)
            .post("/api/v1/accounts", R"({"name":")" + name + R"(","role":")" + role + R"(","posts":[]})");
    EXPECT_EQ(invited.status, 200) << invited.body;
    return People::take_up(port, name, invited.text("invitation"));
}

constexpr const char* grid_of_122 =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"R-1","name":"江边一格",)"
    R"("staff":[{"role":"officer","name":"某某"}]},"geometry":{"type":"Polygon",)"
    R"("coordinates":[[[122,29],[122.01,29],[122.01,29.01],[122,29.01],[122,29]]]}}]})";

TEST_F(StationsServed, say_in_whose_grid_a_place_lies_that_is_in_none_of_ones_own) {
    Server server(folder.path());
    People people(server);
    const Person desk = people.add("desk", "duty_desk");
    Client client(server.port(), desk.headers);
    const auto report = [&](const std::string& lon) {
        const Reply reported =
            client.post("/api/v1/reports",
                        R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":)" + lon +
                            R"(,"lat":29.005}})");
        EXPECT_EQ(reported.status, 201) << reported.body;
        return "/api/v1/incidents/" + std::to_string(reported.integer("number"));
    };
    const std::string one = report("122.005");
    EXPECT_EQ(client.get(one + "/elsewhere").body, "{}") << "there is one station";
    const Person keeper = opened(server, people, "river", "station");
    const Person head = colleague(server.port(), keeper, "head", "station_head");
    Client river(server.port(), head.headers);
    EXPECT_EQ(client.get(one + "/elsewhere").body, "{}") << "it has no grids";
    ASSERT_EQ(river.post("/api/v1/grids", grid_of_122).status, 200);
    const Reply offered = client.get(one + "/elsewhere");
    EXPECT_EQ(offered.body, R"({"lies_in":{"station":"river","name":"river所",)"
                            R"("kind_name":{"zh":"派出所","en":"station"},"grid_name":"江边一格"}})")
        << "no more of it than this";
    EXPECT_EQ(client.get(report("123") + "/elsewhere").body, "{}") << "it lies nowhere";
    EXPECT_EQ(client.get("/api/v1/incidents/99/elsewhere").status, 404);
    const Person auditor = people.add("auditor", "auditor");
    EXPECT_EQ(Client(server.port(), auditor.headers).get(one + "/elsewhere").status, 403)
        << "may not hand over";
    // It is handed over as it was offered; there it is in one's own grid, and here it was done.
    ASSERT_EQ(client.post(one + "/accept", "{}").status, 200);
    ASSERT_EQ(
        client.post(one + "/hand-over", R"({"station":")" + offered.text("lies_in.station") + "\"}").status,
        200);
    EXPECT_EQ(client.get(one + "/elsewhere").body, "{}");
    for (int tries = 0; tries < 400 && lines_of(river.get("/api/v1/incidents")).empty(); ++tries)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(river.get("/api/v1/incidents/1").text("incident.grid"), "R-1");
    EXPECT_EQ(river.get("/api/v1/incidents/1/elsewhere").body, "{}");
    // Not again, when it is given back.
    ASSERT_EQ(
        river.post("/api/v1/incidents/1/decline", R"({"outcome":"not_ours","reason":"路灯归市政，不归本所"})")
            .status,
        200);
    for (int tries = 0; tries < 400 && client.get(one).text("incident.state") != "accepted"; ++tries)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(client.get(one).text("incident.state"), "accepted");
    EXPECT_EQ(client.get(one + "/elsewhere").body, "{}");
    // Where one's own grids hold it by now, it is one's own.
    const std::string other = report("122.005");
    EXPECT_EQ(client.get(other + "/elsewhere").text("lies_in.station"), "river");
    const Person own_head = people.add("head", "station_head");
    ASSERT_EQ(Client(server.port(), own_head.headers).post("/api/v1/grids", grid_of_122).status, 200);
    EXPECT_EQ(client.get(other + "/elsewhere").body, "{}");
}

// ---- several programs on one database; PostgreSQL alone ----

class Servers : public StationsServed {};

TEST_F(Servers, answer_for_each_other) {
    Server one(folder.path());
    People people(one);
    const Person desk = people.add("desk", "duty_desk");
    Server other(folder.path());
    EXPECT_EQ(Client(one.port()).post("/api/v1/reports", a_report).status, 201);
    EXPECT_EQ(Client(other.port()).post("/api/v1/reports", a_report).status, 201);
    EXPECT_EQ(lines_of(Client(one.port(), desk.headers).get("/api/v1/incidents")), "2 1 ");
    EXPECT_EQ(lines_of(Client(other.port(), desk.headers).get("/api/v1/incidents")), "2 1 ");
    // What was written at one is heard at the other.
    const std::string last = std::to_string(Client(one.port(), desk.headers)
                                                .get("/api/v1/incidents/2")
                                                .at("history")
                                                .as_array()
                                                .back()
                                                .at("position")
                                                .as_int64());
    auto listening = std::async(std::launch::async, [&] { return heard(other.port(), desk, last); });
    std::this_thread::sleep_for(300ms);
    EXPECT_EQ(Client(one.port()).post("/api/v1/reports", a_report).status, 201);
    EXPECT_NE(listening.get().find("incident/3"), std::string::npos);
    // A station that was added at one is soon known to the other.
    opened(one, people, "river", "district");
    const Headers river{{"Linli-Station", "river"}};
    for (int tries = 0; tries < 200 && Client(other.port()).get("/api/v1/station", river).status != 200;
         ++tries)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(Client(other.port()).post("/api/v1/reports", a_report, river).status, 201);
    EXPECT_EQ(one.stop(), 0);
    EXPECT_EQ(other.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(Servers, have_one_leader_and_the_next_when_it_is_gone) {
    const auto leads = [](Server& server) {
        return server.errors().find("this server leads") != std::string::npos;
    };
    const auto wait_for = [](auto is_so) {
        for (int tries = 0; tries < 600 && !is_so(); ++tries)
            std::this_thread::sleep_for(50ms);
        return is_so();
    };
    Server one(folder.path(), {"--checkpoint-every", "1"});
    ASSERT_TRUE(wait_for([&] { return leads(one); }));
    Server other(folder.path(), {"--checkpoint-every", "1"});
    EXPECT_EQ(Client(one.port()).post("/api/v1/reports", a_report).status, 201);
    EXPECT_FALSE(leads(other));
    const auto size_at = [](Server& server) {
        const std::string note = Client(server.port()).get("/api/v1/audit/checkpoint").body;
        return std::atoi(note.substr(note.find('\n') + 1).c_str());
    };
    const auto size = [&] { return size_at(other); };
    ASSERT_TRUE(wait_for([&] { return size() > 0; })) << "the leader signs";
    // Stopped in the middle of whatever it did; the other takes over, and what comes back does no harm.
    one.process().signal(SIGSTOP);
    ASSERT_TRUE(wait_for([&] { return leads(other); }));
    const int before = size();
    EXPECT_EQ(Client(other.port()).post("/api/v1/reports", a_report).status, 201);
    EXPECT_TRUE(wait_for([&] { return size() > before; })) << "the new leader signs";
    one.process().signal(SIGCONT);
    EXPECT_TRUE(wait_for([&] { return Client(one.port()).post("/api/v1/reports", a_report).status == 201; }));
    other.process().signal(SIGKILL);
    const int later = size_at(one);
    EXPECT_EQ(Client(one.port()).post("/api/v1/reports", a_report).status, 201);
    EXPECT_TRUE(wait_for([&] { return size_at(one) > later; })) << "the first leads again";
    EXPECT_EQ(one.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(Servers, print_links_of_the_first_start_that_are_good_until_one_is_taken_up) {
    Server one(folder.path());
    Server other(folder.path());
    ASSERT_NE(one.invitation(), "");
    ASSERT_NE(other.invitation(), "");
    ASSERT_NE(one.invitation(), other.invitation());
    // At either server, whichever printed it.
    const Person admin = People::take_up(other.port(), "admin", one.invitation());
    EXPECT_EQ(Client(one.port(), admin.headers).get("/api/v1/accounts").status, 200);
    for (Server* server : {&one, &other}) {
        for (const std::string& link : {one.invitation(), other.invitation()}) {
            EXPECT_EQ(Client(server->port())
                          .post("/api/v1/welcome",
                                R"({"invitation":")" + link + R"(","password":"four words of horses"})")
                          .status,
                      404);
        }
    }
    Server third(folder.path());
    EXPECT_EQ(third.invitation(), "") << "there is somebody now";
    for (Server* server : {&one, &other, &third})
        EXPECT_EQ(server->stop(), 0);
}

TEST_F(Servers, count_failed_sign_ins_together) {
    // Whoever asks is told apart by the proxy in front of both.
    Server one(folder.path(), {"--trusted-proxy", "127.0.0.1"});
    People people(one);
    const Person desk = people.add("desk", "duty_desk");
    const Person head = people.add("head", "station_head");
    Server other(folder.path(), {"--trusted-proxy", "127.0.0.1"});
    const auto sign_in = [](Server& at, const std::string& name, const std::string& password,
                            const std::string& from) {
        return Client(at.port(), {{"X-Forwarded-For", from}})
            .post("/api/v1/session", R"({"name":")" + name + R"(","password":")" + password + "\"}")
            .status;
    };
    // A name, from everywhere and at the same time: five are told that it is wrong, whichever server is
    // asked.
    std::vector<std::future<int>> tries;
    tries.reserve(24);
    for (int i = 0; i < 24; ++i) {
        tries.push_back(std::async(std::launch::async, [&, i] {
            return sign_in(i % 2 == 0 ? one : other, "desk", "wrong words of horses",
                           "192.0.2." + std::to_string(i + 1));
        }));
    }
    int wrong = 0, locked = 0;
    for (auto& answer : tries) {
        const int status = answer.get();
        wrong += status == 401 ? 1 : 0;
        locked += status == 429 ? 1 : 0;
    }
    EXPECT_EQ(wrong, 5);
    EXPECT_EQ(locked, 19);
    for (Server* server : {&one, &other})
        EXPECT_EQ(sign_in(*server, "desk", desk.password, "198.51.100.1"), 429);
    // An address, with names that exist and names that do not.
    wrong = locked = 0;
    for (int i = 0; i < 12; ++i) {
        const int status = sign_in(i % 2 == 0 ? one : other, "name" + std::to_string(i),
                                   "wrong words of horses", "203.0.113.7");
        wrong += status == 401 ? 1 : 0;
        locked += status == 429 ? 1 : 0;
    }
    EXPECT_EQ(wrong, 5);
    EXPECT_EQ(locked, 7);
    for (Server* server : {&one, &other}) {
        EXPECT_EQ(sign_in(*server, "head", head.password, "203.0.113.7"), 429);
        EXPECT_EQ(sign_in(*server, "head", head.password, "203.0.113.8"), 200);
    }
    EXPECT_EQ(one.stop(), 0);
    EXPECT_EQ(other.stop(), 0);
}

TEST_F(Servers, read_and_seal_on_while_the_keys_are_changed_beside_them) {
    Server one(folder.path());
    People people(one);
    const Person desk = people.add("desk", "duty_desk");
    Server other(folder.path());
    const auto keys = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "keys");
        words.insert(words.end(), {"--data", folder.path().string()});
        return run(words);
    };
    const auto ids = [&] {  // oldest first
        std::istringstream lines(keys({"show"}).out);
        std::vector<std::string> all;
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line))
            all.push_back(line.substr(0, line.find(' ')));
        return all;
    };
    // Reports whose reporters are sealed arrive at both, and the desk reads them at the other one.
    std::atomic<bool> is_over = false;
    const auto load = [&](Server& here, Server& there) {
        std::pair<int, std::vector<std::string>> done;
        Client writing(here.port()), reading(there.port(), desk.headers);
        while (!is_over) {
            const Reply reported = writing.post(
                "/api/v1/reports",
                R"({"category":"hazard.lighting","description":"路灯不亮","address":"望城路1号",)"
                R"("reporter":{"name":"王建国","telephone":"13812348000"}})");
            ++done.first;
            if (reported.status != 201) {
                done.second.push_back(reported.body);
                continue;
            }
            const Reply read = reading.get("/api/v1/incidents/" + std::to_string(reported.integer("number")));
            if (read.status != 200 || read.body.find("王") == std::string::npos)
                done.second.push_back(read.body);
        }
        return done;
    };
    auto at_one = std::async(std::launch::async, [&] { return load(one, other); });
    auto at_other = std::async(std::launch::async, [&] { return load(other, one); });
    for (const char* algorithm : {"sm4_ctr_hmac_sm3", "xchacha20_poly1305"}) {
        std::this_thread::sleep_for(1s);
        const std::string before = ids().back();
        const Ran rotated = keys({"rotate", "--algorithm", algorithm});
        EXPECT_EQ(rotated.exit_code, 0) << rotated.err;
        std::this_thread::sleep_for(500ms);
        Ran rewrapped = keys({"rewrap"});  // nobody has told the servers
        EXPECT_EQ(rewrapped.exit_code, 0) << rewrapped.err;
        std::this_thread::sleep_for(1s);
        // What a command had begun to seal meanwhile is under the key before: then it cannot go yet.
        Ran dropped = keys({"drop", before});
        for (int tries = 0; tries < 10 && dropped.exit_code != 0; ++tries) {
            EXPECT_NE(dropped.err.find("under this key"), std::string::npos) << dropped.err;
            rewrapped = keys({"rewrap"});
            dropped = keys({"drop", before});
        }
        EXPECT_EQ(dropped.exit_code, 0) << dropped.err;
        std::this_thread::sleep_for(1s);
    }
    is_over = true;
    int reports = 0;
    for (auto* load_at : {&at_one, &at_other}) {
        const auto done = load_at->get();
        EXPECT_GT(done.first, 10);
        EXPECT_EQ(done.second, std::vector<std::string>());
        reports += done.first;
    }
    ASSERT_EQ(ids().size(), 1U);
    EXPECT_EQ(one.stop(), 0);
    EXPECT_EQ(other.stop(), 0);
    // With the last key alone, all of them open.
    Server later(folder.path());
    Client client(later.port(), desk.headers);
    for (int number = 1; number <= reports; ++number) {
        const Reply read = client.get("/api/v1/incidents/" + std::to_string(number));
        ASSERT_EQ(read.status, 200) << read.body;
        ASSERT_NE(read.body.find("王"), std::string::npos) << read.body;
    }
    EXPECT_EQ(later.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

}  // namespace
}  // namespace linli::test
