// What the exchange does to incidents, on a clock that is set.
#include <thread>

#include <gmock/gmock.h>

#include "exchange/consistency.h"
#include "exchange/sending.h"
#include "harness/desk.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using exchange::Delivery;
using exchange::DeliveryState;

constexpr const char* code = "convenience-services";

class ExchangeDesk : public AtTheDesk {
  protected:
    ExchangeDesk() {
        exchange::Connection connection;
        connection.address = "https://platform.example/events";
        connection.first_answer = {SpanUnit::minutes, 30};
        as("head", [&](store::Transaction& t) {
            return station->partners.connect(t, code, connection, {});
        }).value();
        station->tell_partners(first_station);
    }
    std::vector<Delivery> deliveries(std::int64_t number) {
        return station->store
            ->read_now({},
                       [&](store::Snapshot& s) {
                           return Result<std::vector<Delivery>>(exchange::deliveries_of(s, number));
                       })
            .value();
    }
    // An incident that the partner was offered, once the outbox has come so far.
    std::int64_t handed_over() {
        const auto number = reported().number;
        step("desk", number, &IncidentDesk::accept, Remark{}).value();
        HandOver to;
        to.partner = code;
        step("desk", number, &IncidentDesk::hand_over, to).value();
        for (int tries = 0; tries < 400 && deliveries(number).empty(); ++tries)
            std::this_thread::sleep_for(25ms);
        return number;
    }
    std::size_t escalate() {
        return as("exchange",
                  [&](store::Transaction& t) {
                      return Result<std::size_t>(exchange::escalate_unanswered(t, station->desk, 10));
                  })
            .value();
    }
};

TEST_F(ExchangeDesk, what_is_not_answered_in_time_is_brought_before_a_person) {
    const auto number = handed_over();
    ASSERT_EQ(deliveries(number).size(), 1U);
    EXPECT_EQ(escalate(), 0U) << "there is time";
    clock.set(clock.now() + 31min);
    EXPECT_EQ(escalate(), 1U);
    EXPECT_EQ(row(number).escalated_to, "desk");
    EXPECT_EQ(history(number).back(), "incident.unanswered");
    EXPECT_TRUE(deliveries(number).front().escalated_at);
    EXPECT_EQ(escalate(), 0U) << "once";
}

TEST_F(ExchangeDesk, what_was_closed_meanwhile_is_brought_before_nobody) {
    const auto number = handed_over();
    step("desk", number, &IncidentDesk::decline, Decline{Outcome::unfounded, "查无此事"}).value();
    clock.set(clock.now() + 31min);
    escalate();
    EXPECT_EQ(row(number).escalated_to, "");
}

TEST_F(ExchangeDesk, deliveries_that_do_not_agree_with_their_incident_or_messages_are_found) {
    const auto number = handed_over();
    const auto faults = [&] {
        return station->store
            ->read_now({},
                       [&](store::Snapshot& s) {
                           return Result<std::vector<std::string>>(exchange::check_deliveries(s).faults);
                       })
            .value();
    };
    station->store->wait_for_followers();
    EXPECT_THAT(faults(), ::testing::IsEmpty());
    const auto change = [&](const auto& how) {
        as("test", [&](store::Transaction& t) {
            t.housekeeping();
            Delivery one = exchange::deliveries_of(t, number).front();
            how(one);
            exchange::update_delivery(t, one);
            return Result<bool>(true);
        }).value();
    };
    const Delivery good = deliveries(number).front();
    change([](Delivery& one) { one.state = DeliveryState::accepted; });
    EXPECT_THAT(faults(), ::testing::ElementsAre(::testing::HasSubstr("last step")));
    change([&](Delivery& one) {
        one = good;
        one.said = 3;
    });
    EXPECT_THAT(faults(), ::testing::ElementsAre(::testing::HasSubstr("gap")));
    change([&](Delivery& one) { one = good; });
    EXPECT_THAT(faults(), ::testing::IsEmpty());
    // It goes on, though its incident was closed.
    step("desk", number, &IncidentDesk::decline, Decline{Outcome::unfounded, "查无此事"}).value();
    station->store->wait_for_followers();
    EXPECT_EQ(deliveries(number).front().state, DeliveryState::withdrawn);
    change([&](Delivery& one) {
        one = good;
        one.said = 2;
    });
    EXPECT_THAT(faults(), ::testing::ElementsAre(::testing::HasSubstr("does not handle")));
}

}  // namespace
}  // namespace linli::test
