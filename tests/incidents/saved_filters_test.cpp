// Filters that an account keeps.
#include "incidents/saved_filters.h"

#include "harness/desk.h"

namespace linli::incidents {
namespace {

std::vector<std::string> faults_of(std::string query) {
    auto read = json::read<FilterToSave>(json::to_text(FilterToSave{std::move(query)}));
    std::vector<std::string> paths;
    if (read) return paths;
    for (const FieldFault& fault : read.error().faults)
        paths.push_back(fault.path);
    return paths;
}

TEST(FilterToSave, is_what_the_list_takes) {
    using Paths = std::vector<std::string>;
    EXPECT_EQ(faults_of("state=reported,accepted&overdue=true&order=due&text=%E8%B7%AF%E7%81%AF"), Paths{});
    EXPECT_EQ(faults_of(""), Paths{}) << "everything";
    EXPECT_EQ(faults_of("state=lost"), Paths{"query.state"});
    EXPECT_EQ(faults_of("colour=red&level=x"), (Paths{"query.level", "query.colour"}));
    EXPECT_EQ(faults_of("limit=900"), Paths{"query.limit"});
    EXPECT_EQ(faults_of("cursor=0.17"), Paths{"query.cursor"}) << "a place in a list is no filter";
    EXPECT_EQ(faults_of("text=%zz"), Paths{"query"});
    EXPECT_EQ(faults_of("open=true#x"), Paths{"query"});
    EXPECT_EQ(faults_of("text=13800138000"), Paths{"query.text"}) << "a person's number is not kept here";
    EXPECT_EQ(faults_of("grid=" + std::string(1'000, 'A')), Paths{"query"});
}

class SavedFilterTest : public test::AtTheDesk {
  protected:
    Result<SavedFilter> save(std::string_view actor, std::string_view name, std::string query = "open=true") {
        return as(actor, [&](store::Transaction& t) { return save_filter(t, name, {std::move(query)}); });
    }
    std::vector<std::string> names(std::string_view actor) {
        return station->store
            ->read_now({first_station, std::string(actor)},
                       [](store::Snapshot& s) {
                           std::vector<std::string> list;
                           for (const SavedFilter& filter : filters_of(s).filters)
                               list.push_back(filter.name);
                           return Result<std::vector<std::string>>(list);
                       })
            .value();
    }
};

TEST_F(SavedFilterTest, is_ones_own_alone) {
    save("account/3", "逾期").value();
    save("account/3", "my grid", "grid=A").value();
    save("account/4", "逾期", "overdue=true").value();
    EXPECT_EQ(names("account/3"), (std::vector<std::string>{"my grid", "逾期"}));
    EXPECT_EQ(names("account/4"), std::vector<std::string>{"逾期"});
    EXPECT_EQ(names("account/5"), std::vector<std::string>{});
    EXPECT_EQ(as("account/5", [](store::Transaction& t) { return remove_filter(t, "逾期"); }).error().type,
              "filters/not-found");
    EXPECT_TRUE(as("account/4", [](store::Transaction& t) { return remove_filter(t, "逾期"); }));
    EXPECT_EQ(names("account/4"), std::vector<std::string>{});
    EXPECT_EQ(names("account/3").size(), 2U);
}

TEST_F(SavedFilterTest, leaves_an_entry_without_its_words) {
    const auto entries = [&] {
        return station->ask([](store::Snapshot& s) { return store::entries_about(s, "account/3"); });
    };
    save("account/3", "神秘词", "text=mystery").value();
    save("account/3", "神秘词", "text=mystery").value();
    EXPECT_EQ(entries().size(), 1U) << "the same again is no change";
    save("account/3", "神秘词", "text=mystery&open=true").value();
    EXPECT_TRUE(as("account/3", [](store::Transaction& t) { return remove_filter(t, "神秘词"); }));
    ASSERT_EQ(entries().size(), 3U);
    EXPECT_EQ(entries()[0].kind, "filter.saved");
    EXPECT_EQ(entries()[2].kind, "filter.removed");
    for (const store::Entry& entry : entries())
        EXPECT_EQ(entry.payload.text, "{}");
}

TEST_F(SavedFilterTest, has_a_name_and_there_are_fifty_at_most) {
    std::string longest;
    for (int i = 0; i < 40; ++i)
        longest += "字";
    EXPECT_TRUE(save("account/3", longest));
    for (const std::string& name : {longest + "字", std::string(), std::string(" a"), std::string("a\nb"),
                                    std::string("13800138000")}) {
        const auto refused = save("account/3", name);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().faults.at(0).path, "name");
    }
    for (int i = 1; i < 50; ++i)
        ASSERT_TRUE(save("account/3", "f" + std::to_string(i)));
    EXPECT_EQ(save("account/3", "one more").error().type, "filters/too-many");
    EXPECT_TRUE(save("account/3", "f7", "open=false")) << "one of them may change";
    EXPECT_TRUE(save("account/4", "one more"));
}

}  // namespace
}  // namespace linli::incidents
