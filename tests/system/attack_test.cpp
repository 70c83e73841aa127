// What an attacker tries first, against every route that the program itself lists: hostile words in every
// parameter, other people's objects, another site's page, a session prepared beforehand, paths and headers
// that mean more than they say, documents that grow. `./dev attack` adds sqlmap to it.
#include <set>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

namespace js = boost::json;

constexpr const char* grids =
    R"({"type":"FeatureCollection","features":[)"
    R"({"type":"Feature","properties":{"code":"A","name":"甲村"},"geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}},)"
    R"({"type":"Feature","properties":{"code":"B","name":"乙村"},"geometry":{"type":"Polygon","coordinates":[[[121.01,29],[121.02,29],[121.02,29.01],[121.01,29.01],[121.01,29]]]}}]})";
constexpr const char* report_in_a =
    R"({"category":"hazard.lighting","description":"甲村路灯不亮","location":{"lon":121.005,"lat":29.005},)"
    R"("reporter":{"name":"某丙","telephone":"13900001111"}})";

const std::vector<std::string>& hostile_words() {
    static const std::vector<std::string> words{
        "' OR 1=1--",
        "1; DROP TABLE incidents--",
        "1) UNION SELECT password FROM accounts--",
        "\" AND (SELECT count(*) FROM sqlite_master)>0--",
        "\" NEAR(",
        "text:x OR *",
        "../../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "x\r\nSet-Cookie: planted=1\r\n\r\n<script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "${jndi:ldap://127.0.0.1/x}{{7*7}}%s%n",
        "=HYPERLINK(\"http://127.0.0.1\")",
        std::string("a\0b", 3),
        "\xEF\xBB\xBF\xE2\x80\xAE\xF0\x9F\x9A\xA8",
        "-9223372036854775808",
        "99999999999999999999999999",
        "1e308",
        std::string(5'000, 'A'),
    };
    return words;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const unsigned char c : text)
        out += fmt::format("%{:02X}", c);
    return out;
}

// One route of the OpenAPI document.
struct Operation {
    std::string method;
    std::string path;
    std::string right;
    std::vector<std::string> queries;
    js::value body;  // its schema; null: none
};

class Attack : public ::testing::Test {
  protected:
    Attack() {
        const Person keeper = people.add("keeper", "system_administrator");
        EXPECT_EQ(send(keeper.headers, "POST", "/api/v1/grids", grids).status, 200);
        contract_ = send({}, "GET", "/openapi.json").json();
        for (const auto& [path, methods] : contract_.at("paths").as_object()) {
            if (path == "/api/v1/live") continue;  // answers without end
            for (const auto& [method, described] : methods.as_object()) {
                const auto& operation = described.as_object();
                Operation one{boost::to_upper_copy(std::string(method)),
                              std::string(path),
                              std::string(operation.at("x-right").as_string()),
                              {},
                              {}};
                if (const auto* parameters = operation.if_contains("parameters")) {
                    for (const auto& parameter : parameters->as_array()) {
                        if (parameter.at("in").as_string() == "query")
                            one.queries.emplace_back(parameter.at("name").as_string());
                    }
                }
                if (const auto* body = operation.if_contains("requestBody"))
                    one.body = body->at("content").as_object().begin()->value().at("schema");
                operations.push_back(std::move(one));
            }
        }
    }
    ~Attack() override {
        EXPECT_EQ(server.stop(), 0) << server.errors();
        EXPECT_EQ(server.errors().find("[error]"), std::string::npos) << server.errors();
        const Ran checked = run({"check", "--data", folder.path().string()});
        EXPECT_EQ(checked.exit_code, 0) << checked.out;
    }

    Reply send(const Headers& who, const std::string& method, const std::string& path,
               const std::string& body = {}) {
        return Client(server.port(), who).send(method, path, body);
    }
    static std::string problem(const Reply& reply) {
        if (reply.status < 400) return "";
        return reply.text("type").substr(std::string_view("urn:linli:problem:").size());
    }

    // A value that the schema allows; strings are `word`.
    js::value example(const js::value& schema, const std::string& word, int depth = 0) {
        if (depth > 8 || !schema.is_object()) return js::string(word);
        const js::object& described = schema.as_object();
        if (const auto* reference = described.if_contains("$ref")) {
            const std::string name(
                reference->as_string().subview(std::string("#/components/schemas/").size()));
            return example(contract_.at("components").at("schemas").at(name), word, depth + 1);
        }
        if (const auto* choices = described.if_contains("enum")) return choices->as_array().at(0);
        const auto* type = described.if_contains("type");
        const std::string kind =
            type != nullptr && type->is_string() ? std::string(type->as_string()) : "string";
        if (kind == "object") {
            js::object made;
            if (const auto* properties = described.if_contains("properties")) {
                for (const auto& [name, property] : properties->as_object())
                    made[name] = example(property, word, depth + 1);
            }
            return made;
        }
        if (kind == "array") return js::array{example(described.at("items"), word, depth + 1)};
        if (kind == "integer" || kind == "number") return 1;
        if (kind == "boolean") return true;
        const auto* format = described.if_contains("format");
        if (format != nullptr && format->as_string() == "date-time") return "2026-11-25T08:00:00Z";
        return js::string(word);
    }

    // Path with every {placeholder} replaced.
    static std::string filled(std::string path, const std::string& value) {
        while (path.find('{') != std::string::npos)
            path.replace(path.find('{'), path.find('}') - path.find('{') + 1, value);
        return path;
    }

    // Someone whose role has the right; nobody for what needs none.
    Headers holder_of(const std::string& right) {
        if (right == "anyone") return {};
        if (right == "accounts.manage") return people.administrator.headers;
        const std::string role = right == "audit.read"     ? "auditor"
                                 : right == "grids.change" ? "system_administrator"
                                                           : "station_head";
        auto [known, is_new] = holders_.try_emplace(role);
        if (is_new) known->second = people.add("holder." + role, role).headers;
        return known->second;
    }

    void expect_harmless(const Reply& reply, const std::string& what) {
        EXPECT_LT(reply.status, 500) << what << ": " << reply.body;
        EXPECT_EQ(reply.headers.count("planted"), 0U) << what;
        const auto cookie = reply.headers.find("set-cookie");
        if (cookie != reply.headers.end()) {
            EXPECT_EQ(cookie->second.find("planted"), std::string::npos) << what;
        }
        for (const char* told : {"root:x:0", "SQLITE", "sqlite3", "syntax error", "no such column", "std::"})
            EXPECT_EQ(reply.body.find(told), std::string::npos) << what << ": " << reply.body;
        const auto type = reply.headers.find("content-type");
        if (type != reply.headers.end() && !reply.body.empty()) {
            EXPECT_EQ(type->second.find("text/html"), std::string::npos)
                << what << ": what is echoed is never a page";
        }
        EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff") << what;
    }

    TemporaryFolder folder;
    Server server{folder.path()};
    People people{server};
    std::vector<Operation> operations;

  private:
    js::value contract_;
    std::map<std::string, Headers> holders_;
};

TEST_F(Attack, hostile_words_in_every_parameter_of_every_route_are_only_words) {
    ASSERT_EQ(send({}, "POST", "/api/v1/reports", report_in_a).status, 201);
    // Would end the session of whoever asks, or is the sign-in itself, which locks its name after five.
    const std::set<std::string> apart{"DELETE /api/v1/session", "POST /api/v1/session",
                                      "POST /api/v1/session/code", "POST /api/v1/session/password"};
    std::map<int, int> answers;  // by status
    for (const Operation& operation : operations) {
        const std::string name = operation.method + ' ' + operation.path;
        if (apart.contains(name)) continue;
        const Headers who = holder_of(operation.right);
        for (const std::string& word : hostile_words()) {
            const std::string hostile = percent_encoded(word);
            const auto ask = [&](const std::string& target, const std::string& body) {
                const Reply reply = send(who, operation.method, target, body);
                ++answers[reply.status];
                expect_harmless(reply, name + " with " + word.substr(0, 40));
            };
            const bool has_body = !operation.body.is_null();
            const std::string body = has_body ? js::serialize(example(operation.body, word)) : std::string();
            if (operation.path.find('{') != std::string::npos && word.size() < 1'000)
                ask(filled(operation.path, hostile), body);
            for (const std::string& query : operation.queries)
                ask(filled(operation.path, "1") + '?' + query + '=' + hostile, body);
            if (has_body) ask(filled(operation.path, "1"), body);
        }
    }
    EXPECT_GT(answers[200], 200) << "some words are simply words";
    EXPECT_GT(answers[422], 200) << "the commands themselves were reached";
    EXPECT_EQ(send(holder_of("incidents.read"), "GET", "/api/v1/incidents/1").status, 200)
        << "it is still there";
}

TEST_F(Attack, a_page_of_another_site_changes_nothing) {
    int asked = 0;
    for (const Operation& operation : operations) {
        if (operation.method == "GET" || operation.right == "anyone") continue;
        Headers cookie_alone = holder_of(operation.right);
        std::erase_if(cookie_alone, [](const auto& header) { return header.first == "Linli-CSRF"; });
        const std::string target = filled(operation.path, "1");
        const std::string name = operation.method + ' ' + target;
        const auto ask = [&](Headers headers) {
            ++asked;
            return send(headers, operation.method, target, "{}");
        };
        EXPECT_EQ(problem(ask(cookie_alone)), "session/csrf") << name;
        Headers guessed = cookie_alone;
        guessed.emplace_back("Linli-CSRF", std::string(43, 'A'));
        EXPECT_EQ(problem(ask(guessed)), "session/csrf") << name;
        Headers elsewhere = holder_of(operation.right);
        elsewhere.emplace_back("Origin", "https://elsewhere.example");
        EXPECT_EQ(problem(ask(elsewhere)), "forbidden/origin") << name;
        Headers form = cookie_alone;
        form.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        EXPECT_GE(ask(form).status, 400) << name;
    }
    EXPECT_GT(asked, 100);
}

TEST_F(Attack, a_session_prepared_by_someone_else_is_never_signed_in) {
    const Person head = people.add("head", "station_head");
    const std::string planted = "linli_session=" + std::string(43, 'p');
    const Reply half = Client(server.port(), {{"Cookie", planted}})
                           .post("/api/v1/session",
                                 js::serialize(js::object{{"name", "head"}, {"password", head.password}}));
    ASSERT_EQ(half.status, 200) << half.body;
    const Headers halfway = People::headers_of(half);
    EXPECT_NE(halfway.front().second, planted);
    EXPECT_EQ(send({{"Cookie", planted}}, "GET", "/api/v1/session").status, 401);
    const Reply whole = send(halfway, "POST", "/api/v1/session/code", R"({"code":")" + head.code(1) + "\"}");
    ASSERT_EQ(whole.status, 200) << whole.body;
    EXPECT_NE(People::headers_of(whole).front().second, halfway.front().second) << "more rights, a new token";
    EXPECT_EQ(send(halfway, "GET", "/api/v1/session").status, 401) << "the one with less is gone";
}

TEST_F(Attack, what_belongs_to_others_is_not_there) {
    ASSERT_EQ(send({}, "POST", "/api/v1/reports", report_in_a).integer("number"), 1);
    const Person desk = people.add("desk.one", "duty_desk"),
                 other = people.add("officer.b", "officer", {"officer/B"});
    ASSERT_EQ(send(desk.headers, "POST", "/api/v1/incidents/1/accept", "{}").status, 200);
    const Reply before = send(desk.headers, "GET", "/api/v1/incidents/1");
    int asked = 0;
    for (const Operation& operation : operations) {
        if (operation.path.find("/incidents/{number}") == std::string::npos) continue;
        const std::string body =
            operation.body.is_null() ? "" : js::serialize(example(operation.body, "officer/B"));
        const Reply reply = send(other.headers, operation.method, filled(operation.path, "1"), body);
        ++asked;
        EXPECT_TRUE(reply.status == 404 || reply.status == 403)
            << operation.method << ' ' << operation.path << ": " << reply.status << ' ' << reply.body;
        EXPECT_EQ(reply.body.find("路灯"), std::string::npos) << operation.path;
    }
    EXPECT_GT(asked, 20);
    const Reply now = send(desk.headers, "GET", "/api/v1/incidents/1");
    EXPECT_EQ(before.at("incident"), now.at("incident")) << "nothing was changed by it";
    const std::string session = std::string(send(desk.headers, "GET", "/api/v1/session/all")
                                                .at("sessions")
                                                .as_array()
                                                .at(0)
                                                .at("id")
                                                .as_string());
    EXPECT_EQ(send(other.headers, "DELETE", "/api/v1/session/all/" + session).status, 404);
    EXPECT_EQ(send(desk.headers, "GET", "/api/v1/session").status, 200) << "the other's session stays";
    const std::string position =
        std::to_string(before.at("history").as_array().at(0).at("position").as_int64());
    const std::string own = send({}, "POST", "/api/v1/reports", report_in_a).text("token");
    EXPECT_EQ(send({}, "GET", "/api/v1/tracking/" + own + "/proofs/" + position).status, 404)
        << "the proof of another report's entry";
    EXPECT_EQ(send({}, "GET", "/api/v1/tracking/" + std::string(26, '0')).status, 404);
}

TEST_F(Attack, paths_lead_to_routes_alone) {
    for (const char* path :
         {"/../linli.db", "/..%2flinli.db", "/%2e%2e/%2e%2e/etc/passwd", "/docs/../../etc/passwd",
          "//etc/passwd", "/desk.js/../../linli.keys", "/linli.keys", "/linli.db",
          "/api/v1/incidents/1/photos/..%2f..%2flinli.keys", "/%00", "/\\..\\..\\linli.db",
          "/api/v1/../../linli.db", "http://127.0.0.1/linli.db"}) {
        const Reply reply = send({}, "GET", path);
        EXPECT_TRUE(reply.status == 404 || reply.status == 400 || reply.status == 401)
            << path << ' ' << reply.status;
        expect_harmless(reply, path);
    }
}

TEST_F(Attack, headers_cannot_carry_others) {
    const std::string hostile = "x%0d%0aSet-Cookie:%20planted=1";
    const Headers head = holder_of("incidents.export");
    for (const std::string path :
         {"/api/v1/places?text=", "/api/v1/tracking/", "/api/v1/exports/incidents.csv?grid="})
        expect_harmless(send(head, "GET", path + hostile), path);
    const auto raw = [&](const std::string& request) {
        Client client(server.port());
        boost::asio::write(client.socket(), boost::asio::buffer(request));
        std::string answer;
        boost::system::error_code ended;
        boost::asio::read(client.socket(), boost::asio::dynamic_buffer(answer), ended);
        return answer;
    };
    const std::string host = "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
    // Two lengths, a length and chunks, a folded header, a bare line feed: what proxies and servers read
    // differently is refused.
    for (const std::string& smuggled : std::vector<std::string>{
             "POST /api/v1/reports HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}",
             "POST /api/v1/reports HTTP/1.1\r\n" + host +
                 "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /linli "
                 "HTTP/1.1\r\n\r\n",
             "GET /api/v1/version HTTP/1.1\r\n" + host + "X: a\x01\r\n\r\n",
             "GET /api/v1/version HTTP/1.1\r\nConnection: close\r\nHost: elsewhere.example\r\n\r\n",
             "GET /api/v1/version HTTP/1.1\r\nConnection: close\r\n\r\n",
         }) {
        const std::string answer = raw(smuggled);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 4")) << smuggled << "\n-> " << answer;
        EXPECT_EQ(answer.find("HTTP/1.1", 10), std::string::npos) << "one answer: " << answer;
    }
}

TEST_F(Attack, documents_that_grow_are_refused) {
    const Headers head = holder_of("incidents.report");
    const std::string bomb =
        R"(<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">)"
        R"(<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&b;&x;</text></svg>)";
    EXPECT_EQ(Client(server.port(), head)
                  .post("/api/v1/incidents", bomb, {{"Content-Type", "application/xml"}})
                  .status,
              415)
        << "no XML is read";
    ASSERT_EQ(send({}, "POST", "/api/v1/reports", report_in_a).status, 201);
    const Reply drawing = Client(server.port(), head)
                              .post("/api/v1/incidents/1/photos", bomb, {{"Content-Type", "image/svg+xml"}});
    EXPECT_EQ(drawing.status, 415) << drawing.body;
    EXPECT_EQ(drawing.body.find("root:"), std::string::npos);
    std::string deep = R"({"category":)";
    deep += std::string(100'000, '[') + std::string(100'000, ']') + '}';
    EXPECT_EQ(send(head, "POST", "/api/v1/incidents", deep).status, 400);
    EXPECT_LT(send(head, "POST", "/api/v1/incidents", '[' + std::string(400'000, '1') + ']').status, 500);
    EXPECT_EQ(send(head, "GET", "/api/v1/version").status, 200);
}

}  // namespace
}  // namespace linli::test
