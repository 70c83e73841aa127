// The way `files`, at the desk: what goes into a file, and what receipts do.
#include <gmock/gmock.h>

#include "exchange/consistency.h"
#include "exchange/exchange_rows.h"
#include "exchange/file_exchange.h"
#include "harness/desk.h"

namespace linli::test {
namespace {

using exchange::DeliveryState;
using exchange::FileReceipt;
using exchange::FileSettings;
using exchange::MessageState;
using incidents::HandOver;
using incidents::IncidentDesk;
using incidents::Reason;
using incidents::Remark;

constexpr const char* filing_partner = "convenience-services";

class FilesDesk : public AtTheDesk {
  protected:
    FilesDesk() {
        exchange::Connection connection;
        connection.way = exchange::Way::files;
        connection.first_answer = {SpanUnit::calendar_days, 30};
        as("head", [&](store::Transaction& t) {
            return station->partners.connect(t, filing_partner, connection, {});
        }).value();
        station->tell_partners(first_station);
    }

    template <class Question>
    auto ask(Question question) {
        using R = std::invoke_result_t<Question&, store::Snapshot&>;
        return station->store->read_now({}, [&](store::Snapshot& s) { return Result<R>(question(s)); })
            .value();
    }
    // As `linli check` does.
    ~FilesDesk() override {
        for (const std::string& fault : ask(&exchange::check_deliveries).faults)
            ADD_FAILURE() << fault;
    }

    exchange::Partner partner() {
        return ask([](store::Snapshot& s) { return exchange::find_partner(s, filing_partner).value(); });
    }
    std::vector<exchange::Delivery> deliveries(std::int64_t incident) {
        return ask([&](store::Snapshot& s) { return exchange::deliveries_of(s, incident); });
    }
    DeliveryState state(std::int64_t incident) { return deliveries(incident).back().state; }
    std::vector<exchange::Message> messages(std::int64_t incident) {
        const auto delivery = deliveries(incident).back().id;
        return ask([&](store::Snapshot& s) { return exchange::messages_of(s, delivery); });
    }
    std::int64_t handed_over() {
        const auto number = reported().number;
        step("desk", number, &IncidentDesk::accept, Remark{}).value();
        HandOver to;
        to.partner = filing_partner;
        step("desk", number, &IncidentDesk::hand_over, to).value();
        station->store->wait_for_followers();
        return number;
    }
    void urgent(std::int64_t number) {
        step("desk", number, &IncidentDesk::mark_urgent, Remark{}).value();
        station->store->wait_for_followers();
    }

    bool is_time() {
        return ask([&](store::Snapshot& s) { return exchange::is_time_for_file(s, partner(), settings); });
    }
    // The file that is to lie there; a new one when `makes`.
    std::optional<exchange::FileToPlace> file(bool makes = true) {
        if (makes) {
            as("exchange", [&](store::Transaction& t) -> Result<bool> {
                exchange::make_file(t, partner(), settings);
                return true;
            }).value();
        }
        return ask([&](store::Snapshot& s) { return exchange::file_to_place(s, partner(), Zone{}); });
    }
    void placed(const exchange::FileToPlace& one) {
        as("exchange", [&](store::Transaction& t) -> Result<bool> {
            exchange::note_placed(t, partner(), one.number);
            return true;
        }).value();
    }
    std::vector<std::string> kinds(const exchange::FileToPlace& one) {
        std::vector<std::string> all;
        const auto rows = exchange::read_table(one.bytes, exchange::event_columns()).value();
        all.reserve(rows.size());
        for (const exchange::FileRow& row : rows)
            all.emplace_back(row.cell("kind"));
        return all;
    }
    Result<bool> receive(const FileReceipt& receipt) {
        return as("exchange",
                  [&](store::Transaction& t) { return exchange::take_receipt(t, partner(), receipt); });
    }
    std::size_t miss() {
        return as("exchange",
                  [&](store::Transaction& t) {
                      return Result<std::size_t>(
                          exchange::miss_receipts(t, station->desk, partner(), settings));
                  })
            .value();
    }

    FileSettings settings;
};

TEST_F(FilesDesk, what_waits_goes_into_one_file_and_is_given_away_when_it_lies_there) {
    EXPECT_FALSE(is_time()) << "nothing new: no file";
    const auto first = handed_over(), second = handed_over();
    urgent(first);
    ASSERT_TRUE(is_time());
    const auto one = file().value();
    EXPECT_EQ(one.name, "linli-1-000001.csv");
    EXPECT_THAT(kinds(one), ::testing::ElementsAre("offered", "offered", "changed"));
    EXPECT_EQ(state(first), DeliveryState::sending);
    EXPECT_EQ(file()->bytes, one.bytes) << "until it lies there it is made again, the same";
    placed(one);
    EXPECT_EQ(state(first), DeliveryState::sent);
    EXPECT_FALSE(file(false));
    urgent(second);
    EXPECT_FALSE(is_time()) << "not yet";
    clock.set(clock.now() + 15min);
    EXPECT_TRUE(is_time());
    EXPECT_EQ(file()->name, "linli-1-000002.csv");
    EXPECT_EQ(receive({one.name, 3}), true);
    EXPECT_EQ(state(first), DeliveryState::acknowledged);
    EXPECT_EQ(messages(first).front().state, MessageState::delivered);
    EXPECT_EQ(messages(first).front().body, "") << "the text goes";
    EXPECT_EQ(receive({one.name, 3}), false) << "once";
}

TEST_F(FilesDesk, a_row_that_is_refused_is_put_aside_and_holds_up_what_follows_it) {
    const auto first = handed_over(), second = handed_over();
    const auto one = file().value();
    placed(one);
    const auto refused = messages(first).front().id;
    EXPECT_EQ(receive({one.name, 2, {{2, "1-" + std::to_string(refused), "不归我管"}}}), true);
    EXPECT_EQ(state(first), DeliveryState::failed);
    EXPECT_EQ(messages(first).front().fault, "不归我管");
    EXPECT_EQ(state(second), DeliveryState::acknowledged);
    clock.set(clock.now() + 15min);
    EXPECT_FALSE(is_time());
    as("head", [&](store::Transaction& t) { return station->deliveries.send_anew(t, refused); }).value();
    EXPECT_TRUE(is_time());
    const auto anew = file().value();
    EXPECT_THAT(kinds(anew), ::testing::ElementsAre("offered"));
    placed(anew);
    EXPECT_EQ(receive({anew.name, {}, {{0, "", "文件打不开"}}}), true) << "broken as a whole";
    EXPECT_EQ(messages(first).front().fault, "文件打不开");
}

TEST_F(FilesDesk, a_receipt_about_something_else_changes_nothing) {
    const auto number = handed_over();
    const auto one = file().value();
    placed(one);
    EXPECT_EQ(receive({"linli-1-000002.csv", 1}).error().type, "file/no-file");
    EXPECT_EQ(receive({"linli-1-000001.xlsx", 1}).error().type, "file/no-file");
    EXPECT_EQ(receive({"news.csv", 1}).error().type, "file/no-file");
    EXPECT_EQ(receive({one.name, 2}).error().type, "file/rows") << "half of it came";
    EXPECT_EQ(receive({one.name, 1, {{3, "", "x"}}}).error().type, "file/rows");
    EXPECT_EQ(receive({one.name, 1, {{2, "1-999", "x"}}}).error().type, "file/rows");
    EXPECT_EQ(state(number), DeliveryState::sent);
}

TEST_F(FilesDesk, a_file_without_a_receipt_is_brought_before_a_person_and_a_late_one_still_counts) {
    const auto number = handed_over();
    const auto one = file().value();
    placed(one);
    clock.set(clock.now() + 24h);
    EXPECT_EQ(miss(), 0U);
    clock.set(clock.now() + 1s);
    EXPECT_EQ(miss(), 1U);
    EXPECT_EQ(row(number).escalated_to, "desk");
    EXPECT_EQ(state(number), DeliveryState::sent) << "whether it arrived is not known";
    EXPECT_EQ(messages(number).front().state, MessageState::dead);
    EXPECT_THAT(messages(number).front().fault, ::testing::HasSubstr("没有回执"));
    EXPECT_EQ(miss(), 0U) << "once";
    urgent(number);
    EXPECT_TRUE(is_time()) << "what follows goes on";
    EXPECT_EQ(receive({one.name, 1}), true);
    EXPECT_EQ(state(number), DeliveryState::acknowledged);
    EXPECT_EQ(messages(number).front().state, MessageState::delivered);
}

TEST_F(FilesDesk, what_is_behind_a_refused_row_goes_again_and_what_is_before_a_taken_one_arrived) {
    const auto first = handed_over(), second = handed_over();
    urgent(first);
    const auto one = file().value();
    placed(one);
    EXPECT_EQ(receive({one.name, 3, {{2, "", "类别不对"}}}), true);
    EXPECT_EQ(messages(first)[1].state, MessageState::waiting)
        << "the change is not known to whoever refused it";
    EXPECT_EQ(state(second), DeliveryState::acknowledged);
    clock.set(clock.now() + 15min);
    EXPECT_FALSE(is_time());
    const auto refused = messages(first)[0].id;
    as("head", [&](store::Transaction& t) { return station->deliveries.send_anew(t, refused); }).value();
    const auto two = file().value();
    placed(two);
    EXPECT_THAT(kinds(two), ::testing::ElementsAre("offered", "changed"));
    step("desk", first, &IncidentDesk::unmark_urgent, Reason{"已排险"}).value();
    station->store->wait_for_followers();
    clock.set(clock.now() + 15min);
    const auto three = file().value();
    placed(three);
    EXPECT_THAT(kinds(three), ::testing::ElementsAre("changed"));
    EXPECT_EQ(receive({three.name, 1}), true) << "the receipt before it is lost";
    for (const auto& message : messages(first))
        EXPECT_EQ(message.state, MessageState::delivered) << message.sequence;
    EXPECT_EQ(receive({two.name, 2}), true);
}

TEST_F(FilesDesk, a_partner_that_is_reached_another_way_later_is_sent_what_has_no_receipt) {
    const auto number = handed_over();
    placed(file().value());
    const auto due = [&] {
        return ask([](store::Snapshot& s) { return exchange::due_messages(s, filing_partner, 10).size(); });
    };
    EXPECT_EQ(due(), 0U);
    as("exchange", [&](store::Transaction& t) -> Result<bool> {
        exchange::leave_files(t, filing_partner);
        return true;
    }).value();
    EXPECT_EQ(due(), 1U);
    EXPECT_EQ(messages(number).front().state, MessageState::waiting);
}

TEST_F(FilesDesk, which_files_were_sent_is_forgotten_and_their_numbers_go_on) {
    handed_over();
    const auto one = file().value();
    placed(one);
    receive({one.name, 1}).value();
    const auto forgotten = [&] {
        return as("exchange",
                  [](store::Transaction& t) {
                      return Result<std::int64_t>(exchange::forget_old_files(t, 100));
                  })
            .value();
    };
    clock.set(clock.now() + std::chrono::days(100));
    EXPECT_EQ(forgotten(), 0);
    clock.set(clock.now() + 1s);
    EXPECT_EQ(forgotten(), 1);
    EXPECT_EQ(receive({one.name, 1}).error().type, "file/no-file");
    handed_over();
    EXPECT_EQ(file()->name, "linli-1-000002.csv");
}

}  // namespace
}  // namespace linli::test
