// The station's keys by the real program: made once, never replaced behind the keeper's back, changed on
// purpose.
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "harness/program.h"

namespace linli::test {
namespace {

class Keys : public ::testing::Test {
  protected:
    Keys() { EXPECT_EQ(Server(data).stop(), 0); }
    Ran linli(std::vector<std::string> words) const {
        words.insert(words.end(), {"--data", data.string()});
        return run(words);
    }
    // The ids that `keys show` lists, oldest first.
    std::vector<std::string> ids() const {
        std::istringstream lines(linli({"keys", "show"}).out);
        std::vector<std::string> all;
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line))
            all.push_back(line.substr(0, line.find(' ')));
        return all;
    }
    TemporaryFolder folder;
    const std::filesystem::path data = folder / "data", file = data / "linli.keys",
                                apart = folder / "kept.keys";
};

TEST_F(Keys, are_made_at_the_first_start_for_the_owner_alone) {
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(ids().size(), 1U);
    const std::string before = slurp(file);
    EXPECT_EQ(Server(data).stop(), 0);
    EXPECT_EQ(slurp(file), before);
}

TEST_F(Keys, and_all_else_in_the_folder_are_for_the_owner_alone) {
    Server server(data);
    for (const auto& one : std::filesystem::directory_iterator(data)) {
        const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
        EXPECT_EQ(one.status().permissions() & others, std::filesystem::perms::none) << one.path();
    }
    EXPECT_EQ(server.stop(), 0);
}

TEST_F(Keys, that_are_lost_are_not_replaced) {
    std::filesystem::rename(file, apart);
    const Ran served = linli({"serve", "--port", "0"});
    EXPECT_EQ(served.exit_code, 1);
    EXPECT_NE(served.err.find("没有这个文件"), std::string::npos) << served.err;
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_EQ(linli({"check"}).exit_code, 0) << "a check needs no keys";
    EXPECT_EQ(linli({"check", "--keys-from", "cat " + apart.string()}).exit_code, 0);
}

TEST_F(Keys, of_another_station_are_refused_at_the_start) {
    ASSERT_EQ(linli({"keys", "make", "--keys", apart.string()}).exit_code, 0);
    for (const char* command : {"serve", "check"}) {
        const Ran ran = linli({command, "--keys", apart.string()});
        EXPECT_EQ(ran.exit_code, 1) << command;
        EXPECT_NE(ran.err.find("not those of this database"), std::string::npos) << ran.err;
    }
}

TEST_F(Keys, are_rotated_while_the_server_runs_and_taken_up_at_the_next_start) {
    const std::string first = ids().at(0);
    {
        Server server(data);
        EXPECT_EQ(linli({"keys", "rotate", "--algorithm", "sm4_ctr_hmac_sm3"}).exit_code, 0);
        if (postgres() == nullptr) {
            EXPECT_EQ(linli({"keys", "rewrap"}).exit_code, 1) << "the server has the file";
        }
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(linli({"keys", "rewrap"}).exit_code, 0);
    ASSERT_EQ(ids().size(), 2U);
    const std::string second = ids().at(1);
    EXPECT_EQ(linli({"keys", "drop", second}).exit_code, 1) << "it is in use";
    EXPECT_EQ(linli({"keys", "drop", first}).exit_code, 0);
    EXPECT_EQ(ids(), std::vector<std::string>{second});
    EXPECT_EQ(Server(data).stop(), 0);
    EXPECT_EQ(linli({"check"}).exit_code, 0);
}

TEST_F(Keys, are_shown_without_a_key) {
    const std::string text = slurp(file), shown = linli({"keys", "show"}).out;
    const auto keys = boost::json::parse(text).as_object();
    const auto& station_key = keys.at("station_keys").as_array().at(0).as_object();
    EXPECT_NE(shown.find(std::string(station_key.at("id").as_string())), std::string::npos);
    EXPECT_EQ(shown.find(std::string(station_key.at("key").as_string())), std::string::npos);
}

}  // namespace
}  // namespace linli::test
