// A station and a partner's platform, the real program and a server that speaks for the partner.
#include <algorithm>

#include <gmock/gmock.h>

#include "exchange/cloud_event.h"
#include "exchange/delivery.h"
#include "exchange/webhook_signature.h"
#include "harness/comes_true.h"
#include "harness/http_server.h"
#include "harness/people.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using exchange::CloudEvent;
using exchange::WebhookSecret;
using ::testing::ElementsAre;

constexpr const char* a_report =
    R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.95,"lat":29.32}})";
constexpr const char* code = "convenience-services";

class Exchange : public ::testing::Test {
  protected:
    Exchange()
        : platform([this](const HttpServer::Asked& asked) { return take(asked); }),
          server(folder.path(), {"--partner-network", "127.0.0.1"}),
          people(server),
          head(people.add("head", "station_head")),
          desk(people.add("desk", "duty_desk")) {
        Client client(server.port(), head.headers);
        const Reply set =
            client.send("PUT", std::string("/api/v1/partners/") + code,
                        R"({"way":"webhook","address":")" + platform.at("127.0.0.1", "/events") +
                            R"(","first_answer":{"unit":"minutes","amount":30}})");
        EXPECT_EQ(set.status, 200) << set.body;
        door = set.text("events_at");
        const Reply made = client.post(std::string("/api/v1/partners/") + code + "/secrets", "{}");
        EXPECT_EQ(made.status, 200) << made.body;
        const std::lock_guard lock(mutex);
        secrets.push_back(WebhookSecret::read(made.text("secret")).value());
    }

    // What the platform answers; what is signed by the station, it keeps.
    HttpServer::Reply take(const HttpServer::Asked& asked) {
        const std::lock_guard lock(mutex);
        const auto header = [&](std::string_view name) { return std::string(asked[std::string(name)]); };
        const exchange::Signed given{
            header(exchange::webhook_id),
            parse_number<std::int64_t>(header(exchange::webhook_timestamp)).value_or(0),
            header(exchange::webhook_signature)};
        if (!exchange::verify(given, asked.body(), secrets, SystemClock().now()))
            return HttpServer::ok("", "", 401);
        if (answers != 200) return HttpServer::ok("", "", answers);
        events.push_back(exchange::read_structured(asked.body()).value());
        return HttpServer::ok();
    }
    std::vector<std::string> types() {
        const std::lock_guard lock(mutex);
        std::vector<std::string> all;
        for (const CloudEvent& event : events)
            all.push_back(event.type.substr(event.type.rfind('.') + 1));
        return all;
    }
    CloudEvent last() {
        const std::lock_guard lock(mutex);
        return events.back();
    }

    // The platform says something.
    Reply say(const std::string& id, exchange::News news, const std::string& subject,
              const std::string& data = "{}", std::optional<std::int64_t> sequence = {}) {
        CloudEvent event;
        event.id = id;
        event.source = "urn:example:platform";
        event.type = exchange::type_of(news);
        event.subject = subject;
        event.sequence = sequence;
        event.data = json::Raw{data};
        const std::string body = exchange::to_structured(event);
        return post(body, exchange::sign("m-" + id, SystemClock().now(), body, secrets));
    }
    Reply post(const std::string& body, const exchange::Signed& with) {
        return Client(server.port())
            .post(door, body,
                  {{"Content-Type", std::string(exchange::structured_event)},
                   {"webhook-id", with.id},
                   {"webhook-timestamp", std::to_string(with.timestamp)},
                   {"webhook-signature", with.signatures}});
    }

    std::string reported() {
        Client client(server.port(), desk.headers);
        const Reply made = client.post("/api/v1/incidents", a_report);
        EXPECT_EQ(made.status, 201) << made.body;
        const std::string at = "/api/v1/incidents/" + std::to_string(made.integer("number"));
        EXPECT_EQ(client.post(at + "/accept", "{}").status, 200);
        return at;
    }
    std::string state_of(const std::string& at) {
        return Client(server.port(), desk.headers).get(at).text("incident.state");
    }
    std::string delivery_of(const std::string& at) {
        return Client(server.port(), desk.headers).get(at + "/deliveries").body;
    }
    bool is_delivery(const std::string& at, const std::string& state) {
        return delivery_of(at).find("\"state\":\"" + state + "\"") != std::string::npos;
    }

    std::mutex mutex;
    std::vector<WebhookSecret> secrets;
    std::vector<CloudEvent> events;
    int answers = 200;
    HttpServer platform;
    TemporaryFolder folder;
    Server server;
    People people;
    Person head, desk;
    std::string door;
};

TEST_F(Exchange, what_is_handed_over_arrives_and_its_way_back_is_verified_like_any_claim) {
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/hand-over", R"({"note":"请尽快"})").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
    ASSERT_THAT(types(), ElementsAre("offered"));
    const CloudEvent offered = last();
    const auto offer = json::read<exchange::Offer>(offered.data.text).value();
    EXPECT_EQ(offer.category, "hazard.lighting");
    EXPECT_EQ(offer.description, "路灯不亮");
    EXPECT_EQ(offer.note, "请尽快");
    const std::string subject = offered.subject.value();
    const Reply accepted = say("1", exchange::News::accepted, subject, R"({"number":"B-2026-17"})", 1);
    ASSERT_EQ(accepted.status, 200) << accepted.body;
    EXPECT_EQ(accepted.text("effect"), "apply");
    EXPECT_EQ(state_of(at), "in_progress");
    EXPECT_NE(delivery_of(at).find("B-2026-17"), std::string::npos);
    ASSERT_EQ(say("2", exchange::News::done, subject, R"({"text":"已换灯泡"})", 2).status, 200);
    EXPECT_EQ(state_of(at), "claimed_done");
    ASSERT_EQ(client.post(at + "/verify", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return types().size() == 2; }));
    EXPECT_THAT(types(), ElementsAre("offered", "confirmed"));
    EXPECT_EQ(last().sequence, 2);
    EXPECT_TRUE(is_delivery(at, "confirmed")) << delivery_of(at);
    EXPECT_EQ(server.stop(), 0);
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
}

TEST_F(Exchange, what_comes_twice_or_late_or_contradicts_changes_nothing) {
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/hand-over", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
    const std::string subject = last().subject.value();
    ASSERT_EQ(say("done", exchange::News::done, subject, R"({"text":"好了"})", 2).status, 200);
    EXPECT_EQ(state_of(at), "claimed_done") << "done says that it was taken, too";
    const auto before = client.get(at).integer("incident.version");
    EXPECT_EQ(say("done", exchange::News::done, subject, R"({"text":"好了"})", 2).text("effect"), "ignore");
    EXPECT_EQ(say("taken", exchange::News::accepted, subject, "{}", 1).text("effect"), "ignore");
    EXPECT_EQ(client.get(at).integer("incident.version"), before);
    const Reply contradicts = say("back", exchange::News::returned, subject, R"({"text":"不归我管"})", 3);
    EXPECT_EQ(contradicts.text("effect"), "note") << contradicts.body;
    EXPECT_EQ(state_of(at), "claimed_done");
    EXPECT_NE(client.get(at).body.find("不归我管"), std::string::npos) << "people read it";
    // What is the other side's to say, and what is about nothing.
    EXPECT_EQ(say("x", exchange::News::confirmed, subject).text("type"),
              "urn:linli:problem:exchange/wrong-side");
    EXPECT_EQ(say("y", exchange::News::done, "nothing").text("type"),
              "urn:linli:problem:exchange/no-delivery");
}

TEST_F(Exchange, what_comes_back_is_routed_anew_and_the_third_time_it_is_the_desks) {
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/hand-over", "{}").status, 200);
    for (int time = 1; time <= 2; ++time) {
        ASSERT_TRUE(comes_true([&] { return types().size() == static_cast<std::size_t>(time); }));
        ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
        const Reply back = say("back" + std::to_string(time), exchange::News::returned,
                               last().subject.value(), R"({"text":"不归我管"})");
        ASSERT_EQ(back.status, 200) << back.body;
        EXPECT_EQ(state_of(at), "dispatched");
    }
    EXPECT_EQ(client.get(at).text("incident.handler"), "desk");
}

TEST_F(Exchange, what_a_partner_hands_over_is_a_report_and_its_answer_goes_back) {
    const std::string offer =
        R"({"number":"警-92","category":"dispute.neighbour","level":2,"urgent":false,"description":"楼上漏水争执",)"
        R"("address":"望城路1号","reported_at":"2026-11-28T01:00:00Z"})";
    const Reply taken = say("o1", exchange::News::offered, "case-92", offer, 1);
    ASSERT_EQ(taken.status, 200) << taken.body;
    const std::string at = "/api/v1/incidents/" + std::to_string(taken.integer("incident"));
    EXPECT_EQ(say("o1", exchange::News::offered, "case-92", offer, 1).integer("incident"), 0);
    EXPECT_EQ(say("o2", exchange::News::offered, "case-92", offer, 2).integer("incident"),
              taken.integer("incident"));
    Client client(server.port(), desk.headers);
    EXPECT_EQ(client.get(at).text("incident.source"), "partner");
    ASSERT_EQ(client.post(at + "/accept", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return types().size() == 1; }));
    ASSERT_EQ(client.post(at + "/decline", R"({"outcome":"not_ours","reason":"属邻镇管辖"})").status, 200);
    ASSERT_TRUE(comes_true([&] { return types().size() == 2; }));
    EXPECT_THAT(types(), ElementsAre("accepted", "returned"));
    EXPECT_EQ(last().subject, "case-92");
    EXPECT_NE(last().data.text.find("属邻镇管辖"), std::string::npos);
}

TEST_F(Exchange, what_is_not_signed_or_not_known_is_refused_and_may_come_again) {
    const std::string body = R"({"specversion":"1.0"})";
    const WebhookSecret other = WebhookSecret::random();
    EXPECT_EQ(post(body, exchange::sign("a", SystemClock().now(), body, std::span(&other, 1))).text("type"),
              "urn:linli:problem:exchange/not-signed");
    EXPECT_EQ(post(body, exchange::sign("a", SystemClock().now() - 10min, body, secrets)).text("type"),
              "urn:linli:problem:exchange/too-old");
    EXPECT_EQ(post(body, exchange::sign("a", SystemClock().now(), body, secrets)).text("type"),
              "urn:linli:problem:exchange/not-an-event");
    const std::string offer =
        R"({"number":"1","category":"no.such","level":2,"urgent":false,"description":"甲","address":"乙",)"
        R"("reported_at":"2026-11-28T01:00:00Z"})";
    EXPECT_EQ(say("o", exchange::News::offered, "case", offer).status, 422);
    std::string good = offer;
    good.replace(good.find("no.such"), 7, "dispute");
    EXPECT_EQ(say("o", exchange::News::offered, "case", good).status, 200) << "the same event, mended";
    Client client(server.port(), desk.headers);
    EXPECT_EQ(client.send("PUT", std::string("/api/v1/partners/") + code, "{}").status, 403);
}

TEST_F(Exchange, what_does_not_get_through_waits_and_is_tried_again) {
    {
        const std::lock_guard lock(mutex);
        answers = 500;
    }
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/hand-over", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return delivery_of(at).find("HTTP 500") != std::string::npos; }));
    EXPECT_TRUE(is_delivery(at, "sending")) << delivery_of(at);
    EXPECT_NE(Client(server.port(), head.headers).get("/api/v1/partners").body.find("HTTP 500"),
              std::string::npos);
    {
        const std::lock_guard lock(mutex);
        answers = 200;
    }
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << "the second try, 5 s later";
}

TEST_F(Exchange, what_is_refused_is_put_aside_and_sent_anew_by_hand) {
    {
        const std::lock_guard lock(mutex);
        answers = 422;
    }
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/hand-over", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "failed"); })) << delivery_of(at);
    EXPECT_NE(client.get(at).body.find("delivery.failed"), std::string::npos) << "people are told";
    ASSERT_EQ(client.post(at + "/note", R"({"reason":"已电话联系"})").status, 200);
    const boost::json::value deliveries = client.get(at + "/deliveries").at("deliveries");
    ASSERT_EQ(deliveries.as_array().size(), 1U) << "a note hands nothing over";
    const auto message = deliveries.at(0).at("messages").at(0).at("id").as_int64();
    {
        const std::lock_guard lock(mutex);
        answers = 200;
    }
    const std::string anew = "/api/v1/messages/" + std::to_string(message) + "/send-anew";
    EXPECT_EQ(Client(server.port()).post(anew, "{}").status, 401);
    ASSERT_EQ(client.post(anew, "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
    EXPECT_EQ(client.post(anew, "{}").status, 409);
    // The note is told behind it, or not at all where it was read while the delivery had failed.
    const auto told = types();
    EXPECT_EQ(told.front(), "offered");
    EXPECT_EQ(std::ranges::count(told, "offered"), 1);
}

TEST_F(Exchange, what_was_handed_over_before_is_not_told_of_and_what_is_taken_away_is) {
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/dispatch", std::string(R"({"handler":"partner/)") + code + "\"}").status,
              200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
    ASSERT_EQ(client.post(at + "/mark-urgent", R"({"note":"积水"})").status, 200);
    ASSERT_EQ(client.post(at + "/transfer", R"({"handler":"desk","reason":"本所处理"})").status, 200);
    ASSERT_TRUE(comes_true([&] { return types().size() == 3; }));
    EXPECT_THAT(types(), ElementsAre("offered", "changed", "withdrawn"));
    EXPECT_NE(last().data.text.find("本所处理"), std::string::npos);
    EXPECT_TRUE(is_delivery(at, "withdrawn"));
    // A second platform, connected later: what is with it already goes on by hand.
    const std::string other = reported();
    ASSERT_EQ(client.post(other + "/hand-over", R"({"partner":"market-supervision"})").status, 200);
    const Reply set = Client(server.port(), head.headers)
                          .send("PUT", "/api/v1/partners/market-supervision",
                                R"({"way":"webhook","address":")" + platform.at("127.0.0.1", "/other") +
                                    R"(","first_answer":{"unit":"minutes","amount":30}})");
    ASSERT_EQ(set.status, 200) << set.body;
    ASSERT_EQ(client.post(other + "/note", R"({"reason":"问过"})").status, 200);
    const std::string last_one = reported();
    ASSERT_EQ(client.post(last_one + "/hand-over", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(last_one, "acknowledged"); }));
    EXPECT_EQ(client.get(other + "/deliveries").at("deliveries").as_array().size(), 0U);
}

TEST_F(Exchange, every_state_has_its_time_and_their_names_of_states_are_understood) {
    Client manager(server.port(), head.headers);
    const std::string partner_at = std::string("/api/v1/partners/") + code;
    const std::string connection =
        R"({"way":"webhook","address":")" + platform.at("127.0.0.1", "/events") +
        R"(","first_answer":{"unit":"minutes","amount":30},"categories":[{"ours":"hazard.lighting","theirs":"4-17"}],)"
        R"("states":[{"theirs":"已派单","means":"accepted"},{"theirs":"处置完毕","means":"done"},)"
        R"({"theirs":"核查通过","means":"confirmed"}]})";
    ASSERT_EQ(manager.send("PUT", partner_at, connection).status, 200);
    const std::string at = reported();
    Client client(server.port(), desk.headers);
    ASSERT_EQ(client.post(at + "/hand-over", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
    const std::string subject = last().subject.value();
    EXPECT_EQ(json::read<exchange::Offer>(last().data.text).value().category, "4-17");
    const auto say_state = [&](const std::string& id, const std::string& state) {
        CloudEvent event;
        event.id = id;
        event.source = "urn:example:platform";
        event.type = exchange::state_type;
        event.subject = subject;
        event.data = json::Raw{R"({"number":"Q-17","state":")" + state + "\"}"};
        const std::string body = exchange::to_structured(event);
        return post(body, exchange::sign("m-" + id, SystemClock().now(), body, secrets));
    };
    ASSERT_EQ(say_state("1", "已派单").text("effect"), "apply");
    EXPECT_EQ(say_state("2", "下雨了").status, 422);
    ASSERT_EQ(say_state("3", "处置完毕").text("state"), "claimed_done");
    ASSERT_EQ(client.post(at + "/verify", "{}").status, 200);
    ASSERT_TRUE(comes_true([&] { return types().size() == 2; }));
    EXPECT_EQ(json::read<exchange::Word>(last().data.text).value().state, "核查通过");
    const auto steps = client.get(at + "/deliveries").at("deliveries").at(0).at("delivery").at("steps");
    std::vector<std::string> states;
    std::string before;
    for (const auto& step : steps.as_array()) {
        states.emplace_back(step.at("state").as_string());
        EXPECT_GE(std::string(step.at("at").as_string()), before);
        before = step.at("at").as_string();
    }
    EXPECT_THAT(states,
                ElementsAre("queued", "sending", "acknowledged", "accepted", "claimed_done", "confirmed"));

    // Whoever calls asks by the partner's number.
    EXPECT_EQ(client.get("/api/v1/incidents?text=q-17").at("items").as_array().size(), 1U);
    EXPECT_EQ(client.get("/api/v1/incidents?text=q-18").at("items").as_array().size(), 0U);
    // The lists of what went between the sides.
    EXPECT_EQ(client.get("/api/v1/deliveries?state=confirmed&partner=" + std::string(code))
                  .at("deliveries")
                  .as_array()
                  .size(),
              1U);
    EXPECT_EQ(client.get("/api/v1/deliveries?direction=in").at("deliveries").as_array().size(), 0U);

    const Reply tried = manager.post(partner_at + "/preview", connection);
    ASSERT_EQ(tried.status, 200) << tried.body;
    const auto category = tried.at("categories").at(0);
    EXPECT_EQ(category.at("theirs").as_string(), "4-17");
    EXPECT_EQ(category.at("handed_over").as_int64(), 1);
    EXPECT_EQ(category.at("owned").as_int64(), 1);
    EXPECT_EQ(tried.integer("incidents"), 1);
    EXPECT_EQ(client.post(partner_at + "/preview", connection).status, 403);
}

TEST_F(Exchange, whom_to_call_is_sealed_and_looking_is_put_on_record) {
    Client manager(server.port(), head.headers), client(server.port(), desk.headers);
    const std::string partner_at = std::string("/api/v1/partners/") + code;
    EXPECT_EQ(manager.send("PUT", partner_at + "/contacts", R"({"people":[{"name":"","phone":"1"}]})").status,
              422);
    const std::string people_of = R"({"people":[{"name":"值班张工","phone":"0574-65000017","note":"夜间"}]})";
    const Reply set = manager.send("PUT", partner_at + "/contacts", people_of);
    ASSERT_EQ(set.status, 200) << set.body;
    EXPECT_NE(set.body.find(R"("has_contacts":true)"), std::string::npos);
    EXPECT_EQ(set.body.find("0574"), std::string::npos);
    EXPECT_EQ(client.send("PUT", partner_at + "/contacts", people_of).status, 403);
    const Reply shown = client.post(partner_at + "/contacts/reveal", "{}");
    EXPECT_EQ(shown.at("people").at(0).at("phone").as_string(), "0574-65000017");
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(run({"check", "--data", folder.path().string()}).exit_code, 0);
}

TEST_F(Exchange, all_that_did_not_arrive_is_listed_and_sent_anew_at_once) {
    {
        const std::lock_guard lock(mutex);
        answers = 422;
    }
    const std::string first = reported(), second = reported();
    Client client(server.port(), desk.headers), manager(server.port(), head.headers);
    for (const std::string& at : {first, second}) {
        ASSERT_EQ(client.post(at + "/hand-over", "{}").status, 200);
        ASSERT_TRUE(comes_true([&] { return is_delivery(at, "failed"); })) << delivery_of(at);
    }
    const Reply dead = client.get("/api/v1/messages");
    ASSERT_EQ(dead.at("messages").as_array().size(), 2U) << dead.body;
    EXPECT_EQ(dead.at("messages").at(0).at("fault").as_string(), "HTTP 422");
    EXPECT_NE(dead.at("messages").at(0).at("incident").as_int64(), 0);
    const Reply page = client.get("/api/v1/messages?limit=1");
    EXPECT_EQ(page.at("messages").as_array().size(), 1U);
    EXPECT_EQ(client.get("/api/v1/messages?limit=1&before=" + std::to_string(page.integer("next")))
                  .at("messages")
                  .as_array()
                  .size(),
              1U);
    EXPECT_EQ(client.get("/api/v1/messages?state=delivered").status, 422);
    {
        const std::lock_guard lock(mutex);
        answers = 200;
    }
    const Reply anew = manager.post(std::string("/api/v1/partners/") + code + "/send-anew", "{}");
    EXPECT_EQ(anew.integer("messages"), 2) << anew.body;
    for (const std::string& at : {first, second})
        ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << delivery_of(at);
    EXPECT_EQ(client.get("/api/v1/messages").at("messages").as_array().size(), 0U);
}

TEST_F(Exchange, secrets_are_exchanged_without_a_gap) {
    Client client(server.port(), head.headers);
    const std::string secrets_at = std::string("/api/v1/partners/") + code + "/secrets";
    const auto offered = [&](const std::string& id) {
        return say(id, exchange::News::offered, "case-" + id,
                   R"({"number":"1","category":"dispute","level":2,"urgent":false,"description":"甲",)"
                   R"("address":"乙","reported_at":"2026-11-28T01:00:00Z"})")
            .status;
    };
    const Reply made = client.post(secrets_at, "{}");
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(offered("a"), 200) << "the one before is still good";
    {
        const std::lock_guard lock(mutex);
        secrets = {WebhookSecret::read(made.text("secret")).value()};
    }
    EXPECT_EQ(offered("b"), 200);
    const Reply dropped = client.send("DELETE", secrets_at + "/older");
    EXPECT_EQ(dropped.integer("secrets"), 1) << dropped.body;
    EXPECT_EQ(client.send("DELETE", secrets_at + "/older").status, 409);
    EXPECT_EQ(offered("c"), 200);
    const Reply tested = client.post(std::string("/api/v1/partners/") + code + "/test", "{}");
    ASSERT_EQ(tested.status, 200) << tested.body;
    ASSERT_TRUE(comes_true([&] { return types().size() == 1; }));
    EXPECT_THAT(types(), ElementsAre("test"));
}

}  // namespace
}  // namespace linli::test
