// A rolling upgrade with real programs: two servers of the previous release on one PostgreSQL are exchanged
// for this one's, one after the other, while people go on at both.
#include <array>
#include <atomic>
#include <functional>
#include <iostream>
#include <mutex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/people.h"
#include "harness/rows.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

constexpr const char* grids =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"A","name":"甲村","staff":[{"role":"officer","name":"某某"}]},)"
    R"("geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}}]})";

// The previous release's program; null where none was built.
const char* previous_program() {
    return std::getenv("LINLI_PREVIOUS");  // NOLINT(concurrency-mt-unsafe): nobody sets it
}

template <class Holds>
bool soon(Holds holds, std::chrono::seconds within = 30s) {
    const auto end = Clock::now() + within;
    while (Clock::now() < end) {
        if (holds()) return true;
        std::this_thread::sleep_for(50ms);
    }
    return holds();
}

// The rooms' steps, as the database has them: "incidents 18 (18), …"; behind each the steps that a program
// must know.
std::string schema_of(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& room :
         rows_of(folder,
                 "SELECT room, version, coalesce(works_with, version) FROM schema_versions ORDER BY room"))
        all += fmt::format("{}{} {} ({})", all.empty() ? "" : ", ", room[0], room[1], room[2]);
    return all;
}

// One of the two addresses that a load balancer would lead to.
struct Place {
    std::string name;
    std::unique_ptr<Server> server;
    std::atomic<std::uint16_t> port = 0;
    std::atomic<int> exchanges = 0;  // odd while its server is being exchanged

    // What was asked there while it stood at `exchanges_before` may fail.
    bool was_exchanged_since(int exchanges_before) const {
        return exchanges_before % 2 == 1 || exchanges != exchanges_before;
    }
};

// What went wrong, and what was acknowledged.
class Record {
  public:
    // The first ten are enough to say what is wrong.
    void fault(const std::string& what) {
        const std::lock_guard lock(mutex_);
        if (faults_.size() < 10) faults_.push_back(what);
    }
    void acknowledge(std::int64_t number, const std::string& text) {
        const std::lock_guard lock(mutex_);
        if (!acknowledged_.emplace(number, text).second)
            faults_.push_back(fmt::format("{} was acknowledged twice", number));
    }
    std::map<std::int64_t, std::string> acknowledged() const {
        const std::lock_guard lock(mutex_);
        return acknowledged_;
    }
    std::vector<std::string> faults() const {
        const std::lock_guard lock(mutex_);
        return faults_;
    }
    std::atomic<int> requests = 0;
    std::atomic<int> failed_in_exchange = 0;

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> faults_;
    std::map<std::int64_t, std::string> acknowledged_;  // number → text
};

// Somebody's connection to a place; made anew when there is another server.
class Caller {
  public:
    Caller(Place& place, Record& record) : place_(place), record_(record) {}
    // Nothing when it failed while the server there was being exchanged; any other failure is a fault.
    std::optional<Reply> ask(const std::string& method, const std::string& target,
                             const std::string& body = {}, const Headers& headers = {}) {
        const int exchanges = place_.exchanges;
        std::string why;
        ++record_.requests;
        try {
            if (!client_ || port_ != place_.port) {
                port_ = place_.port;
                client_ = std::make_unique<Client>(port_);
            }
            Reply reply = client_->send(method, target, body, headers);
            if (reply.status < 300) return reply;
            why = fmt::format("{} {}", reply.status, reply.body);
        } catch (const boost::system::system_error& error) {
            client_.reset();
            why = error.what();
        }
        if (place_.was_exchanged_since(exchanges)) {
            ++record_.failed_in_exchange;
            std::this_thread::sleep_for(20ms);
        } else {
            record_.fault(fmt::format("{} {} at the {} place: {}", method, target, place_.name, why));
        }
        return std::nullopt;
    }

  private:
    Place& place_;
    Record& record_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Client> client_;
};

// Reads the live feed of a place, and comes back with Last-Event-ID when there is another server.
class Listener {
  public:
    Listener(Place& place, Record& record, Headers who)
        : place_(place), record_(record), who_(std::move(who)) {}

    void listen(const std::atomic<bool>& ending) {
        while (!ending) {
            const int exchanges = place_.exchanges;
            try {
                read(ending);
                if (ending) return;
            } catch (const boost::system::system_error& error) {
                if (!place_.was_exchanged_since(exchanges))
                    record_.fault(
                        fmt::format("the live feed of the {} place: {}", place_.name, error.what()));
            }
            std::this_thread::sleep_for(20ms);
        }
    }
    // How often each incident was told to have been reported.
    std::map<std::int64_t, int> reported() const {
        const std::lock_guard lock(mutex_);
        return reported_;
    }

  private:
    void read(const std::atomic<bool>& ending) {
        Client client(place_.port);
        std::string request =
            "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: " + last_ + "\r\n";
        for (const auto& [name, value] : who_)
            request += fmt::format("{}: {}\r\n", name, value);
        boost::asio::write(client.socket(), boost::asio::buffer(request + "\r\n"));
        client.socket().non_blocking(true);
        std::string text;
        while (!ending) {
            std::array<char, 4096> piece{};
            boost::system::error_code error;
            const std::size_t count = client.socket().read_some(boost::asio::buffer(piece), error);
            text.append(piece.data(), count);
            for (auto end = text.find("\n\n"); end != std::string::npos; end = text.find("\n\n")) {
                take(text.substr(0, end));
                text.erase(0, end + 2);
            }
            if (error == boost::asio::error::would_block) {
                std::this_thread::sleep_for(5ms);
            } else if (error) {
                throw boost::system::system_error(error);
            }
        }
    }
    void take(const std::string& event) {
        const auto id = event.find("id: ");
        if (id == std::string::npos) return;
        last_ = event.substr(id + 4, event.find('\n', id) - id - 4);
        const auto data = event.find("\ndata: ");
        if (data == std::string::npos) return;
        const boost::json::value entry = boost::json::parse(event.substr(data + 7));
        const auto& members = entry.as_object();
        if (members.at("kind").as_string() != "incident.reported") return;
        const std::string subject(members.at("subject").as_string());
        const std::lock_guard lock(mutex_);
        ++reported_[std::stoll(subject.substr(subject.find('/') + 1))];
    }

    Place& place_;
    Record& record_;
    const Headers who_;
    std::string last_ = "0";
    mutable std::mutex mutex_;
    std::map<std::int64_t, int> reported_;
};

class Upgrade : public ::testing::Test {
  protected:
    void SetUp() override {
        if (previous_program() == nullptr)
            GTEST_SKIP() << "LINLI_PREVIOUS names no program of the previous release; run ./dev upgrade";
    }
    std::unique_ptr<Server> serve(const std::string& program) const {
        return std::make_unique<Server>(
            folder.path(),
            std::vector<std::string>{"--requests-per-minute", "0", "--changes-per-minute", "0",
                                     "--account-requests-per-minute", "0", "--costly-per-minute", "0",
                                     "--checkpoint-every", "1"},
            Kept::as_the_tests, program);
    }

    TemporaryFolder folder;
};

// Two servers, people who use both, and what became of it.
class ServerByServer : public Upgrade {
  protected:
    void TearDown() override {
        gives_up = true;
        end();
        for (Place& place : places)
            place.server.reset();
    }
    void open() {
        begin(places[0], previous_program());
        People people(*places[0].server);
        const Person head = people.add("head", "station_head");
        desk = people.add("desk", "duty_desk");
        officer = people.add("officer", "officer", {"officer/A"});
        worker = people.add("worker", "grid_worker", {"worker/A"});
        ASSERT_EQ(Client(places[0].port, head.headers).post("/api/v1/grids", grids).status, 200);
        begin(places[1], previous_program());
    }
    void begin(Place& place, const std::string& program) {
        place.server = serve(program);
        place.port = place.server->port();
    }
    // What the server there said is kept, for who led when.
    void end_server(Place& place, int signal) {
        place.server->process().signal(signal);
        const int ended = place.server->process().wait();
        EXPECT_EQ(ended, signal == SIGKILL ? 128 + SIGKILL : 0) << place.server->errors();
        said += place.server->errors();
        place.server.reset();
    }
    void exchange(Place& place, const std::string& program, int signal = SIGTERM) {
        ++place.exchanges;
        const auto began = Clock::now();
        end_server(place, signal);
        begin(place, program);
        ++place.exchanges;
        std::cout << fmt::format("exchanged at the {} place in {:.1f} s\n", place.name,
                                 std::chrono::duration<double>(Clock::now() - began).count());
    }

    // ---- what goes on all the while, at each place ----

    void start() {
        for (std::size_t at = 0; at < places.size(); ++at) {
            Place& place = places[at];
            Listener& listener =
                *listeners.emplace_back(std::make_unique<Listener>(place, record, desk.headers));
            for (int phone = 0; phone < 2; ++phone)
                threads.emplace_back([this, &place] { keep_reporting(place); });
            threads.emplace_back([this, &place] { keep_looking(place); });
            threads.emplace_back([this, &place, &other = places[1 - at]] { keep_signing_in(place, other); });
            threads.emplace_back([this, &listener] { listener.listen(no_more_events); });
        }
    }
    void end() {
        ending = true;
        // Listeners go last: they are to hear all that was acknowledged.
        for (std::size_t i = 0; i < threads.size(); ++i) {
            if (i % 5 != 4) threads[i].join();
        }
        const std::size_t all = record.acknowledged().size();
        soon([&] {
            return std::ranges::all_of(listeners,
                                       [&](const auto& each) { return each->reported().size() >= all; });
        });
        no_more_events = true;
        for (std::size_t i = 4; i < threads.size(); i += 5)
            threads[i].join();
        threads.clear();
    }
    // As a phone does: with the same key until it is acknowledged.
    void keep_reporting(Place& place) {
        Caller caller(place, record);
        while (!ending) {
            const std::string text = "路灯不亮 " + random_token();
            const std::string key = random_token();
            std::optional<Reply> reply;
            do {
                const auto began = Clock::now();
                reply = caller.ask("POST", "/api/v1/reports", report_of(text), {{"Idempotency-Key", key}});
                if (reply) waited_for(Clock::now() - began);
            } while (!reply && !gives_up && record.faults().empty());
            if (reply) record.acknowledge(reply->integer("number"), text);
            std::this_thread::sleep_for(20ms);
        }
    }
    void keep_looking(Place& place) {
        Caller caller(place, record);
        while (!ending) {
            caller.ask("GET", "/api/v1/incidents?limit=20", {}, desk.headers);
            const auto page = caller.ask("GET", "/desk");
            if (page) {  // its script is of the same release
                const auto at = page->body.find("/assets/");
                caller.ask("GET", page->body.substr(at, page->body.find('"', at) - at));
            }
            std::this_thread::sleep_for(30ms);
        }
    }
    // A session that begins at one place is good at the other.
    void keep_signing_in(Place& place, Place& other) {
        Caller caller(place, record);
        Caller elsewhere(other, record);
        const std::string body =
            boost::json::serialize(boost::json::object{{"name", worker.name}, {"password", worker.password}});
        while (!ending) {
            const auto signed_in = caller.ask("POST", "/api/v1/session", body);
            if (signed_in) {
                const Headers session = People::headers_of(*signed_in);
                elsewhere.ask("GET", "/api/v1/incidents?limit=1", {}, session);
                caller.ask("DELETE", "/api/v1/session", {}, session);
            }
            std::this_thread::sleep_for(300ms);
        }
    }
    static std::string report_of(const std::string& text) {
        return boost::json::serialize(
            boost::json::object{{"category", "hazard.lighting"},
                                {"description", text},
                                {"location", boost::json::object{{"lon", 121.005}, {"lat", 29.005}}}});
    }
    void waited_for(Clock::duration time) {
        const std::lock_guard lock(longest_mutex);
        longest = std::max(longest, time);
    }
    Clock::duration longest_since_asked() {
        const std::lock_guard lock(longest_mutex);
        return std::exchange(longest, Clock::duration{});
    }

    // ---- what must hold between two servers ----

    // An incident whose steps are taken at both by turns; what is acknowledged at one is there at the other.
    void lives_through(Place& here, Place& there) {
        SCOPED_TRACE("reported at the " + here.name + " place");
        Client first(here.port), second(there.port);
        const std::string text = "井盖松动 " + random_token();
        const Headers key{{"Idempotency-Key", random_token()}};
        const Reply reported = first.post("/api/v1/reports", report_of(text), key);
        ASSERT_EQ(reported.status, 201) << reported.body;
        const std::int64_t number = reported.integer("number");
        record.acknowledge(number, text);
        EXPECT_EQ(second.post("/api/v1/reports", report_of(text), key).integer("number"), number)
            << "sent again with the same key";
        const std::string one = "/api/v1/incidents/" + std::to_string(number);
        const auto step = [&](Client& at, const std::string& name, const std::string& body,
                              const Person& who) {
            const Reply reply = at.post(one + "/" + name, body, who.headers);
            EXPECT_EQ(reply.status, 200) << name << ": " << reply.body;
            return reply;
        };
        const boost::json::value listed = second.get("/api/v1/incidents?limit=50", desk.headers).at("items");
        EXPECT_TRUE(std::ranges::any_of(listed.as_array(), [&](const boost::json::value& item) {
            return item.at("number").as_int64() == number;
        })) << "what was reported at one is listed by the other";
        step(second, "accept", "{}", desk);
        step(first, "undo", "{}", desk);
        step(second, "accept", "{}", desk);
        step(first, "dispatch", R"({"handler":"officer/A"})", desk);
        step(second, "take", "{}", officer);
        step(first, "claim-done", R"({"result":"已修复"})", officer);
        EXPECT_EQ(step(second, "verify", "{}", desk).text("state"), "closed");
        EXPECT_EQ(first.get(one, desk.headers).text("incident.state"), "closed");
        for (Client* at : {&first, &second})
            EXPECT_EQ(at->get("/api/v1/tracking/" + reported.text("token")).text("outcome"), "resolved");
    }
    // One server leads, the journal is signed, and each that ever led was made leader once.
    void one_leads() {
        const auto size_at = [](Place& place) {
            const std::string note = Client(place.port).get("/api/v1/audit/checkpoint").body;
            return std::atoi(note.substr(note.find('\n') + 1).c_str());
        };
        const std::array before{size_at(places[0]), size_at(places[1])};
        EXPECT_TRUE(soon([&] { return size_at(places[0]) > before[0] && size_at(places[1]) > before[1]; }))
            << "nobody signs";
        const auto times_led = [&] {
            const std::string all = said + places[0].server->errors() + places[1].server->errors();
            constexpr std::string_view words = "this server leads: timekeeper";
            int times = 0;
            for (auto at = all.find(words); at != std::string::npos; at = all.find(words, at + 1))
                ++times;
            return std::to_string(times);
        };
        const auto fence = [&] {
            return rows_of(folder.path(), "SELECT fence FROM leases WHERE job = 'timekeeper'").at(0).at(0);
        };
        EXPECT_TRUE(soon([&] { return times_led() == fence(); })) << times_led() << " led, not " << fence();
    }
    void serve_together() {
        lives_through(places[0], places[1]);
        lives_through(places[1], places[0]);
        one_leads();
        std::this_thread::sleep_for(1s);
    }
    void say(const std::string& what) {
        std::cout << fmt::format(
            "{}: {} reports acknowledged, the slowest in {:.2f} s; {} requests, {} to a "
            "server being exchanged failed; schema {}\n",
            what, record.acknowledged().size(), std::chrono::duration<double>(longest_since_asked()).count(),
            record.requests.load(), record.failed_in_exchange.load(), schema_of(folder.path()));
    }

    std::array<Place, 2> places{Place{"first", {}, {}, {}}, Place{"second", {}, {}, {}}};
    Person desk, officer;
    Person worker;  // signs in with a password alone, as often as is wanted
    Record record;
    std::vector<std::unique_ptr<Listener>> listeners;
    std::vector<std::thread> threads;
    std::atomic<bool> ending = false, no_more_events = false;
    std::atomic<bool> gives_up = false;  // what was not acknowledged will not be
    std::string said;                    // by servers that are gone
    std::mutex longest_mutex;
    Clock::duration longest{};  // that a report waited for its acknowledgement
};

TEST_F(ServerByServer, old_and_new_serve_together_and_nothing_is_lost) {
    open();
    start();
    serve_together();
    say("two of the previous release");
    exchange(places[0], LINLI_PROGRAM);
    serve_together();
    say("the first is exchanged");
    // One of the previous release that dies starts again beside what the new one has made of the schema.
    exchange(places[1], previous_program(), SIGKILL);
    serve_together();
    say("the second has died and is back, of the previous release");
    exchange(places[0], previous_program());
    serve_together();
    say("the first has gone back to the previous release");
    exchange(places[0], LINLI_PROGRAM);
    exchange(places[1], LINLI_PROGRAM);
    serve_together();
    say("both are exchanged");
    end();

    for (const std::string& fault : record.faults())
        ADD_FAILURE() << fault;
    const auto acknowledged = record.acknowledged();
    EXPECT_GT(acknowledged.size(), 100U);
    std::map<std::int64_t, std::string> there;
    for (const auto& row : rows_of(folder.path(), "SELECT id, description FROM incidents"))
        there.emplace(std::stoll(row[0]), row[1]);
    EXPECT_TRUE(there == acknowledged)
        << "every acknowledged report is there once, and nothing else: " << there.size() << " of "
        << acknowledged.size();
    std::map<std::int64_t, int> once;
    for (const auto& [number, text] : acknowledged)
        once.emplace(number, 1);
    for (const auto& listener : listeners)
        EXPECT_TRUE(listener->reported() == once)
            << "each is heard once at each place: " << listener->reported().size() << " of " << once.size();
    for (Place& place : places)
        end_server(place, SIGTERM);
    for (const auto& words : {std::vector<std::string>{"check"}, {"audit", "verify"}}) {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--data", folder.path().string()});
        const Ran looked = run(all);
        EXPECT_EQ(looked.exit_code, 0) << looked.out << looked.err;
        std::cout << looked.out;
    }
}

// The number alone is a later release's: what its steps would be, nobody knows.
class BeyondIt : public Upgrade {
  protected:
    void SetUp() override {
        Upgrade::SetUp();
        if (IsSkipped()) return;
        EXPECT_EQ(serve(previous_program())->stop(), 0);
        EXPECT_EQ(serve(LINLI_PROGRAM)->stop(), 0);
    }
    // Steps that nobody here knows; programs that know all but so many of them may go on.
    void add_steps(int steps, int may_be_unknown) const {
        past_the_program(
            folder.path(),
            fmt::format("UPDATE schema_versions SET version = version + {0}, works_with = version "
                        "+ {0} - {1} WHERE room = 'incidents'",
                        steps, may_be_unknown));
    }
};

TEST_F(BeyondIt, a_program_serves_what_only_was_added_to) {
    // as many as this program may have itself beyond the previous one, and two of a later release
    const Rows before = rows_of(
        folder.path(),
        "SELECT version - coalesce(works_with, version) FROM schema_versions WHERE room = 'incidents'");
    add_steps(2, 2 + std::stoi(before[0][0]));
    for (const char* program : {previous_program(), LINLI_PROGRAM}) {
        const auto server = serve(program);
        EXPECT_EQ(Client(server->port())
                      .post("/api/v1/reports", R"({"category":"other","description":"x","address":"y"})")
                      .status,
                  201);
        EXPECT_EQ(server->stop(), 0);
        EXPECT_EQ(run({"check", "--data", folder.path().string()}, program).exit_code, 0);
    }
}

TEST_F(BeyondIt, a_program_refuses_what_was_taken_away_from) {
    add_steps(2, 1);
    for (const char* program : {previous_program(), LINLI_PROGRAM}) {
        for (const char* command : {"serve", "check"}) {
            const Ran refused = run({command, "--data", folder.path().string()}, program);
            EXPECT_NE(refused.exit_code, 0) << command;
            EXPECT_THAT(refused.err, HasSubstr("newer version of linli (数据库由更新的版本写成)")) << command;
            EXPECT_THAT(refused.err, HasSubstr("start the newer program")) << command;
        }
    }
}

}  // namespace
}  // namespace linli::test
