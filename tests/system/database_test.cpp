// A server and its database, which may be there before it or after.
#include <gtest/gtest.h>

#include "harness/private_postgres.h"
#include "harness/program.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;

class Database : public ::testing::Test {
  protected:
    void start(const std::string& address) {
        process.emplace(std::vector<std::string>{LINLI_PROGRAM, "serve", "--data", folder.path().string(),
                                                 "--port", "0", "--database", address},
                        folder / "out", folder / "err");
    }
    // True once the server has said it.
    bool says(const char* file, const std::string& word, std::chrono::seconds within) const {
        const auto end = std::chrono::steady_clock::now() + within;
        while (std::chrono::steady_clock::now() < end) {
            if (slurp(folder / file).find(word) != std::string::npos) return true;
            std::this_thread::sleep_for(20ms);
        }
        return false;
    }

    const TemporaryFolder folder;
    const PrivatePostgres database{PrivatePostgres::Later()};
    std::optional<Process> process;
};

TEST_F(Database, one_that_comes_later_is_awaited) {
    start(database.address());
    ASSERT_TRUE(says("err", "waits up to 60 s for the database", 5s)) << slurp(folder / "err");
    EXPECT_TRUE(process->is_running());
    database.start();
    EXPECT_TRUE(says("out", "Ctrl-C", 20s)) << slurp(folder / "out") << slurp(folder / "err");
    process->signal(SIGTERM);
    EXPECT_EQ(process->wait(), 0) << slurp(folder / "err");
}

TEST_F(Database, who_waits_for_it_can_be_ended) {
    start(database.address());
    ASSERT_TRUE(says("err", "waits up to 60 s for the database", 5s)) << slurp(folder / "err");
    process->signal(SIGTERM);
    const auto told = std::chrono::steady_clock::now();
    EXPECT_EQ(process->wait(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - told, 10s);
}

TEST_F(Database, what_waiting_does_not_mend_is_said_at_once) {
    database.start();
    std::string address = database.address();
    address.replace(address.find("/postgres?"), 10, "/nowhere?");
    const auto begin = std::chrono::steady_clock::now();
    start(address);
    EXPECT_EQ(process->wait(), 1);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
    EXPECT_TRUE(says("err", "\"nowhere\" does not exist", 1s)) << slurp(folder / "err");
}

TEST_F(Database, a_standby_is_not_served_from_before_it_is_the_primary) {
    const PrivatePostgres primary;
    const PrivatePostgres standby(PrivatePostgres::Follows{primary});
    start(standby.address());
    ASSERT_TRUE(says("err", "takes no changes", 5s)) << slurp(folder / "err");
    standby.promote();
    EXPECT_TRUE(says("out", "Ctrl-C", 20s)) << slurp(folder / "out") << slurp(folder / "err");
}

}  // namespace
}  // namespace linli::test
