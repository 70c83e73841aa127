// Personal data in the running program: sealed, masked, revealed on record, and nowhere else.
#include "harness/people.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace linli::test {
namespace {

// Invented; telephones of a range that is not given out.
constexpr const char* name = "欧阳测试";
constexpr const char* telephone = "19912345678";
constexpr const char* home = "望潮镇人民路77号3单元502室";
constexpr const char* contact = "微信 linli_ceshi_wx";
// With the right check digit: the rule's own example region, a day that was none.
constexpr const char* identity_card = "11010519491231002X";

class Reporters : public ::testing::Test {
  protected:
    Reply send(const Headers& who, const std::string& method, const std::string& path,
               const std::string& body = {}) {
        return Client(server.port(), who).send(method, path, body);
    }
    std::int64_t report(bool confidential = false) {
        const boost::json::object body{
            {"category", "dispute.neighbour"},
            {"description", fmt::format("楼上漏水，我的身份证是{}", identity_card)},
            {"address", "望潮镇人民路77号"},
            {"reporter",
             {{"name", name},
              {"telephone", telephone},
              {"address", home},
              {"contact", contact},
              {"confidential", confidential}}}};
        const Reply reply = send({}, "POST", "/api/v1/reports", boost::json::serialize(body));
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.integer("number");
    }
    static boost::json::value reporter(const Reply& reply) { return reply.at("reporters").as_array().at(0); }
    static std::string text(const boost::json::value& of, const char* member) {
        return std::string(of.as_object().at(member).as_string());
    }
    static std::string reveal_path(std::int64_t number) {
        return fmt::format("/api/v1/incidents/{}/reporters/reveal", number);
    }
    void sql(const char* statements) const { past_the_program(folder.path(), statements); }

    TemporaryFolder folder;
    Server server{folder.path()};
    People people{server};
    Person desk = people.add("desk.one", "duty_desk");
};

constexpr const char* purpose = R"({"purpose":"call_back","note":"约上门时间"})";

TEST_F(Reporters, are_masked_until_they_are_revealed_for_a_purpose_on_record) {
    const std::int64_t number = report();
    const std::string path = fmt::format("/api/v1/incidents/{}", number);
    const boost::json::value masked = reporter(send(desk.headers, "GET", path));
    EXPECT_EQ(text(masked, "name"), "欧***");
    EXPECT_EQ(text(masked, "telephone"), "199****5678");
    EXPECT_EQ(text(masked, "address"), "望潮镇人民路***");
    EXPECT_EQ(send(desk.headers, "POST", reveal_path(number), R"({"purpose":"call_back","note":" "})").status,
              422);
    EXPECT_EQ(send(desk.headers, "POST", reveal_path(number), R"({"purpose":"curiosity","note":"x"})").status,
              422);
    const Reply revealed = send(desk.headers, "POST", reveal_path(number), purpose);
    ASSERT_EQ(revealed.status, 200) << revealed.body;
    EXPECT_EQ(text(reporter(revealed), "name"), name);
    EXPECT_EQ(text(reporter(revealed), "telephone"), telephone);
    EXPECT_EQ(text(reporter(revealed), "address"), home);
    EXPECT_EQ(text(reporter(revealed), "contact"), contact);

    const Person auditor = people.add("auditor", "auditor");
    const Reply found = send(auditor.headers, "GET", "/api/v1/audit/entries?kind=people.revealed");
    ASSERT_EQ(found.at("items").as_array().size(), 1U);
    const boost::json::value entry = found.at("items").as_array().at(0);
    EXPECT_EQ(text(entry, "actor"), fmt::format("account/{}", desk.account));
    EXPECT_EQ(text(entry, "subject"), fmt::format("incident/{}", number));
    EXPECT_EQ(boost::json::serialize(entry.as_object().at("payload")),
              R"({"purpose":"call_back","reporters":[1]})");
    EXPECT_EQ(send(auditor.headers, "POST", reveal_path(number), purpose).status, 403);
}

TEST_F(Reporters, are_revealed_only_after_a_fresh_second_factor) {
    const std::int64_t number = report();
    const Reply half =
        send({}, "POST", "/api/v1/session", R"({"name":"desk.one","password":")" + desk.password + "\"}");
    const Headers signed_in = People::headers_of(send(
        People::headers_of(half), "POST", "/api/v1/session/code", R"({"code":")" + desk.code(1) + "\"}"));
    EXPECT_EQ(send(signed_in, "POST", reveal_path(number), purpose).status, 200);
    server.stop();  // five minutes pass for the session
    // (its own clock cannot be set from here: the moment of the code is moved back instead)
    sql("UPDATE sessions SET second_factor_at = second_factor_at - 301000");
    Server later(folder.path());
    const Reply stale = Client(later.port(), signed_in).send("POST", reveal_path(number), purpose);
    EXPECT_EQ(stale.status, 403);
    EXPECT_EQ(stale.text("type"), "urn:linli:problem:session/not-fresh");
    EXPECT_EQ(stale.body.find(telephone), std::string::npos);
}

TEST_F(Reporters, who_ask_for_confidentiality_are_not_shown_to_whoever_handles_it) {
    const Person head = people.add("head", "station_head");
    ASSERT_EQ(
        send(
            head.headers, "POST", "/api/v1/grids",
            R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","name":"甲村"},)"
            R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}}]})")
            .status,
        200);
    const Person officer = people.add("officer.a", "officer", {"officer/A"});
    const Person other = people.add("officer.b", "officer", {"officer/B"});
    for (const std::int64_t number : {report(), report(true)}) {
        const std::string path = fmt::format("/api/v1/incidents/{}", number);
        ASSERT_EQ(send(desk.headers, "POST", path + "/accept", "{}").status, 200);
        ASSERT_EQ(send(desk.headers, "POST", path + "/dispatch", R"({"handler":"officer/A"})").status, 200);
    }
    EXPECT_EQ(send(other.headers, "POST", reveal_path(1), purpose).status, 404) << "not theirs";
    EXPECT_EQ(text(reporter(send(officer.headers, "POST", reveal_path(1), purpose)), "telephone"), telephone);
    const boost::json::value hidden = reporter(send(officer.headers, "GET", "/api/v1/incidents/2"));
    EXPECT_EQ(text(hidden, "telephone"), "") << "not even masked";
    EXPECT_TRUE(hidden.as_object().at("confidential").as_bool());
    const Reply refused = send(officer.headers, "POST", reveal_path(2), purpose);
    EXPECT_TRUE(refused.at("reporters").as_array().empty()) << refused.body;
    EXPECT_EQ(text(reporter(send(head.headers, "POST", reveal_path(2), purpose)), "telephone"), telephone)
        << "the head may call back";
}

TEST_F(Reporters, numbers_that_residents_type_are_masked_in_lists_exports_and_not_searchable) {
    const std::int64_t number = report();
    const std::string masked = "110***********002X";
    const Reply list = send(desk.headers, "GET", "/api/v1/incidents");
    EXPECT_EQ(list.body.find(identity_card), std::string::npos) << list.body;
    EXPECT_NE(list.body.find(masked), std::string::npos) << list.body;
    const Reply csv = send(desk.headers, "GET", "/api/v1/exports/incidents.csv");
    EXPECT_EQ(csv.body.find(identity_card), std::string::npos) << csv.body;
    EXPECT_NE(csv.body.find(masked), std::string::npos) << csv.body;
    const Reply dossier = send(desk.headers, "GET", fmt::format("/api/v1/incidents/{}", number));
    EXPECT_NE(dossier.body.find(identity_card), std::string::npos)
        << "who works on it reads what was written";
    for (int i = 0; i < 100; ++i) {
        if (!send(desk.headers, "GET", "/api/v1/incidents?text=%E6%BC%8F%E6%B0%B4")
                 .at("items")
                 .as_array()
                 .empty())
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_TRUE(send(desk.headers, "GET", std::string("/api/v1/incidents?text=") + identity_card)
                    .at("items")
                    .as_array()
                    .empty());
}

TEST_F(Reporters, stand_nowhere_in_clear) {
    const std::int64_t number = report();
    send(desk.headers, "POST", reveal_path(number), purpose);
    send({}, "POST", "/api/v1/reports",
         R"({"category":"other","description":"x","address":"y","reporter":{"telephone":")" +
             std::string(telephone) + R"(x"}})");
    send({}, "GET", std::string("/api/v1/tracking/") + telephone);
    const std::string metrics = send({}, "GET", "/metrics").body;
    const std::string said = server.output() + server.errors();
    server.stop();
    const std::string output = said + server.output() + server.errors() + metrics;
    for (const char* personal : {name, telephone, home, contact}) {
        EXPECT_EQ(output.find(personal), std::string::npos) << "in the program's output: " << personal;
        for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
            EXPECT_EQ(slurp(file.path()).find(personal), std::string::npos)
                << "in " << file.path().filename() << ": " << personal;
        }
    }
}

TEST_F(Reporters, are_told_corrected_and_erased_at_their_own_request) {
    const Person head = people.add("head", "station_head");
    const std::int64_t number = report();
    const std::string who = fmt::format(R"({{"telephone":"+86 {} "}})", telephone);
    EXPECT_EQ(send(desk.headers, "POST", "/api/v1/people/copy", who).status, 403) << "the head answers";
    EXPECT_EQ(send(desk.headers, "POST", "/api/v1/people/look-up", who).status, 403);
    const Reply masked = send(head.headers, "POST", "/api/v1/people/look-up", who);
    ASSERT_EQ(masked.status, 200) << masked.body;
    EXPECT_EQ(text(masked.at("reports").as_array().at(0), "telephone"), "199****5678");
    for (const char* personal : {name, telephone, home, contact, identity_card})
        EXPECT_EQ(masked.body.find(personal), std::string::npos) << personal;
    const Person auditor = people.add("auditor", "auditor");
    EXPECT_EQ(send(auditor.headers, "GET", "/api/v1/audit/entries?kind=people.looked_up")
                  .at("items")
                  .as_array()
                  .size(),
              1U)
        << "on record";
    const Reply copy = send(head.headers, "POST", "/api/v1/people/copy", who);
    ASSERT_EQ(copy.status, 200) << copy.body;
    const boost::json::value held = copy.at("reports").as_array().at(0);
    EXPECT_EQ(text(held, "name"), name);
    EXPECT_NE(text(held, "description").find(identity_card), std::string::npos)
        << "what they wrote, as they wrote it";
    const Reply corrected = send(
        head.headers, "POST", "/api/v1/people/correct",
        fmt::format(R"({{"telephone":"{}","name":"欧阳改名","new_telephone":"19987654321"}})", telephone));
    EXPECT_EQ(corrected.integer("records"), 1);
    EXPECT_EQ(send(head.headers, "POST", "/api/v1/people/copy", who).status, 404) << "not by the old number";
    const std::string now = R"({"telephone":"19987654321"})";
    EXPECT_EQ(
        text(send(head.headers, "POST", "/api/v1/people/copy", now).at("reports").as_array().at(0), "name"),
        "欧阳改名");
    EXPECT_EQ(send(head.headers, "POST", "/api/v1/people/erase", now).integer("records"), 1);
    EXPECT_EQ(send(head.headers, "POST", "/api/v1/people/copy", now).status, 404);
    const std::string path = fmt::format("/api/v1/incidents/{}", number);
    const boost::json::value nobody = reporter(send(head.headers, "GET", path));
    EXPECT_TRUE(nobody.as_object().at("erased").as_bool());
    EXPECT_EQ(text(nobody, "name"), "");
    server.stop();
    const std::string data = folder.path().string();
    EXPECT_EQ(run({"privacy", "export", "19987654321", "--data", data}).exit_code, 1);
    EXPECT_EQ(run({"privacy", "erase", "nonsense", "--data", data}).exit_code, 1);
    EXPECT_EQ(run({"check", "--data", data}).exit_code, 0);
}

TEST_F(Reporters, who_are_volunteers_are_answered_for_that_too) {
    const Person head = people.add("head", "station_head");
    report();
    const Reply joined =
        send({}, "POST", "/api/v1/volunteering/join",
             fmt::format(R"({{"name":"欧阳志愿","telephone":"{}","born":"1990-05","skills":["急救"],)"
                         R"("consent":{{"version":1,"risks":true,"data":true}}}})",
                         telephone));
    ASSERT_EQ(joined.status, 201) << joined.body;
    const std::string who = fmt::format(R"({{"telephone":"+86 {} "}})", telephone);
    const Reply masked = send(head.headers, "POST", "/api/v1/people/look-up", who);
    ASSERT_EQ(masked.status, 200) << masked.body;
    const boost::json::value held = masked.at("others");
    EXPECT_EQ(text(held.as_array().at(0), "subject"), "volunteer/1");
    for (const char* personal : {"欧阳志愿", telephone, "急救"})
        EXPECT_EQ(masked.body.find(personal), std::string::npos) << personal;
    const Reply copy = send(head.headers, "POST", "/api/v1/people/copy", who);
    ASSERT_EQ(copy.status, 200) << copy.body;
    EXPECT_EQ(copy.at("reports").as_array().size(), 1U);
    const boost::json::value others = copy.at("others");
    const auto& whole = others.as_array().at(0).as_object().at("whole").as_object();
    EXPECT_EQ(whole.at("name").as_string(), "欧阳志愿");
    EXPECT_EQ(whole.at("consent").as_object().at("version").as_int64(), 1);
    EXPECT_EQ(send(head.headers, "POST", "/api/v1/people/erase", who).integer("records"), 2);
    EXPECT_EQ(send(head.headers, "POST", "/api/v1/people/copy", who).status, 404);
    EXPECT_EQ(send({}, "GET", "/api/v1/volunteering/" + joined.text("token")).status, 404);
    const Person auditor = people.add("auditor", "auditor");
    for (const char* kind : {"people.looked_up", "people.copied", "people.erased"}) {
        const Reply found = send(auditor.headers, "GET", std::string("/api/v1/audit/entries?kind=") + kind);
        EXPECT_EQ(found.at("items").as_array().size(), 2U) << kind;
        EXPECT_NE(found.body.find("volunteer/1"), std::string::npos) << kind;
    }
    server.stop();
    EXPECT_EQ(run({"check", "--data", folder.path().string()}).exit_code, 0);
}

TEST_F(Reporters, are_answered_from_the_command_line_too) {
    report();
    server.stop();
    const std::string data = folder.path().string(), file = (folder / "person.json").string();
    EXPECT_EQ(run({"privacy", "export", telephone, "--to", file, "--data", data}).exit_code, 0);
    EXPECT_NE(slurp(file).find(name), std::string::npos);
    EXPECT_EQ(run({"privacy", "correct", telephone, "--data", data}).exit_code, 1)
        << "says nothing to correct";
    EXPECT_EQ(run({"privacy", "correct", telephone, "--name", "改", "--data", data}).exit_code, 0);
    const Ran again = run({"privacy", "export", telephone, "--data", data});
    EXPECT_NE(again.out.find(R"("name":"改")"), std::string::npos) << again.out;
    EXPECT_EQ(run({"privacy", "erase", telephone, "--data", data}).exit_code, 0);
    EXPECT_EQ(run({"privacy", "export", telephone, "--data", data}).exit_code, 1);
}

TEST_F(Reporters, come_under_a_new_key_while_the_server_runs) {
    const std::int64_t number = report();
    const std::string data = folder.path().string();
    // How many records are under the oldest key: the line below the heading, its fourth word.
    const auto under_the_oldest = [&] {
        std::istringstream shown(run({"keys", "show", "--data", data}).out);
        std::string word;
        std::getline(shown, word);
        for (int i = 0; i < 4; ++i)
            shown >> word;
        return std::stoi(word);
    };
    EXPECT_GE(under_the_oldest(), 2) << "the reporter, and the desk's second factor";
    ASSERT_EQ(run({"keys", "rotate", "--data", data}).exit_code, 0);
    server.process().signal(SIGHUP);
    int left = under_the_oldest();
    for (int i = 0; i < 300 && left != 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        left = under_the_oldest();
    }
    EXPECT_EQ(left, 0) << server.errors();
    const Reply revealed = send(desk.headers, "POST", reveal_path(number), purpose);
    EXPECT_EQ(text(reporter(revealed), "telephone"), telephone) << "and still opens";
}

TEST_F(Reporters, say_what_is_wrong_with_a_telephone) {
    const Reply refused =
        send({}, "POST", "/api/v1/reports",
             R"({"category":"other","description":"x","address":"y","reporter":{"telephone":"none"}})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.at("errors").as_array().at(0).as_object().at("path").as_string(), "reporter.telephone");
}

}  // namespace
}  // namespace linli::test
