// One client's connection: reads requests, has them answered in order, writes the answers. Lives on the I/O
// thread.
#pragma once

#include <array>
#include <chrono>
#include <deque>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/live_feed.h"
#include "http/routes.h"
#include "http/server_options.h"
#include "http/transport.h"

namespace linli::http {

class Connection;

// What connections need of their server.
class Host {
  public:
    virtual ~Host() = default;
    virtual store::Store& store() = 0;
    virtual const Routes& routes() = 0;
    virtual LiveFeeds& live() = 0;
    virtual Door& door() = 0;
    virtual const Limits& limits() = 0;
    virtual boost::asio::io_context& io() = 0;
    virtual std::string metrics() = 0;
    virtual void count(int status) = 0;  // of an answer
    // What is refused before a route runs, in the words that are spoken at the path.
    virtual Response in_words_of(std::string_view path, Response refused) = 0;
    virtual void gone(Connection& connection) = 0;
    // Room for a large body; false when too many are on their way. What was given is given back.
    virtual bool reserve(std::size_t bytes) = 0;
    virtual void give_back(std::size_t bytes) = 0;
};

class Connection final : public Listener {
  public:
    // `context`: of TLS; without, plain. The host's door has let the peer in.
    Connection(Transport::Socket socket, boost::asio::ssl::context* context, Peer peer, Host& host);

    void start();
    // Called every second: ends it when the client takes too long.
    void check_time(std::chrono::steady_clock::time_point now);
    // Ends it as soon as no answer is under way.
    void finish();
    void close();

    void send(std::shared_ptr<const std::string> events, store::Position last) override;
    bool is_behind() const override { return !events_.empty(); }

  private:
    enum class Phase { handshake, idle, headers, body, answering, writing, live, draining, closed };
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    std::shared_ptr<Connection> self() { return std::static_pointer_cast<Connection>(shared_from_this()); }
    void enter(Phase phase);
    void give_up();
    // connection.cpp: reading
    void shake_hands();
    void next_request();
    void read();
    void take_input();
    void go_on_with_body();
    // connection_headers.cpp
    bool examine_headers();
    bool take_headers();
    bool check_sender();
    bool make_room();
    bool refused(RefusalKind kind, std::string type, Text detail);
    bool allowed(const Result<void>& result);
    bool is_asked_here() const;
    // connection_answer.cpp
    void dispatch();
    bool answer_itself(const Request& request);
    Response health() const;
    void reject(const Refusal& refusal);
    void answer(Response response);
    void write_head(const Response& response);
    void write();
    void written();
    void drain();
    void next_piece();
    void write_piece(std::optional<std::string> piece);
    // connection_live.cpp
    void check_live(std::chrono::steady_clock::time_point now);
    void start_live(const Request& request);
    void ask_gate(std::function<void(Result<store::Context>)> then);
    void go_live(store::Context who, std::optional<store::Position> after);
    void write_events();

    Transport transport_;
    const Peer peer_;
    const std::string peer_text_;
    Host& host_;
    Phase phase_ = Phase::idle;
    std::chrono::steady_clock::time_point since_;     // when the phase began
    std::chrono::steady_clock::time_point progress_;  // when something last moved
    std::array<char, 16'384> input_{};
    std::string pending_;  // read, not parsed yet
    std::optional<Parser> parser_;
    std::chrono::steady_clock::time_point admitted_;  // to the live feed, last
    Credentials live_credentials_;
    Routes::Match match_;
    Request request_;
    Arrival arrival_;
    Language language_ = Language::zh;
    bool is_head_ = false;
    bool close_after_ = false;
    bool finishing_ = false;
    bool reading_ = false;
    bool saying_go_on_ = false;  // "100 Continue" is on its way
    std::string output_;
    std::string_view fixed_output_;
    std::shared_ptr<Stream> stream_;
    StationId stream_station_ = first_station;
    bool stream_ended_ = false;
    std::deque<std::shared_ptr<const std::string>> events_;
    std::size_t queued_bytes_ = 0;
    std::size_t reserved_bytes_ = 0;  // for the body of this request
};

// The headers that go with every answer, to their end: what a browser may do with it.
std::string_view guarding_headers(const Request& request);

}  // namespace linli::http
