// One leader, and one that was deposed changes nothing.
#include "store/lease.h"

#include <gtest/gtest.h>

#include "harness/database.h"
#include "harness/temporary_folder.h"

namespace linli::store {
namespace {

using namespace std::chrono_literals;

class Leases : public ::testing::Test {
  protected:
    std::optional<std::int64_t> take(std::string_view holder) {
        return store
            ->write_now({},
                        [&](Transaction& t) {
                            return Result<std::optional<std::int64_t>>(take_lease(t, "job", holder, 10s));
                        })
            .value();
    }
    void give_up(std::int64_t fence) {
        store
            ->write_now({},
                        [&](Transaction& t) -> Result<bool> {
                            give_up_lease(t, "job", fence);
                            return true;
                        })
            .value();
    }
    bool holds(std::int64_t fence) {
        return store->read_now({}, [&](Snapshot& s) { return Result<bool>(holds_lease(s, "job", fence)); })
            .value();
    }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T00:00:00Z")};
    std::unique_ptr<Store> store{Store::open(test::database_in(folder.path()), clock, {})};
};

TEST_F(Leases, are_one_holders_until_they_run_out) {
    EXPECT_FALSE(holds(0));
    const auto first = take("a");
    ASSERT_TRUE(first);
    EXPECT_FALSE(take("b"));
    clock.advance(9s);
    EXPECT_EQ(take("a"), first) << "held on to under the same fence";
    clock.advance(9s);
    EXPECT_FALSE(take("b"));
    EXPECT_TRUE(holds(*first));
    clock.advance(1s);
    const auto second = take("b");
    ASSERT_TRUE(second);
    EXPECT_GT(*second, *first);
    EXPECT_FALSE(holds(*first)) << "who was paused and comes back is fenced off";
    EXPECT_TRUE(holds(*second));
    EXPECT_FALSE(take("a"));
}

TEST_F(Leases, that_are_given_up_are_free_at_once) {
    const auto first = take("a");
    ASSERT_TRUE(first);
    give_up(*first);
    EXPECT_TRUE(take("b"));
}

TEST_F(Leases, are_not_given_up_by_one_who_was_deposed) {
    const auto first = take("a");
    clock.advance(10s);
    const auto second = take("b");
    ASSERT_TRUE(first && second);
    give_up(*first);
    EXPECT_FALSE(take("a"));
}

}  // namespace
}  // namespace linli::store
