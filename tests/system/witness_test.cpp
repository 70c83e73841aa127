// Checkpoints outside the station, by real programs: another station's Linli, a webhook, a folder.
#include <atomic>
#include <chrono>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/comes_true.h"
#include "harness/people.h"

namespace linli::test {
namespace {

constexpr const char* a_report = R"({"category":"other","description":"路灯不亮","address":"某处"})";

// Says one thing to every request, and counts them.
class Listener {
  public:
    Listener()
        : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this] { run(); }) {}
    ~Listener() {
        ending_ = true;
        boost::system::error_code ignored;
        boost::asio::io_context io;
        tcp::socket(io).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    std::string url() const {
        return fmt::format("http://127.0.0.1:{}/hook", acceptor_.local_endpoint().port());
    }

    std::atomic<int> status = 200;
    std::atomic<bool> is_slow = false;
    std::atomic<int> asked = 0;
    std::string body() const {
        const std::lock_guard lock(mutex_);
        return body_;
    }
    // How often it was asked about each log.
    std::map<std::string, int> asked_about() const {
        const std::lock_guard lock(mutex_);
        return asked_about_;
    }

  private:
    void run() {
        while (!ending_) {
            boost::system::error_code error;
            tcp::socket socket(io_);
            acceptor_.accept(socket, error);
            if (error || ending_) continue;
            beast::flat_buffer buffer;
            beast::http::request<beast::http::string_body> request;
            beast::http::read(socket, buffer, request, error);
            ++asked;
            {
                const std::lock_guard lock(mutex_);
                body_ = request.body();
                ++asked_about_[body_.substr(0, body_.find('\n'))];
            }
            while (is_slow && !ending_)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            beast::http::response<beast::http::string_body> response;
            response.result(static_cast<unsigned>(status.load()));
            response.set("Location", "http://127.0.0.1:1/elsewhere");
            response.keep_alive(false);
            response.prepare_payload();
            beast::http::write(socket, response, error);
        }
    }

    boost::asio::io_context io_;
    tcp::acceptor acceptor_;
    std::atomic<bool> ending_ = false;
    mutable std::mutex mutex_;
    std::string body_;
    std::map<std::string, int> asked_about_;
    std::thread thread_;
};

class Witnesses : public ::testing::Test {
  protected:
    static Ran linli(std::vector<std::string> words, const std::filesystem::path& data) {
        words.insert(words.end(), {"--data", data.string()});
        return run(words);
    }
    static std::string key_of(const std::filesystem::path& data, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"audit", "key"});
        std::string line = linli(more, data).out;
        return line.substr(0, line.find('\n'));
    }
    // The first witness, when `until` is true of it. Over a minute: who is asked may be as busy as this
    // machine.
    template <class Until>
    static boost::json::object witness(Client& client, Until until) {
        Reply reply;
        for (int i = 0; i < 8'000; ++i) {
            reply = client.get("/api/v1/audit/witnesses");
            const boost::json::value all = reply.json();
            const auto& items = all.as_object().at("items").as_array();
            if (!items.empty() && until(items[0].as_object())) return items[0].as_object();
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("the witness stays as it is: " + reply.body);
    }
    static auto state_is(std::string state) {
        return [state](const boost::json::object& one) {
            return one.at("state").as_string() == state && (state != "well" || one.at("kept").as_int64() > 0);
        };
    }
    static auto keeps_more_than(std::int64_t size) {
        return [size](const boost::json::object& one) { return one.at("kept").as_int64() > size; };
    }
    static auto says(std::string part) {
        return [part](const boost::json::object& one) {
            const std::string why(one.at("why").as_object().at("en").as_string());
            return why.find(part) != std::string::npos;
        };
    }
    static std::int64_t count_entries(Client& client, const std::string& kind) {
        return static_cast<std::int64_t>(client.get("/api/v1/audit/entries?kind=" + kind)
                                             .json()
                                             .as_object()
                                             .at("items")
                                             .as_array()
                                             .size());
    }
    static void sql(const std::filesystem::path& data, const char* statement) {
        past_the_program(data, statement);
    }
    // Makes the next checkpoint due at once; and puts right again what that altered.
    static void age_checkpoints(const std::filesystem::path& data) {
        sql(data, "UPDATE audit_checkpoints SET at = at - 60000");
    }
    static void put_right(const std::filesystem::path& data) {
        sql(data,
            "UPDATE audit_checkpoints SET at = (SELECT journal.at FROM journal WHERE journal.station_id = 1 "
            "AND kind = 'audit.checkpoint_signed' AND subject = 'checkpoint/' || size)");
    }
    static void copy(const std::filesystem::path& from, const std::filesystem::path& to) {
        std::filesystem::remove_all(to);
        std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
    }

    // A database with so many stations beside the first, "s2", "s3", …, that nobody serves yet.
    void add_stations(int count) {
        for (int i = 2; i < count + 2; ++i) {
            const Ran added =
                linli({"station", "add", fmt::format("s{}", i), "--name", fmt::format("{}所", i)}, data);
            ASSERT_EQ(added.exit_code, 0) << added.out << added.err;
        }
    }

    TemporaryFolder folder;
    const std::filesystem::path data = folder / "data", other = folder / "other", before = folder / "before";
};

TEST_F(Witnesses, another_station_refuses_a_record_that_was_set_back_and_both_say_so) {
    ASSERT_EQ(linli({"keys", "make", "--sm2"}, data).exit_code, 0);
    ASSERT_EQ(Server(data).stop(), 0);
    ASSERT_EQ(Server(other).stop(), 0);
    Server witnessing(other, {"--witness-for", key_of(data)});
    Headers other_auditor, auditor;
    std::vector<std::string> arguments{
        "--witness", fmt::format("tlog:http://127.0.0.1:{}/api/v1/audit/witness#{}", witnessing.port(),
                                 key_of(other, {"--witness"}))};
    std::int64_t kept = 0;
    // The first start of both was above; their administrators' links are made again.
    other_auditor = People(witnessing).add("auditor", "auditor").headers;
    Client at_witness(witnessing.port(), other_auditor);
    const auto witnessed = [&] {
        return at_witness.get("/api/v1/audit/witnessed")
            .json()
            .as_object()
            .at("items")
            .as_array()
            .at(0)
            .as_object();
    };
    {
        Server server(data, arguments);
        auditor = People(server).add("auditor", "auditor").headers;
        Client client(server.port(), auditor);
        const auto well = witness(client, state_is("well"));
        kept = well.at("kept").as_int64();
        EXPECT_NE(well.at("cosignature").as_string().find("— "), boost::json::string::npos);
        EXPECT_EQ(witnessed().at("size").as_int64(), kept);
        EXPECT_EQ(server.stop(), 0);
    }
    copy(data, before);
    {
        age_checkpoints(data);
        Server server(data, arguments);
        Client client(server.port(), auditor);
        client.post("/api/v1/reports", a_report);
        kept = witness(client, keeps_more_than(kept)).at("kept").as_int64();
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(linli({"audit", "witnesses"}, data).exit_code, 0);
    const std::string held(witnessed().at("note").as_string());

    // From the copy: at once the witness is found to keep more than there is.
    copy(before, data);
    age_checkpoints(data);
    {
        Server server(data, arguments);
        Client client(server.port(), auditor);
        witness(client, says("set back to an earlier state"));
        EXPECT_TRUE(comes_true([&] { return server.errors().find("DISAGREES") != std::string::npos; }))
            << server.errors();
        for (int i = 0; i < 5; ++i)
            client.post("/api/v1/reports", a_report);
        EXPECT_EQ(count_entries(client, "audit.witness_disagrees"), 1);
        EXPECT_EQ(server.stop(), 0);
    }
    // It goes on signing.
    age_checkpoints(data);
    {
        Server server(data, arguments);
        Client client(server.port(), auditor);
        std::int64_t size = 0;
        for (int i = 0; i < 1'000 && size <= kept; ++i) {
            const std::string note = client.get("/api/v1/audit/checkpoint").body;
            size = std::stoll(note.substr(note.find('\n') + 1));
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        EXPECT_GT(size, kept);
        EXPECT_EQ(server.stop(), 0);
    }
    // Longer than what the witness keeps, it is another record all the same.
    {
        Server server(data, arguments);
        Client client(server.port(), auditor);
        witness(client, says("not how this record begins"));
        EXPECT_EQ(count_entries(client, "audit.witness_disagrees"), 1) << "said once";
        EXPECT_EQ(server.stop(), 0);
    }
    const Ran listed = linli({"audit", "witnesses"}, data);
    EXPECT_EQ(listed.exit_code, 1);
    EXPECT_NE(listed.out.find("DISAGREES"), std::string::npos) << listed.out;
    EXPECT_EQ(witnessed().at("size").as_int64(), kept) << "the witness keeps what it kept";
    EXPECT_GT(witnessed().at("refused_size").as_int64(), kept);
    EXPECT_EQ(count_entries(at_witness, "audit.witness_refused"), 1);

    const std::string file = (folder / "held").string();
    std::ofstream(file, std::ios::binary) << held;
    put_right(data);
    EXPECT_EQ(linli({"audit", "verify"}, data).exit_code, 0) << "by itself nothing is wrong";
    EXPECT_EQ(linli({"audit", "verify", "--checkpoint", file}, data).exit_code, 1);
}

TEST_F(Witnesses, a_witness_answers_strangers_as_the_specification_says) {
    Server server(data);
    Client client(server.port());
    const std::string path = "/api/v1/audit/witness/add-checkpoint";
    EXPECT_EQ(client.post(path, "nonsense").status, 400);
    EXPECT_EQ(client
                  .post(path,
                        "old 0\n\nexample.com/behind-the-sofa\n20852163\n"
                        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa "
                        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/"
                        "Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n")
                  .status,
              404);
    EXPECT_EQ(client.get("/api/v1/audit/witness/key").status, 200);
    EXPECT_EQ(run({"serve", "--data", data.string(), "--witness", "ftp://x"}).exit_code, 1);
    EXPECT_EQ(run({"serve", "--data", data.string(), "--witness-for", "x"}).exit_code, 1);
}

TEST_F(Witnesses, a_webhook_may_fail_redirect_and_be_slow_and_nobody_waits) {
    Listener hook;
    hook.status = 500;
    Server server(data, {"--witness", hook.url()});
    Client client(server.port(), People(server).add("auditor", "auditor").headers);
    const auto failing = witness(client, says("HTTP 500"));
    EXPECT_EQ(failing.at("state").as_string(), "failing");
    EXPECT_EQ(failing.at("name").as_string().find("hook"), boost::json::string::npos) << "it may be secret";
    hook.status = 302;
    witness(client, says("redirects are not followed"));
    hook.is_slow = true;
    for (const int before_it = hook.asked; hook.asked == before_it;)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    for (int i = 0; i < 20; ++i) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(client.post("/api/v1/reports", a_report).status, 201);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    }
    hook.status = 200;
    hook.is_slow = false;
    witness(client, state_is("well"));
    EXPECT_EQ(hook.body(), client.get("/api/v1/audit/checkpoint").body);
    EXPECT_EQ(count_entries(client, "audit.witness_failing"), 1);
    EXPECT_EQ(count_entries(client, "audit.witness_well"), 1);
    EXPECT_EQ(server.stop(), 0);
}

TEST_F(Witnesses, that_do_not_answer_do_not_hold_up_the_end) {
    Listener hook;
    hook.is_slow = true;
    Server server(data, {"--witness", hook.url()});
    while (hook.asked == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(server.stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
}

TEST_F(Witnesses, with_a_certificate_of_nobody_known_are_not_spoken_to) {
    std::uint16_t port = 0;
    {
        boost::asio::io_context io;
        port = tcp::acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0))
                   .local_endpoint()
                   .port();
    }
    const std::string key = (folder / "key.pem").string(), certificate = (folder / "cert.pem").string();
    ASSERT_EQ(run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                           "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1", "-addext",
                           "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate})
                  .exit_code,
              0);
    Process tls(
        {"openssl", "s_server", "-accept", std::to_string(port), "-key", key, "-cert", certificate, "-www"},
        folder / "out", folder / "err");
    Server server(data, {"--witness", fmt::format("https://127.0.0.1:{}/", port)});
    Client client(server.port(), People(server).add("auditor", "auditor").headers);
    witness(client, says("SSL"));
    EXPECT_EQ(server.stop(), 0);
}

TEST_F(Witnesses, a_folder_keeps_them_and_the_record_is_verified_against_all) {
    const auto share = folder / "share";
    {
        Server server(data, {"--witness", "file:" + share.string()});
        Client client(server.port(), People(server).add("auditor", "auditor").headers);
        witness(client, state_is("failing"));
        EXPECT_FALSE(std::filesystem::exists(share)) << "what is not mounted is not made";
        std::filesystem::create_directory(share);
        witness(client, state_is("well"));
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(linli({"audit", "verify", "--witness", share.string()}, data).exit_code, 0);
    EXPECT_EQ(linli({"audit", "verify", "--witness", (folder / "nothing").string()}, data).exit_code, 1);
    copy(data, before);
    {
        age_checkpoints(data);
        Server server(data, {"--witness", "file:" + share.string()});
        Client client(server.port());
        client.post("/api/v1/reports", a_report);
        for (int i = 0; i < 1'000; ++i) {
            if (std::distance(std::filesystem::directory_iterator(share),
                              std::filesystem::directory_iterator()) > 1)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        EXPECT_EQ(server.stop(), 0);
    }
    put_right(data);
    EXPECT_EQ(linli({"audit", "verify", "--witness", share.string()}, data).exit_code, 0);
    const Ran set_back = linli({"audit", "verify", "--witness", share.string()}, before);
    EXPECT_EQ(set_back.exit_code, 1);
    EXPECT_NE(set_back.out.find("the end was cut off"), std::string::npos) << set_back.out;
}

// ---- of every station ----

TEST_F(Witnesses, keep_the_checkpoints_of_every_station_each_as_a_log_of_its_own) {
    const auto share = folder / "share";
    std::filesystem::create_directory(share);
    add_stations(1);
    ASSERT_EQ(Server(other).stop(), 0);
    Server witnessing(other, {"--witness-for", key_of(data)});
    Client at_witness(witnessing.port(), People(witnessing).add("auditor", "auditor").headers);
    const auto sizes_witnessed = [&] {
        std::map<std::string, std::int64_t> sizes;
        const boost::json::value items = at_witness.get("/api/v1/audit/witnessed").at("items");
        for (const auto& one : items.as_array())
            sizes[std::string(one.at("origin").as_string())] = one.at("size").as_int64();
        return sizes;
    };
    const std::string first = key_of(data).substr(0, key_of(data).find('+'));
    Server server(data, {"--checkpoint-every", "1", "--witness", "file:" + share.string(), "--witness",
                         fmt::format("tlog:http://127.0.0.1:{}/api/v1/audit/witness#{}", witnessing.port(),
                                     key_of(other, {"--witness"}))});
    const Headers s2{{"Linli-Station", "s2"}};
    const auto is_witnessed = [&](const std::string& origin, const Headers& station) {
        const std::string note = Client(server.port()).get("/api/v1/audit/checkpoint", station).body;
        return note.starts_with(origin + "\n") &&
               sizes_witnessed()[origin] == std::stoll(note.substr(note.find('\n') + 1));
    };
    EXPECT_TRUE(comes_true([&] { return is_witnessed(first, {}); }));
    EXPECT_TRUE(comes_true([&] { return is_witnessed(first + "/2", s2); }));
    const auto sizes = sizes_witnessed();
    EXPECT_EQ(Client(server.port()).post("/api/v1/reports", a_report, s2).status, 201);
    EXPECT_TRUE(comes_true([&] { return sizes_witnessed()[first + "/2"] > sizes.at(first + "/2"); }));
    EXPECT_TRUE(comes_true([&] { return is_witnessed(first + "/2", s2); }));
    // A station that is added while all runs.
    People people(server);
    const Person keeper = people.add("keeper", "system_administrator");
    ASSERT_EQ(Client(server.port(), keeper.headers)
                  .post("/api/v1/stations",
                        R"({"code":"s3","name":"三所","kind":"station","administrator":"admin"})")
                  .status,
              200);
    EXPECT_TRUE(comes_true([&] { return is_witnessed(first + "/3", {{"Linli-Station", "s3"}}); }));
    // One memory for all who ask: nobody has another history signed for at another station of the witness.
    EXPECT_EQ(Client(witnessing.port())
                  .post("/api/v1/audit/witness/add-checkpoint", "nonsense", {{"Linli-Station", "main"}})
                  .status,
              400);
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(witnessing.stop(), 0);
    const Ran listed = linli({"audit", "witnesses"}, data);
    EXPECT_EQ(listed.exit_code, 0) << listed.out;
    for (const char* code : {"main: tlog:", "s2: tlog:", "s3: tlog:", "s2: file:"})
        EXPECT_NE(listed.out.find(code), std::string::npos) << listed.out;
    for (const char* code : {"main", "s2", "s3"}) {
        const Ran verified = linli({"audit", "verify", "--station", code, "--witness", share.string()}, data);
        EXPECT_EQ(verified.exit_code, 0) << code << verified.out << verified.err;
    }
    EXPECT_EQ(linli({"check"}, data).exit_code, 0);
    // What a witness of a station has kept and is not there any more; and what it says of another record.
    sql(data, "DELETE FROM audit_checkpoints WHERE station_id = 2");
    sql(data, "UPDATE audit_witnesses SET state = 'disagrees' WHERE station_id = 3 AND name LIKE 'tlog:%'");
    const Ran checked = linli({"check"}, data);
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_NE(checked.out.find("s2: seal: checkpoint of"), std::string::npos) << checked.out;
    EXPECT_NE(checked.out.find("is missing; the witness tlog:"), std::string::npos) << checked.out;
    EXPECT_NE(checked.out.find("s3: witness tlog:"), std::string::npos) << checked.out;
}

TEST_F(Witnesses, of_another_station_are_not_asked_at_the_witness) {
    ASSERT_EQ(Server(data).stop(), 0);
    ASSERT_EQ(linli({"station", "add", "s2", "--name", "二所"}, data).exit_code, 0);
    Server server(data, {"--witness-for", key_of(data)});
    const Reply asked =
        Client(server.port())
            .post("/api/v1/audit/witness/add-checkpoint", "nonsense", {{"Linli-Station", "s2"}});
    EXPECT_EQ(asked.status, 404) << "one memory for all that ask, else two histories would be signed for";
    EXPECT_EQ(asked.text("type").find("audit/no-witness") == std::string::npos, false) << asked.body;
    EXPECT_EQ(server.stop(), 0);
}

TEST_F(Witnesses, are_asked_one_thing_at_a_time_and_not_at_all_for_stations_without_news) {
    constexpr int more = 11;
    add_stations(more);
    Listener hook;  // one at a time: a second connection would wait, and be counted late
    Server server(data, {"--checkpoint-every", "1", "--witness", hook.url()});
    ASSERT_TRUE(comes_true([&] { return hook.asked_about().size() == more + 1; }));
    // Each has two entries about itself, its witness and its checkpoint; then there is rest.
    int asked_at_rest = -1;
    ASSERT_TRUE(comes_true([&] {
        if (hook.asked == std::exchange(asked_at_rest, hook.asked)) return true;
        std::this_thread::sleep_for(std::chrono::seconds(3));
        return false;
    }));
    const auto rest = hook.asked_about();
    EXPECT_EQ(Client(server.port()).post("/api/v1/reports", a_report, {{"Linli-Station", "s5"}}).status, 201);
    std::string news;
    ASSERT_TRUE(comes_true([&] {
        const auto now = hook.asked_about();
        for (const auto& [origin, count] : now) {
            if (count != rest.at(origin)) news += origin;
        }
        return !news.empty();
    }));
    EXPECT_TRUE(news.ends_with("/5")) << news;
    std::this_thread::sleep_for(std::chrono::seconds(2));
    EXPECT_LE(hook.asked - asked_at_rest, 2) << "nobody else was asked about";

    // It does not answer: no request waits for it, and none but the one is on its way.
    hook.is_slow = true;
    const int asked = hook.asked;
    for (int i = 2; i < more + 2; ++i) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(Client(server.port())
                      .post("/api/v1/reports", a_report, {{"Linli-Station", fmt::format("s{}", i)}})
                      .status,
                  201);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    }
    std::this_thread::sleep_for(std::chrono::seconds(4));
    EXPECT_EQ(hook.asked, asked + 1);
    // A gateway answers in its place: this is so for all that wait, without asking for each.
    hook.status = 502;
    hook.is_slow = false;
    const auto failing = [&] {
        int count = 0;
        const std::string listed = linli({"audit", "witnesses"}, data).out;
        for (auto at = listed.find("FAILING"); at != std::string::npos; at = listed.find("FAILING", at + 1))
            ++count;
        return count;
    };
    EXPECT_TRUE(comes_true([&] { return failing() == more; })) << failing();
    EXPECT_LE(hook.asked - asked, 6);
    // One that is busy is no failure, and is given time.
    hook.status = 429;
    const int busy = hook.asked;
    ASSERT_TRUE(comes_true([&] { return hook.asked > busy; }));
    hook.status = 200;
    EXPECT_TRUE(comes_true([&] { return failing() == 0; })) << failing();
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(linli({"check"}, data).exit_code, 0);
}

}  // namespace
}  // namespace linli::test
