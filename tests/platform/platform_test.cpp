// A platform's rules over its ledger, on a clock that is moved by hand.
#include "platform/platform.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/temporary_folder.h"
#include "store/store.h"

namespace linli::platform {
namespace {

using exchange::News;

constexpr const char* acceptance =
    R"({"rules":[{"then":[{"say":"accepted","after":"2s"},{"say":"done","text":"好了","after":"5s"}]}],
        "rejected":[{"say":"done","after":"1s"}]})";

class Platforms : public ::testing::Test {
  protected:
    Platforms() {
        store::Options options;
        options.file = folder / "partner.db";
        const std::vector<store::Migration> tables{migration()};
        ledger = store::Store::open(options, clock, tables);
    }

    template <class Command>
    auto within(Command command) {
        return ledger->write_now({}, command);
    }
    Result<Taken> hear(const std::string& id, News news, std::int64_t sequence,
                       const std::string& data = "{}", const std::string& subject = "1-1") {
        exchange::CloudEvent event;
        event.id = id;
        event.source = "urn:linli:station:1";
        event.type = exchange::type_of(news);
        event.subject = subject;
        event.sequence = sequence;
        event.data = json::Raw{data};
        const std::string body = exchange::to_structured(event);
        const auto with = exchange::sign("m" + id, clock.now(), body, std::span(&secret, 1));
        return within([&](store::Transaction& t) { return platform.receive(t, with, body); });
    }
    std::vector<std::string> steps_after(Milliseconds time) {
        clock.advance(time);
        return within([&](store::Transaction& t) -> Result<std::vector<std::string>> {
                   platform.take_steps(t, 100);
                   std::vector<std::string> said;
                   for (const Letter& letter : due_letters(t, 100))
                       said.emplace_back(json::name_of(letter.news));
                   return said;
               })
            .value();
    }
    void deliver(std::optional<int> status) {
        within([&](store::Transaction& t) -> Result<bool> {
            for (const Letter& letter : due_letters(t, 100))
                note_tried(t, letter.id, status, "", 0.5, 1);
            return true;
        }).value();
    }
    Totals all() {
        return ledger->read_now({}, [](store::Snapshot& s) { return Result<Totals>(totals(s)); }).value();
    }

    const std::string offer =
        R"({"number":"7","category":"hazard","level":3,"urgent":false,"description":"甲","address":"乙",)"
        R"("reported_at":"2026-11-28T01:00:00Z"})";
    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-28T01:00:00Z")};
    exchange::WebhookSecret secret = exchange::WebhookSecret::random();
    Platform platform{"urn:example:platform", {secret}, json::read<Script>(acceptance).value()};
    std::unique_ptr<store::Store> ledger;
};

TEST_F(Platforms, takes_each_event_once_and_does_what_the_script_says) {
    EXPECT_EQ(hear("1", News::offered, 1, offer).value().effect, Heard::applied);
    EXPECT_EQ(hear("1", News::offered, 1, offer).value().effect, Heard::known);
    EXPECT_EQ(steps_after(1s), std::vector<std::string>{});
    EXPECT_EQ(steps_after(1s), std::vector<std::string>{"accepted"});
    EXPECT_EQ(steps_after(5s), std::vector<std::string>{"accepted"}) << "done waits behind it";
    deliver(200);
    EXPECT_EQ(steps_after(0s), std::vector<std::string>{"done"});
    deliver(200);
    EXPECT_EQ(hear("2", News::rejected, 2).value().effect, Heard::applied);
    EXPECT_EQ(steps_after(1s), std::vector<std::string>{"done"});
    deliver(200);
    EXPECT_EQ(hear("3", News::confirmed, 3).value().state, exchange::DeliveryState::confirmed);
    EXPECT_EQ(hear("4", News::changed, 4).value().effect, Heard::noted) << "it is over";
    const Totals totals = all();
    EXPECT_EQ(totals.taken_over.at("confirmed"), 1);
    EXPECT_EQ(totals.heard.at("offered"), 1);
    EXPECT_EQ(totals.said.at("done"), 2);
    EXPECT_EQ(totals.planned + totals.waiting + totals.dead + totals.out_of_turn, 0);
}

TEST_F(Platforms, stops_when_it_is_taken_away_and_notes_what_comes_out_of_turn) {
    ASSERT_TRUE(hear("1", News::offered, 1, offer));
    EXPECT_EQ(hear("3", News::changed, 3, R"({"level":2})").value().effect, Heard::applied);
    EXPECT_EQ(hear("2", News::changed, 2, R"({"level":1})").value().effect, Heard::noted);
    EXPECT_EQ(all().out_of_turn, 2) << "one came too early, one too late";
    EXPECT_EQ(hear("4", News::withdrawn, 4).value().state, exchange::DeliveryState::withdrawn);
    EXPECT_EQ(steps_after(1h), std::vector<std::string>{});
    EXPECT_EQ(hear("5", News::done, 1, "{}", "nothing").error().type, "exchange/no-delivery");
    exchange::WebhookSecret other = exchange::WebhookSecret::random();
    std::swap(secret, other);
    EXPECT_EQ(hear("6", News::confirmed, 5).error().type, "exchange/not-signed");
}

TEST_F(Platforms, tries_again_and_hands_over_its_own) {
    const auto given = within(
        [&](store::Transaction& t) { return platform.offer(t, json::read<exchange::Offer>(offer).value()); });
    ASSERT_TRUE(given);
    deliver(503);
    EXPECT_EQ(all().handed_over.at("queued"), 1);
    EXPECT_EQ(steps_after(4s), std::vector<std::string>{}) << "five seconds later";
    EXPECT_EQ(steps_after(2s), std::vector<std::string>{"offered"});
    deliver(200);
    EXPECT_EQ(all().handed_over.at("acknowledged"), 1);
    ASSERT_TRUE(hear("1", News::accepted, 1, "{}", given->reference));
    ASSERT_TRUE(hear("2", News::done, 2, "{}", given->reference));
    EXPECT_EQ(steps_after(0s), std::vector<std::string>{"confirmed"});
    deliver(422);
    EXPECT_EQ(all().dead, 1);
    EXPECT_EQ(all().handed_over.at("confirmed"), 1);
}

}  // namespace
}  // namespace linli::platform
