// The journal's entries as whoever audits asks for them: one statement for each choice of filters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/audit_rows.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"

namespace linli::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr StationId second_station{2};

class Entries : public ::testing::Test {
  protected:
    void write(StationId station, const std::string& actor, const store::NewEntry& entry) {
        clock.advance(Milliseconds(1000));
        store
            ->write_now({station, actor},
                        [&](store::Transaction& t) { return Result<store::Position>(t.append(entry)); })
            .value();
    }
    std::vector<store::Position> found(const EntryFilter& filter, store::Position below = 100,
                                       std::size_t most = 10) {
        return store
            ->read_now({},
                       [&](store::Snapshot& s) {
                           std::vector<store::Position> positions;
                           for (const store::Entry& entry : find_entries(s, filter, below, most))
                               positions.push_back(entry.position);
                           return Result<std::vector<store::Position>>(positions);
                       })
            .value();
    }

    test::TemporaryFolder folder;
    SettableClock clock{Instant{}};
    std::unique_ptr<store::Store> store =
        store::Store::open(test::database_in(folder.path()), clock, std::vector{migration()});
};

TEST_F(Entries, are_those_of_the_station_that_pass_every_filter_newest_first) {
    write(first_station, "account/1", {.kind = "incident.reported", .subject = "incident/1"});
    write(first_station, "account/2",
          {.kind = "incident.merged", .subject = "incident/2", .related = "incident/1"});
    write(first_station, "account/1", {.kind = "incidental", .subject = "account/2"});
    write(second_station, "account/1", {.kind = "incident.reported", .subject = "incident/1"});
    const EntryFilter all;
    EXPECT_THAT(found(all), ElementsAre(3, 2, 1));
    EXPECT_THAT(found(all, 3, 1), ElementsAre(2)) << "below the third, one";
    EntryFilter filter;
    filter.actor = "account/1";
    EXPECT_THAT(found(filter), ElementsAre(3, 1));
    filter.kind = "incident";
    EXPECT_THAT(found(filter), ElementsAre(1)) << "all of a room";
    filter.subject = "incident/1";
    EXPECT_THAT(found(filter), ElementsAre(1));
    filter.actor = {};
    EXPECT_THAT(found(filter), ElementsAre(2, 1)) << "also as the related one";
    filter.kind = "incident.merged";
    EXPECT_THAT(found(filter), ElementsAre(2));
    filter = {};
    filter.from = Instant(Milliseconds(2000));
    EXPECT_THAT(found(filter), ElementsAre(3, 2));
    filter.to = Instant(Milliseconds(3000));
    EXPECT_THAT(found(filter), ElementsAre(2));
    filter.actor = "account/3";
    EXPECT_THAT(found(filter), IsEmpty());
    filter = {};
    filter.not_about = "account/2";
    EXPECT_THAT(found(filter), ElementsAre(1));
}

}  // namespace
}  // namespace linli::audit
