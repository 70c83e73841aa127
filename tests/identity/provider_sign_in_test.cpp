// Signing in at a provider, on a clock that is set: who may, for how long, and what the second factor there
// is worth. The provider's answers are signed here; tests/browser/oidc.test.mjs asks a real one.
#include <gtest/gtest.h>

#include "cli/station.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "oidc/signer.h"

namespace linli::identity {
namespace {

using namespace std::chrono_literals;

constexpr const char* issuer = "https://login.example";

TEST(Stage, at_a_provider_is_that_of_the_second_factor) {
    Account volunteer, desk;
    volunteer.role = Role::volunteer;
    desk.role = Role::duty_desk;
    Account enrolled = desk;
    enrolled.has_second_factor = true;
    EXPECT_EQ(stage_at_provider(volunteer, false), Stage::complete);
    EXPECT_EQ(stage_at_provider(desk, false), Stage::enrolment);
    EXPECT_EQ(stage_at_provider(desk, true), Stage::complete);
    EXPECT_EQ(stage_at_provider(enrolled, false), Stage::second_factor);
    EXPECT_EQ(stage_at_provider(enrolled, true), Stage::complete);
}

TEST(Proof, the_providers_second_factor_counts_where_set_and_is_as_fresh_as_it_is) {
    const Instant now(std::chrono::seconds(1'800'000'000));
    const ProviderSettings ours;
    const ProviderSettings by_method{"", SecondFactorAt::provider_by_method, ""};
    const ProviderSettings by_context{"", SecondFactorAt::provider_by_context, "gold"};
    struct Case {
        const char* what;
        const ProviderSettings& settings;
        oidc::Claims claims;
        std::optional<Instant> at;
    };
    const Instant before = now - 3h;
    const Case cases[] = {
        {"ours alone", ours, {"u", now, {"mfa"}, "gold", {}}, {}},
        {"a password is none", by_method, {"u", now, {"pwd"}, "", {}}, {}},
        {"several factors", by_method, {"u", now, {"pwd", "mfa"}, "", {}}, now},
        {"given hours ago", by_method, {"u", before, {"otp"}, "", {}}, before},
        {"longer ago than was asked for", by_method, {"u", now - 13h, {"otp"}, "", {}}, {}},
        {"the provider does not say when", by_method, {"u", {}, {"otp"}, "", {}}, {}},
        {"by a clock that is ahead", by_method, {"u", now + 30s, {"hwk"}, "", {}}, now},
        {"the context that was set", by_context, {"u", now, {}, "gold", {}}, now},
        {"another context", by_context, {"u", now, {"mfa"}, "silver", {}}, {}},
    };
    for (const Case& one : cases) {
        const Proof proof = proof_of(one.claims, one.settings, 12h, now);
        EXPECT_EQ(proof.second_factor_at, one.at) << one.what;
        EXPECT_EQ(proof.way, Way::provider) << one.what;
    }
}

// A provider that answers what it is told to.
class Told final : public oidc::Web {
  public:
    explicit Told(std::string& token) : token_(token) {}
    oidc::WebResult get(const std::string& address) override {
        if (address.ends_with("/keys")) return oidc::WebAnswer{200, signer_.jwks()};
        return oidc::WebAnswer{
            200,
            R"({"issuer":"https://login.example","authorization_endpoint":"https://login.example/auth",)"
            R"("token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"})"};
    }
    oidc::WebResult post(const std::string&, const std::string&, const std::string&) override {
        return oidc::WebAnswer{200, R"({"id_token":")" + signer_.token(token_) + "\"}"};
    }

  private:
    test::Signer signer_{"EdDSA"};
    std::string& token_;
};

class AtTheProvider : public ::testing::Test {
  protected:
    AtTheProvider() { connect({}); }
    void connect(ProviderSettings settings) {
        station.provider.connect(
            std::make_unique<oidc::Provider>(issuer, oidc::Client{"linli", "s", "https://station.example/r"},
                                             std::make_unique<Told>(token), clock),
            std::move(settings));
    }
    template <class Command>
    auto write(Command command, const std::string& actor = "command_line") {
        return station.store->write_now({first_station, actor}, command);
    }
    template <class Question>
    auto ask(Question question) {
        return station.store->read_now({}, question);
    }
    std::int64_t add(const std::string& name, Role role) {
        return write([&](store::Transaction& t) { return station.accounts.add(t, {name, role, {}}); })
            ->account;
    }
    Result<Account> link(std::int64_t account, const std::string& subject,
                         const std::string& actor = "command_line") {
        return write(
            [&](store::Transaction& t) {
                return station.accounts.link_provider(t, {account}, issuer, {subject});
            },
            actor);
    }
    struct Begun {
        http::Call call;
        std::string state;
    };
    Begun begin() {
        Begun begun;
        const auto asked =
            ask([&](store::Snapshot& s) { return station.provider.ask(s, begun.call, {}); }).value();
        const auto addressed = station.provider.address(asked).value();
        write([&](store::Transaction& t) {
            return station.provider.begin(t, begun.call, addressed);
        }).value();
        begun.call.credentials.sign_in = asked.secret;
        begun.state = asked.request.state;
        return begun;
    }
    // Comes back as `subject`; the session, or what was refused.
    Result<SignedIn> come_back(const Begun& begun, const std::string& subject, const std::string& more = "") {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch());
        token = R"({"iss":"https://login.example","aud":"linli","sub":")" + subject + R"(","nonce":")" +
                oidc::nonce_of(begun.call.credentials.sign_in) + R"(","iat":)" +
                std::to_string(seconds.count()) + R"(,"exp":)" + std::to_string(seconds.count() + 60) + more +
                '}';
        const auto returned = ask([&](store::Snapshot& s) {
            return station.provider.take_back(s, begun.call, {begun.state, "code", {}, {}});
        });
        if (!returned) return tl::unexpected(returned.error());
        const auto redeemed = station.provider.redeem(*returned).value();
        auto done =
            write([&](store::Transaction& t) { return station.provider.sign_in(t, begun.call, redeemed); });
        if (!done) return tl::unexpected(done.error());
        if (!done->outcome) return tl::unexpected(done->outcome.error());
        return done->outcome->value.session;
    }
    std::string outcome(const Result<SignedIn>& session) {
        return session ? std::string(json::name_of(session->stage)) : session.error().type;
    }

    test::TemporaryFolder folder;
    SettableClock clock{*parse_iso("2026-11-24T08:00:00Z")};
    cli::Station station{folder.path(), test::database_in(folder.path()), clock};
    std::string token;
};

TEST_F(AtTheProvider, one_has_ten_minutes_and_what_was_not_finished_is_forgotten) {
    link(add("lin", Role::volunteer), "u").value();
    const Begun quick = begin(), slow = begin();
    clock.advance(10min - 1ms);
    EXPECT_EQ(outcome(come_back(quick, "u")), "complete");
    clock.advance(1ms);
    EXPECT_EQ(outcome(come_back(slow, "u")), "oidc/not-begun-here");
    clock.advance(1min);
    write([&](store::Transaction& t) -> Result<bool> {
        station.doorkeeper.keep_up(t);
        return true;
    }).value();
    EXPECT_FALSE(ask([&](store::Snapshot& s) {
                     return Result<bool>(find_provider_sign_in(s, sha256(bytes_of(slow.state))).has_value());
                 }).value());
}

TEST_F(AtTheProvider, of_too_many_sign_ins_the_oldest_are_given_up) {
    link(add("lin", Role::volunteer), "u").value();
    const Begun first = begin();
    clock.advance(1s);
    const Begun second = begin();
    write([&](store::Transaction& t) -> Result<bool> {
        t.housekeeping();
        keep_latest_provider_sign_ins(t, 1);
        return true;
    }).value();
    EXPECT_EQ(outcome(come_back(first, "u")), "oidc/not-begun-here");
    EXPECT_EQ(outcome(come_back(second, "u")), "complete");
}

TEST_F(AtTheProvider, two_answers_at_once_open_one_session) {
    link(add("lin", Role::volunteer), "u").value();
    const Begun begun = begin();
    const auto returned = ask([&](store::Snapshot& s) {
        return station.provider.take_back(s, begun.call, {begun.state, "code", {}, {}});
    });
    ASSERT_TRUE(returned);
    EXPECT_EQ(outcome(come_back(begun, "u")), "complete");
    const auto late = station.provider.redeem(*returned).value();
    const auto done =
        write([&](store::Transaction& t) { return station.provider.sign_in(t, begun.call, late); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().type, "oidc/not-begun-here");
}

TEST_F(AtTheProvider, a_second_factor_there_is_fresh_for_as_long_as_one_here) {
    link(add("desk", Role::duty_desk), "u").value();
    EXPECT_EQ(outcome(come_back(begin(), "u", R"(,"amr":["mfa"])")), "enrolment") << "it does not count";
    connect({"", SecondFactorAt::provider_by_method, ""});
    const auto said_at = [&](std::chrono::seconds ago) {
        const auto then =
            std::chrono::duration_cast<std::chrono::seconds>((clock.now() - ago).time_since_epoch());
        return R"(,"amr":["mfa"],"auth_time":)" + std::to_string(then.count());
    };
    const auto fresh = come_back(begin(), "u", said_at(4min));
    ASSERT_EQ(outcome(fresh), "complete");
    EXPECT_TRUE(fresh->is_fresh);
    const auto older = come_back(begin(), "u", said_at(5min));
    ASSERT_EQ(outcome(older), "complete");
    EXPECT_FALSE(older->is_fresh);
    EXPECT_EQ(outcome(come_back(begin(), "u", R"(,"amr":["mfa"])")), "enrolment") << "it does not say when";
}

TEST_F(AtTheProvider, a_subject_stands_for_one_account_and_nobody_links_their_own) {
    const auto lin = add("lin", Role::volunteer), wu = add("wu", Role::volunteer),
               keeper = add("keeper", Role::security_administrator), system = add("system", Role::partner);
    EXPECT_EQ(link(keeper, "k", subject_of(keeper)).error().type, "account/own");
    EXPECT_EQ(link(system, "s").error().type, "account/no-sign-in");
    EXPECT_TRUE(link(lin, "u"));
    EXPECT_TRUE(link(lin, "u")) << "again";
    EXPECT_EQ(link(wu, "u").error().type, "oidc/subject-taken");
    EXPECT_EQ(outcome(come_back(begin(), "u")), "complete");
    EXPECT_TRUE(link(lin, "v")) << "another in its place";
    const auto page = ask([&](store::Snapshot& s) { return station.accounts.page(s, lin); });
    EXPECT_EQ(page->sessions, 0) << "it ended those of the one before";
    ASSERT_EQ(page->providers.size(), 1U);
    EXPECT_EQ(page->providers[0].issuer, issuer);
    EXPECT_EQ(outcome(come_back(begin(), "u")), "oidc/no-account");
    EXPECT_EQ(outcome(come_back(begin(), "v")), "complete");
    write([&](store::Transaction& t) { return station.accounts.unlink_provider(t, {lin}, issuer); }).value();
    EXPECT_EQ(outcome(come_back(begin(), "v")), "oidc/no-account");
    EXPECT_EQ(ask([&](store::Snapshot& s) { return station.accounts.page(s, lin); })->sessions, 0);
}

TEST_F(AtTheProvider, a_claim_links_no_account_that_is_linked_or_a_systems) {
    const auto lin = add("lin", Role::volunteer);
    add("system", Role::partner);
    link(lin, "u").value();
    connect({"preferred_username", SecondFactorAt::station, ""});
    EXPECT_EQ(outcome(come_back(begin(), "x", R"(,"preferred_username":"lin")")), "oidc/no-account");
    EXPECT_EQ(outcome(come_back(begin(), "y", R"(,"preferred_username":"system")")), "oidc/no-account");
    EXPECT_EQ(outcome(come_back(begin(), "z", R"(,"preferred_username":["lin"])")), "oidc/no-account");
    EXPECT_EQ(outcome(come_back(begin(), "u", R"(,"preferred_username":"somebody")")), "complete");
}

}  // namespace
}  // namespace linli::identity
