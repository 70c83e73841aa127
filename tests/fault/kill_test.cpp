// The process is killed or stopped, the disk is full, the file is not writable: nothing acknowledged is lost,
// nothing is half there.
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

constexpr const char* a_report = R"({"category":"other","description":"杀不掉的报告","address":"某处"})";

// How many times the server is killed; a whole run of the promise is 200. On PostgreSQL it is another
// program's promise that is on disk: fewer show that ours is kept on it.
int rounds() {
    const char* wanted = std::getenv("LINLI_KILLS");
    if (wanted != nullptr) return std::atoi(wanted);
    return postgres() == nullptr ? 200 : 30;
}

std::set<std::int64_t> numbers_of(std::uint16_t port, const Person& desk) {
    std::set<std::int64_t> numbers;
    Client client(port, desk.headers);
    std::string cursor;
    do {
        const Reply page =
            client.get("/api/v1/incidents?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
        const boost::json::value items = page.at("items");
        for (const auto& item : items.as_array())
            numbers.insert(item.as_object().at("number").as_int64());
        cursor = page.json().as_object().contains("next") ? page.text("next") : "";
    } while (!cursor.empty());
    return numbers;
}

// True once `holds()`; false if it does not within ten seconds.
template <class Holds>
bool soon(Holds holds) {
    for (int i = 0; i < 500; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

TEST(Kill, at_random_under_load_loses_no_acknowledged_report) {
    const TemporaryFolder folder;
    std::mt19937 random(20261124);
    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    const int times = rounds();
    const Person desk = [&] {
        Server server(folder.path());
        return People(server).add("desk.one", "duty_desk");
    }();
    for (int round = 0; round < times; ++round) {
        Server server(folder.path());
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&] {
                try {
                    Client client(server.port(), desk.headers);
                    for (;;) {
                        const Reply reply = client.post("/api/v1/reports", a_report);
                        if (reply.status != 201) return;
                        const std::int64_t number = reply.integer("number");
                        {
                            const std::lock_guard lock(mutex);
                            ASSERT_TRUE(acknowledged.insert(number).second)
                                << "number " << number << " was given twice";
                        }
                        client.post(fmt::format("/api/v1/incidents/{}/accept", number), "{}");
                    }
                } catch (const boost::system::system_error&) {  // killed
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
        server.process().signal(SIGKILL);
        for (auto& client : clients)
            client.join();
        server.process().wait();
        if (round % 20 == 0 || round + 1 == times) {
            const Ran checked = run({"check", "--data", folder.path().string()});
            ASSERT_EQ(checked.exit_code, 0) << "round " << round << ": " << checked.out << checked.err;
        }
    }
    EXPECT_GT(acknowledged.size(), static_cast<std::size_t>(times)) << "there was load";
    Server server(folder.path());
    const auto there = numbers_of(server.port(), desk);
    for (const std::int64_t number : acknowledged)
        ASSERT_TRUE(there.contains(number)) << number << " was acknowledged and is lost";
    // the followers go on where they were: the seal covers every entry, the text index holds the newest
    // report
    EXPECT_TRUE(soon([&] {
        const Ran verified = run({"audit", "verify", "--data", folder.path().string()});
        EXPECT_EQ(verified.exit_code, 0) << verified.out;
        return verified.out.find("not sealed yet 0,") != std::string::npos;
    })) << "entries are left unsealed";
    Client client(server.port(), desk.headers);
    EXPECT_TRUE(soon([&] {
        const Reply found = client.get("/api/v1/incidents?text=%E6%9D%80%E4%B8%8D%E6%8E%89&limit=1");
        return found.at("items").as_array().size() == 1 &&
               found.at("items").as_array().at(0).as_object().at("number").as_int64() == *there.rbegin();
    })) << "the newest report is not in the text index";
}

TEST(Stop, under_load_ends_well_and_loses_no_acknowledged_report) {
    const TemporaryFolder folder;
    std::mt19937 random(20261125);
    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < 20; ++round) {
        Server server(folder.path());
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&, listens = i == 0] {
                try {
                    Client client(server.port());
                    if (listens) client.get("/api/v1/live");  // ends with the server
                    for (;;) {
                        const Reply reply = client.post("/api/v1/reports", a_report);
                        if (reply.status != 201) return;
                        const std::lock_guard lock(mutex);
                        acknowledged.insert(reply.integer("number"));
                    }
                } catch (const boost::system::system_error&) {  // stopped
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
        EXPECT_EQ(server.stop(), 0) << server.errors();
        for (auto& client : clients)
            client.join();
    }
    EXPECT_GT(acknowledged.size(), 20U) << "there was load";
    Server server(folder.path());
    const auto there = numbers_of(server.port(), People(server).add("desk.one", "duty_desk"));
    for (const std::int64_t number : acknowledged)
        ASSERT_TRUE(there.contains(number)) << number << " was acknowledged and is lost";
}

// A small disk of its own; needs the right to mount. SQLite's: another machine has PostgreSQL's, and what the
// program says when that is full is by its SQLSTATE (53100).
class SmallDisk {
  public:
    SmallDisk() { mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=6m") == 0; }
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }
    bool is_there() const { return mounted_; }
    std::filesystem::path path() const { return folder_.path(); }

  private:
    TemporaryFolder folder_;
    bool mounted_ = false;
};

TEST(Disk, full_is_a_clear_error_and_space_again_is_enough_to_go_on) {
    const SmallDisk disk;
    if (!disk.is_there()) GTEST_SKIP() << "needs the right to mount a small disk (root)";
    std::set<std::int64_t> acknowledged;
    const auto ballast = disk.path() / "ballast";
    std::ofstream(ballast, std::ios::binary) << std::string(3 << 20, 'x');
    {
        Server server(disk.path());
        const Person desk = People(server).add("desk.one", "duty_desk");
        Client client(server.port(), desk.headers);
        const std::string long_report = fmt::format(
            R"({{"category":"other","description":"{}","address":"x"}})", std::string(1'900, 'x'));
        Reply reply;
        for (int i = 0; i < 5'000; ++i) {
            reply = client.post("/api/v1/reports", long_report);
            if (reply.status != 201) break;
            acknowledged.insert(reply.integer("number"));
        }
        ASSERT_EQ(reply.status, 503) << reply.body;
        EXPECT_NE(reply.text("detail").find("disk is full"), std::string::npos) << reply.body;
        EXPECT_EQ(client.get("/api/v1/incidents?limit=1").status, 200) << "reading goes on";
        std::filesystem::remove(ballast);
        reply = client.post("/api/v1/reports", long_report);
        EXPECT_EQ(reply.status, 201) << reply.body;
        acknowledged.insert(reply.integer("number"));
        EXPECT_EQ(numbers_of(server.port(), desk), acknowledged);
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(run({"check", "--data", disk.path().string()}).exit_code, 0);
}

TEST(Start, what_cannot_be_opened_is_said_and_nothing_is_touched) {
    const TemporaryFolder folder;
    std::ofstream(folder / "linli.db") << std::string(5'000, 'x');
    const Ran stranger = run({"serve", "--data", folder.path().string(), "--port", "0"});
    EXPECT_EQ(stranger.exit_code, 1);
    EXPECT_NE(stranger.err.find("cannot be opened"), std::string::npos) << stranger.err;
    EXPECT_EQ(slurp(folder / "linli.db"), std::string(5'000, 'x'));
    const Ran missing = run({"check", "--data", (folder / "nowhere").string()});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_NE(missing.err.find("no database here"), std::string::npos) << missing.err;
}

TEST(Start, a_folder_that_cannot_be_written_is_said) {
    const Ran refused = run({"serve", "--data", "/proc/linli", "--port", "0"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("/proc/linli"), std::string::npos) << refused.err;
}

TEST(Start, a_port_in_use_and_a_second_server_are_said) {
    const TemporaryFolder one, two;
    Server server(one.path());
    const Ran port = run({"serve", "--data", two.path().string(), "--port", std::to_string(server.port())});
    EXPECT_EQ(port.exit_code, 1);
    EXPECT_NE(port.err.find("--port"), std::string::npos) << port.err;
    const Ran second = run({"serve", "--data", one.path().string(), "--port", "0"});
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_NE(second.err.find("another linli serves"), std::string::npos) << second.err;
    EXPECT_EQ(run({"check", "--data", one.path().string()}).exit_code, 0) << "reading beside it is fine";
    const auto copy = two / "copy.db";
    EXPECT_EQ(run({"backup", "--data", one.path().string(), copy.string()}).exit_code, 0);
    EXPECT_TRUE(std::filesystem::exists(copy));
}

TEST(OnPostgres, a_server_that_is_not_there_is_said) {
    const TemporaryFolder folder;
    const std::string nowhere = "postgresql://linli@/postgres?host=" + (folder / "nowhere").string();
    for (const char* command : {"serve", "check"}) {
        const Ran ran =
            run_program({LINLI_PROGRAM, command, "--data", folder.path().string(), "--database", nowhere});
        EXPECT_EQ(ran.exit_code, 1) << command;
        EXPECT_NE(ran.err.find("cannot be opened (无法打开)"), std::string::npos) << ran.err;
    }
}

// Others' tables are left alone.
TEST(OnPostgres, a_database_that_is_not_linlis_is_refused_and_not_touched) {
    const TemporaryFolder folder;
    past_the_program(folder.path(), "CREATE TABLE theirs (id BIGINT)");
    const Ran ran = run({"serve", "--data", folder.path().string(), "--port", "0"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_NE(ran.err.find("not one of Linli's"), std::string::npos) << ran.err;
    EXPECT_EQ(rows_of(folder.path(), "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"),
              (Rows{{"theirs"}}));
}

// As on SQLite, but for what is another there: a second server is no fault, and PostgreSQL has backups of its
// own.
TEST(OnPostgres, a_port_in_use_is_said_a_second_server_is_welcome_and_backups_are_the_databases) {
    const TemporaryFolder folder;
    Server server(folder.path());
    const Ran port =
        run({"serve", "--data", folder.path().string(), "--port", std::to_string(server.port())});
    EXPECT_EQ(port.exit_code, 1);
    EXPECT_NE(port.err.find("--port"), std::string::npos) << port.err;
    {
        Server second(folder.path());
        EXPECT_EQ(Client(second.port()).post("/api/v1/reports", a_report).status, 201);
        EXPECT_EQ(Client(server.port()).post("/api/v1/reports", a_report).status, 201);
        EXPECT_EQ(second.stop(), 0);
    }
    EXPECT_EQ(run({"check", "--data", folder.path().string()}).exit_code, 0);
    const Ran backup = run({"backup", "--data", folder.path().string(), (folder / "copy.db").string()});
    EXPECT_EQ(backup.exit_code, 1);
    EXPECT_NE(backup.err.find("pg_dump"), std::string::npos) << backup.err;
    EXPECT_FALSE(std::filesystem::exists(folder / "copy.db"));
}

TEST(CommandLine, wrong_use_is_told_from_failure) {
    EXPECT_EQ(run({}).exit_code, 2);
    EXPECT_EQ(run({"nonsense"}).exit_code, 2);
    EXPECT_EQ(run({"--help"}).exit_code, 0);
    for (const char* command : {"serve", "demo", "grids", "places", "incidents", "calendar", "replay",
                                "accounts", "audit", "check", "backup", "cluster", "migrate", "station",
                                "keys", "openapi", "permissions", "privacy", "version"}) {
        const Ran help = run({command, "--help"});
        EXPECT_EQ(help.exit_code, 0) << command;
        EXPECT_GT(help.out.size(), 60U) << command;
    }
    const TemporaryFolder folder;
    std::ofstream(folder / "bad.geojson")
        << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A"},"geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29.01],[121.01,29],[121,29.01],[121,29]]]}}]})";
    const Ran grids = run({"grids", "import", "--dry-run", "--data", folder.path().string(),
                           (folder / "bad.geojson").string()});
    EXPECT_EQ(grids.exit_code, 1);
    EXPECT_NE(grids.out.find("error: feature 0 at 121.005"), std::string::npos) << grids.out;
    std::ofstream(folder / "reports.csv") << "category,description,address\nother,x,y\nnothing,x,\n";
    const Ran reports =
        run({"incidents", "import", "--data", folder.path().string(), (folder / "reports.csv").string()});
    EXPECT_EQ(reports.exit_code, 1);
    EXPECT_NE(reports.err.find("line 3: category"), std::string::npos) << reports.err;
}

}  // namespace
}  // namespace linli::test
