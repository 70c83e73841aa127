// The seal as residents, auditors and the keeper of a station meet it.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

constexpr const char* a_report = R"({"category":"other","description":"路灯不亮","address":"某处"})";

class Audit : public ::testing::Test {
  protected:
    // Until the timekeeper has signed a checkpoint over at least `entries`.
    static std::string checkpoint_over(Client& client, std::int64_t entries) {
        for (int i = 0; i < 500; ++i) {
            const Reply reply = client.get("/api/v1/audit/checkpoint");
            if (reply.status == 200 && std::stoll(reply.body.substr(reply.body.find('\n') + 1)) >= entries)
                return reply.body;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        throw std::runtime_error("no checkpoint was signed");
    }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name, std::ios::binary) << text;
        return (folder / name).string();
    }
    Ran audit(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "audit");
        arguments.insert(arguments.end(), {"--data", folder.path().string()});
        return run(arguments);
    }
    void sql(const char* statements) const { past_the_program(folder.path(), statements); }

    TemporaryFolder folder;
};

TEST_F(Audit, a_resident_can_check_an_entry_without_an_account) {
    Server server(folder.path());
    Client client(server.port());
    const Reply reported = client.post("/api/v1/reports", a_report);
    ASSERT_EQ(reported.status, 201);
    const std::string tracking = "/api/v1/tracking/" + reported.text("token");
    const boost::json::value history = client.get(tracking).at("history");
    const std::int64_t position = history.as_array().at(0).as_object().at("position").as_int64();
    EXPECT_EQ(history.as_array().at(0).as_object().at("who").as_object().at("en").as_string(), "resident")
        << "by role";
    const std::string note = checkpoint_over(client, position);
    const Reply proof = client.get(fmt::format("{}/proofs/{}", tracking, position));
    ASSERT_EQ(proof.status, 200) << proof.body;
    EXPECT_EQ(proof.text("checkpoint"), note);
    EXPECT_EQ(proof.text("leaf").find("路灯"), std::string::npos) << "no words of a person";
    const Reply key = client.get("/api/v1/audit/key");
    EXPECT_EQ(key.body, proof.text("key") + "\n");
    EXPECT_EQ(key.headers.at("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(client.get(fmt::format("{}/proofs/{}", tracking, position - 1)).status, 404)
        << "another's entry";
    EXPECT_EQ(client.get("/api/v1/audit/proofs/1").status, 401) << "the auditor's";
    const Person auditor = People(server).add("auditor", "auditor");
    EXPECT_EQ(client.get("/api/v1/audit/proofs/1", auditor.headers).status, 200);
    EXPECT_EQ(client.get("/api/v1/audit/proofs/100000", auditor.headers).status, 404);
    EXPECT_EQ(client.get("/api/v1/audit/proofs/x", auditor.headers).status, 404);
    EXPECT_EQ(client.get("/api/v1/audit/proofs/1?size=100000", auditor.headers).status, 409);
    const std::int64_t size = proof.integer("size");
    const std::string consistency = "/api/v1/audit/consistency";
    EXPECT_EQ(client.get(fmt::format("{}?from=0&to={}", consistency, size)).status, 200);
    EXPECT_EQ(client.get(fmt::format("{}?from={}&to=0", consistency, size)).status, 422);
    // Whether there are so many entries is nobody's business: what is sealed and what is not look alike.
    const Reply sealed = client.get(fmt::format("{}?from=0&to={}", consistency, size - 1));
    EXPECT_EQ(sealed.status, 422);
    EXPECT_EQ(sealed.body, client.get(fmt::format("{}?from=0&to={}", consistency, 1'000'000)).body);
    EXPECT_EQ(client.get(fmt::format("{}/any?from=0&to={}", consistency, size - 1), auditor.headers).status,
              200);
    EXPECT_EQ(client.get(consistency + "/any?from=2&to=1", auditor.headers).status, 422);

    const std::string file = write("proof.json", proof.body);
    const Ran good = run({"audit", "verify-proof", file, "--key", proof.text("key")});
    EXPECT_EQ(good.exit_code, 0) << good.err;
    EXPECT_NE(good.out.find(fmt::format("proven: entry {} of the", position)), std::string::npos) << good.out;
    std::string forged = proof.body;
    forged.replace(forged.find("resident"), 8, "somebody");
    EXPECT_EQ(run({"audit", "verify-proof", write("proof.json", forged)}).exit_code, 1);
}

TEST_F(Audit, the_auditor_finds_who_did_what_when) {
    Server server(folder.path());
    People people(server);
    const Person desk = people.add("desk.one", "duty_desk");
    const Person auditor = people.add("auditor", "auditor");
    Client client(server.port(), auditor.headers);
    for (int i = 0; i < 3; ++i)
        client.post("/api/v1/reports", a_report);
    client.post("/api/v1/incidents/2/accept", "{}", desk.headers);
    const auto positions = [&](const std::string& query) {
        const Reply reply = client.get("/api/v1/audit/entries?" + query);
        EXPECT_EQ(reply.status, 200) << reply.body;
        std::vector<std::int64_t> found;
        const boost::json::value items = reply.at("items");
        for (const auto& item : items.as_array()) {
            if (!item.as_object().at("kind").as_string().starts_with("audit."))
                found.push_back(item.as_object().at("position").as_int64());
        }
        return found;
    };
    const auto all = positions("kind=incident");
    ASSERT_EQ(all.size(), 4U);
    EXPECT_GT(all[0], all[3]) << "newest first";
    EXPECT_EQ(positions("kind=incident.accepted"), (std::vector{all[0]}));
    EXPECT_EQ(positions("actor=resident"), (std::vector{all[1], all[2], all[3]}));
    EXPECT_EQ(positions("subject=incident/2").size(), 2U);
    EXPECT_EQ(positions("to=2000-01-01T00:00:00Z").size(), 0U);
    EXPECT_EQ(positions("from=2000-01-01T00:00:00Z&kind=incident").size(), 4U);
    EXPECT_EQ(positions("actor=desk.one&kind=incident"), (std::vector{all[0]})) << "by the account's name";
    EXPECT_EQ(positions("actor=auditor").size(), 0U) << "nobody audits himself";
    const boost::json::value accepted =
        client.get("/api/v1/audit/entries?kind=incident.accepted").at("items").as_array().at(0);
    EXPECT_EQ(accepted.as_object().at("name").as_string(), "desk.one");
    EXPECT_EQ(accepted.as_object().at("who").as_object().at("en").as_string(), "duty desk");
    const Reply page = client.get("/api/v1/audit/entries?kind=incident&limit=2");
    EXPECT_EQ(page.integer("next"), all[1]);
    EXPECT_EQ(positions(fmt::format("kind=incident&limit=2&cursor={}", all[1])),
              (std::vector{all[2], all[3]}));
    EXPECT_EQ(client.get("/api/v1/audit/entries?limit=0").status, 422);
    EXPECT_EQ(client.get("/api/v1/audit/entries?nonsense=1").status, 422);

    const Reply csv = client.get("/api/v1/audit/entries.csv?kind=incident");
    EXPECT_NE(csv.body.find("position,at,actor,kind,subject,related,version,payload\r\n"), std::string::npos);
    EXPECT_EQ(std::count(csv.body.begin(), csv.body.end(), '\n'), 5);
    EXPECT_NE(csv.body.find(fmt::format(",account/{},incident.accepted,", desk.account)), std::string::npos);
    EXPECT_FALSE(positions(fmt::format("subject=account/{}", desk.account)).empty());
    EXPECT_TRUE(positions(fmt::format("subject=account/{}", auditor.account)).empty())
        << "nobody audits himself";
    EXPECT_TRUE(positions(fmt::format("actor=account/{}", auditor.account)).empty());
    EXPECT_EQ(client.get("/api/v1/audit/entries", desk.headers).status, 403);
}

TEST_F(Audit, the_keeper_is_told_what_was_altered_and_anyone_with_an_old_checkpoint_what_was_rewritten) {
    std::string kept;
    {
        Server server(folder.path());
        const Person auditor = People(server).add("auditor", "auditor");
        Client client(server.port(), auditor.headers);
        for (int i = 0; i < 3; ++i)
            client.post("/api/v1/reports", a_report);
        kept = checkpoint_over(client, 1);
        const Reply verification = client.get("/api/v1/audit/verification");
        EXPECT_EQ(verification.integer("fault_count"), 0) << verification.body;
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(audit({"checkpoint"}).out, kept);
    const std::string file = write("kept", kept);
    EXPECT_EQ(audit({"verify", "--checkpoint", file}).exit_code, 0);
    EXPECT_EQ(audit({"consistency", "0", "1"}).exit_code, 0);
    EXPECT_EQ(audit({"prove", "1"}).exit_code, 0);
    EXPECT_EQ(audit({"prove", "1000"}).exit_code, 1);
    EXPECT_EQ(audit({"verify", "--key", "nonsense"}).exit_code, 1);
    EXPECT_EQ(audit({"prove"}).exit_code, 2);

    sql("UPDATE journal SET actor = 'desk' WHERE position = 1");
    const Ran altered = audit({"verify"});
    EXPECT_EQ(altered.exit_code, 1);
    EXPECT_NE(altered.out.find("entry 1 (account.added): altered since it was sealed"), std::string::npos)
        << altered.out;
    const Ran checked = run({"check", "--data", folder.path().string()});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_NE(checked.out.find("seal: entry 1"), std::string::npos) << checked.out;
    EXPECT_EQ(audit({"prove", "1"}).exit_code, 1);

    // With the station's own key and program: everything sealed and signed anew.
    sql("DELETE FROM audit_tiles; DELETE FROM audit_checkpoints; DELETE FROM followers WHERE name = "
        "'audit.seal'; "
        "DELETE FROM journal WHERE kind LIKE 'audit.%'; "
        "UPDATE journal SET position = (SELECT count(*) FROM journal AS j WHERE j.position <= "
        "journal.position)");
    {
        Server server(folder.path());
        Client client(server.port());
        checkpoint_over(client, 3);
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(audit({"verify"}).exit_code, 0);
    const Ran rewritten = audit({"verify", "--checkpoint", file});
    EXPECT_EQ(rewritten.exit_code, 1);
    EXPECT_NE(rewritten.out.find("kept elsewhere"), std::string::npos) << rewritten.out;
}

TEST_F(Audit, a_database_that_was_never_served_says_what_to_do) {
    {
        const Server server(folder.path());
    }
    std::filesystem::remove(folder / "linli.keys");
    const Ran none = audit({"key"});
    EXPECT_EQ(none.exit_code, 1);
    EXPECT_NE(none.err.find("linli.keys"), std::string::npos) << none.err;
}

}  // namespace
}  // namespace linli::test
