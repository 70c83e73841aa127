// Checking in by place over HTTP: the position is answered and is nowhere afterwards.
#include <cmath>
#include <cstring>

#include <gmock/gmock.h>

#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* grid =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","name":"甲村"},)"
    R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}}]})";

struct Position {
    double lon, lat;
    std::string body() const {
        return R"({"longitude":)" + std::to_string(lon) + R"(,"latitude":)" + std::to_string(lat) +
               R"(,"accuracy":8})";
    }
};

template <class T>
std::string bytes(T value) {
    std::string text(sizeof value, '\0');
    std::memcpy(text.data(), &value, sizeof value);
    return text;
}
std::string turned(std::string text) {
    return {text.rbegin(), text.rend()};
}

// However somebody could have written it down: as text, as floating point, as units of 1e-7 degree side by
// side.
std::vector<std::string> traces(const Position& at) {
    const auto units = [](double degrees) { return static_cast<std::int32_t>(std::lround(degrees * 1e7)); };
    const std::string lon = turned(bytes(units(at.lon))), lat = turned(bytes(units(at.lat)));
    return {std::to_string(at.lon).substr(0, 9),
            std::to_string(at.lat).substr(0, 8),
            std::to_string(units(at.lon)),
            std::to_string(units(at.lat)),
            bytes(at.lon),
            turned(bytes(at.lon)),
            bytes(at.lat),
            turned(bytes(at.lat)),
            lon + lat,
            lat + lon,
            turned(lat) + turned(lon),
            turned(lon) + turned(lat)};
}

TEST(CheckInByPlace, is_answered_yes_or_no_and_leaves_no_position_anywhere) {
    TemporaryFolder folder;
    Server server(folder.path());
    People people(server);
    const Person desk = people.add("desk", "duty_desk"), head = people.add("head", "station_head");
    Client staff(server.port(), desk.headers), anyone(server.port());
    ASSERT_EQ(Client(server.port(), head.headers).post("/api/v1/grids", grid).status, 200);
    ASSERT_EQ(
        staff
            .post(
                "/api/v1/teams",
                R"({"code":"east","kind":"village_patrol","name":{"zh":"东片巡逻队","en":"East patrol"},)"
                R"("requirements":{"insured":false},"is_risky":false,"step_back_hours":12,"rest_hours":0,"closed":false})")
            .status,
        201);
    const std::string own = "/api/v1/volunteering/" +
                            anyone
                                .post("/api/v1/volunteering/join",
                                      R"({"name":"欧阳到","telephone":"13877776661","born":"1990-05",)"
                                      R"("teams":["east"],"consent":{"version":1,"risks":true,"data":true}})")
                                .text("token");
    ASSERT_EQ(staff.post("/api/v1/teams/east/admit", R"({"volunteer":1})").status, 200);
    const Instant starts = SystemClock().now() + std::chrono::minutes(10);
    ASSERT_EQ(staff
                  .post("/api/v1/teams/east/shifts",
                        R"({"starts_at":")" + to_iso(starts) + R"(","ends_at":")" +
                            to_iso(starts + std::chrono::hours(2)) +
                            R"(","grids":["A"],"roles":[{"code":"walker","name":{"zh":"巡逻","en":"walker"},)"
                            R"("needed":1,"standby":0}]})")
                  .status,
              201);
    ASSERT_EQ(anyone.post(own + "/shifts/1/sign-up", R"({"role":"walker"})").status, 200);
    const Position outside{121.093141, 29.092718}, inside{121.003141, 29.002718};
    const std::string come = own + "/shifts/1/check-in-by-place";
    const Headers once{{"Idempotency-Key", "0123456789abcdef"}};
    const Reply no = anyone.post(come, outside.body(), once);
    EXPECT_EQ(no.status, 409);
    EXPECT_THAT(no.body, HasSubstr("attendance/not-at-place"));
    EXPECT_THAT(no.body, HasSubstr("签到码")) << "and says how one goes on";
    EXPECT_EQ(anyone.post(come, R"({"longitude":200.093141,"latitude":29.092718,"accuracy":8})").status, 422);
    const Reply yes = anyone.post(come, inside.body(), once);
    ASSERT_EQ(yes.status, 200) << yes.body;
    EXPECT_EQ(yes.text("how_in"), "place");
    EXPECT_EQ(anyone.get(own).status, 200);
    server.stop();

    const std::string said = server.output() + server.errors() + yes.body + no.body;
    const std::string rows = postgres() != nullptr ? everything_in_rows(folder.path()) : "";
    if (postgres() != nullptr) {
        EXPECT_THAT(rows, HasSubstr("service.began")) << "this is the database";
    }
    for (const Position& at : {outside, inside}) {
        for (const std::string& trace : traces(at)) {
            EXPECT_EQ(said.find(trace), std::string::npos) << trace;
            EXPECT_EQ(rows.find(trace), std::string::npos) << trace;
            for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
                if (file.is_regular_file()) {
                    EXPECT_EQ(slurp(file.path()).find(trace), std::string::npos) << file.path() << trace;
                }
            }
        }
    }
}

}  // namespace
}  // namespace linli::test
