// Sessions, tokens and links over time, on a clock that is set.
#include <gtest/gtest.h>

#include "cli/station.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "identity/passwords.h"

namespace linli::identity {
namespace {

using namespace std::chrono_literals;

class DoorkeeperTest : public ::testing::Test {
  protected:
    template <class Command>
    auto write(Command command) {
        return station.store->write_now({}, command);
    }
    template <class Question>
    auto ask(Question question) {
        return station.store->read_now({}, question);
    }
    Invited add(const std::string& name, Role role, std::vector<std::string> posts = {}) {
        return write([&](store::Transaction& t) {
                   return station.accounts.add(t, {name, role, std::move(posts)});
               })
            .value();
    }
    // Takes up a one-time link; the session's credentials.
    Result<http::Credentials> take_up(const Invited& invited) {
        const http::Call call;
        const auto chosen = ask([&](store::Snapshot& s) {
            return station.sign_in.take_invitation(s, call, {invited.invitation, "four unrelated words"});
        });
        if (!chosen) return tl::unexpected(chosen.error());
        const auto hashed = SignInDesk::hash(*chosen).value();
        const auto opened =
            write([&](store::Transaction& t) { return station.sign_in.set_password(t, call, hashed); });
        if (!opened) return tl::unexpected(opened.error());
        http::Credentials credentials;
        const auto& [session, cookies] = *opened->outcome;
        const std::string& cookie = cookies.at(0);
        credentials.session = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
        credentials.csrf = session.csrf;
        return credentials;
    }
    // What keeps it out; empty: it is admitted.
    std::string kept_out(const http::Credentials& credentials, http::Right right = rights::read_incidents) {
        const auto who =
            ask([&](store::Snapshot& s) { return station.doorkeeper.admit(s, credentials, right); });
        return who ? "" : who.error().type;
    }
    void keep_up() {
        write([&](store::Transaction& t) -> Result<bool> {
            station.doorkeeper.keep_up(t);
            return true;
        }).value();
    }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T08:00:00Z")};
    cli::Station station{folder.path(), test::database_in(folder.path()), clock};
};

TEST_F(DoorkeeperTest, a_session_ends_when_nobody_was_there_for_a_quarter_of_an_hour) {
    const auto session = take_up(add("volunteer", Role::volunteer)).value();
    for (int i = 0; i < 10; ++i) {
        clock.advance(14min);
        EXPECT_EQ(kept_out(session), "") << "used again and again";
        if (i % 3 == 0) keep_up();
    }
    http::Credentials background = session;
    background.is_background = true;
    clock.advance(10min);
    EXPECT_EQ(kept_out(background), "") << "a page may still read";
    clock.advance(6min);
    EXPECT_EQ(kept_out(background), "session/ended") << "but that was nobody's presence";
    EXPECT_EQ(kept_out(session), "session/ended");
}

TEST_F(DoorkeeperTest, when_a_session_was_last_used_outlives_the_program) {
    const auto session = take_up(add("volunteer", Role::volunteer)).value();
    clock.advance(14min);
    EXPECT_EQ(kept_out(session), "");
    keep_up();
    clock.advance(10min);
    Doorkeeper restarted;
    const auto who =
        ask([&](store::Snapshot& s) { return restarted.admit(s, session, rights::read_incidents); });
    EXPECT_TRUE(who.has_value());
    clock.advance(6min);
    EXPECT_FALSE(ask([&](store::Snapshot& s) {
                     return Doorkeeper().admit(s, session, rights::read_incidents);
                 }).has_value());
}

TEST_F(DoorkeeperTest, a_session_ends_after_half_a_day_in_any_case_and_is_forgotten) {
    const auto session = take_up(add("volunteer", Role::volunteer)).value();
    for (int i = 0; i < 71; ++i) {
        clock.advance(10min);
        ASSERT_EQ(kept_out(session), "") << i;
    }
    clock.advance(10min);
    EXPECT_EQ(kept_out(session), "session/ended");
    clock.advance(1min);
    keep_up();
    EXPECT_TRUE(ask([](store::Snapshot& s) { return Result<bool>(sessions_of(s, 1).empty()); }).value());
}

TEST_F(DoorkeeperTest, a_disabled_account_is_out_at_once) {
    const auto invited = add("volunteer", Role::volunteer);
    const auto session = take_up(invited).value();
    write([&](store::Transaction& t) { return station.accounts.disable(t, {invited.account}); }).value();
    EXPECT_EQ(kept_out(session), "session/ended");
}

TEST_F(DoorkeeperTest, a_one_time_link_is_good_once_and_for_three_days) {
    const auto first = add("one", Role::volunteer), second = add("two", Role::volunteer);
    EXPECT_TRUE(take_up(first).has_value());
    EXPECT_EQ(take_up(first).error().type, "invitation/not-found");
    clock.advance(72h);
    EXPECT_EQ(take_up(second).error().type, "invitation/not-found");
    const auto again = write([&](store::Transaction& t) {
                           return station.accounts.reset_password(t, {second.account});
                       }).value();
    EXPECT_TRUE(take_up(again).has_value());
}

TEST_F(DoorkeeperTest, tokens_run_out) {
    const auto partner = add("market", Role::partner, {"partner/market-supervision"});
    const auto issued = write([&](store::Transaction& t) {
                            return station.accounts.issue_token(t, {partner.account}, {"", {}, 2});
                        }).value();
    http::Credentials credentials;
    credentials.bearer = issued.secret;
    EXPECT_EQ(kept_out(credentials), "");
    clock.advance(48h);
    EXPECT_EQ(kept_out(credentials), "token/ended");
}

TEST_F(DoorkeeperTest, who_is_admitted_acts_as_their_account_and_reaches_their_own) {
    const auto session = take_up(add("helper", Role::auxiliary, {"auxiliary/A", "auxiliary/B"})).value();
    const auto who = ask([&](store::Snapshot& s) {
                         return station.doorkeeper.admit(s, session, rights::handle_incidents);
                     }).value();
    EXPECT_EQ(who.actor, "account/1");
    EXPECT_EQ(who.reach, Reach::own);
    EXPECT_EQ(who.posts, (std::vector<std::string>{"auxiliary/A", "auxiliary/B"}));
    const auto told = [&](const char* kind, const char* payload) {
        return station.doorkeeper.may_be_told(who, {1, clock.now(), "desk", kind, "x/1", "", 1, {payload}});
    };
    EXPECT_TRUE(told("incident.taken", R"({"grid":"B","handler":"officer/B"})"));
    EXPECT_TRUE(told("incident.taken", R"({"grid":"C","handler":"auxiliary/A"})"));
    EXPECT_FALSE(told("incident.taken", R"({"grid":"C","handler":"officer/C"})"));
    EXPECT_FALSE(told("incident.taken", R"({"grid":"","handler":""})"));
    EXPECT_FALSE(told("account.added", R"({"grid":"A"})"));
    store::Context desk{first_station, "account/9", Reach::station, {"desk"}};
    EXPECT_FALSE(
        station.doorkeeper.may_be_told(desk, {1, clock.now(), "x", "account.locked", "account/3", "", 1, {}}))
        << "accounts are not the desk's business";
}

TEST_F(DoorkeeperTest, the_lock_ends_after_its_time_and_counts_anew) {
    const auto invited = add("volunteer", Role::volunteer);
    ASSERT_TRUE(take_up(invited).has_value());
    http::Call call;
    call.credentials.source = "192.0.2.7";
    const auto try_password = [&](const std::string& password) -> std::string {
        const auto attempt = ask(
            [&](store::Snapshot& s) { return station.sign_in.look_up(s, call, {"volunteer", password}); });
        if (!attempt) return attempt.error().type;
        const auto compared = SignInDesk::compare(*attempt).value();
        const auto done =
            write([&](store::Transaction& t) { return station.sign_in.sign_in(t, call, compared); });
        if (!done) return done.error().type;
        return done->outcome ? "" : done->outcome.error().type;
    };
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(try_password("wrong"), "session/wrong");
    EXPECT_EQ(try_password("four unrelated words"), "") << "a success ends the row of failures";
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(try_password("wrong"), "session/wrong") << i;
    EXPECT_EQ(try_password("four unrelated words"), "session/locked");
    call.credentials.source = "192.0.2.8";
    EXPECT_EQ(try_password("four unrelated words"), "session/locked") << "the name, from anywhere";
    call.credentials.source = "192.0.2.7";
    const auto other =
        ask([&](store::Snapshot& s) { return station.sign_in.look_up(s, call, {"other", "x"}); });
    EXPECT_EQ(other.error().type, "session/locked") << "and the address, for any name";
    clock.advance(14min);
    EXPECT_EQ(try_password("four unrelated words"), "session/locked");
    clock.advance(2min);
    EXPECT_EQ(try_password("wrong"), "session/wrong");
    EXPECT_EQ(try_password("four unrelated words"), "");
}

}  // namespace
}  // namespace linli::identity
