// The rules of deliveries: what news does in which state, and when a message is tried again.
#include "exchange/delivery.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "exchange/partner.h"
#include "exchange/retries.h"

namespace linli::exchange {
namespace {

constexpr News all_news[] = {News::offered,  News::changed,  News::rejected, News::confirmed, News::withdrawn,
                             News::accepted, News::progress, News::done,     News::returned};

std::vector<DeliveryState> all_states() {
    std::vector<DeliveryState> all;
    for (int i = 0; i < delivery_states; ++i)
        all.push_back(static_cast<DeliveryState>(i));
    return all;
}

TEST(Delivery, the_same_news_twice_does_nothing_the_second_time) {
    for (const DeliveryState state : all_states()) {
        for (const News news :
             {News::confirmed, News::withdrawn, News::accepted, News::done, News::returned}) {
            if (effect_of(state, news) != Effect::apply) continue;
            EXPECT_EQ(effect_of(state_after(state, news), news), Effect::ignore)
                << json::name_of(state) << ' ' << json::name_of(news);
        }
    }
}

TEST(Delivery, that_is_over_stays_so_but_for_one_that_arrived_after_all) {
    for (const DeliveryState state : all_states()) {
        if (!is_over(state)) continue;
        for (const News news : all_news) {
            const bool arrived_after_all = state == DeliveryState::failed && !is_from_giver(news);
            EXPECT_EQ(effect_of(state, news) == Effect::apply, arrived_after_all)
                << json::name_of(state) << ' ' << json::name_of(news);
        }
    }
}

TEST(Delivery, news_has_a_type_on_the_wire_and_a_side_that_sends_it) {
    for (const News news : all_news)
        EXPECT_EQ(news_of(type_of(news)), news);
    EXPECT_EQ(type_of(News::offered), "linli.handover.offered");
    EXPECT_EQ(news_of("linli.handover.lost"), std::nullopt);
    EXPECT_EQ(news_of("offered"), std::nullopt);
    EXPECT_TRUE(is_from_giver(News::withdrawn));
    EXPECT_FALSE(is_from_giver(News::accepted));
}

TEST(Delivery, is_answered_once_and_nothing_is_awaited_then) {
    Delivery delivery;
    delivery.first_answer_by = Instant(5s);
    go_to(delivery, DeliveryState::acknowledged, Instant(1s));
    EXPECT_TRUE(delivery.first_answer_by) << "that it arrived is no answer";
    go_to(delivery, DeliveryState::accepted, Instant(2s));
    EXPECT_EQ(delivery.answered_at, Instant(2s));
    EXPECT_FALSE(delivery.first_answer_by);
    go_to(delivery, DeliveryState::claimed_done, Instant(3s));
    EXPECT_EQ(delivery.answered_at, Instant(2s));
    EXPECT_EQ(delivery.state_at, Instant(3s));
}

TEST(Delivery, effects_stand_in_the_docs_as_they_are) {
    std::ifstream file(std::string(LINLI_SOURCE_DIR) + "/docs/exchange.md");
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_NE(text.str().find(effects_as_markdown()), std::string::npos) << effects_as_markdown();
}

TEST(Retries, grow_over_three_days_and_end) {
    Milliseconds all{0};
    Milliseconds before{0};
    int tries = 1;
    for (; const auto pause = pause_after(tries, 0.5); ++tries) {
        EXPECT_GT(*pause, before);
        before = *pause;
        all += *pause;
    }
    EXPECT_EQ(tries, most_tries());
    EXPECT_GT(all, std::chrono::days(3));
    EXPECT_EQ(*pause_after(1, 0.5), 5s);
    EXPECT_FALSE(pause_after(0, 0.5));
}

TEST(Retries, are_stretched_by_chance_and_wait_as_long_as_is_asked_for) {
    EXPECT_EQ(*pause_after(1, 0), 4s);
    EXPECT_LT(*pause_after(1, 0.999), 6s);
    EXPECT_EQ(*pause_after(1, 0.5, 90s), 90s);
    EXPECT_EQ(*pause_after(3, 0.5, 90s), 30min) << "no shorter than its own pause";
    EXPECT_EQ(*pause_after(1, 0.5, std::chrono::days(30)), 24h);
}

TEST(Retries, judge_what_a_partner_answers) {
    struct Case {
        int status;
        Try outcome;
    };
    for (const Case& one : {Case{200, Try::delivered},
                            {204, Try::delivered},
                            {301, Try::again},
                            {308, Try::again},
                            {400, Try::refused},
                            {401, Try::again},
                            {404, Try::again},
                            {408, Try::again},
                            {410, Try::gone},
                            {415, Try::refused},
                            {422, Try::refused},
                            {429, Try::again},
                            {500, Try::again},
                            {503, Try::again}})
        EXPECT_EQ(judge(one.status), one.outcome) << one.status;
}

TEST(Partner, knows_categories_by_their_own_codes_both_ways) {
    Connection connection;
    connection.categories = {{"hazard.lighting", "4-17"}};
    EXPECT_EQ(theirs_of(connection, "hazard.lighting"), "4-17");
    EXPECT_EQ(ours_of(connection, "4-17"), "hazard.lighting");
    EXPECT_EQ(theirs_of(connection, "fire"), "fire");
    EXPECT_EQ(ours_of(connection, "fire"), "fire");
}

TEST(Partner, a_connection_that_cannot_be_is_refused_where_it_is_wrong) {
    const auto faults_of = [](const std::string& text) {
        const auto read = json::read<Connection>(text);
        std::string all;
        if (!read) {
            for (const FieldFault& fault : read.error().faults)
                all += fault.path + ' ';
        }
        return all;
    };
    const std::string good =
        R"("way":"webhook","address":"https://a.example/","first_answer":{"unit":"minutes","amount":)";
    EXPECT_EQ(faults_of("{" + good + "5}}"), "");
    EXPECT_EQ(faults_of("{" + good + "0}}"), "first_answer.amount ");
    EXPECT_EQ(
        faults_of("{" + good + R"(5},"categories":[{"ours":"a","theirs":"x"},{"ours":"b","theirs":"x"}]})"),
        "categories[1] ");
    EXPECT_EQ(
        faults_of(
            "{" + good +
            R"(5},"calendar":{"zone_minutes":480,"opens":"18:00","closes":"08:00","china_holidays":true}})"),
        "calendar.closes ");
}

TEST(Partner, has_a_post_of_its_code) {
    EXPECT_EQ(post_of("market-supervision"), "partner/market-supervision");
    EXPECT_EQ(partner_of_post("partner/market-supervision"), "market-supervision");
    EXPECT_EQ(partner_of_post("officer/WC-001"), "");
}

}  // namespace
}  // namespace linli::exchange
