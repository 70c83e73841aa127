// An export has what the list shows for the same question, and says of nothing else.
#include "harness/desk.h"
#include "http/query.h"
#include "incidents/incident_export.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<std::int64_t>;

// 1 to 4 by number: a lamp, water, a lamp in work, a lamp that waits with its clock standing.
class ExportTest : public AtTheDesk {
  protected:
    ExportTest() {
        const auto of = [](std::string_view text, std::string_view address = {}) {
            Report report = a_report();
            report.description = text;
            if (!address.empty()) report.address = std::string(address);
            return report;
        };
        reported(of("路灯不亮，请打 19912345678"));
        reported(of("楼上漏水", "望潮路 3 号"));
        for (const std::string_view text : {"路灯闪", "路灯杆歪了"}) {
            const std::int64_t number = reported(of(text)).number;
            step("desk", number, &IncidentDesk::accept, Remark{}).value();
            step("desk", number, &IncidentDesk::dispatch, Dispatch{"officer/B", {}}).value();
            step("officer/B", number, &IncidentDesk::take, Remark{}).value();
        }
        step("officer/B", 4, &IncidentDesk::pause, Pause{"等材料", clock.now() + 48h}).value();
        station->store->wait_for_followers();
    }
    template <class Query>
    static Query asked(const std::string& query) {
        http::Request request;
        EXPECT_TRUE(http::parse_target("/?" + query, request)) << query;
        auto read = http::decode_query<Query>(request);
        EXPECT_TRUE(read.has_value()) << query;
        return std::move(*read);
    }
    Numbers listed(const std::string& query, const store::Context& who = everything) {
        const Page page =
            station->store
                ->read_now(who,
                           [&](store::Snapshot& s) { return station->list.list(s, asked<ListQuery>(query)); })
                .value();
        Numbers numbers;
        for (const Incident& incident : page.items)
            numbers.push_back(incident.number);
        return numbers;
    }
    std::string csv(const std::string& query, const store::Context& who = everything) {
        const auto stream =
            csv_export(asked<Search>(query), station->lines, station->rulebooks, Language::en);
        std::string all;
        for (;;) {
            const auto piece = station->store
                                   ->read_now(who,
                                              [&](store::Snapshot& s) {
                                                  return Result<std::optional<std::string>>(stream->next(s));
                                              })
                                   .value();
            if (!piece) return all;
            all += *piece;
        }
    }
    // The first column, below its heading.
    Numbers exported(const std::string& query, const store::Context& who = everything) {
        Numbers numbers;
        const std::string text = csv(query, who);
        for (std::size_t at = text.find("\r\n"); at + 2 < text.size(); at = text.find("\r\n", at + 2))
            numbers.push_back(std::stoll(text.substr(at + 2)));
        return numbers;
    }

    inline static const store::Context everything{};
};

TEST_F(ExportTest, of_words_is_what_the_list_finds) {
    EXPECT_EQ(exported("text=%E8%B7%AF%E7%81%AF"), (Numbers{4, 3, 1}));
    EXPECT_EQ(exported("text=%E6%9C%9B%E6%BD%AE"), (Numbers{2})) << "an address";
    for (const std::string query : {"text=%E8%B7%AF%E7%81%AF", "text=%E8%B7%AF%E7%81%AF&state=reported",
                                    "text=nothing", "text=19912345678", "order=due&open=true", "order=newest",
                                    "order=oldest&grid=A", "text=%20&order=oldest"})
        EXPECT_EQ(exported(query), listed(query)) << query;
}

TEST_F(ExportTest, by_deadline_is_of_those_whose_clock_runs_and_otherwise_of_all_oldest_first) {
    EXPECT_EQ(exported("order=due"), (Numbers{1, 2, 3}));
    EXPECT_EQ(exported(""), (Numbers{1, 2, 3, 4}));
    EXPECT_EQ(exported("text=%20%20"), (Numbers{1, 2, 3, 4})) << "no words";
}

TEST_F(ExportTest, of_words_tells_no_more_than_the_list) {
    EXPECT_EQ(exported("text=19912345678"), Numbers{}) << "a person's number finds nothing";
    EXPECT_EQ(csv("text=%E8%B7%AF%E7%81%AF").find("19912345678"), std::string::npos) << "nor is it written";
    const store::Context officer{first_station, "account/9", store::Reach::own, {"officer/B"}};
    EXPECT_EQ(exported("text=%E8%B7%AF%E7%81%AF", officer), (Numbers{4, 3}));
    EXPECT_EQ(exported("text=%E6%BC%8F%E6%B0%B4", officer), Numbers{});
    EXPECT_EQ(exported("order=due", officer), (Numbers{3}));
}

TEST_F(ExportTest, goes_past_the_thousand_that_are_read_at_once_and_takes_nothing_in_twice) {
    Report report = a_report();
    report.description = "路灯不亮";
    for (int i = 0; i < 1'050; ++i)
        reported(report);
    station->store->wait_for_followers();
    const std::string words = "text=%E8%B7%AF%E7%81%AF";
    const Numbers all = exported(words);
    EXPECT_EQ(all.size(), 1'053U);
    EXPECT_TRUE(std::is_sorted(all.rbegin(), all.rend()));
    EXPECT_EQ(std::set<std::int64_t>(all.begin(), all.end()).size(), all.size());
    EXPECT_EQ(exported(words + "&state=in_progress"), (Numbers{3}))
        << "far down among those that do not pass";
    EXPECT_EQ(exported("order=oldest").size(), 1'054U);
}

}  // namespace
}  // namespace linli::test
