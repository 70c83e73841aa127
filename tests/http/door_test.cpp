// The door's rules: who a request is from, and how much one may ask.
#include "http/door.h"

#include <gtest/gtest.h>

#include "http/routes.h"

namespace linli::http {
namespace {

using namespace std::chrono_literals;

Address address(std::string_view text) {
    const auto parsed = parse_address(text);
    if (!parsed) throw std::invalid_argument(std::string(text));
    return *parsed;
}

std::vector<Network> networks(const std::vector<const char*>& texts) {
    std::vector<Network> list;
    for (const char* text : texts)
        list.push_back(Network::parse(text).value());
    return list;
}

// ---- whom a limit counts as one ----

TEST(Household, is_an_address_or_the_half_of_an_ipv6_address) {
    EXPECT_EQ(household_of(address("192.0.2.1")), household_of(address("::ffff:192.0.2.1")));
    EXPECT_NE(household_of(address("192.0.2.1")), household_of(address("192.0.2.2")));
    EXPECT_EQ(household_of(address("2001:db8::1")), household_of(address("2001:db8:0:0:ffff::9")));
    EXPECT_NE(household_of(address("2001:db8::1")), household_of(address("2001:db8:0:1::1")));
}

// ---- where a request comes from ----

struct Came {
    const char* what;
    const char* peer;
    const char* for_whom;
    const char* source;
};

TEST(Arrival, is_what_trusted_proxies_say_and_nobody_else) {
    const auto trusted = networks({"10.0.0.0/8", "2001:db8:1::/48"});
    for (const Came& came : {
             Came{"no proxy", "203.0.113.9", "", "203.0.113.9"},
             {"a stranger who pretends", "203.0.113.9", "198.51.100.1", "203.0.113.9"},
             {"this machine pretends", "127.0.0.1", "198.51.100.1", "127.0.0.1"},
             {"one proxy", "10.0.0.1", "198.51.100.1", "198.51.100.1"},
             {"what the client wrote itself stays unread", "10.0.0.1", "1.1.1.1, 10.9.9.9, 198.51.100.1",
              "198.51.100.1"},
             {"two proxies", "10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
             {"two proxies, and a lie", "10.0.0.1", "1.1.1.1,198.51.100.1 , 10.0.0.2", "198.51.100.1"},
             {"nothing but proxies", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"},
             {"the proxy does not say", "10.0.0.1", "", "10.0.0.1"},
             {"garbage at the end", "10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"},
             {"garbage behind a proxy", "10.0.0.1", "198.51.100.1, <script>, 10.0.0.2", "10.0.0.2"},
             {"an empty last one", "10.0.0.1", "198.51.100.1,", "10.0.0.1"},
             {"with a port", "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"},
             {"a port that is none", "10.0.0.1", "198.51.100.1:x", "10.0.0.1"},
             {"IPv6", "2001:db8:1::1", "2001:db8:2::7", "2001:db8:2::7"},
             {"IPv6 in brackets", "10.0.0.1", "[2001:db8:2::7]:443", "2001:db8:2::7"},
             {"a bracket alone", "10.0.0.1", "[2001:db8:2::7", "10.0.0.1"},
             {"behind the bracket", "10.0.0.1", "[2001:db8:2::7]x", "10.0.0.1"},
             {"IPv4 as IPv6", "10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"},
             {"a scope", "10.0.0.1", "fe80::1%eth0", "10.0.0.1"},
             {"only commas", "10.0.0.1", ",,,,", "10.0.0.1"},
         }) {
        const Arrival arrival = arrival_of({address(came.peer), false}, trusted, {came.for_whom, ""});
        EXPECT_EQ(arrival.source.to_string(), came.source) << came.what;
        EXPECT_FALSE(arrival.is_secure) << came.what;
    }
}

TEST(Arrival, a_shared_source_is_nobodys_own) {
    const auto trusted = networks({"10.0.0.0/8"});
    const auto is_shared = [&](const char* peer, const char* for_whom) {
        return arrival_of({address(peer), false}, trusted, {for_whom, ""}).is_shared;
    };
    EXPECT_TRUE(is_shared("127.0.0.1", "")) << "a proxy that is not named may run here";
    EXPECT_TRUE(is_shared("10.0.0.1", "")) << "a proxy that does not say";
    EXPECT_TRUE(is_shared("10.0.0.1", "10.0.0.2"));
    EXPECT_FALSE(is_shared("10.0.0.1", "198.51.100.1"));
    EXPECT_FALSE(is_shared("203.0.113.9", ""));
    const auto with_local = networks({"127.0.0.1"});
    EXPECT_FALSE(
        arrival_of({address("127.0.0.1"), false}, with_local, {"127.0.0.1, 198.51.100.1", ""}).is_shared);
    EXPECT_FALSE(arrival_of({address("127.0.0.1"), false}, with_local, {"", ""}).is_local)
        << "the limits count what a named proxy sends";
    EXPECT_TRUE(arrival_of({address("127.0.0.1"), false}, trusted, {"", ""}).is_local);
    EXPECT_TRUE(arrival_of({address("::1"), false}, trusted, {"", ""}).is_local);
}

TEST(Arrival, is_secure_over_tls_or_by_a_trusted_proxys_word) {
    const auto trusted = networks({"10.0.0.0/8"});
    const auto is_secure = [&](const char* peer, bool is_tls, const char* protocol) {
        return arrival_of({address(peer), is_tls}, trusted, {"198.51.100.1", protocol}).is_secure;
    };
    EXPECT_TRUE(is_secure("203.0.113.9", true, ""));
    EXPECT_FALSE(is_secure("203.0.113.9", false, "https")) << "not believed";
    EXPECT_FALSE(is_secure("127.0.0.1", false, "https")) << "not named";
    EXPECT_TRUE(is_secure("10.0.0.1", false, "https"));
    EXPECT_TRUE(is_secure("10.0.0.1", false, "HTTPS"));
    EXPECT_TRUE(is_secure("10.0.0.1", false, "http, https"));
    EXPECT_FALSE(is_secure("10.0.0.1", false, "https, http"));
    EXPECT_FALSE(is_secure("10.0.0.1", false, "http"));
    EXPECT_FALSE(is_secure("10.0.0.1", false, ""));
    EXPECT_TRUE(is_secure("10.0.0.1", true, "")) << "TLS up to here";
}

// ---- budgets ----

constexpr Budget::Time start{std::chrono::hours(1'000)};

TEST(Budget, half_a_minutes_worth_at_once_then_at_its_pace) {
    Budget budget(60);
    for (int i = 0; i < 30; ++i)
        ASSERT_EQ(budget.take(1, start), 0s) << i;
    EXPECT_EQ(budget.take(1, start), 1s);
    EXPECT_EQ(budget.take(1, start + 999ms), 1s) << "asking does not put it off";
    EXPECT_EQ(budget.take(1, start + 1s), 0s);
    EXPECT_EQ(budget.take(1, start + 1s), 1s);
    EXPECT_EQ(budget.take(2, start + 1s), 0s) << "another's is another's";
    for (int i = 0; i < 30; ++i)
        ASSERT_EQ(budget.take(1, start + 1h), 0s) << "and no more than full after an hour: " << i;
    EXPECT_EQ(budget.take(1, start + 1h), 1s);
}

TEST(Budget, says_how_long_to_wait_and_keeps_its_word) {
    for (const std::int64_t a_minute : {1, 2, 7, 61, 120, 6'000}) {
        Budget budget(a_minute);
        Budget::Time now = start;
        std::chrono::seconds wait{0};
        while ((wait = budget.take(9, now)) == 0s) {
        }
        EXPECT_GE(wait, 1s);
        EXPECT_EQ(budget.take(9, now + wait), 0s) << a_minute;
    }
}

TEST(Budget, of_nothing_is_no_limit) {
    Budget budget(0);
    for (int i = 0; i < 100'000; ++i)
        ASSERT_EQ(budget.take(1, start), 0s);
    EXPECT_EQ(budget.kept(), 0U);
}

TEST(Budget, over_a_day_one_gets_what_a_day_has) {
    Budget budget(120);
    std::int64_t taken = 0;
    for (Budget::Time now = start; now < start + 24h; now += 100ms)
        taken += budget.take(5, now) == 0s ? 1 : 0;
    EXPECT_NEAR(static_cast<double>(taken), 24 * 60 * 120 + 60, 2);
}

TEST(Budget, keeps_no_more_buckets_than_it_may_and_none_that_is_full) {
    Budget budget(60, 1'000);
    for (std::uint64_t whom = 0; whom < 100'000; ++whom)
        ASSERT_EQ(budget.take(whom, start), 0s);
    EXPECT_LE(budget.kept(), 1'000U);
    EXPECT_EQ(budget.take(7, start + 1min), 0s);
    EXPECT_LE(budget.kept(), 1U) << "unused for a minute, all are full";
}

TEST(Budget, an_empty_bucket_is_not_forgotten_while_it_fills) {
    Budget budget(60);
    while (budget.take(1, start) == 0s) {
    }
    for (Budget::Time now = start; now < start + 29s; now += 1s)
        budget.take(2, now);
    int at_once = 0;
    while (budget.take(1, start + 29s) == 0s)
        ++at_once;
    EXPECT_EQ(at_once, 29);
    at_once = 0;
    budget.take(2, start + 31s);  // the time of the first bucket is over
    while (budget.take(1, start + 33s) == 0s)
        ++at_once;
    EXPECT_EQ(at_once, 4);
}

// ---- the door ----

Arrival from(const char* source) {
    return {address(source)};
}

Route route_for(Right right, Method method, Cost cost = Cost::ordinary) {
    Route route;
    route.right = right;
    route.method = method;
    route.cost = cost;
    return route;
}

// How many go through at the same moment, 1000 at most.
template <class Take>
int count_taken(Take take) {
    int taken = 0;
    while (taken < 1'000 && take())
        ++taken;
    return taken;
}

TEST(DoorRules, counts_each_source_and_each_account_for_itself) {
    DoorOptions options;
    options.rates = {100, 20, 10, 60, 3};
    Door door(options);
    const Right handle{"incidents.handle"};
    const auto any = [&](const char* source) {
        return count_taken([&] { return door.take_any(from(source), start).has_value(); });
    };
    EXPECT_EQ(any("192.0.2.1"), 50);
    EXPECT_EQ(any("192.0.2.1"), 0);
    EXPECT_EQ(any("192.0.2.2"), 50);
    EXPECT_EQ(any("2001:db8::1"), 50);
    EXPECT_EQ(any("2001:db8::2"), 0) << "the same household";

    Request request;
    const auto route = [&](const Route& to, const char* source) {
        return count_taken([&] { return door.take_for(from(source), request, to, start).has_value(); });
    };
    EXPECT_EQ(route(route_for(anyone, Method::post), "192.0.2.1"), 10) << "reports";
    EXPECT_EQ(route(route_for(anyone, Method::get), "192.0.2.1"), 1'000) << "reading costs nothing more";
    EXPECT_EQ(route(route_for(anyone, Method::get, Cost::costly), "192.0.2.1"), 5);
    EXPECT_EQ(route(route_for(anyone, Method::get, Cost::costly_with_text), "192.0.2.2"), 1'000);
    request.query = {{"text", "x"}};
    EXPECT_EQ(route(route_for(anyone, Method::get, Cost::costly_with_text), "192.0.2.2"), 5);

    request.headers["cookie"] = "linli_session=one";
    EXPECT_EQ(route(route_for(handle, Method::post), "192.0.2.1"), 30) << "what an account does is no report";
    EXPECT_EQ(route(route_for(handle, Method::post), "192.0.2.7"), 0) << "the same session from elsewhere";
    request.headers["cookie"] = "linli_session=two";
    EXPECT_EQ(route(route_for(handle, Method::get, Cost::costly), "192.0.2.1"), 5) << "another session";
    request.headers["authorization"] = "Bearer three";
    EXPECT_EQ(route(route_for(handle, Method::post), "192.0.2.1"), 30);
    EXPECT_EQ(route(route_for(anyone, Method::post), "192.0.2.1"), 0) << "a token opens no second budget";
    EXPECT_GT(door.held_back(), 0U);
}

TEST(DoorRules, says_when_to_come_back) {
    DoorOptions options;
    options.rates.requests = 2;
    Door door(options);
    ASSERT_TRUE(door.take_any(from("192.0.2.1"), start));
    const auto refused = door.take_any(from("192.0.2.1"), start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().type, "busy/too-many");
    EXPECT_EQ(refused.error().retry_after_seconds, 30);
    EXPECT_NE(refused.error().detail.zh.find("30 秒"), std::string::npos);
    EXPECT_NE(refused.error().detail.en.find("30 seconds"), std::string::npos);
}

TEST(DoorRules, this_machine_is_not_counted_unless_it_is_a_proxy) {
    DoorOptions options;
    options.rates = {2, 2, 2, 2, 1};
    Door door(options);
    const Peer here{address("127.0.0.1")};
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(door.let_in(here, start));
        EXPECT_TRUE(door.take_any(door.arrival(here, {"192.0.2.1", ""}), start));
    }
    options.trusted = networks({"127.0.0.1"});
    Door behind(options);
    EXPECT_TRUE(behind.take_any(behind.arrival(here, {"192.0.2.1", ""}), start));
    EXPECT_FALSE(behind.take_any(behind.arrival(here, {"192.0.2.1", ""}), start));
    EXPECT_TRUE(behind.take_any(behind.arrival(here, {"192.0.2.2", ""}), start)) << "someone else behind it";
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(behind.let_in(here, start)) << "a proxy's connections are many people's";
}

TEST(DoorRules, one_source_cannot_take_every_connection) {
    DoorOptions options;
    options.rates.connections = 3;
    Door door(options);
    const Peer one{address("192.0.2.1")}, other{address("192.0.2.2")};
    EXPECT_EQ(count_taken([&] { return door.let_in(one, start); }), 3);
    EXPECT_EQ(door.turned_away(), 1U);
    EXPECT_TRUE(door.let_in(other, start));
    door.left(one);
    EXPECT_EQ(count_taken([&] { return door.let_in(one, start); }), 1) << "one went, one may come";
    const Peer six{address("2001:db8::1")}, same{address("2001:db8::2")};
    EXPECT_EQ(count_taken([&] { return door.let_in(six, start); }), 3);
    EXPECT_FALSE(door.let_in(same, start));
}

TEST(DoorRules, handshakes_count_as_requests) {
    DoorOptions options;
    options.rates.requests = 20;
    Door door(options);
    const Peer over_tls{address("192.0.2.1"), true};
    int taken = 0;
    for (; door.let_in(over_tls, start); ++taken)
        door.left(over_tls);
    EXPECT_EQ(taken, 10);
    EXPECT_FALSE(door.take_any(from("192.0.2.1"), start));
}

TEST(DoorRules, for_proxies_only_lets_in_no_one_else) {
    DoorOptions options;
    options.proxies_only = true;
    options.trusted = networks({"10.0.0.0/8"});
    Door door(options);
    EXPECT_TRUE(door.let_in({address("10.1.2.3")}, start));
    EXPECT_TRUE(door.let_in({address("127.0.0.1")}, start));
    EXPECT_FALSE(door.let_in({address("192.0.2.1")}, start));
}

TEST(DoorRules, answers_to_its_own_names_alone) {
    DoorOptions options;
    options.names = {"linli.example.cn", "[2001:db8::1]"};
    const Door door(options);
    for (const char* host : {"linli.example.cn", "Linli.Example.CN:8443", "localhost:8110", "127.0.0.1",
                             "[::1]:1", "[2001:db8::1]:443"})
        EXPECT_TRUE(door.answers_to(host)) << host;
    for (const char* host : {"", "evil.example", "linli.example.cn.evil.example", "example.cn",
                             "linli.example.cn@evil", "[::2]", ":80", "127.0.0.1.evil.example"})
        EXPECT_FALSE(door.answers_to(host)) << host;
}

TEST(Credentials, over_tls_only_the_cookie_that_came_over_tls_counts) {
    Request request;
    request.headers["cookie"] = "linli_session=planted; __Host-linli_session=good";
    EXPECT_EQ(credentials_of(request).session, "planted");
    request.is_secure = true;
    EXPECT_EQ(credentials_of(request).session, "good");
    request.headers["cookie"] = "linli_session=planted";
    EXPECT_EQ(credentials_of(request).session, "");
}

}  // namespace
}  // namespace linli::http
