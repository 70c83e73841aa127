// Who gets in, and what they may do: the running program, every route and every role.
#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "harness/people.h"
#include "identity/permissions.h"

namespace linli::test {
namespace {

using identity::Role;

// Two grids side by side, A and B.
constexpr const char* grids =
    R"({"type":"FeatureCollection","features":[)"
    R"({"type":"Feature","properties":{"code":"A","name":"甲村","staff":[{"role":"officer","name":"某甲"},{"role":"volunteer","name":"某乙"}]},)"
    R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}},)"
    R"({"type":"Feature","properties":{"code":"B","name":"乙村"},)"
    R"("geometry":{"type":"Polygon","coordinates":[[[121.01,29],[121.02,29],[121.02,29.01],[121.01,29.01],[121.01,29]]]}}]})";
constexpr const char* report_in_a =
    R"({"category":"hazard.lighting","description":"甲村路灯不亮","location":{"lon":121.005,"lat":29.005}})";
constexpr const char* report_in_b =
    R"({"category":"hazard.lighting","description":"乙村路灯不亮","location":{"lon":121.015,"lat":29.005}})";

// The posts a role's account has in these tests.
std::vector<std::string> posts_for(Role role) {
    switch (role) {
        case Role::volunteer:
            return {"team/night"};
        case Role::grid_worker:
            return {"worker/A"};
        case Role::auxiliary:
            return {"auxiliary/A"};
        case Role::officer:
            return {"officer/A"};
        case Role::partner:
            return {"partner/market-supervision"};
        case Role::duty_desk:
        case Role::station_head:
        case Role::auditor:
        case Role::security_administrator:
        case Role::system_administrator:
            return {};
    }
    return {};
}

class Door : public ::testing::Test {
  protected:
    ~Door() override {
        if (server.process().is_running()) {
            EXPECT_EQ(server.stop(), 0) << server.errors();
        }
        const Ran checked = run({"check", "--data", folder.path().string()});
        EXPECT_EQ(checked.exit_code, 0) << checked.out;
    }
    static std::string problem(const Reply& reply) {
        if (reply.status < 400) return "";
        return reply.text("type").substr(std::string_view("urn:linli:problem:").size());
    }
    Reply send(const Headers& who, const std::string& method, const std::string& path,
               const std::string& body = {}) {
        return Client(server.port(), who).send(method, path, body);
    }
    Reply sign_in(const std::string& name, const std::string& password) {
        return send({}, "POST", "/api/v1/session",
                    boost::json::serialize(boost::json::object{{"name", name}, {"password", password}}));
    }
    void import_grids() {
        const Person keeper = people.add("keeper", "system_administrator");
        ASSERT_EQ(send(keeper.headers, "POST", "/api/v1/grids", grids).status, 200);
    }

    TemporaryFolder folder;
    Server server{folder.path()};
    People people{server};
};

// ---- the matrix ----

TEST_F(Door, every_route_admits_the_roles_that_have_its_right_and_no_other) {
    std::map<Role, Headers> who;
    for (int i = 0; i < identity::roles; ++i) {
        const auto role = static_cast<Role>(i);
        const std::string name(json::name_of(role));
        who[role] = people.add("a." + name, name, posts_for(role)).headers;
    }
    const boost::json::value paths = send({}, "GET", "/openapi.json").at("paths");
    for (const char* path : {"/api/v1/session/ways", "/api/v1/session/oidc", "/api/v1/session/oidc/return",
                             "/api/v1/accounts/{id}/oidc"})
        EXPECT_TRUE(paths.as_object().contains(path)) << path;
    int asked = 0;
    for (const auto& [path, methods] : paths.as_object()) {
        if (path == "/api/v1/live") continue;  // answers without end; has a test of its own
        std::string target(path);
        while (target.find('{') != std::string::npos)
            target.replace(target.find('{'), target.find('}') - target.find('{') + 1, "999999");
        for (const auto& [method, operation] : methods.as_object()) {
            const std::string right(operation.as_object().at("x-right").as_string());
            const bool signs_out = path == "/api/v1/session" && method == "delete";
            const auto ask = [&](const Headers& headers) {
                ++asked;
                // Nothing in the body is right, so that what is admitted changes nothing.
                return send(headers, boost::to_upper_copy(std::string(method)), target,
                            method == "get" ? "" : R"({"nothing":1})");
            };
            const std::string what = fmt::format("{} {} ({})", std::string(method), target, right);
            if (signs_out) continue;  // has a test of its own
            const Reply nobody = ask({});
            if (right == "anyone") {
                EXPECT_NE(nobody.status, 401) << what;
                continue;
            }
            EXPECT_EQ(nobody.status, 401) << what << ": " << nobody.body;
            for (const auto& [role, headers] : who) {
                const bool may = identity::reach_of(role, http::Right{right}) != store::Reach::none;
                const Reply reply = ask(headers);
                const std::string who_asks = fmt::format("{} by {}", what, json::name_of(role));
                if (may) {
                    EXPECT_NE(reply.status, 401) << who_asks << ": " << reply.body;
                    EXPECT_NE(problem(reply), "forbidden/role") << who_asks;
                } else {
                    EXPECT_EQ(reply.status, 403) << who_asks << ": " << reply.body;
                    EXPECT_EQ(problem(reply), "forbidden/role") << who_asks;
                }
            }
        }
    }
    EXPECT_GT(asked, 400) << "the whole matrix was asked";
}

TEST(Permissions, the_page_is_what_the_program_says) {
    const Ran printed = run({"permissions"});
    EXPECT_EQ(printed.exit_code, 0);
    const std::string page = slurp(std::filesystem::path(LINLI_SOURCE_DIR) / "docs" / "permissions.md");
    EXPECT_NE(page.find(printed.out), std::string::npos)
        << "docs/permissions.md is out of date; put the output of `linli permissions` into it";
}

// ---- reach: an officer's own ----

TEST_F(Door, an_officer_sees_and_does_what_is_in_the_own_grid_and_nothing_else) {
    import_grids();
    const Person desk = people.add("desk.one", "duty_desk");
    const Headers officer = people.add("officer.a", "officer", {"officer/A"}).headers;
    ASSERT_EQ(send({}, "POST", "/api/v1/reports", report_in_a).integer("number"), 1);
    ASSERT_EQ(send({}, "POST", "/api/v1/reports", report_in_b).integer("number"), 2);
    for (const int number : {1, 2}) {
        const std::string path = fmt::format("/api/v1/incidents/{}", number);
        ASSERT_EQ(send(desk.headers, "POST", path + "/accept", "{}").status, 200);
        ASSERT_EQ(send(desk.headers, "POST", path + "/dispatch",
                       fmt::format(R"({{"handler":"officer/{}"}})", number == 1 ? 'A' : 'B'))
                      .status,
                  200);
    }
    EXPECT_EQ(send(officer, "GET", "/api/v1/incidents").integer("total"), 1);
    EXPECT_EQ(send(officer, "GET", "/api/v1/incidents?grid=B").integer("total"), 0);
    EXPECT_EQ(send(desk.headers, "GET", "/api/v1/incidents").integer("total"), 2);
    const std::string window = "/api/v1/incidents/map?west=121&south=29&east=121.02&north=29.01";
    EXPECT_EQ(send(officer, "GET", window).integer("total"), 1);
    EXPECT_EQ(send(officer, "GET", "/api/v1/incidents/1").status, 200);
    for (const char* path :
         {"/api/v1/incidents/2", "/api/v1/incidents/2/alike", "/api/v1/incidents/2/photos/1"})
        EXPECT_EQ(send(officer, "GET", path).status, 404) << path;
    for (const char* step : {"take", "note", "answer", "arrive", "claim-done", "verify", "relocate"}) {
        const Reply refused = send(
            officer, "POST", fmt::format("/api/v1/incidents/2/{}", step),
            step == std::string_view("claim-done")                                   ? R"({"result":"x"})"
            : step == std::string_view("note") || step == std::string_view("answer") ? R"({"reason":"x"})"
            : step == std::string_view("relocate") ? R"({"reason":"x","location":{"lon":121,"lat":29}})"
                                                   : "{}");
        EXPECT_EQ(refused.status, 404) << step << ": " << refused.body;
    }
    EXPECT_EQ(send(desk.headers, "GET", "/api/v1/incidents/2").text("incident.state"), "dispatched");
    const Headers helper = people.add("auxiliary.a", "auxiliary", {"auxiliary/A"}).headers;
    const Reply not_theirs = send(helper, "POST", "/api/v1/incidents/1/take", "{}");
    EXPECT_EQ(not_theirs.status, 403) << "seen, but not handled by that post";
    EXPECT_EQ(problem(not_theirs), "incident/not-yours");
    EXPECT_EQ(send(helper, "POST", "/api/v1/incidents/1/note", R"({"reason":"在现场"})").status, 200);
    EXPECT_EQ(send(officer, "POST", "/api/v1/incidents/1/take", "{}").status, 200);
    EXPECT_EQ(send(officer, "POST", "/api/v1/incidents/1/claim-done", R"({"result":"修好了"})").status, 200);
    EXPECT_EQ(problem(send(officer, "POST", "/api/v1/incidents/1/verify", "{}")), "incident/own-work");
}

TEST_F(Door, the_tracking_link_of_one_report_opens_no_other) {
    import_grids();
    const std::string mine = send({}, "POST", "/api/v1/reports", report_in_a).text("token");
    send({}, "POST", "/api/v1/reports", report_in_b);
    EXPECT_EQ(send({}, "GET", "/api/v1/tracking/" + mine).integer("number"), 1);
    EXPECT_EQ(send({}, "POST", "/api/v1/tracking/" + mine + "/withdraw", R"({"reason":"好了"})").status, 200);
    const Person desk = people.add("desk.one", "duty_desk");
    EXPECT_EQ(send(desk.headers, "GET", "/api/v1/incidents/2").text("incident.state"), "reported");
    EXPECT_EQ(send({{"Cookie", "linli_session=" + mine}}, "GET", "/api/v1/incidents").status, 401);
    EXPECT_EQ(send({{"Authorization", "Bearer " + mine}}, "GET", "/api/v1/incidents").status, 401);
}

TEST_F(Door, joining_a_report_shows_and_decides_nothing_of_it) {
    import_grids();
    send({}, "POST", "/api/v1/reports", report_in_a);
    const Reply peek = Client(server.port()).post("/api/v1/reports/1/join", "{}", {{"If-Match", "\"0\""}});
    EXPECT_EQ(peek.body.find("甲村路灯不亮"), std::string::npos) << peek.body;
    const std::string joined =
        "/api/v1/tracking/" + send({}, "POST", "/api/v1/reports/1/join", "{}").text("token");
    const Reply seen = send({}, "GET", joined);
    EXPECT_EQ(seen.text("state"), "reported");
    EXPECT_EQ(seen.text("description"), "") << "what the first reporter wrote is theirs";
    EXPECT_FALSE(seen.at("can_judge").as_bool());
    EXPECT_FALSE(seen.at("can_withdraw").as_bool());
    EXPECT_EQ(send({}, "POST", joined + "/withdraw", R"({"reason":"x"})").status, 403);
    EXPECT_EQ(send({}, "POST", joined + "/photos", "no picture").status, 403);
    EXPECT_EQ(send({}, "POST", joined + "/add", R"({"reason":"我家门口也是"})").status, 200);

    // Whoever handled it does not close it by joining it.
    const Person desk = people.add("desk.one", "duty_desk");
    const Headers officer = people.add("officer.a", "officer", {"officer/A"}).headers;
    send(desk.headers, "POST", "/api/v1/incidents/1/accept", "{}");
    send(desk.headers, "POST", "/api/v1/incidents/1/dispatch", R"({"handler":"officer/A"})");
    send(officer, "POST", "/api/v1/incidents/1/take", "{}");
    ASSERT_EQ(send(officer, "POST", "/api/v1/incidents/1/claim-done", R"({"result":"好了"})").status, 200);
    EXPECT_EQ(send({}, "POST", joined + "/judge", R"({"settled":true})").status, 403);
    EXPECT_EQ(send(desk.headers, "GET", "/api/v1/incidents/1").text("incident.state"), "claimed_done");
}

TEST_F(Door, a_link_shown_to_whoever_handles_it_does_not_confirm_their_work) {
    import_grids();
    const Person officer = people.add("officer.a", "officer", {"officer/A"});
    const Person desk = people.add("desk.one", "duty_desk");
    const Reply by_officer = send(officer.headers, "POST", "/api/v1/incidents", report_in_a);
    const Reply by_resident = send({}, "POST", "/api/v1/reports", report_in_a);
    for (const Reply& receipt : {by_officer, by_resident}) {
        const std::string one = fmt::format("/api/v1/incidents/{}/", receipt.integer("number"));
        ASSERT_EQ(send(desk.headers, "POST", one + "accept", "{}").status, 200);
        ASSERT_EQ(send(desk.headers, "POST", one + "dispatch", R"({"handler":"officer/A"})").status, 200);
        ASSERT_EQ(send(officer.headers, "POST", one + "take", "{}").status, 200);
        ASSERT_EQ(send(officer.headers, "POST", one + "claim-done", R"({"result":"drained"})").status, 200);
    }
    const auto settled = [&](const Reply& receipt) {
        return send({}, "POST", fmt::format("/api/v1/tracking/{}/judge", receipt.text("token")),
                    R"({"settled":true})");
    };
    EXPECT_EQ(problem(settled(by_officer)), "incident/own-work");
    EXPECT_EQ(settled(by_resident).text("state"), "closed");
    EXPECT_EQ(send({}, "POST", fmt::format("/api/v1/tracking/{}/judge", by_officer.text("token")),
                   R"({"settled":false,"why":"still wet"})")
                  .text("state"),
              "in_progress")
        << "a complaint is heard from whoever makes it";
}

TEST_F(Door, what_is_about_people_is_not_shown_to_other_residents) {
    import_grids();
    const char* dispute =
        R"({"category":"dispute.family","description":"争吵","location":{"lon":121.005,"lat":29.005}})";
    const std::string mine = send({}, "POST", "/api/v1/reports", dispute).text("token");
    send({}, "POST", "/api/v1/reports", report_in_a);
    const auto alike = [&](const std::string& category) {
        return send({}, "GET", "/api/v1/reports/alike?lon=121.005&lat=29.005&category=" + category)
            .at("candidates")
            .as_array()
            .size();
    };
    EXPECT_EQ(alike("dispute.family"), 0U);
    EXPECT_EQ(alike("hazard.lighting"), 1U);
    EXPECT_EQ(problem(send({}, "POST", "/api/v1/reports/1/join", "{}")), "incident/not-found");
    const std::string joined = send({}, "POST", "/api/v1/reports/2/join", "{}").text("token");
    const auto position = send({}, "GET", "/api/v1/tracking/" + joined)
                              .at("history")
                              .as_array()
                              .at(0)
                              .at("position")
                              .as_int64();
    EXPECT_EQ(problem(send({}, "GET", fmt::format("/api/v1/tracking/{}/proofs/{}", joined, position))),
              "tracking/joined")
        << "an entry says more than the history that a joiner is shown";
}

TEST_F(Door, an_export_goes_on_record) {
    import_grids();
    const Person head = people.add("head", "station_head"), auditor = people.add("auditor", "auditor");
    ASSERT_EQ(
        send(head.headers, "GET", "/api/v1/exports/incidents.csv?grid=A&from=2026-01-01T00:00:00Z&text=leak")
            .status,
        200);
    const Reply found = send(auditor.headers, "GET", "/api/v1/audit/entries?kind=incidents.exported");
    ASSERT_EQ(found.at("items").as_array().size(), 1U) << found.body;
    const boost::json::value entry = found.at("items").as_array().at(0);
    EXPECT_EQ(entry.at("actor").as_string(), fmt::format("account/{}", head.account));
    EXPECT_NE(found.body.find("filtered_by"), std::string::npos) << found.body;
    EXPECT_NE(found.body.find("\"text\""), std::string::npos) << found.body;
    for (const char* word : {"\"A\"", "leak"})
        EXPECT_EQ(found.body.find(word), std::string::npos) << "the words of a filter are free text";
}

TEST_F(Door, a_picture_is_not_developed_for_somebody_who_may_not_add_one) {
    EXPECT_EQ(send({}, "POST", "/api/v1/tracking/nosuch/photos", "no picture").status, 404);
    const Person desk = people.add("desk.one", "duty_desk");
    EXPECT_EQ(send(desk.headers, "POST", "/api/v1/incidents/7/photos", "no picture").status, 404);
}

TEST_F(Door, names_of_volunteers_are_not_public) {
    import_grids();
    for (const char* path : {"/api/v1/grids", "/api/v1/grids/locate?lon=121.005&lat=29.005"}) {
        const Reply reply = send({}, "GET", path);
        EXPECT_NE(reply.body.find("某甲"), std::string::npos) << path << ": the officer's is";
        EXPECT_EQ(reply.body.find("某乙"), std::string::npos) << path;
    }
}

// ---- signing in ----

TEST_F(Door, a_sign_in_is_not_complete_before_its_second_factor) {
    const Person desk = people.add("desk.one", "duty_desk");
    const Reply half = sign_in("desk.one", desk.password);
    ASSERT_EQ(half.status, 200) << half.body;
    EXPECT_EQ(half.text("stage"), "second_factor");
    const Headers headers = People::headers_of(half);
    EXPECT_EQ(problem(send(headers, "GET", "/api/v1/incidents")), "session/incomplete");
    EXPECT_EQ(send(headers, "GET", "/api/v1/session/all").status, 401);
    EXPECT_EQ(send(headers, "POST", "/api/v1/session/second-factor", "").status, 401)
        << "no new second factor without the old one";
    EXPECT_EQ(
        send(headers, "POST", "/api/v1/session/password", R"({"present":"x","password":"another good one"})")
            .status,
        403);
    EXPECT_EQ(send(headers, "POST", "/api/v1/session/code", R"({"code":"000000"})").status, 401);
    const Reply whole = send(headers, "POST", "/api/v1/session/code", R"({"code":")" + desk.code(1) + "\"}");
    ASSERT_EQ(whole.status, 200) << whole.body;
    EXPECT_NE(People::headers_of(whole).at(0).second, headers.at(0).second) << "a new token";
    EXPECT_EQ(send(People::headers_of(whole), "GET", "/api/v1/incidents").status, 200);
    EXPECT_EQ(send(headers, "GET", "/api/v1/session").status, 401) << "the old token is nothing";
    const std::string& cookie = whole.headers.at("set-cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos) << cookie;
    EXPECT_NE(cookie.find("SameSite=Lax"), std::string::npos) << cookie;
}

TEST_F(Door, a_code_works_once_and_a_recovery_code_too) {
    const Person desk = people.add("desk.one", "duty_desk");
    const std::string code = desk.code(1);
    const auto give = [&](const std::string& given) {
        const Reply half = sign_in("desk.one", desk.password);
        if (half.status != 200) return half;
        return send(People::headers_of(half), "POST", "/api/v1/session/code", R"({"code":")" + given + "\"}");
    };
    EXPECT_EQ(give(code).status, 200);
    EXPECT_EQ(give(code).status, 401);
    // a new second factor, from a session whose factor is fresh, and its recovery codes
    const Reply enrolment = send(desk.headers, "POST", "/api/v1/session/second-factor", "");
    ASSERT_EQ(enrolment.status, 200) << enrolment.body;
    Person again = desk;
    again.second_factor = from_base32(enrolment.text("secret"));
    const Reply enrolled = send(desk.headers, "POST", "/api/v1/session/second-factor/confirm",
                                R"({"code":")" + again.code() + "\"}");
    ASSERT_EQ(enrolled.status, 200) << enrolled.body;
    const std::string recovery(enrolled.at("recovery_codes").as_array().at(3).as_string());
    EXPECT_EQ(give(boost::to_upper_copy(recovery)).status, 200);
    EXPECT_EQ(give(recovery).status, 401);
}

TEST_F(Door, five_failures_lock_a_name_whether_it_exists_or_not) {
    people.add("desk.one", "duty_desk");
    std::vector<std::string> known;
    for (int i = 0; i < 6; ++i)
        known.push_back(problem(sign_in("desk.one", "wrong password")));
    EXPECT_EQ(known, (std::vector<std::string>{"session/wrong", "session/wrong", "session/wrong",
                                               "session/wrong", "session/wrong", "session/locked"}));
    const Reply locked = sign_in("desk.one", "four words of 8 horses");
    EXPECT_EQ(locked.status, 429) << "the right password, too";
    EXPECT_EQ(locked.headers.at("retry-after"), "900");
    std::vector<std::string> unknown;
    for (int i = 0; i < 6; ++i)
        unknown.push_back(problem(sign_in("nobody", "wrong password")));
    EXPECT_EQ(unknown, known) << "a name that does not exist is answered the same";
    people.add("desk.two", "duty_desk");
    EXPECT_EQ(problem(sign_in("desk.two", "wrong password")), "session/wrong")
        << "behind a proxy this address is everybody's: it is not locked";
}

TEST_F(Door, nobody_elsewhere_locks_a_name_out_of_a_browser_where_its_owner_has_signed_in) {
    const Person aux = people.add("aux.one", "auxiliary");
    const Person other = people.add("aux.two", "auxiliary");
    const auto try_in = [&](const std::string& browser, const Person& who, const std::string& password) {
        return send({{"Cookie", browser}}, "POST", "/api/v1/session",
                    boost::json::serialize(boost::json::object{{"name", who.name}, {"password", password}}));
    };
    const auto browser_of = [&](const std::string& before, const Person& who) {
        const Reply in = try_in(before, who, who.password);
        EXPECT_EQ(in.cookies.size(), 2U) << in.body;
        const std::string& cookie = in.cookies.at(1);
        EXPECT_TRUE(cookie.starts_with("linli_browser=")) << cookie;
        EXPECT_NE(cookie.find("HttpOnly"), std::string::npos) << cookie;
        return cookie.substr(0, cookie.find(';'));
    };
    const std::string own = browser_of("", aux);
    const std::string shared = browser_of(own, other);
    const std::string others_alone = browser_of("", other);
    for (int i = 0; i < 5; ++i)
        try_in("", aux, "wrong password");
    EXPECT_EQ(problem(try_in("", aux, aux.password)), "session/locked");
    EXPECT_EQ(problem(try_in(others_alone, aux, aux.password)), "session/locked")
        << "known to another account";
    std::string forged = others_alone;
    forged.replace(14, 1, forged[14] == 'a' ? "b" : "a");
    EXPECT_EQ(problem(try_in(forged, aux, aux.password)), "session/locked");
    EXPECT_EQ(problem(try_in(own.substr(0, own.find('.')), aux, aux.password)), "session/locked")
        << "a browser's name alone proves nothing";
    EXPECT_EQ(problem(try_in(own, aux, aux.password)), "");
    EXPECT_EQ(problem(try_in(shared, aux, aux.password)), "") << "one browser, two people";
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(problem(try_in(own, aux, "wrong password")), "session/wrong");
    EXPECT_EQ(problem(try_in(own, aux, aux.password)), "session/locked") << "it locks itself";
    EXPECT_EQ(problem(try_in(own, other, other.password)), "") << "and its other owner not";
}

TEST_F(Door, a_failed_sign_in_goes_on_record_whether_the_name_exists_or_not) {
    people.add("desk.one", "duty_desk");
    const Person auditor = people.add("auditor", "auditor");
    sign_in("desk.one", "wrong horse");
    sign_in("nobody.one", "wrong horse");
    const Reply found = send(auditor.headers, "GET", "/api/v1/audit/entries?kind=account.sign_in_failed");
    EXPECT_EQ(found.at("items").as_array().size(), 2U) << found.body;
    EXPECT_EQ(found.body.find("nobody.one"), std::string::npos) << "what was typed may be a password";
}

TEST_F(Door, a_wrong_name_is_answered_like_a_wrong_password) {
    people.add("desk.one", "duty_desk");
    const Reply known = sign_in("desk.one", "wrong password");
    const Reply unknown = sign_in("nobody", "wrong password");
    EXPECT_EQ(known.body, unknown.body);
    EXPECT_EQ(known.status, unknown.status);
    const Reply partner = [&] {
        people.add("market", "partner", {"partner/market-supervision"});
        return sign_in("market", "");
    }();
    EXPECT_EQ(partner.body, unknown.body) << "a system has no password";
}

TEST_F(Door, a_change_without_the_pages_own_proof_is_not_made) {
    import_grids();
    const Person desk = people.add("desk.one", "duty_desk");
    send({}, "POST", "/api/v1/reports", report_in_a);
    const Headers cookie_only{desk.headers.at(0)};
    EXPECT_EQ(problem(send(cookie_only, "POST", "/api/v1/incidents/1/accept", "{}")), "session/csrf");
    EXPECT_EQ(send(cookie_only, "GET", "/api/v1/incidents/1").text("incident.state"), "reported");
    const Person other = people.add("desk.two", "duty_desk");
    const Headers mixed{desk.headers.at(0), other.headers.at(1)};
    EXPECT_EQ(problem(send(mixed, "POST", "/api/v1/incidents/1/accept", "{}")), "session/csrf");
    EXPECT_EQ(send(desk.headers, "POST", "/api/v1/incidents/1/accept", "{}").status, 200);
}

TEST_F(Door, sessions_end_by_signing_out_from_afar_and_with_a_new_password) {
    const Person volunteer = people.add("volunteer", "volunteer", {"team/night"});
    const auto another = [&] { return People::headers_of(sign_in("volunteer", volunteer.password)); };
    const Headers two = another(), three = another();
    const boost::json::value all = send(two, "GET", "/api/v1/session/all").at("sessions");
    ASSERT_EQ(all.as_array().size(), 3U);
    for (const auto& session : all.as_array()) {
        if (session.as_object().at("is_this").as_bool()) continue;
        const std::string id(session.as_object().at("id").as_string());
        EXPECT_EQ(send(two, "DELETE", "/api/v1/session/all/" + id).status, 200);
    }
    EXPECT_EQ(send(three, "GET", "/api/v1/session").status, 401);
    EXPECT_EQ(send(volunteer.headers, "GET", "/api/v1/session").status, 401);
    EXPECT_EQ(send(two, "DELETE", "/api/v1/session").status, 204);
    EXPECT_EQ(send(two, "GET", "/api/v1/session").status, 401);

    const Headers four = another(), five = another();
    const auto change = [&](const std::string& present, const std::string& password) {
        return send(
            four, "POST", "/api/v1/session/password",
            boost::json::serialize(boost::json::object{{"present", present}, {"password", password}}));
    };
    EXPECT_EQ(problem(change("not it", "five quite different words")), "session/wrong");
    EXPECT_EQ(change(volunteer.password, "qwertyuiop").status, 422);
    EXPECT_EQ(change(volunteer.password, volunteer.password).status, 422);
    const Reply changed = change(volunteer.password, "five quite different words");
    ASSERT_EQ(changed.status, 200) << changed.body;
    for (const Headers& old : {four, five})
        EXPECT_EQ(send(old, "GET", "/api/v1/session").status, 401);
    EXPECT_EQ(send(People::headers_of(changed), "GET", "/api/v1/session").status, 200);
    EXPECT_EQ(problem(sign_in("volunteer", volunteer.password)), "session/wrong");
}

// ---- accounts ----

TEST_F(Door, nobody_keeps_their_own_account_and_one_keeper_remains) {
    const Person admin = people.administrator;
    const std::string own = fmt::format("/api/v1/accounts/{}", admin.account);
    EXPECT_EQ(problem(send(admin.headers, "POST", own + "/disable", "")), "account/own");
    EXPECT_EQ(problem(send(admin.headers, "PUT", own, R"({"role":"station_head"})")), "account/own");
    const Person second = people.add("second", "security_administrator");
    EXPECT_EQ(send(second.headers, "POST", own + "/disable", "").status, 200);
    EXPECT_EQ(send(admin.headers, "GET", "/api/v1/accounts").status, 401) << "its sessions ended";
    EXPECT_EQ(send(second.headers, "POST", own + "/enable", "").status, 200);
    EXPECT_EQ(send({}, "POST", "/api/v1/session", "{}").status, 422);
}

TEST_F(Door, the_administrator_is_told_what_each_role_may_do) {
    const Reply reply = send(people.administrator.headers, "GET", "/api/v1/roles");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const boost::json::value list = reply.at("roles");
    ASSERT_EQ(list.as_array().size(), static_cast<std::size_t>(identity::roles));
    for (const auto& shown : list.as_array()) {
        const auto& role = shown.as_object();
        const auto code = json::enum_from<Role>(role.at("role").as_string());
        ASSERT_TRUE(code) << role;
        EXPECT_EQ(role.at("needs_second_factor").as_bool(), identity::needs_second_factor(*code));
        const auto posts = posts_for(*code);
        EXPECT_TRUE(posts.empty() || posts.front().starts_with(role.at("posts_begin").as_string())) << role;
        for (const auto& right : role.at("rights").as_array())
            EXPECT_NE(identity::reach_of(*code, http::Right{right.as_object().at("right").as_string()}),
                      store::Reach::none)
                << role;
    }
    EXPECT_FALSE(send({}, "GET", "/api/v1/version").at("is_demo").as_bool());
}

TEST_F(Door, without_a_provider_nobody_is_sent_to_one) {
    const Reply ways = send({}, "GET", "/api/v1/session/ways");
    EXPECT_TRUE(ways.at("password").as_bool());
    EXPECT_FALSE(ways.at("provider").as_bool());
    EXPECT_EQ(problem(send({}, "POST", "/api/v1/session/oidc", "{}")), "oidc/none");
    EXPECT_EQ(problem(send({}, "POST", "/api/v1/session/oidc/return", R"({"state":"x","code":"y"})")),
              "oidc/none");
    const std::string own = fmt::format("/api/v1/accounts/{}/oidc", people.administrator.account);
    EXPECT_EQ(problem(send(people.administrator.headers, "PUT", own, R"({"subject":"x"})")), "oidc/none");
    EXPECT_EQ(send(people.administrator.headers, "PUT", own, R"({"subject":"a b"})").status, 422);
}

TEST_F(Door, a_system_uses_tokens_within_their_scope_until_they_end) {
    import_grids();
    const Headers& admin = people.administrator.headers;
    const Person partner = people.add("market", "partner", {"partner/market-supervision"});
    const std::string tokens = fmt::format("/api/v1/accounts/{}/tokens", partner.account);
    EXPECT_EQ(send(partner.headers, "POST", "/api/v1/incidents", report_in_a).status, 201);
    EXPECT_EQ(problem(send(partner.headers, "GET", "/api/v1/accounts")), "forbidden/role");
    const Reply narrow =
        send(admin, "POST", tokens, R"({"note":"只读","rights":["incidents.read"],"days":1})");
    ASSERT_EQ(narrow.status, 200) << narrow.body;
    const Headers reads{{"Authorization", "Bearer " + narrow.text("secret")}};
    EXPECT_EQ(send(reads, "GET", "/api/v1/incidents").status, 200);
    EXPECT_EQ(problem(send(reads, "POST", "/api/v1/incidents", report_in_a)), "token/scope");
    EXPECT_EQ(send(admin, "POST", tokens, R"({"note":"","rights":["accounts.manage"],"days":1})").status,
              422);
    EXPECT_EQ(send(admin, "DELETE", tokens + "/" + std::to_string(narrow.integer("token.id"))).status, 200);
    EXPECT_EQ(problem(send(reads, "GET", "/api/v1/incidents")), "token/ended");
    EXPECT_EQ(send(partner.headers, "GET", "/api/v1/incidents").status, 200) << "the other one is still good";
    EXPECT_EQ(
        problem(send(admin, "POST",
                     fmt::format("/api/v1/accounts/{}/tokens", people.add("head", "station_head").account),
                     R"({"note":"","days":1})")),
        "account/no-tokens");
}

TEST_F(Door, secrets_shown_once_are_not_repeated_by_a_key) {
    Headers headers = people.administrator.headers;
    headers.emplace_back("Idempotency-Key", "the-same-key-again");
    EXPECT_EQ(send(headers, "POST", "/api/v1/accounts", R"({"name":"one","role":"duty_desk"})").status, 200);
    EXPECT_EQ(problem(send(headers, "POST", "/api/v1/accounts", R"({"name":"one","role":"duty_desk"})")),
              "account/name-taken");
}

TEST_F(Door, a_kept_answer_cannot_be_read_in_the_database) {
    const Headers key{{"Idempotency-Key", "0f9a6e1c-7f1b-4d0e-b8a4"}};
    const Reply first = send(key, "POST", "/api/v1/reports", report_in_a);
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(send(key, "POST", "/api/v1/reports", report_in_a).body, first.body) << "it is kept";
    EXPECT_EQ(problem(send({{"Idempotency-Key", "1"}}, "POST", "/api/v1/reports", report_in_a)),
              "malformed/idempotency-key")
        << "one that can be guessed seals nothing";
    server.stop();
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        const std::string bytes = read_file(file.path());
        EXPECT_EQ(bytes.find(first.text("token")), std::string::npos) << file.path();
        EXPECT_EQ(bytes.find("0f9a6e1c-7f1b-4d0e-b8a4"), std::string::npos) << file.path();
    }
}

TEST_F(Door, a_sign_in_ends_what_the_browser_was_signed_in_as) {
    const Person desk = people.add("desk", "officer"), other = people.add("other", "officer");
    const Reply again = Client(server.port())
                            .post("/api/v1/session",
                                  boost::json::serialize(boost::json::object{{"name", other.name},
                                                                             {"password", other.password}}),
                                  desk.headers);
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(problem(send(desk.headers, "GET", "/api/v1/session")), "session/ended");
    EXPECT_EQ(send(other.headers, "GET", "/api/v1/session").status, 200) << "elsewhere";
}

TEST_F(Door, whoever_keeps_the_accounts_cannot_take_a_second_factor_from_those_who_need_one) {
    const Person head = people.add("head", "station_head"), worker = people.add("worker", "grid_worker");
    const auto reset = [&](const Person& whose) {
        return send(people.administrator.headers, "POST",
                    fmt::format("/api/v1/accounts/{}/reset-second-factor", whose.account));
    };
    EXPECT_EQ(problem(reset(head)), "account/at-the-machine");
    EXPECT_EQ(send(head.headers, "GET", "/api/v1/session").status, 200) << "nothing changed";
    EXPECT_EQ(reset(worker).status, 200);
}

TEST_F(Door, the_keeper_of_the_machine_lets_people_back_in) {
    const std::string data = folder.path().string();
    ASSERT_EQ(run({"accounts", "list", "--data", data}).exit_code, 0) << "reading beside the server";
    // A file is served by one program.
    if (postgres() == nullptr) {
        EXPECT_EQ(run({"accounts", "add", "x.y", "--role", "officer", "--data", data}).exit_code, 1);
    }
    server.stop();
    EXPECT_EQ(run({"accounts", "add", "X", "--role", "officer", "--data", data}).exit_code, 1);
    EXPECT_EQ(run({"accounts", "add", "x.y", "--role", "king", "--data", data}).exit_code, 2);
    const Ran added =
        run({"accounts", "add", "x.y", "--role", "officer", "--post", "officer/A", "--data", data});
    EXPECT_EQ(added.exit_code, 0) << added.err;
    EXPECT_NE(added.out.find("/welcome#"), std::string::npos) << added.out;
    EXPECT_EQ(run({"accounts", "reset-second-factor", "admin", "--data", data}).exit_code, 0);
    EXPECT_EQ(run({"accounts", "reset-password", "admin", "--data", data}).exit_code, 0);
    EXPECT_EQ(run({"accounts", "disable", "nobody", "--data", data}).exit_code, 1);
    const Ran refused = run({"accounts", "disable", "admin", "--data", data});
    EXPECT_EQ(refused.exit_code, 1) << "the last security administrator";
    EXPECT_EQ(run({"accounts", "disable", "x.y", "--data", data}).exit_code, 0);
    const Ran list = run({"accounts", "list", "--data", data});
    EXPECT_NE(list.out.find("x.y\tofficer\tofficer/A\tno-password disabled"), std::string::npos) << list.out;
    Server again(folder.path());
    EXPECT_EQ(again.stop(), 0);
}

}  // namespace
}  // namespace linli::test
