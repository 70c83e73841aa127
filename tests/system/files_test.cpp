// A station and a partner that exchange files, the real program: in a folder and over SFTP.
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "exchange/file_rows.h"
#include "harness/comes_true.h"
#include "harness/people.h"
#include "harness/sftp_server.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using exchange::FileReceipt;
using exchange::FileRow;
using ::testing::HasSubstr;

constexpr const char* code = "convenience-services";
constexpr const char* a_report =
    R"({"category":"hazard.lighting","description":"路灯不亮","location":{"lon":121.95,"lat":29.32}})";

enum class Where { folder, sftp };

class Files : public ::testing::Test {
  protected:
    explicit Files(Where where = Where::folder, const std::string& format = "csv")
        : place(where == Where::folder ? shared / "1" / code : shared.path() / "sftp") {
        std::filesystem::create_directories(place);
        options = {"--partner-folder", shared.path().string(), "--partner-look", "1"};
        std::string settings = R"({"every":0,"format":")" + format + "\"";
        if (where == Where::sftp) {
            sftp.emplace();
            options.insert(options.end(),
                           {"--partner-ssh", sftp->keys().string(), "--partner-network", "127.0.0.1"});
            settings += R"(,"sftp":")" + sftp->address(place) + "\"";
        }
        start();
        people.emplace(*server);
        head.emplace(people->add("head", "station_head"));
        desk.emplace(people->add("desk", "duty_desk"));
        const Reply set =
            Client(server->port(), head->headers)
                .send("PUT", std::string("/api/v1/partners/") + code,
                      R"({"way":"files","address":"","first_answer":{"unit":"minutes","amount":30},)"
                      R"("states":[{"theirs":"已派单","means":"accepted"}],"files":)" +
                          settings + "}}");
        EXPECT_EQ(set.status, 200) << set.body;
    }
    void start() { server.emplace(folder.path(), options); }
    // As when the power fails, and again.
    void kill() {
        server->process().signal(SIGKILL);
        server->process().wait();
        server.reset();
        start();
    }

    std::string reported() {
        Client client(server->port(), desk->headers);
        const Reply made = client.post("/api/v1/incidents", a_report);
        EXPECT_EQ(made.status, 201) << made.body;
        const std::string at = "/api/v1/incidents/" + std::to_string(made.integer("number"));
        EXPECT_EQ(client.post(at + "/accept", "{}").status, 200);
        return at;
    }
    std::string handed_over() {
        const std::string at = reported();
        EXPECT_EQ(Client(server->port(), desk->headers).post(at + "/hand-over", "{}").status, 200);
        return at;
    }
    std::string state_of(const std::string& at) {
        return Client(server->port(), desk->headers).get(at).text("incident.state");
    }
    bool is_delivery(const std::string& at, const std::string& state) {
        const auto list = Client(server->port(), desk->headers).get(at + "/deliveries").at("deliveries");
        return !list.as_array().empty() &&
               list.as_array().back().at("delivery").at("state").as_string() == state;
    }
    std::string last_fault() {
        const auto partners = Client(server->port(), head->headers).get("/api/v1/partners").at("partners");
        for (const auto& one : partners.as_array()) {
            if (one.at("code").as_string() == code) return std::string(one.at("last_fault").as_string());
        }
        return "?";
    }

    std::string name_of(int number, const std::string& end) const {
        return fmt::format("linli-1-{:06}{}", number, end);
    }
    bool is_there(const std::string& name) const { return std::filesystem::exists(place / name); }
    // Whether it was moved there, behind the day.
    bool was_moved(const std::string& to, const std::string& name) const {
        for (const auto& file : std::filesystem::directory_iterator(place / to)) {
            const std::string moved = file.path().filename().string();
            if (moved.size() == name.size() + 11 && moved.ends_with(' ' + name)) return true;
        }
        return false;
    }
    // The rows of a file of the station's, once it lies there.
    std::vector<FileRow> rows(int number, const std::string& end = ".csv") {
        const std::string name = "out/" + name_of(number, end);
        EXPECT_TRUE(comes_true([&] { return is_there(name); })) << name << " " << last_fault();
        const auto read = exchange::read_table(slurp(place / name), exchange::event_columns());
        EXPECT_TRUE(read);
        return read.value_or(std::vector<FileRow>());
    }
    void put(const std::string& name, const std::string& bytes) const {
        EXPECT_TRUE(comes_true([&] { return is_there("in/refused"); }));
        std::ofstream(place / "in" / (name + ".part"), std::ios::binary) << bytes;
        std::filesystem::rename(place / "in" / (name + ".part"), place / "in" / name);
    }
    void put_receipt(int number, const FileReceipt& receipt) const {
        put(name_of(number, ".receipt.csv"), exchange::write_receipt(receipt));
    }
    // What the station says of a file of the partner's.
    FileReceipt receipt_of(const std::string& name) {
        const std::string at = "out/" + exchange::receipt_name(name);
        EXPECT_TRUE(comes_true([&] { return is_there(at) && !is_there("in/" + name); }))
            << at << last_fault();
        return exchange::read_receipt(slurp(place / at)).value_or(FileReceipt{});
    }

    // The whole life of one: handed over, received, taken, done, verified, confirmed.
    void goes_round(const std::string& end) {
        const std::string at = handed_over();
        const auto offered = rows(1, end);
        ASSERT_EQ(offered.size(), 1U);
        EXPECT_EQ(offered[0].cell("kind"), "offered");
        EXPECT_EQ(offered[0].cell("description"), "路灯不亮");
        EXPECT_EQ(offered[0].cell("lng"), "121.95");
        ASSERT_TRUE(comes_true([&] { return is_delivery(at, "sent"); }));
        put_receipt(1, {name_of(1, end), 1});
        ASSERT_TRUE(comes_true([&] { return is_delivery(at, "acknowledged"); })) << last_fault();
        EXPECT_TRUE(comes_true([&] { return was_moved("in/done", name_of(1, ".receipt.csv")); }));
        EXPECT_FALSE(is_there("out/" + name_of(1, end))) << "the partner has it";
        const std::string delivery(offered[0].cell("delivery"));
        put("news.csv",
            "delivery,kind,number,text\n" + delivery + ",已派单,B-7,\n" + delivery + ",done,,已换灯泡\n");
        EXPECT_EQ(receipt_of("news.csv"), (FileReceipt{"news.csv", 2}));
        EXPECT_EQ(state_of(at), "claimed_done");
        EXPECT_TRUE(was_moved("in/done", "news.csv"));
        ASSERT_EQ(Client(server->port(), desk->headers).post(at + "/verify", "{}").status, 200);
        const auto confirmed = rows(2, end);
        ASSERT_EQ(confirmed.size(), 1U);
        EXPECT_EQ(confirmed[0].cell("kind"), "confirmed");
        EXPECT_EQ(confirmed[0].cell("sequence"), "2");
        EXPECT_EQ(server->stop(), 0);
        const Ran checked = run({"check", "--data", folder.path().string()});
        EXPECT_EQ(checked.exit_code, 0) << checked.out;
    }

    TemporaryFolder folder, shared;
    std::filesystem::path place;
    std::optional<SftpServer> sftp;
    std::vector<std::string> options;
    std::optional<Server> server;
    std::optional<People> people;
    std::optional<Person> head, desk;
};

class FilesInWorkbooks : public Files {
  protected:
    FilesInWorkbooks() : Files(Where::folder, "xlsx") {}
};
class FilesOverSftp : public Files {
  protected:
    FilesOverSftp() : Files(Where::sftp) {}
};

TEST_F(Files, go_there_and_back) {
    goes_round(".csv");
}

TEST_F(FilesInWorkbooks, go_there_and_back) {
    goes_round(".xlsx");
}

TEST_F(FilesOverSftp, go_there_and_back) {
    goes_round(".csv");
}

TEST_F(FilesOverSftp, wait_while_the_server_is_gone) {
    sftp->stop();
    const std::string at = handed_over();
    ASSERT_TRUE(comes_true([&] { return !last_fault().empty(); }));
    sftp->start();
    EXPECT_EQ(rows(1).size(), 1U);
    EXPECT_TRUE(comes_true([&] { return last_fault().empty(); })) << last_fault();
}

TEST_F(Files, rows_that_are_wrong_are_refused_with_their_line_and_may_come_again_mended) {
    const std::string head_line =
        "event,delivery,kind,number,category,level,description,address,reported_at\n";
    put("theirs.csv", head_line + "a,case-1,offered,警-1,dispute,2,楼上漏水,望城路1号,2026-11-28 09:00\n" +
                          "b,case-2,offered,警-2,no.such,2,甲,乙,2026-11-28 09:00\n" + "c,1-99,done,,,,,,\n" +
                          "d,case-3,随便,,,,,,\n");
    const FileReceipt receipt = receipt_of("theirs.csv");
    EXPECT_EQ(receipt.rows, 4U);
    ASSERT_EQ(receipt.refused.size(), 3U);
    EXPECT_EQ(receipt.refused[0].line, 3U);
    EXPECT_EQ(receipt.refused[0].event, "b");
    EXPECT_THAT(receipt.refused[1].reason, HasSubstr("没有这件移交"));
    EXPECT_THAT(receipt.refused[2].reason, HasSubstr("状态名"));
    const auto count = [&] {
        return Client(server->port(), desk->headers).get("/api/v1/incidents").integer("total");
    };
    EXPECT_EQ(count(), 1);
    put("theirs.csv", head_line + "a,case-1,offered,警-1,dispute,2,楼上漏水,望城路1号,2026-11-28 09:00\n" +
                          "b,case-2,offered,警-2,dispute,2,甲,乙,2026-11-28 09:00\n");
    ASSERT_TRUE(comes_true([&] { return count() == 2; }));
    ASSERT_TRUE(comes_true([&] { return receipt_of("theirs.csv") == FileReceipt{"theirs.csv", 2}; }));
    EXPECT_EQ(count(), 2) << "the first is known";
}

TEST_F(Files, what_is_broken_as_a_whole_is_put_aside_and_the_stations_own_is_not_taken_for_a_report) {
    const std::string at = handed_over();
    rows(1);
    put("gbk.csv", "delivery,kind,text\n1-1,done,\xD2\xD1\xD0\xDE\xBA\xC3\n");
    const FileReceipt broken = receipt_of("gbk.csv");
    EXPECT_EQ(broken.rows, std::nullopt);
    EXPECT_THAT(broken.refused.at(0).reason, HasSubstr("请另存为 UTF-8"));
    EXPECT_TRUE(was_moved("in/refused", "gbk.csv"));
    put("copy.csv", slurp(place / "out" / name_of(1, ".csv")));
    const FileReceipt copied = receipt_of("copy.csv");
    ASSERT_EQ(copied.refused.size(), 1U);
    EXPECT_THAT(copied.refused[0].reason, HasSubstr("cannot be handed over to it"));
    put_receipt(1, {name_of(1, ".csv"), 2});
    ASSERT_TRUE(comes_true([&] { return was_moved("in/refused", name_of(1, ".receipt.csv")); }));
    EXPECT_TRUE(is_delivery(at, "sent")) << "half of it is not all of it";
    // What is still being written is left.
    std::ofstream growing(place / "in/growing.csv");
    growing << "delivery,kind,text\n";
    for (int i = 0; i < 12; ++i) {
        growing << "1-1,progress," << i << '\n' << std::flush;
        std::this_thread::sleep_for(250ms);
    }
    EXPECT_TRUE(is_there("in/growing.csv"));
    growing.close();
    EXPECT_EQ(receipt_of("growing.csv"), (FileReceipt{"growing.csv", 12}));
}

TEST_F(Files, what_is_wrong_at_the_place_is_said_and_it_goes_on_when_it_is_mended) {
    ASSERT_TRUE(comes_true([&] { return is_there("in/done"); }));
    std::filesystem::rename(place, shared / "away");
    const std::string at = handed_over();
    ASSERT_TRUE(comes_true([&] { return last_fault().find("文件夹不存在") != std::string::npos; }))
        << last_fault();
    EXPECT_FALSE(is_delivery(at, "sent"));
    std::filesystem::rename(shared / "away", place);
    EXPECT_EQ(rows(1).size(), 1U);
    EXPECT_TRUE(comes_true([&] { return last_fault().empty(); })) << last_fault();
    EXPECT_TRUE(comes_true([&] { return is_delivery(at, "sent"); }));
}

TEST_F(Files, do_not_stay_for_ever) {
    ASSERT_TRUE(comes_true([&] { return is_there("in/refused"); }));
    std::ofstream(place / "in/done/2020-01-01 news.csv") << "x";
    std::ofstream(place / "in/refused/2020-01-01 news.csv") << "x";
    std::ofstream(place / "in/done/notes.txt") << "x";
    std::ofstream(place / "out" / name_of(999, ".csv")) << "x";
    kill();
    EXPECT_TRUE(comes_true([&] {
        return !is_there("in/done/2020-01-01 news.csv") && !is_there("in/refused/2020-01-01 news.csv") &&
               !is_there("out/" + name_of(999, ".csv"));
    }));
    EXPECT_TRUE(is_there("in/done/notes.txt")) << "nobody asked for that";
}

TEST_F(Files, a_kill_at_any_moment_loses_nothing_and_does_nothing_twice) {
    std::vector<std::string> all;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 3; ++i)
            all.push_back(handed_over());
        std::this_thread::sleep_for(std::chrono::milliseconds(350 * round));
        kill();
    }
    // Every one is a row, once, in files without a gap.
    std::map<std::string, int> seen;
    const auto read_all = [&] {
        seen.clear();
        for (int number = 1; is_there("out/" + name_of(number, ".csv")); ++number) {
            for (const FileRow& row : rows(number))
                ++seen[std::string(row.cell("delivery"))];
        }
        return seen.size() == all.size();
    };
    ASSERT_TRUE(comes_true(read_all)) << seen.size();
    for (const auto& [delivery, times] : seen)
        EXPECT_EQ(times, 1) << delivery;
    // Many rows, killed while they are taken, each a note of its own.
    std::string news = "delivery,kind,text\n";
    for (const auto& [delivery, times] : seen)
        news += delivery + ",accepted,\n";
    for (int i = 0; i < 200; ++i)
        news += seen.begin()->first + ",progress,第" + std::to_string(i) + "次\n";
    put("news.csv", news);
    ASSERT_TRUE(comes_true([&] { return state_of(all.front()) == "in_progress"; }));
    kill();
    EXPECT_EQ(receipt_of("news.csv"), (FileReceipt{"news.csv", 200 + all.size()}));
    const std::string dossier = Client(server->port(), desk->headers).get(all.front()).body;
    for (const int i : {0, 1, 50, 150, 199}) {
        const std::string text = "第" + std::to_string(i) + "次";
        const auto first = dossier.find(text);
        EXPECT_NE(first, std::string::npos) << i;
        EXPECT_EQ(dossier.find(text, first + 1), std::string::npos) << i;
    }
}

}  // namespace
}  // namespace linli::test
