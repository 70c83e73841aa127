// The server's limits, with small ones: each ends in a clear answer or a closed connection, and the others do
// not notice.
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "http/idempotency.h"
#include "http/server.h"

namespace linli::http {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

class OpenGate final : public Gate {
  public:
    Result<StationId> station_of(const Credentials&, Right) const override { return first_station; }
    Result<store::Context> admit(store::Snapshot&, const Credentials&, Right) override {
        return store::Context{first_station, "visitor", store::Reach::none, {}};
    }
    bool may_be_told(const store::Context&, const store::Entry&) const override { return false; }
    Right live_right() const override { return anyone; }
};

// A stream without end.
class Endless final : public Stream {
  public:
    std::optional<std::string> next(store::Snapshot&) override { return std::string(1 << 20, 'x'); }
};

// A client that says exactly what it is told to.
class Raw {
  public:
    explicit Raw(std::uint16_t port) : socket_(io_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    }
    Raw& say(const std::string& text) {
        boost::system::error_code ignored;  // it may have been told to go
        boost::asio::write(socket_, boost::asio::buffer(text), ignored);
        return *this;
    }
    // Everything until the server closes.
    std::string hear_all() {
        std::string heard;
        boost::system::error_code end;
        boost::asio::read(socket_, boost::asio::dynamic_buffer(heard), end);
        return heard;
    }
    // One answer with a Content-Length, or its head.
    std::string hear() {
        std::string heard;
        char c = 0;
        while (!heard.ends_with("\r\n\r\n")) {
            boost::system::error_code end;
            if (boost::asio::read(socket_, boost::asio::buffer(&c, 1), end) == 0) return heard;
            heard += c;
        }
        const auto at = heard.find("Content-Length: ");
        if (at == std::string::npos) return heard;
        std::string body(std::stoul(heard.substr(at + 16)), ' ');
        boost::asio::read(socket_, boost::asio::buffer(body));
        return heard + body;
    }
    tcp::socket& socket() { return socket_; }

  private:
    boost::asio::io_context io_;
    tcp::socket socket_;
};

ServerOptions small_limits() {
    ServerOptions options;
    options.port = 0;
    options.limits.headers_within = 500ms;
    options.limits.body_progress_within = 500ms;
    options.limits.request_within = 3s;
    options.limits.write_progress_within = 500ms;
    options.limits.idle_for = 1s;
    options.limits.reserved_bytes = 300'000;
    options.door.trusted = {*Network::parse("127.0.0.1")};  // so that the limits count whom we name
    options.door.rates = {1'200, 8, 4, 60, 0};
    return options;
}

class LimitsTest : public ::testing::Test {
  protected:
    LimitsTest() {
        store = store::Store::open(test::database_in(folder.path()), clock, std::vector{migration()});
        routes.emplace(*store, gate, workshop, workshop);
        routes->fixed("/page", "text/plain", "a page");
        routes->question<Nothing>(Method::get, "/endless", anyone, {},
                                  [](store::Snapshot&, const Call&, const Nothing&) -> Result<Document> {
                                      return Document{"text/plain", {}, {}, std::make_shared<Endless>()};
                                  });
        routes->question<Nothing>(Method::get, "/search", anyone, {},
                                  [](store::Snapshot&, const Call&, const Nothing&) -> Result<Document> {
                                      return Document{"text/plain", "found"};
                                  });
        routes->at(Method::get, "/search").cost = Cost::costly;
        routes->upload(
            Method::post, "/file", anyone, {}, 200'000,
            [](store::Snapshot&, const Call&) -> Result<void> { return {}; },
            [](const Call&, const Bytes& bytes) -> Result<std::size_t> { return bytes.data.size(); },
            [](store::Transaction& transaction, const Call&, std::size_t size) -> Result<Document> {
                transaction.housekeeping();
                return Document{"text/plain", std::to_string(size)};
            });
    }
    ~LimitsTest() override {
        server->stop();
        serving.join();
        workshop.close();
        store.reset();
    }
    void serve(const ServerOptions& options = small_limits()) {
        server.emplace(*store, *routes, options);
        serving = std::thread([this] { server->run(); });
    }
    Raw connect() { return Raw(server->port()); }
    static std::string request(const std::string& method, const std::string& target,
                               const std::string& source = "192.0.2.1", const std::string& more = {}) {
        return fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {}\r\n{}\r\n", method,
                           target, source, more);
    }
    static std::string status(const std::string& answer) {
        return answer.substr(0, std::string("HTTP/1.1 200").size());
    }

    test::TemporaryFolder folder;
    SystemClock clock;
    OpenGate gate;
    Workshop workshop{1, 4};
    std::unique_ptr<store::Store> store;
    std::optional<Routes> routes;
    std::optional<Server> server;
    std::thread serving;
};

TEST_F(LimitsTest, headers_are_bounded_in_size_number_and_time) {
    serve();
    const std::string long_one = "X-Long: " + std::string(20'000, 'x') + "\r\n";
    EXPECT_EQ(status(connect().say(request("GET", "/page", "192.0.2.1", long_one)).hear_all()),
              "HTTP/1.1 431");
    std::string many;
    for (int i = 0; i < 120; ++i)
        many += fmt::format("X-{}: y\r\n", i);
    const std::string too_many = connect().say(request("GET", "/page", "192.0.2.1", many)).hear();
    EXPECT_EQ(status(too_many), "HTTP/1.1 431");
    EXPECT_NE(too_many.find("too-large/headers"), std::string::npos) << too_many;
    Raw slow = connect();
    slow.say("GET /page HTTP/1.1\r\nHost: local");
    EXPECT_EQ(status(slow.hear_all()), "HTTP/1.1 408");
    Raw idle = connect();
    EXPECT_EQ(idle.hear_all(), "") << "who says nothing is let go without a word";
    Raw dripping = connect();
    const auto began = std::chrono::steady_clock::now();
    std::thread drips([&] {
        for (int i = 0; i < 40 && std::chrono::steady_clock::now() - began < 4s; ++i) {
            dripping.say(i == 0 ? "GET /page HTTP/1.1\r\n" : fmt::format("X-{}: y\r\n", i));
            std::this_thread::sleep_for(100ms);
        }
    });
    EXPECT_EQ(status(dripping.hear_all()), "HTTP/1.1 408") << "a byte now and then is not enough";
    drips.join();
    const std::string fine = request("GET", "/page");
    EXPECT_EQ(status(connect().say(fine).hear()), "HTTP/1.1 200");
}

TEST_F(LimitsTest, two_hosts_are_none) {
    serve();
    EXPECT_EQ(status(connect().say("GET /page HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n").hear()),
              "HTTP/1.1 400");
    EXPECT_EQ(status(connect().say("GET /page HTTP/1.1\r\n\r\n").hear()), "HTTP/1.1 403");
    EXPECT_EQ(status(connect()
                         .say("POST /file HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                         .hear()),
              "HTTP/1.1 400")
        << "two ends of a body are none";
}

TEST_F(LimitsTest, a_body_is_bounded_in_size_and_must_make_progress) {
    serve();
    EXPECT_EQ(
        status(connect().say(request("POST", "/file", "192.0.2.1", "Content-Length: 200001\r\n")).hear()),
        "HTTP/1.1 413");
    Raw chunked = connect();
    chunked.say(request("POST", "/file", "192.0.2.2", "Transfer-Encoding: chunked\r\n"));
    chunked.say("30000\r\n" + std::string(0x30000, 'x') + "\r\n30000\r\n" + std::string(0x30000, 'x') +
                "\r\n");
    EXPECT_EQ(status(chunked.hear()), "HTTP/1.1 413");
    Raw stuck = connect();
    stuck.say(request("POST", "/file", "192.0.2.3", "Content-Length: 1000\r\n") + "begin");
    EXPECT_EQ(status(stuck.hear_all()), "HTTP/1.1 408");
    Raw good = connect();
    good.say(request("POST", "/file", "192.0.2.4", "Content-Length: 200000\r\n") + std::string(200'000, 'x'));
    const std::string answer = good.hear();
    EXPECT_EQ(status(answer), "HTTP/1.1 200") << answer;
    EXPECT_TRUE(answer.ends_with("200000"));
}

TEST_F(LimitsTest, when_too_many_large_bodies_are_on_their_way_the_next_waits) {
    ServerOptions options = small_limits();
    options.limits.body_progress_within = 30s;
    serve(options);
    Raw first = connect();
    const std::string head = request("POST", "/file", "192.0.2.1", "Content-Length: 200000\r\n");
    first.say(head + "x");
    Raw pages = connect();
    ASSERT_EQ(status(pages.say(request("GET", "/page")).hear()), "HTTP/1.1 200") << "the first is being read";
    const std::string refused = connect().say(head).hear();
    EXPECT_EQ(status(refused), "HTTP/1.1 503") << refused;
    EXPECT_NE(refused.find("urn:linli:problem:busy"), std::string::npos);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(status(pages.say(request("GET", "/page")).hear()), "HTTP/1.1 200")
            << "what has no body needs no room";
    }
    EXPECT_EQ(status(first.say(std::string(199'999, 'x')).hear()), "HTTP/1.1 200");
    first.socket().close();
    std::string again;
    for (int i = 0; i < 50 && status(again) != "HTTP/1.1 200"; ++i) {
        again =
            connect()
                .say(request("POST", "/file", fmt::format("198.51.100.{}", i), "Content-Length: 200000\r\n") +
                     std::string(200'000, 'x'))
                .hear();
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(status(again), "HTTP/1.1 200") << "the room was given back: " << again;
}

TEST_F(LimitsTest, who_does_not_take_the_answer_is_let_go) {
    serve();
    Raw lazy = connect();
    lazy.socket().set_option(boost::asio::socket_base::receive_buffer_size(4'096));
    lazy.say(request("GET", "/endless"));
    std::this_thread::sleep_for(3s);
    boost::system::error_code end;
    std::string heard;
    boost::asio::read(lazy.socket(), boost::asio::dynamic_buffer(heard),
                      boost::asio::transfer_exactly(64 << 20), end);
    EXPECT_TRUE(end) << "it goes on after " << heard.size() << " bytes";
    EXPECT_EQ(status(connect().say(request("GET", "/page")).hear()), "HTTP/1.1 200");
}

TEST_F(LimitsTest, a_body_that_is_announced_is_asked_for) {
    serve();
    Raw polite = connect();
    polite.say(request("POST", "/file", "192.0.2.1", "Expect: 100-continue\r\nContent-Length: 100000\r\n"));
    EXPECT_EQ(polite.hear(), "HTTP/1.1 100 Continue\r\n\r\n");
    const std::string answer = polite.say(std::string(100'000, 'x')).hear();
    EXPECT_TRUE(answer.ends_with("100000")) << answer;
    polite.say(request("POST", "/file", "192.0.2.1", "Expect: 100-continue\r\nContent-Length: 300000\r\n"));
    EXPECT_EQ(status(polite.hear()), "HTTP/1.1 413") << "not before it is known to be wanted";
}

TEST_F(LimitsTest, too_many_requests_are_told_when_to_come_back) {
    serve();
    Raw one = connect();
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(status(one.say(request("GET", "/search")).hear()), "HTTP/1.1 200");
    const std::string refused =
        one.say(request("GET", "/search", "192.0.2.1", "Accept-Language: en\r\n")).hear();
    EXPECT_EQ(status(refused), "HTTP/1.1 429");
    EXPECT_NE(refused.find("\r\nRetry-After: 15\r\n"), std::string::npos) << refused;
    EXPECT_NE(refused.find("application/problem+json"), std::string::npos);
    EXPECT_NE(refused.find("\"urn:linli:problem:busy/too-many\""), std::string::npos) << refused;
    EXPECT_NE(refused.find("try again in 15 seconds"), std::string::npos) << refused;
    EXPECT_EQ(refused.find("Connection: close"), std::string::npos) << "the connection is still good";
    EXPECT_EQ(status(one.say(request("GET", "/page")).hear()), "HTTP/1.1 200")
        << "and other things are answered";
    EXPECT_EQ(status(one.say(request("GET", "/search", "192.0.2.2")).hear()), "HTTP/1.1 200")
        << "and other people";
    const std::string chinese = one.say(request("GET", "/search")).hear();
    EXPECT_NE(chinese.find("秒后再试"), std::string::npos) << chinese;
}

TEST_F(LimitsTest, a_refused_body_is_not_read) {
    serve();
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(
            status(
                connect().say(request("POST", "/file", "192.0.2.1", "Content-Length: 1\r\n") + "x").hear()),
            "HTTP/1.1 200");
    }
    Raw fifth = connect();
    fifth.say(request("POST", "/file", "192.0.2.1", "Content-Length: 150000\r\n"));
    const std::string refused = fifth.hear();
    EXPECT_EQ(status(refused), "HTTP/1.1 429") << "answered before a byte of the body came";
    EXPECT_NE(refused.find("Connection: close"), std::string::npos);
}

TEST_F(LimitsTest, what_proves_its_sender_counts_among_requests_alone) {
    routes->at(Method::post, "/file").cost = Cost::signed_by_sender;
    serve();
    for (int i = 0; i < 20; ++i) {  // rates.changes: 8 a minute, 4 at once
        EXPECT_EQ(
            status(
                connect().say(request("POST", "/file", "192.0.2.9", "Content-Length: 1\r\n") + "x").hear()),
            "HTTP/1.1 200");
    }
}

TEST_F(LimitsTest, a_flood_is_held_back_and_ends) {
    ServerOptions options = small_limits();
    options.door.rates.requests = 60;
    serve(options);
    Raw flood = connect();
    int taken = 0, refused = 0;
    for (int i = 0; i < 200; ++i)
        ++(status(flood.say(request("GET", "/page")).hear()) == "HTTP/1.1 200" ? taken : refused);
    EXPECT_NEAR(taken, 31, 2);
    EXPECT_GT(refused, 150);
    std::this_thread::sleep_for(1'100ms);
    EXPECT_EQ(status(connect().say(request("GET", "/page")).hear()), "HTTP/1.1 200") << "after a second";
}

TEST_F(LimitsTest, metrics_and_the_reasons_of_health_stay_on_this_machine) {
    serve();
    EXPECT_EQ(status(connect().say("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").hear()),
              "HTTP/1.1 200");
    for (const char* more : {"X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Proto: https\r\n",
                             "Forwarded: for=1\r\n", "X-Real-IP: 127.0.0.1\r\n", "Via: 1.1 x\r\n"}) {
        EXPECT_EQ(status(connect()
                             .say(fmt::format("GET /metrics HTTP/1.1\r\nHost: localhost\r\n{}\r\n", more))
                             .hear()),
                  "HTTP/1.1 403")
            << more;
    }
}

}  // namespace
}  // namespace linli::http
