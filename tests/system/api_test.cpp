// The running program, as clients see it.
#include <future>

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

constexpr const char* grids =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","name":"甲村","staff":[{"role":"officer","name":"某某"}]},)"
    R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}}]})";
constexpr const char* a_report =
    R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.005,"lat":29.005},"reporter":{"contact":"13800138000"}})";

class Api : public ::testing::Test {
  protected:
    Api() { EXPECT_EQ(client.post("/api/v1/grids", grids, head.headers).status, 200); }
    ~Api() override {
        EXPECT_EQ(server.stop(), 0) << server.errors();
        const Ran checked = run({"check", "--data", folder.path().string()});
        EXPECT_EQ(checked.exit_code, 0) << checked.out;
    }
    Reply report(const std::string& body = a_report, const Headers& headers = {}) {
        return client.post("/api/v1/reports", body, headers);
    }
    Reply step(std::int64_t number, const std::string& name, const std::string& body = "{}",
               const Headers& headers = {}) {
        return client.post("/api/v1/incidents/" + std::to_string(number) + "/" + name, body, headers);
    }
    // Reads the live feed, as the desk, until `count` entries about incidents have come; the incidents'
    // numbers.
    std::vector<std::int64_t> listen(const std::string& last_event_id, std::size_t count) {
        boost::asio::io_context io;
        tcp::socket socket(io);
        socket.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), server.port()));
        std::string request =
            "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: " + last_event_id + "\r\n";
        for (const auto& [name, value] : desk.headers)
            request += name + ": " + value + "\r\n";
        boost::asio::write(socket, boost::asio::buffer(request + "\r\n"));
        boost::asio::streambuf bytes;
        std::vector<std::int64_t> numbers;
        while (numbers.size() < count) {
            boost::asio::read_until(socket, bytes, "\n\n");
            std::istream in(&bytes);
            std::string line;
            while (std::getline(in, line) && !line.empty()) {
                if (!line.starts_with("data: ")) continue;
                const boost::json::value entry = boost::json::parse(line.substr(6));
                const std::string subject(entry.as_object().at("subject").as_string());
                EXPECT_TRUE(subject.starts_with("incident/")) << "nothing else is told: " << subject;
                numbers.push_back(std::stoll(subject.substr(subject.find('/') + 1)));
            }
        }
        return numbers;
    }

    TemporaryFolder folder;
    Server server{folder.path()};
    People people{server};
    Person desk = people.add("desk.one", "duty_desk");
    Person head = people.add("head", "station_head");
    Person officer = people.add("officer.a", "officer", {"officer/A"});
    Client client{server.port(), desk.headers};
};

TEST_F(Api, a_report_lives_to_its_verified_close_and_the_reporter_sees_it) {
    const Reply reported = report();
    ASSERT_EQ(reported.status, 201) << reported.body;
    EXPECT_EQ(reported.headers.at("location"), "/api/v1/incidents/1");
    EXPECT_EQ(reported.headers.at("etag"), "\"1\"");
    EXPECT_EQ(reported.text("grid_name"), "甲村");
    const std::string token = reported.text("token");
    EXPECT_EQ(step(1, "accept").status, 200);
    EXPECT_EQ(step(1, "dispatch", R"({"handler":"officer/A"})").text("handler"), "officer/A");
    EXPECT_EQ(step(1, "take", "{}", officer.headers).status, 200);
    EXPECT_EQ(step(1, "claim-done", R"({"result":"已修复"})", officer.headers).status, 200);
    EXPECT_EQ(step(1, "verify", "{}", officer.headers).status, 403);
    EXPECT_EQ(step(1, "verify").text("state"), "closed");
    const Reply tracked = client.get("/api/v1/tracking/" + token);
    EXPECT_EQ(tracked.text("outcome"), "resolved");
    EXPECT_EQ(tracked.at("history").as_array().size(), 6U);
    EXPECT_EQ(tracked.body.find("13800138000"), std::string::npos);
    EXPECT_EQ(client.get("/api/v1/tracking/" + std::string(26, '0')).status, 404);
}

TEST_F(Api, a_step_in_the_wrong_state_names_the_right_ones) {
    report();
    const Reply refused = step(1, "claim-done", R"({"result":"x"})", {{"Accept-Language", "en"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(refused.text("type"), "urn:linli:problem:incident/wrong-state");
    EXPECT_EQ(refused.text("state"), "reported");
    EXPECT_EQ(refused.at("right_states").as_array().size(), 2U);
    EXPECT_NE(refused.text("detail").find("in progress"), std::string::npos);
}

TEST_F(Api, the_same_key_is_answered_as_the_first_time_and_changes_nothing) {
    const Headers key{{"Idempotency-Key", "5f0c5a52-8d2f-4f6e"}};
    const Reply first = report(a_report, key), second = report(a_report, key);
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.headers.at("idempotency-replayed"), "true");
    const Reply other = report(R"({"category":"other","description":"x","address":"y"})", key);
    EXPECT_EQ(other.status, 422);
    EXPECT_EQ(other.text("type"), "urn:linli:problem:idempotency/reused");
    EXPECT_EQ(client.get("/api/v1/incidents").integer("total"), 1);
}

TEST_F(Api, a_stale_change_is_refused_with_what_is_now) {
    report();
    EXPECT_EQ(step(1, "accept", "{}", {{"If-Match", "\"1\""}}).status, 200);
    const Reply stale = step(1, "dispatch", "{}", {{"If-Match", "\"1\""}});
    EXPECT_EQ(stale.status, 412);
    EXPECT_EQ(stale.text("current.state"), "accepted");
    EXPECT_EQ(step(1, "dispatch", "{}", {{"If-Match", "seven"}}).status, 400);
}

struct Bad {
    const char* what;
    const char* body;
    int status;
    const char* path;
};

TEST_F(Api, bad_input_gets_a_precise_answer) {
    const Bad cases[] = {
        {"no JSON", "{", 400, ""},
        {"invalid UTF-8", "{\"category\":\"other\",\"description\":\"\xff\",\"address\":\"x\"}", 400, ""},
        {"a missing field", R"({"category":"other","address":"x"})", 422, "description"},
        {"an unknown category", R"({"category":"nothing","description":"x","address":"x"})", 422, "category"},
        {"swapped coordinates", R"({"category":"other","description":"x","location":{"lon":29,"lat":121}})",
         422, "location"},
        {"out of range", R"({"category":"other","description":"x","location":{"lon":500,"lat":0}})", 422,
         "location"},
        {"neither place nor address", R"({"category":"other","description":"x"})", 422, "location"},
        {"a time before 1970",
         R"({"category":"other","description":"x","address":"x","finish_by":"1960-01-01T00:00:00Z"})", 422,
         "finish_by"},
        {"a resident's own level", R"({"category":"other","description":"x","address":"x","level":4})", 422,
         "level"},
        {"a resident's own urgency", R"({"category":"other","description":"x","address":"x","urgent":true})",
         422, "urgent"},
        {"a resident's own deadline",
         R"({"category":"other","description":"x","address":"x","finish_by":"2030-01-01T00:00:00Z"})", 422,
         "finish_by"},
        {"another's source", R"({"category":"other","description":"x","address":"x","source":"partner"})",
         422, "source"},
        {"an unknown field", R"({"category":"other","description":"x","address":"x","colour":1})", 422,
         "colour"},
        {"nothing but spaces", R"({"category":"other","description":"   ","address":"x"})", 422,
         "description"},
    };
    for (const Bad& bad : cases) {
        const Reply refused = report(bad.body);
        EXPECT_EQ(refused.status, bad.status) << bad.what << ": " << refused.body;
        if (*bad.path != '\0') {
            EXPECT_EQ(refused.at("errors").as_array().at(0).as_object().at("path").as_string(), bad.path)
                << bad.what;
        }
    }
    EXPECT_EQ(report("x=1", {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(client.get("/api/v1/incidents?limit=0").status, 422);
    EXPECT_EQ(client.get("/api/v1/incidents?cursor=x").status, 422);
    EXPECT_EQ(client.get("/api/v1/incidents/map?west=1&south=1&east=0&north=2").status, 422);
    EXPECT_EQ(client.get("/api/v1/nothing").status, 404);
    EXPECT_EQ(client.send("DELETE", "/api/v1/incidents").status, 405);
    EXPECT_EQ(client.get("/api/v1/incidents/99").status, 404);
    EXPECT_EQ(client.get("/api/v1/incidents/abc").status, 404);
    EXPECT_EQ(client.get("/api/v1/incidents").integer("total"), 0) << "nothing of it stays";
}

TEST_F(Api, lists_are_filtered_searched_and_paged) {
    for (int i = 0; i < 7; ++i) {
        report(
            i % 2 == 0
                ? a_report
                : R"({"category":"fire.exit","description":"楼道着火，有杂物","location":{"lon":121.002,"lat":29.002}})");
    }
    step(1, "accept");
    const auto total = [&](const std::string& query) {
        return client.get("/api/v1/incidents?" + query).integer("total");
    };
    EXPECT_EQ(total("category=fire"), 3) << "a category takes in its children";
    EXPECT_EQ(total("state=accepted"), 1);
    EXPECT_EQ(total("state=accepted,reported"), 7);
    EXPECT_EQ(total("urgent=true"), 3);
    EXPECT_EQ(total("grid=A&level=3"), 4);
    EXPECT_EQ(total("overdue=true"), 0);
    EXPECT_EQ(total("to=2020-01-01T00:00:00Z"), 0);
    std::vector<std::int64_t> numbers;
    std::string cursor;
    do {
        const Reply page =
            client.get("/api/v1/incidents?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
        const boost::json::value items = page.at("items");
        for (const auto& item : items.as_array())
            numbers.push_back(item.as_object().at("number").as_int64());
        cursor = page.json().as_object().contains("next") ? page.text("next") : "";
    } while (!cursor.empty());
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1}));
    for (int i = 0; i < 100; ++i) {  // the last report is of a lamp
        if (client.get("/api/v1/incidents?text=%E8%B7%AF%E7%81%AF").at("items").as_array().size() == 4) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(client.get("/api/v1/incidents?text=%E7%9D%80%E7%81%AB").at("items").as_array().size(), 3U)
        << "着火";
    EXPECT_EQ(client.get("/api/v1/incidents?text=%E8%B7%AF%E7%81%AF").at("items").as_array().size(), 4U)
        << "路灯";
    EXPECT_EQ(client.get("/api/v1/incidents?order=due&limit=2").at("items").as_array().size(), 2U);
}

TEST_F(Api, the_map_clusters_what_is_too_much) {
    const std::string window = "/api/v1/incidents/map?west=121&south=29&east=121.01&north=29.01&width=600";
    for (int i = 0; i < 501; ++i) {
        report(fmt::format(
            R"({{"category":"other","description":"x","location":{{"lon":{:.6f},"lat":29.005}}}})",
            121.0001 + i * 0.000019));
        if (i == 9) {
            EXPECT_EQ(client.get(window).at("features").as_array().size(), 10U);
        }
    }
    const Reply map = client.get(window);
    EXPECT_TRUE(map.at("clustered").as_bool());
    EXPECT_EQ(map.integer("total"), 501);
    std::int64_t sum = 0;
    const boost::json::value features = map.at("features");
    for (const auto& feature : features.as_array()) {
        sum += feature.as_object().at("properties").as_object().at("count").as_int64();
    }
    EXPECT_EQ(sum, 501);
    EXPECT_LE(map.at("features").as_array().size(), 11U);
}

TEST_F(Api, exports_stream_and_cannot_be_formulas) {
    for (int i = 0; i < 3; ++i)
        report(R"({"category":"other","description":"=1+1,\"x\"","address":"a"})");
    const Reply csv = client.get("/api/v1/exports/incidents.csv", {{"Accept-Language", "en"}});
    EXPECT_EQ(csv.headers.at("content-type"), "text/csv; charset=utf-8");
    EXPECT_EQ(std::count(csv.body.begin(), csv.body.end(), '\n'), 4);
    EXPECT_NE(csv.body.find("\"'=1+1,\"\"x\"\"\""), std::string::npos) << csv.body;
    const Reply xlsx = client.get("/api/v1/exports/incidents.xlsx");
    EXPECT_EQ(xlsx.body.substr(0, 2), "PK");
}

TEST_F(Api, figures_of_a_period_stand_beside_the_year_before) {
    report();
    report();
    step(1, "accept");
    step(1, "decline", R"({"outcome":"unfounded","reason":"没有此事"})");
    const Reply figures = client.get("/api/v1/figures?by=category");
    EXPECT_EQ(figures.integer("total.reported"), 2);
    EXPECT_EQ(figures.integer("total.closed"), 1);
    EXPECT_EQ(figures.at("total.closure_rate").as_double(), 0.5);
    EXPECT_EQ(figures.integer("total.resolved"), 0) << "closed and resolved are not the same";
    EXPECT_EQ(figures.integer("total_year_before.reported"), 0);
    EXPECT_EQ(figures.at("groups").as_array().size(), 1U);
}

TEST_F(Api, anyone_is_told_figures_of_past_months_and_nothing_that_is_few) {
    report();
    Client anyone(server.port());
    const Reply figures = anyone.get("/api/v1/public/figures");
    EXPECT_EQ(figures.status, 200) << figures.body;
    EXPECT_EQ(figures.integer("smallest"), 5);
    EXPECT_EQ(figures.at("months").as_array().size(), 12U);
    EXPECT_FALSE(figures.at("months").as_array()[0].as_object().contains("location"));
    EXPECT_EQ(figures.body.find("closure_rate"), std::string::npos)
        << "what was reported this month is not told of";
    EXPECT_TRUE(anyone.get("/api/v1/public/map").at("grids").as_array().empty());
    EXPECT_EQ(anyone.get("/api/v1/public/map?from=2026-01-01T00:00:00Z").status, 422)
        << "with a period of one's own, single reports could be told apart";
}

TEST_F(Api, the_contract_describes_every_route_and_the_pages_are_there) {
    const Reply openapi = client.get("/openapi.json");
    EXPECT_EQ(openapi.text("openapi"), "3.1.0");
    EXPECT_GE(openapi.at("paths").as_object().size(), 40U);
    const boost::json::value paths = openapi.at("paths");
    for (const auto& [path, methods] : paths.as_object()) {
        for (const auto& [method, operation] : methods.as_object()) {
            EXPECT_FALSE(operation.as_object().at("summary").as_string().empty()) << path;
            EXPECT_FALSE(operation.as_object().at("description").as_string().empty()) << path;
        }
    }
    const auto answer_of = [&](const char* path, const char* type) {
        return paths.at(path).at("get").at("responses").at("200").at("content").at(type).at("schema");
    };
    EXPECT_EQ(answer_of("/api/v1/version", "application/json").at("$ref").as_string(),
              "#/components/schemas/About");
    for (const char* path : {"/api/v1/grids", "/api/v1/basemap", "/api/v1/incidents/map"}) {
        const auto feature =
            answer_of(path, "application/geo+json").at("properties").at("features").at("items");
        EXPECT_TRUE(feature.at("properties").at("properties").as_object().contains("$ref")) << path;
    }
    for (const char* page : {"/", "/track", "/neighbourhood", "/field.webmanifest", "/docs"})
        EXPECT_EQ(client.get(page).status, 200) << page;
    EXPECT_EQ(client.send("HEAD", "/").body, "");
    EXPECT_NE(client.get("/metrics").body.find("linli_store_writable 1"), std::string::npos);
    EXPECT_EQ(client.get("/healthz").body, "ok\n");
}

TEST_F(Api, another_sites_page_cannot_use_it) {
    EXPECT_EQ(client.get("/healthz", {{"Host", "evil.example"}}).status, 403);
    Client again(server.port());
    EXPECT_EQ(again.post("/api/v1/reports", a_report, {{"Origin", "http://evil.example"}}).status, 403);
}

TEST_F(Api, browsers_are_told_to_trust_nothing_from_elsewhere) {
    for (const char* path : {"/", "/docs", "/sign-in", "/api/v1/session", "/api/v1/nothing"}) {
        const Reply reply = client.get(path);
        const std::string& policy = reply.headers.at("content-security-policy");
        EXPECT_NE(policy.find("default-src 'none'; script-src 'self'"), std::string::npos) << path;
        EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << path;
        EXPECT_NE(policy.find("manifest-src 'self'"), std::string::npos) << path;
        EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff") << path;
        EXPECT_EQ(reply.headers.at("referrer-policy"), "no-referrer") << path;
        EXPECT_TRUE(reply.headers.at("date").ends_with(" GMT")) << path;
    }
    EXPECT_EQ(client.get("/api/v1/incidents").headers.at("cache-control"), "no-store");
}

TEST_F(Api, a_page_that_lost_its_connection_misses_nothing) {
    for (int i = 0; i < 5; ++i)
        report();
    const boost::json::value history = client.get("/api/v1/incidents/1").at("history");
    const std::int64_t first = history.as_array().at(0).as_object().at("position").as_int64();
    EXPECT_EQ(listen(std::to_string(first), 4), (std::vector<std::int64_t>{2, 3, 4, 5}));
    auto live = std::async(std::launch::async, [&] { return listen(std::to_string(first - 1), 1'205); });
    for (int i = 0; i < 1'200; ++i)
        report();
    const auto heard = live.get();
    for (std::size_t i = 0; i < heard.size(); ++i)
        ASSERT_EQ(heard[i], static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(client.get("/api/v1/live", {{"Last-Event-ID", "x"}}).status, 400);
}

TEST_F(Api, photos_are_taken_and_shown_and_what_is_none_is_refused) {
    report();
    EXPECT_EQ(client.post("/api/v1/incidents/1/photos", "no picture").status, 415);
    // A 2 x 2 PNG.
    const unsigned char png[] = {0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49,
                                 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02,
                                 0x00, 0x00, 0x00, 0xFD, 0xD4, 0x9A, 0x73, 0x00, 0x00, 0x00, 0x10, 0x49, 0x44,
                                 0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0x00, 0x44, 0x0C, 0x10, 0x0A,
                                 0x00, 0x1F, 0xEE, 0x03, 0xFD, 0x8B, 0x5F, 0x14, 0xD4, 0x00, 0x00, 0x00, 0x00,
                                 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};
    const Reply added = client.post("/api/v1/incidents/1/photos",
                                    std::string(reinterpret_cast<const char*>(png), sizeof png));
    EXPECT_EQ(added.status, 200) << added.body;
    EXPECT_EQ(client.get("/api/v1/incidents/1/photos/1").body.substr(0, 2), "\xFF\xD8");
    EXPECT_EQ(client.get("/api/v1/incidents/1/photos/2").status, 404);
    const std::string token = report().text("token");
    const std::string picture(reinterpret_cast<const char*>(png), sizeof png);
    EXPECT_EQ(client.post("/api/v1/tracking/" + token + "/photos", picture).status, 200)
        << "the reporter's own";
    EXPECT_EQ(client.get("/api/v1/incidents/2/photos/1").status, 200);
    EXPECT_EQ(client.post("/api/v1/tracking/nobody/photos", picture).status, 404);
}

TEST_F(Api, what_is_too_big_is_refused_before_it_is_read) {
    boost::asio::io_context io;
    tcp::socket socket(io);
    socket.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), server.port()));
    boost::asio::write(
        socket, boost::asio::buffer(std::string(
                    "POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: 104857600\r\n\r\n{")));
    std::string reply;
    boost::system::error_code error;
    boost::asio::read(socket, boost::asio::dynamic_buffer(reply), error);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 413")) << reply.substr(0, 100);
    EXPECT_EQ(client.get("/healthz").status, 200);
}

TEST_F(Api, garbage_and_slow_clients_do_not_disturb_the_others) {
    std::vector<std::unique_ptr<Client>> idle;
    for (int i = 0; i < 200; ++i) {
        idle.push_back(std::make_unique<Client>(server.port()));
        boost::asio::write(idle.back()->socket(),
                           boost::asio::buffer(std::string("POST /api/v1/reports HTTP/1.1\r\nHost: loc")));
    }
    Client garbage(server.port());
    boost::asio::write(garbage.socket(),
                       boost::asio::buffer(std::string("\x16\x03\x01\x02 not http at all\r\n\r\n")));
    std::string reply;
    boost::system::error_code error;
    boost::asio::read(garbage.socket(), boost::asio::dynamic_buffer(reply), error);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 400")) << reply.substr(0, 100);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(report().status, 201);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5))
        << "not waiting for the slow ones";
}

TEST_F(Api, other_grids_are_tried_before_they_are_imported) {
    ASSERT_EQ(report().status, 201);
    const std::string east =
        std::string(grids).replace(std::string(grids).find("[121,29]"), 8, "[121.006,29]");
    const std::string narrower =
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"B","name":"乙村"},)"
        R"("geometry":{"type":"Polygon","coordinates":[[[121.006,29],[121.01,29],[121.01,29.01],[121.006,29.01],[121.006,29]]]}}]})";
    const auto try_out = [&](const Person& who, const std::string& file) {
        return client.post("/api/v1/grids/preview", file, who.headers);
    };
    const Reply tried = try_out(head, narrower);
    ASSERT_EQ(tried.status, 200) << tried.body;
    EXPECT_EQ(tried.integer("effect.in_none.incidents"), 1) << tried.body;
    EXPECT_EQ(tried.at("effect.in_none.examples").as_array().size(), 1U);
    EXPECT_EQ(tried.at("effect.lost_grids").at(0).at("grid").as_string(), "A");
    const Person administrator = people.add("machines", "system_administrator");
    const Reply counts = try_out(administrator, narrower);
    ASSERT_EQ(counts.status, 200) << counts.body;
    EXPECT_EQ(counts.integer("effect.in_none.incidents"), 1);
    EXPECT_TRUE(counts.at("effect.in_none.examples").as_array().empty()) << "may not read incidents";
    EXPECT_EQ(try_out(desk, narrower).status, 403);
    EXPECT_EQ(try_out(head, "{}").status, 422);
    const Reply crooked = try_out(head, east);
    ASSERT_EQ(crooked.status, 200) << crooked.body;
    EXPECT_FALSE(crooked.at("importable").as_bool());
    EXPECT_FALSE(crooked.json().as_object().contains("effect"));
    EXPECT_EQ(client.get("/api/v1/grids/locate?lon=121.005&lat=29.005").text("code"), "A")
        << "nothing changed";
    const auto with = [](const Person& who, const char* version) {
        Headers headers = who.headers;
        headers.emplace_back("If-Match", version);
        return headers;
    };
    EXPECT_EQ(client.post("/api/v1/grids", narrower, with(head, "\"7\"")).status, 412);
    const std::string staff = R"({"staff":[{"role":"worker","name":"乙"}]})";
    EXPECT_EQ(client.send("PUT", "/api/v1/grids/A/staff", staff, desk.headers).status, 403);
    EXPECT_EQ(
        client
            .send("PUT", "/api/v1/grids/A/staff", R"({"staff":[{"role":"worker","name":""}]})", head.headers)
            .status,
        422);
    EXPECT_EQ(client.send("PUT", "/api/v1/grids/A/staff", staff, with(head, "\"7\"")).status, 412);
    const Reply staffed = client.send("PUT", "/api/v1/grids/A/staff", staff, with(head, "\"1\""));
    ASSERT_EQ(staffed.status, 200) << staffed.body;
    EXPECT_EQ(staffed.integer("version"), 2);
    EXPECT_EQ(client.get("/api/v1/grids").body.find("乙\""), std::string::npos)
        << "an officer's name alone is public";
    const Reply file = client.get("/api/v1/grids/versions/2", administrator.headers);
    ASSERT_EQ(file.status, 200);
    EXPECT_NE(file.body.find(R"("name":"乙")"), std::string::npos);
    const Reply earlier = client.get("/api/v1/grids/versions/1", administrator.headers);
    ASSERT_EQ(earlier.status, 200);
    EXPECT_NE(earlier.body.find(R"("name":"某某")"), std::string::npos);
    EXPECT_EQ(client.get("/api/v1/grids/versions/3", head.headers).status, 404);
    EXPECT_EQ(client.get("/api/v1/grids/versions", head.headers).at("versions").as_array().size(), 2U);
    EXPECT_EQ(client.post("/api/v1/grids", narrower, with(head, "\"2\"")).integer("version"), 3);
    const auto third = [&] { return client.get("/api/v1/grids/versions/3", administrator.headers).body; };
    EXPECT_NE(third().find(R"("staff":[])"), std::string::npos) << "in force: there is nobody";
    EXPECT_EQ(client.post("/api/v1/grids", grids, with(head, "\"3\"")).integer("version"), 4);
    EXPECT_EQ(third().find("staff"), std::string::npos) << "replaced: it is left open";
}

TEST_F(Api, filters_are_kept_under_a_name_and_work) {
    ASSERT_EQ(report().status, 201);
    const std::string mine = "/api/v1/session/filters/%E5%BE%85%E5%8F%97%E7%90%86";  // 待受理
    const Reply saved = client.send("PUT", mine, R"({"query":"state=reported&category=hazard"})");
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(saved.text("name"), "待受理");
    const std::string query = client.get(mine).text("query");
    EXPECT_EQ(client.get("/api/v1/incidents?" + query).integer("total"), 1);
    EXPECT_EQ(client.send("PUT", mine, R"({"query":"state=nowhere"})").status, 422);
    EXPECT_EQ(client.get("/api/v1/session/filters", head.headers).at("filters").as_array().size(), 0U);
    EXPECT_EQ(client.send("DELETE", mine).status, 204);
    EXPECT_EQ(client.get(mine).status, 404);
    EXPECT_EQ(client.send("DELETE", mine).status, 404);
}

TEST_F(Api, a_shift_is_handed_over) {
    ASSERT_EQ(report().status, 201);
    const Reply sheet = client.get("/api/v1/handover");
    ASSERT_EQ(sheet.status, 200) << sheet.body;
    EXPECT_EQ(sheet.integer("open.to_accept"), 1);
    EXPECT_EQ(sheet.at("lines").at(0).at("number").as_int64(), 1);
    EXPECT_EQ(client.get("/api/v1/handover?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z").status, 422);
    EXPECT_EQ(client.get("/api/v1/handover", officer.headers).integer("open_incidents"), 1)
        << "in their grid";
    EXPECT_EQ(client.post("/api/v1/handover", "{}", officer.headers).status, 403);
    const Reply given = client.post("/api/v1/handover", R"({"note":"钥匙在抽屉"})");
    ASSERT_EQ(given.status, 200) << given.body;
    EXPECT_EQ(client.post("/api/v1/handover/1/taken", "").status, 403) << "by somebody else";
    EXPECT_EQ(client.post("/api/v1/handover/1/taken", "", head.headers).status, 200);
    EXPECT_EQ(client.get("/api/v1/handovers").at("handovers").at(0).at("note").as_string(), "钥匙在抽屉");
}

TEST_F(Api, many_are_moved_at_once_and_moved_back) {
    for (int i = 0; i < 3; ++i)
        ASSERT_EQ(report().status, 201);
    const std::string all =
        R"("incidents":[{"number":1,"version":1},{"number":2,"version":1},{"number":3,"version":1}])";
    const auto bulk = [&](const std::string& step, const std::string& body) {
        return client.post("/api/v1/incidents/bulk/" + step, "{" + body + "}");
    };
    const Reply tried = bulk("accept", all + R"(,"dry_run":true)");
    ASSERT_EQ(tried.status, 200) << tried.body;
    EXPECT_EQ(tried.integer("possible"), 3);
    EXPECT_EQ(client.get("/api/v1/incidents?state=reported").integer("total"), 3) << "it only tried";
    ASSERT_EQ(step(2, "accept").status, 200);
    const Reply refused = bulk("accept", all);
    EXPECT_EQ(refused.status, 409) << refused.body;
    EXPECT_EQ(refused.text("type"), "urn:linli:problem:incident/bulk-refused");
    EXPECT_EQ(refused.at("lines").at(1).at("type").as_string(), "incident/stale") << refused.body;
    EXPECT_EQ(client.get("/api/v1/incidents?state=reported").integer("total"), 2);
    EXPECT_EQ(client.get("/api/v1/incidents/2").text("undo.step"), "accept");
    EXPECT_EQ(step(2, "undo").text("state"), "reported");
    EXPECT_EQ(step(2, "undo").status, 409);
    const std::string now = R"("incidents":[{"number":1,"version":1},{"number":2,"version":3}])";
    EXPECT_EQ(bulk("accept", now + R"(,"note":"夜班")").status, 200);
    EXPECT_EQ(client.post("/api/v1/incidents/bulk/accept", "{" + now + "}", officer.headers).status, 403)
        << "the right of the step is the right of many";
    const Reply back = bulk("undo", R"("incidents":[{"number":1,"version":2},{"number":2,"version":4}])");
    EXPECT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(client.get("/api/v1/incidents?state=reported").integer("total"), 3);
    EXPECT_EQ(client.post("/api/v1/incidents/bulk/accept", "{}").status, 422);
}

TEST_F(Api, the_rulebook_can_be_replaced_and_is_checked) {
    Reply rules = client.get("/api/v1/rulebook");
    boost::json::object book = rules.at("rulebook").as_object();
    book["border_metres"] = 50;
    const auto replace = [&](const Person& who, const Headers& also = {}) {
        Headers headers = who.headers;
        headers.insert(headers.end(), also.begin(), also.end());
        return client.send("PUT", "/api/v1/rulebook", boost::json::serialize(book), headers);
    };
    const Headers first{{"If-Match", "\"0\""}};
    EXPECT_EQ(replace(desk, first).status, 403) << "the head's to change";
    EXPECT_EQ(replace(head, first).integer("version"), 1);
    EXPECT_EQ(replace(head, first).status, 412);
    book["reopen_days"] = 0;
    const Reply refused = replace(head);
    EXPECT_EQ(refused.status, 422) << "no setting turns reopening off";
    const auto try_out = [&](const Person& who) {
        return client.post("/api/v1/rulebook/preview", boost::json::serialize(book), who.headers);
    };
    const Reply tried = try_out(head);
    EXPECT_EQ(tried.status, 422);
    EXPECT_EQ(tried.at("errors"), refused.at("errors")) << "in the same words";
    EXPECT_EQ(try_out(desk).status, 403);
    ASSERT_EQ(report().status, 201);
    book["reopen_days"] = 10;
    book["urgent_words"].as_array().emplace_back("路灯");
    book["from"] = "2020-01-01T00:00:00Z";
    book["to"] = "2199-01-01T00:00:00Z";
    const Reply preview = try_out(head);
    ASSERT_EQ(preview.status, 200) << preview.body;
    EXPECT_EQ(preview.integer("incidents"), 1);
    EXPECT_EQ(preview.integer("urgency.incidents"), 1);
    EXPECT_EQ(client.get("/api/v1/rulebook").integer("version"), 1) << "nothing was changed";
    const Reply versions = client.get("/api/v1/rulebook/versions", head.headers);
    EXPECT_EQ(versions.at("versions").as_array().size(), 2U);
    EXPECT_EQ(versions.at("versions").at(0).at("who").at("en").as_string(), "station head");
    EXPECT_EQ(client.get("/api/v1/rulebook/versions", desk.headers).status, 403);
    EXPECT_EQ(client.get("/api/v1/rulebook/versions/1", head.headers).integer("rulebook.border_metres"), 50);
    EXPECT_EQ(client.get("/api/v1/rulebook/versions/2", head.headers).status, 404);
    book.erase("from");
    book.erase("to");
    auto& categories = book["categories"].as_array();
    for (auto category = categories.begin(); category != categories.end(); ++category) {
        if (category->at("code").as_string() != "hazard.lighting") continue;
        categories.erase(category);
        break;
    }
    const Reply lost = replace(head);
    EXPECT_EQ(lost.status, 422) << "an open incident has it";
    EXPECT_EQ(try_out(head).at("errors"), lost.at("errors"));
}

}  // namespace
}  // namespace linli::test
