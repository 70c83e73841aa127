// What is kept how long, in the running program: read and changed by those who may, looked at and run from
// the command line.
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

class Schedule : public ::testing::Test {
  protected:
    Reply send(const Person& who, const std::string& method, const std::string& path,
               const std::string& body = {}, const Headers& headers = {}) {
        return Client(server->port(), who.headers).send(method, path, body, headers);
    }
    std::string with(const char* setting, int days) {
        boost::json::value periods = send(head, "GET", "/api/v1/retention").at("periods");
        periods.as_object()[setting] = days;
        return boost::json::serialize(periods);
    }
    std::string data() const { return folder.path().string(); }

    TemporaryFolder folder;
    std::unique_ptr<Server> server{std::make_unique<Server>(folder.path())};
    People people{*server};
    Person head = people.add("head", "station_head");
};

TEST_F(Schedule, is_read_and_changed_on_record_within_the_laws_bounds) {
    const Reply before = send(head, "GET", "/api/v1/retention");
    ASSERT_EQ(before.status, 200) << before.body;
    EXPECT_EQ(before.integer("periods.contacts"), 180);
    EXPECT_EQ(before.integer("version"), 0);
    EXPECT_FALSE(before.at("tables").as_array().empty());

    const Reply short_notes = send(head, "PUT", "/api/v1/retention", with("reveal_notes", 30));
    EXPECT_EQ(short_notes.status, 422) << short_notes.body;
    const Reply changed =
        send(head, "PUT", "/api/v1/retention", with("contacts", 90), {{"If-Match", "\"0\""}});
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.integer("version"), 1);
    EXPECT_EQ(send(head, "PUT", "/api/v1/retention", with("contacts", 60), {{"If-Match", "\"0\""}}).status,
              412)
        << "somebody else changed it since";
    EXPECT_EQ(send(head, "GET", "/api/v1/retention").integer("periods.contacts"), 90);

    const Person auditor = people.add("auditor", "auditor");
    EXPECT_EQ(send(auditor, "GET", "/api/v1/retention").status, 200);
    EXPECT_EQ(send(auditor, "PUT", "/api/v1/retention", with("contacts", 365)).status, 403);
    const Reply entries = send(auditor, "GET", "/api/v1/audit/entries?kind=retention.changed");
    ASSERT_EQ(entries.status, 200) << entries.body;
    EXPECT_EQ(entries.at("items").as_array().size(), 1U) << entries.body;
    EXPECT_NE(run({"privacy", "schedule", "--data", data()}).out.find("| 90 |"), std::string::npos);
}

TEST_F(Schedule, is_tried_while_the_server_runs_and_run_when_it_does_not) {
    const Ran dry = run({"privacy", "run", "--dry-run", "--data", data()});
    EXPECT_EQ(dry.exit_code, 0) << dry.err;
    EXPECT_NE(dry.out.find("contacts"), std::string::npos) << dry.out;
    const Ran refused = run({"privacy", "run", "--data", data()});
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_FALSE(refused.err.empty());
    EXPECT_EQ(server->stop(), 0) << server->errors();
    const Ran done = run({"privacy", "run", "--data", data()});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    server.reset();
    server = std::make_unique<Server>(folder.path());
    const Reply runs = send(head, "GET", "/api/v1/retention/runs");
    ASSERT_EQ(runs.status, 200) << runs.body;
    const boost::json::array list = runs.at("runs").as_array();
    ASSERT_EQ(list.size(), 1U) << runs.body;
    EXPECT_EQ(list[0].at("removed").at("texts").as_int64(), 0);
}

}  // namespace
}  // namespace linli::test
