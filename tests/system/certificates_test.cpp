// A certificate of service over HTTP and on the command line: issued, checked without the server, and what
// the server says of it.
#include <gmock/gmock.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CertificatesOfService, are_issued_and_checked_by_anyone_who_has_the_public_key) {
    TemporaryFolder folder;
    Server server(folder.path());
    People people(server);
    const Person desk = people.add("desk", "duty_desk");
    Client staff(server.port(), desk.headers), anyone(server.port());
    ASSERT_EQ(
        staff
            .post("/api/v1/teams",
                  R"({"code":"east","kind":"village_patrol","name":{"zh":"东片巡逻队","en":"East patrol"},)"
                  R"("requirements":{"insured":false},"is_risky":false,"step_back_hours":12,"rest_hours":0,)"
                  R"("closed":false})")
            .status,
        201);
    const auto joined = [&](const std::string& name, const std::string& telephone) {
        return anyone
            .post("/api/v1/volunteering/join",
                  R"({"name":")" + name + R"(","telephone":")" + telephone +
                      R"(","born":"1990-05","consent":{"version":1,"risks":true,"data":true}})")
            .text("token");
    };
    joined("李队长", "13877775555");
    const std::string own = "/api/v1/volunteering/" + joined("欧阳志愿明", "13877776666");
    for (const char* number : {"1", "2"}) {
        ASSERT_EQ(staff
                      .post("/api/v1/teams/east/leaders",
                            std::string(R"({"volunteer":)") + number + R"(,"is_leader":true})")
                      .status,
                  200);
    }
    EXPECT_EQ(anyone.post(own + "/certificates", "{}").status, 409) << "nothing was done yet";
    const Instant now = SystemClock().now();
    ASSERT_EQ(
        anyone
            .post(own + "/worklog", R"({"team":"east","began_at":")" + to_iso(now - std::chrono::hours(3)) +
                                        R"(","ended_at":")" + to_iso(now - std::chrono::minutes(90)) +
                                        R"(","content":"巡逻","witness":1})")
            .status,
        200);
    ASSERT_EQ(staff.post("/api/v1/services/1/confirm", "{}").status, 200);

    // The answer was lost on the way: it is the same that comes again, and counts once.
    const Headers once{{"Idempotency-Key", "a-random-value-of-one"}};
    const Reply issued = anyone.post(own + "/certificates", "{}", once);
    ASSERT_EQ(issued.status, 200) << issued.body;
    EXPECT_EQ(anyone.post(own + "/certificates", "{}", once).body, issued.body);
    EXPECT_EQ(issued.integer("certificate.minutes"), 90);
    EXPECT_EQ(issued.text("certificate.name"), "欧阳志愿明");
    EXPECT_EQ(anyone.get(own + "/certificates").at("certificates").as_array().size(), 1U);
    const std::string code = issued.text("certificate.code");
    const Reply standing = anyone.get("/api/v1/certificates/" + code);
    ASSERT_EQ(standing.status, 200) << standing.body;
    EXPECT_EQ(standing.integer("certificate.minutes_now"), 90);
    EXPECT_THAT(standing.body, Not(HasSubstr("欧阳")));
    EXPECT_EQ(anyone.get("/api/v1/certificates/" + code + "x").status, 404);
    EXPECT_EQ(staff.post("/api/v1/volunteers/2/certificates", R"({"in_person":false})").status, 422);
    const Reply by_staff =
        staff.post("/api/v1/volunteers/2/certificates", R"({"in_person":true,"with_name":false})");
    ASSERT_EQ(by_staff.status, 200) << by_staff.body;
    EXPECT_THAT(by_staff.body, Not(HasSubstr("欧阳")));
    EXPECT_EQ(staff.get("/api/v1/volunteers/2/certificates").at("certificates").as_array().size(), 2U);
    const std::string key(standing.at("keys").as_array().at(0).as_string());
    EXPECT_THAT(anyone.get("/api/v1/audit/key").body, HasSubstr(key));

    const std::string file = (folder / "certificate.txt").string();
    const std::string address = "https://linli.example/certificate#" + issued.text("fragment");
    std::ofstream(file) << address << "\n";
    const Ran alone = run({"certificate", "verify", file, "--key", key});
    EXPECT_EQ(alone.exit_code, 0) << alone.err;
    EXPECT_THAT(alone.out, HasSubstr("欧阳志愿明"));
    EXPECT_THAT(alone.out, HasSubstr("90"));
    EXPECT_EQ(run({"certificate", "verify", file, "--data", folder.path().string()}).exit_code, 0)
        << "while the server runs";
    std::string altered = address;
    altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
    std::ofstream(file) << altered << "\n";
    EXPECT_EQ(run({"certificate", "verify", file, "--key", key}).exit_code, 1);

    // On paper: what stands there, and the code that whoever holds it scans.
    const Headers plain{{"Content-Type", "text/plain"}};
    const std::string printer = "/api/v1/certificates/" + code + "/paper";
    const Reply paper = anyone.post(printer, address, plain);
    ASSERT_EQ(paper.status, 200) << paper.body;
    EXPECT_EQ(anyone.post(printer, address, plain).body, paper.body) << "the same bytes each time";
    const TemporaryFolder desk_top;
    const std::string pdf = (desk_top / "certificate.pdf").string(), picture = (desk_top / "page").string();
    std::ofstream(pdf, std::ios::binary) << paper.body;
    const std::string printed = run_program({"pdftotext", "-layout", pdf, "-"}).out;
    for (const char* text : {"志愿服务记录证明", "欧阳志愿明", "东片巡逻队", "East patrol", "1.5", "90"})
        EXPECT_THAT(printed, HasSubstr(text));
    ASSERT_EQ(run_program({"pdftoppm", "-r", "200", "-gray", "-png", "-singlefile", pdf, picture}).exit_code,
              0);
    const Ran scanned = run_program({"zbarimg", "--quiet", "--raw", picture + ".png"});
    EXPECT_EQ(scanned.out, address + "\n") << scanned.err;
    std::ofstream(file) << scanned.out;
    EXPECT_EQ(run({"certificate", "verify", file, "--key", key}).exit_code, 0) << "what was scanned holds";
    EXPECT_EQ(anyone.post(printer, altered, plain).status, 422) << "nothing is printed that was not signed";
    EXPECT_EQ(
        anyone.post("/api/v1/certificates/" + by_staff.text("certificate.code") + "/paper", address, plain)
            .status,
        422)
        << "another's";
    EXPECT_EQ(anyone.post(printer, "javascript:/certificate#" + issued.text("fragment"), plain).status, 422);
    EXPECT_EQ(anyone.post("/api/v1/certificates/nonsense/paper", address, plain).status, 404);

    server.stop();
    const std::string said = server.output() + server.errors();
    EXPECT_THAT(said, Not(HasSubstr("欧阳志愿明")));
    for (const auto& one : std::filesystem::directory_iterator(folder.path())) {
        if (one.path() == file) continue;
        EXPECT_EQ(slurp(one.path()).find("欧阳志愿明"), std::string::npos) << one.path();
    }
    EXPECT_EQ(run({"check", "--data", folder.path().string()}).exit_code, 0);
}

}  // namespace
}  // namespace linli::test
