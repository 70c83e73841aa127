// Many requests at once: what happens in a lane stays in it, and each is answered once.
#include "outside/sender.h"

#include <condition_variable>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http_server.h"

namespace linli::outside {
namespace {

using namespace std::chrono_literals;
using test::HttpServer;
using testing::HasSubstr;

Request posted(std::string address, std::string body = "{}") {
    return {.address = std::move(address), .body = std::move(body), .headers = {}};
}

// What came back, in the order in which it came.
class Outcomes {
  public:
    Sender::Done as(std::string name) {
        return [this, name = std::move(name)](Sent sent) {
            const std::scoped_lock lock(mutex_);
            all_.emplace_back(name, std::move(sent));
            changed_.notify_all();
        };
    }
    // Waits until there are as many; what is there then.
    std::vector<std::pair<std::string, Sent>> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 30s, [&] { return all_.size() >= count; });
        return all_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::pair<std::string, Sent>> all_;
};

// Holds whoever comes until it is opened.
class Barrier {
  public:
    void wait() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return is_open_; });
    }
    void wait_for_waiting(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, 30s, [&] { return waiting_ >= count; });
    }
    int waiting() {
        const std::scoped_lock lock(mutex_);
        return waiting_;
    }
    void open() {
        const std::scoped_lock lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ = 0;
    bool is_open_ = false;
};

TEST(Sender, two_thousand_of_one_lane_are_answered_once_each_over_kept_connections) {
    HttpServer server([](const HttpServer::Asked& asked) { return HttpServer::ok(asked.body()); });
    Outcomes outcomes;
    Sender sender({.at_once = 16, .waiting = 2'000});
    for (int i = 0; i < 2'000; ++i)
        ASSERT_TRUE(sender.send("east", posted(server.at("127.0.0.1", "/"), std::to_string(i)),
                                outcomes.as(std::to_string(i))));
    const auto all = outcomes.wait_for(2'000);
    ASSERT_EQ(all.size(), 2'000U);
    std::set<std::string> names;
    for (const auto& [name, sent] : all) {
        ASSERT_TRUE(sent) << sent.error().in_detail;
        EXPECT_EQ(sent->status, 200);
        EXPECT_EQ(sent->body, name);
        names.insert(name);
    }
    EXPECT_EQ(names.size(), 2'000U);
    EXPECT_EQ(server.asked().size(), 2'000U);
    EXPECT_LE(server.connections(), 16);
}

TEST(Sender, a_lane_that_hangs_does_not_hold_the_others_and_closing_ends_it) {
    Barrier barrier;
    HttpServer server([&](const HttpServer::Asked& asked) {
        if (asked.target() == "/hangs") barrier.wait();
        return HttpServer::ok();
    });
    Outcomes outcomes;
    Sender sender({.at_once = 2, .waiting = 3});
    const auto hang = [&] {
        return sender.send("slow", posted(server.at("127.0.0.1", "/hangs")), outcomes.as("slow"));
    };
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(hang());
    EXPECT_FALSE(hang());  // its queue has an end
    barrier.wait_for_waiting(2);
    for (std::size_t i = 1; i <= 50; ++i) {
        ASSERT_TRUE(sender.send("quick", posted(server.at("127.0.0.1", "/")), outcomes.as("quick")));
        ASSERT_EQ(outcomes.wait_for(i).size(), i);
    }
    for (const auto& [name, sent] : outcomes.wait_for(50)) {
        EXPECT_EQ(name, "quick");
        EXPECT_TRUE(sent);
    }
    EXPECT_EQ(barrier.waiting(), 2);  // no more than it may at once

    sender.close();  // does not wait for the barrier
    const auto all = outcomes.wait_for(55);
    ASSERT_EQ(all.size(), 55U);
    int sent_perhaps = 0, not_sent = 0;
    for (std::size_t i = 50; i < 55; ++i) {
        EXPECT_EQ(all[i].first, "slow");
        ASSERT_FALSE(all[i].second);
        sent_perhaps += all[i].second.error().reached == Reached::maybe_sent;
        not_sent += all[i].second.error().reached == Reached::not_connected;
    }
    EXPECT_EQ(sent_perhaps, 2);
    EXPECT_EQ(not_sent, 3);
    EXPECT_FALSE(hang());  // closed
    sender.close();        // again is nothing
    barrier.open();
    EXPECT_EQ(outcomes.wait_for(55).size(), 55U);
}

TEST(Sender, each_answer_and_failure_has_its_outcome) {
    HttpServer server([](const HttpServer::Asked& asked) -> HttpServer::Reply {
        if (asked.target() == "/busy") return HttpServer::ok("", "Retry-After: 7\r\n", 429);
        if (asked.target() == "/moved") return HttpServer::ok("", "Location: /\r\n", 302);
        if (asked.target() == "/nothing") return {"", true};
        if (asked.target() == "/much") return HttpServer::ok(std::string(2'000, 'x'));
        if (asked.target() == "/late") std::this_thread::sleep_for(1500ms);
        return HttpServer::ok("fine", "Content-Type: text/plain\r\n");
    });
    Outcomes outcomes;
    Sender sender;
    const std::vector<std::string> paths{"/busy", "/moved", "/nothing", "/much", "/late", "/"};
    for (const std::string& path : paths) {
        Request request = posted(server.at("127.0.0.1", path));
        request.answered_within = 1s;
        request.largest_answer = 1'000;
        ASSERT_TRUE(sender.send(path, std::move(request), outcomes.as(path)));
    }
    Request unheard = posted("http://127.0.0.1:1/");
    ASSERT_TRUE(sender.send("unheard", unheard, outcomes.as("unheard")));
    std::map<std::string, Sent> all;
    for (auto& [name, sent] : outcomes.wait_for(paths.size() + 1))
        all.emplace(name, std::move(sent));
    ASSERT_EQ(all.size(), paths.size() + 1);
    EXPECT_EQ(all.at("/busy").value().status, 429);
    EXPECT_EQ(all.at("/busy")->retry_after, 7s);
    EXPECT_EQ(all.at("/moved").value().status, 302);
    EXPECT_EQ(all.at("/").value().body, "fine");
    EXPECT_EQ(all.at("/").value().content_type, "text/plain");
    for (const char* lost : {"/nothing", "/much", "/late"})
        EXPECT_EQ(all.at(lost).error().reached, Reached::maybe_sent) << lost;
    EXPECT_EQ(all.at("unheard").error().reached, Reached::not_connected);
}

TEST(Sender, a_kept_connection_opens_no_way_to_where_one_may_not_go) {
    HttpServer server([](const auto&) { return HttpServer::ok(); });
    Outcomes outcomes;
    Sender sender;
    const Request trusted = posted(server.at("localhost", "/"));
    Request others = trusted;
    others.reachable = Reachable::only_public;
    others.may_be_plain = true;
    Request allowed = others;
    allowed.allowed = {Network::parse("127.0.0.1").value()};
    std::size_t count = 0;
    const auto ask = [&](const Request& request) {
        EXPECT_TRUE(sender.send("lane", request, outcomes.as("")));
        return outcomes.wait_for(++count).back().second;
    };
    EXPECT_EQ(ask(others).error().reached, Reached::refused);  // a new one
    EXPECT_EQ(server.connections(), 0);
    EXPECT_TRUE(ask(trusted));
    const Sent refused = ask(others);  // the one that is kept
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reached, Reached::refused);
    EXPECT_THAT(refused.error().in_general.en, HasSubstr("must be allowed"));
    EXPECT_TRUE(ask(allowed));
    EXPECT_EQ(server.asked().size(), 2U);
}

TEST(Sender, a_kept_connection_that_was_closed_meanwhile_costs_no_request) {
    HttpServer server([](const auto&) {
        auto reply = HttpServer::ok();
        reply.is_last = true;
        return reply;
    });
    Outcomes outcomes;
    Sender sender;
    for (std::size_t i = 1; i <= 20; ++i) {
        ASSERT_TRUE(sender.send("lane", posted(server.at("127.0.0.1", "/")), outcomes.as("")));
        const auto all = outcomes.wait_for(i);
        ASSERT_EQ(all.size(), i);
        EXPECT_TRUE(all.back().second) << all.back().second.error().in_detail;
    }
}

TEST(Sender, what_is_done_may_send_the_next) {
    HttpServer server([](const auto&) { return HttpServer::ok(); });
    Outcomes outcomes;
    Sender sender({.at_once = 1, .waiting = 0});
    const Request request = posted(server.at("127.0.0.1", "/"));
    ASSERT_TRUE(sender.send("lane", request, [&](Sent) {  // NOLINT(performance-unnecessary-value-param)
        if (!sender.send("lane", request, outcomes.as("second"))) std::abort();
    }));
    const auto all = outcomes.wait_for(1);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].second);
}

TEST(Sender, what_cannot_be_begun_is_told_and_leaves_its_place) {
    Outcomes outcomes;
    Sender sender({.at_once = 1, .waiting = 3});
    Request wrong = posted("https://user:word@example.org/");
    wrong.reachable = Reachable::only_public;
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(sender.send("lane", wrong, outcomes.as("")));
        const auto all = outcomes.wait_for(i + 1);
        ASSERT_EQ(all.size(), static_cast<std::size_t>(i + 1));
        EXPECT_EQ(all.back().second.error().reached, Reached::refused);
    }
}

}  // namespace
}  // namespace linli::outside
