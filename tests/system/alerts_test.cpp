// Public alerts over HTTP, the real program: out by CAP 1.2 and Atom, and in.
#include <gmock/gmock.h>

#include "alerts/documents.h"
#include "harness/people.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* grid =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","name":"甲村"},)"
    R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}}]})";

std::string written(const std::string& severity = "Severe") {
    return R"({"event":{"zh":"台风","en":"Typhoon"},"headline":{"zh":"台风 <梅花> & 暴雨 🌀","en":"Typhoon"},)"
           R"("description":{"zh":"今晚八点起有大风。","en":"Strong winds."},"categories":["Met"],)"
           R"("responses":["Shelter"],"urgency":"Expected","severity":")" +
           severity + R"(","certainty":"Likely","area":{"grids":["A"]},"expires":")" +
           to_iso(SystemClock().now() + std::chrono::hours(6)) + "\"}";
}

class PublicAlerts : public ::testing::Test {
  protected:
    PublicAlerts()
        : server(folder.path()),
          people(server),
          head(people.add("head", "station_head")),
          desk(people.add("desk", "duty_desk")),
          officer(people.add("officer", "officer", {"officer/A"})),
          weather(people.add("weather", "partner")) {
        const Reply set = Client(server.port(), head.headers).post("/api/v1/grids", grid);
        EXPECT_EQ(set.status, 200) << set.body;
    }
    Client as(const Person& person) { return Client(server.port(), person.headers); }
    Client anyone() { return Client(server.port()); }
    Reply take_in(const Person& person, const std::string& document) {
        return as(person).post("/api/v1/alerts/incoming", document,
                               {{"Content-Type", "application/cap+xml"}});
    }

    TemporaryFolder folder;
    Server server;
    People people;
    Person head, desk, officer, weather;
};

TEST_F(PublicAlerts, are_issued_updated_and_cancelled_and_anyone_reads_valid_documents) {
    const Reply made = as(desk).post("/api/v1/alerts", written());
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.text("phase"), "in_force");
    const Reply document = anyone().get(made.text("document"));
    ASSERT_EQ(document.status, 200) << document.body;
    EXPECT_EQ(document.headers.at("content-type"), "application/cap+xml");
    EXPECT_EQ(fault_by_schema(document.body), "");
    EXPECT_THAT(document.body, HasSubstr("台风 &lt;梅花&gt; &amp; 暴雨 🌀"));
    EXPECT_THAT(document.body, HasSubstr("<polygon>29.0,121.0 "));
    EXPECT_THAT(document.body, HasSubstr("<language>en</language>"));
    const Reply again = anyone().get(made.text("document"), {{"If-None-Match", document.headers.at("etag")}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");

    const std::string at = "/api/v1/alerts/" + std::to_string(made.integer("id"));
    const Reply updated = as(head).post(at + "/update", written("Extreme"));
    ASSERT_EQ(updated.status, 200) << updated.body;
    const Reply second = anyone().get(updated.text("document"));
    EXPECT_EQ(fault_by_schema(second.body), "");
    EXPECT_THAT(second.body, HasSubstr("<references>" + made.text("message.sender") + ',' +
                                       made.text("message.identifier") + ','));
    EXPECT_EQ(as(head).post(at + "/cancel", "{}").status, 409) << "it was replaced";
    EXPECT_THAT(anyone().get("/api/v1/public/alerts").body, HasSubstr("\"severity\":\"Extreme\""));
    const Reply over = as(head).post("/api/v1/alerts/" + std::to_string(updated.integer("id")) + "/cancel",
                                     R"({"note":"已过境"})");
    ASSERT_EQ(over.status, 200) << over.body;
    EXPECT_EQ(fault_by_schema(anyone().get(over.text("document")).body), "");
    EXPECT_EQ(anyone().get("/api/v1/public/alerts").body, R"({"alerts":[]})");

    const Reply feed = anyone().get("/feeds/alerts.atom");
    ASSERT_EQ(feed.status, 200);
    EXPECT_EQ(feed.headers.at("content-type"), "application/atom+xml; charset=utf-8");
    for (const Reply* one : {&made, &updated, &over})
        EXPECT_THAT(feed.body, HasSubstr("href=\"" + one->text("document") + '"'));
    EXPECT_EQ(anyone().get("/alerts.atom").body, feed.body);
    EXPECT_EQ(anyone().get("/feeds/alerts.atom", {{"If-None-Match", feed.headers.at("etag")}}).status, 304);
    EXPECT_EQ(anyone().get("/feeds/9.alerts.atom").status, 404) << "of a station that does not exist";
    EXPECT_EQ(anyone().get("/feeds/other.atom").status, 404);
    EXPECT_EQ(anyone().get("/alerts/nothing.cap.xml").status, 404);
    EXPECT_EQ(anyone().get("/alerts/nothing").status, 404);
}

TEST_F(PublicAlerts, are_written_by_who_may_and_every_fault_is_named) {
    EXPECT_EQ(as(officer).post("/api/v1/alerts", written()).status, 403);
    EXPECT_EQ(as(weather).post("/api/v1/alerts", written()).status, 403);
    EXPECT_EQ(anyone().post("/api/v1/alerts", written()).status, 401);
    EXPECT_EQ(anyone().get("/api/v1/alerts").status, 401);
    EXPECT_EQ(as(officer).get("/api/v1/alerts").status, 200);
    const Reply wrong = as(desk).post("/api/v1/alerts", with(written(), "\"A\"", "\"X\""));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("area.grids[0]"));
    EXPECT_THAT(as(desk).post("/api/v1/alerts", with(written(), "Severe", "Bad")).body,
                HasSubstr("severity"));
}

TEST_F(PublicAlerts, of_others_come_in_once_with_their_source_and_make_no_incident) {
    const std::string quake = sample("earthquake_update");
    EXPECT_EQ(take_in(officer, quake).status, 403);
    const Reply taken = take_in(weather, quake);
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_TRUE(taken.at("is_new").as_bool());
    EXPECT_FALSE(take_in(desk, quake).at("is_new").as_bool());
    const Reply list = as(officer).get("/api/v1/alerts");
    EXPECT_THAT(list.body, HasSubstr("\"sender\":\"trinet@caltech.edu\""));
    EXPECT_THAT(list.body, HasSubstr("EQ 3.4 Imperial County CA"));
    EXPECT_THAT(anyone().get("/api/v1/public/alerts").body, Not(HasSubstr("Imperial")));
    EXPECT_THAT(as(desk).get("/api/v1/incidents").body, Not(HasSubstr("Imperial")));
    const Reply entity = take_in(
        weather, with(quake, "<alert", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><alert"));
    EXPECT_EQ(entity.status, 400) << entity.body;
    const Reply wrong = take_in(weather, with(quake, ">Minor", ">Small"));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("alert.info[0].severity"));
    EXPECT_EQ(take_in(weather, std::string(300'000, 'a')).status, 413);
}

TEST_F(PublicAlerts, the_feed_of_the_public_map_is_there_for_anyone_and_tells_no_small_count) {
    Client client = as(desk);
    ASSERT_EQ(
        client
            .post(
                "/api/v1/incidents",
                R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.005,"lat":29.005}})")
            .status,
        201);
    const Reply feed = anyone().get("/feeds/map.atom");
    ASSERT_EQ(feed.status, 200) << feed.body;
    EXPECT_EQ(feed.headers.at("content-type"), "application/atom+xml; charset=utf-8");
    EXPECT_THAT(feed.body, HasSubstr("<feed "));
    EXPECT_THAT(feed.body, Not(HasSubstr("<entry>")));
    EXPECT_THAT(feed.body, Not(HasSubstr("路灯")));
}

}  // namespace
}  // namespace linli::test
