// The ledger of hours under load, while its server is killed: every minute that was acknowledged is there,
// once, and the balances are its sums.
#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using namespace std::chrono;

// How many operations are acknowledged until it ends; a whole run of the promise is 100,000.
int operations() {
    const char* wanted = std::getenv("LINLI_LEDGER_OPERATIONS");
    return wanted != nullptr ? std::atoi(wanted) : 3'000;
}

constexpr int volunteers = 60;
constexpr int clients = 8;
constexpr milliseconds killed_every{900};
constexpr int kills_between_checks = 8;

struct Served {
    std::int64_t service = 0;
    std::int64_t volunteer = 0;
    std::int64_t minutes = 0;
};
struct Asked {
    std::int64_t reversal = 0;
    std::int64_t volunteer = 0;
    std::int64_t minutes = 0;
    bool by_head = false;
};

class LedgerUnderKills : public ::testing::Test {
  protected:
    LedgerUnderKills() : server_(std::make_unique<Server>(folder_.path())) {
        People people(*server_);
        head_ = people.add("head", "station_head");
        desk_ = people.add("desk", "duty_desk");
        port_ = server_->port();
        Client anyone(port_), desk(port_, desk_.headers);
        expect(
            201,
            desk.post(
                "/api/v1/teams",
                R"({"code":"east","kind":"community","name":{"zh":"东片","en":"East"},"requirements":{"insured":false},)"
                R"("is_risky":false,"step_back_hours":12,"rest_hours":0,"closed":false})"));
        for (int i = 0; i < volunteers; ++i) {
            const Reply joined = anyone.post(
                "/api/v1/volunteering/join",
                fmt::format(
                    R"({{"name":"志愿者甲","telephone":"1990000{:04}","born":"1990-05","teams":["east"],"consent":{{"version":1,"risks":true,"data":true}}}})",
                    i));
            expect(201, joined);
            tokens_.push_back(joined.text("token"));
            expect(200, desk.post("/api/v1/teams/east/admit", fmt::format(R"({{"volunteer":{}}})", i + 1)));
        }
        slots_.resize(volunteers);
    }

    static void expect(int status, const Reply& reply) {
        if (reply.status != status) throw std::runtime_error(fmt::format("{}: {}", reply.status, reply.body));
    }

    // What one of the clients does until there are enough; its own random numbers and connection.
    class Doing {
      public:
        Doing(LedgerUnderKills& all, unsigned seed) : all_(all), random_(seed) {}

        void run() {
            while (all_.done_ < operations()) {
                step();
                ++all_.done_;
            }
        }

      private:
        void step() {
            const int what = below(100);
            if (what < 40) return write();
            if (what < 72) return confirm();
            if (what < 75) return refuse();
            if (what < 83) return ask_reversal();
            if (what < 92) return agree();
            what_may_not_be();
        }

        void write() {
            const int who = below(volunteers);
            const int minutes = 1 + below(4);
            const Instant began = all_.begin_ + Minutes(5 * all_.next_slot(who));
            const Reply reply = send(
                nullptr, "/api/v1/volunteering/" + all_.tokens_[static_cast<std::size_t>(who)] + "/worklog",
                fmt::format(
                    R"({{"team":"east","began_at":"{}","ended_at":"{}","content":"巡逻","witness":{}}})",
                    to_iso(began), to_iso(began + Minutes(minutes)), (who + 1) % volunteers + 1));
            expect(200, reply);
            const std::lock_guard lock(all_.mutex_);
            all_.written_.push_back({reply.integer("id"), who + 1, minutes});
        }

        void confirm() {
            auto served = take(all_.written_);
            if (!served) return write();
            served->minutes = 1 + below(static_cast<int>(served->minutes));
            expect(200, send(&one_of_staff(), fmt::format("/api/v1/services/{}/confirm", served->service),
                             fmt::format(R"({{"minutes":{}}})", served->minutes)));
            const std::lock_guard lock(all_.mutex_);
            all_.confirmed_.push_back(*served);
            all_.minutes_[served->volunteer] += served->minutes;
            ++all_.credits_;
        }

        void refuse() {
            const auto served = take(all_.written_);
            if (!served) return write();
            expect(200, send(&one_of_staff(), fmt::format("/api/v1/services/{}/refuse", served->service),
                             R"({"reason":"没有参加"})"));
        }

        void ask_reversal() {
            const auto served = take(all_.confirmed_);
            if (!served) return write();
            const std::int64_t credit = credit_of(*served);
            if (credit == 0) return;  // many newer ones
            const bool by_head = below(2) == 0;
            const Reply reply =
                send(by_head ? &all_.head_ : &all_.desk_, fmt::format("/api/v1/credits/{}/reverse", credit),
                     R"({"reason":"记错"})");
            expect(200, reply);
            const std::lock_guard lock(all_.mutex_);
            all_.asked_.push_back(
                {reply.integer("reversal.id"), served->volunteer, served->minutes, by_head});
        }

        void agree() {
            const auto asked = take(all_.asked_);
            if (!asked) return write();
            const std::string path = fmt::format("/api/v1/reversals/{}/agree", asked->reversal);
            expect(403, send(asked->by_head ? &all_.head_ : &all_.desk_, path, ""));
            expect(200, send(asked->by_head ? &all_.desk_ : &all_.head_, path, ""));
            expect(409, send(asked->by_head ? &all_.desk_ : &all_.head_, path, ""));
            const std::lock_guard lock(all_.mutex_);
            all_.minutes_[asked->volunteer] -= asked->minutes;
            ++all_.reversals_;
        }

        // A second time, more than there is, one's own.
        void what_may_not_be() {
            Served served;
            {
                const std::lock_guard lock(all_.mutex_);
                if (all_.confirmed_.empty()) return;
                served = all_.confirmed_[static_cast<std::size_t>(
                    below(static_cast<int>(all_.confirmed_.size())))];
            }
            expect(409,
                   send(&one_of_staff(), fmt::format("/api/v1/services/{}/confirm", served.service), "{}"));
            expect(409, send(&one_of_staff(), fmt::format("/api/v1/services/{}/refuse", served.service),
                             R"({"reason":"x"})"));
        }

        // Of the newest of the volunteer's; 0: it is not among them.
        std::int64_t credit_of(const Served& served) {
            const Reply list = again([&] {
                return connection().get(fmt::format("/api/v1/credits?volunteer={}", served.volunteer),
                                        all_.desk_.headers);
            });
            expect(200, list);
            const boost::json::value credits = list.at("credits");
            for (const auto& credit : credits.as_array()) {
                if (credit.as_object().at("service").as_int64() == served.service)
                    return credit.as_object().at("id").as_int64();
            }
            return 0;
        }

        // A command with a key of its own, sent again until there is an answer.
        Reply send(const Person* who, const std::string& path, const std::string& body) {
            Headers headers = who != nullptr ? who->headers : Headers{};
            headers.emplace_back("Idempotency-Key", random_token());
            return again([&] { return connection().post(path, body, headers); });
        }

        template <class Ask>
        Reply again(Ask ask) {
            for (;;) {
                try {
                    return ask();
                } catch (const boost::system::system_error&) {  // killed
                    connection_.reset();
                    ++all_.sent_again_;
                    std::this_thread::sleep_for(milliseconds(20));
                }
            }
        }
        Client& connection() {
            if (!connection_) connection_.emplace(all_.port_.load());
            return *connection_;
        }

        template <class T>
        std::optional<T> take(std::vector<T>& from) {
            const std::lock_guard lock(all_.mutex_);
            if (from.empty()) return std::nullopt;
            std::swap(from[static_cast<std::size_t>(below(static_cast<int>(from.size())))], from.back());
            const T taken = from.back();
            from.pop_back();
            return taken;
        }
        const Person& one_of_staff() { return below(2) == 0 ? all_.head_ : all_.desk_; }
        int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

        LedgerUnderKills& all_;
        std::mt19937 random_;
        std::optional<Client> connection_;
    };

    int next_slot(int who) {
        const std::lock_guard lock(mutex_);
        return slots_[static_cast<std::size_t>(who)]++;
    }

    void require_consistent() {
        const Ran checked = run({"check", "--data", folder_.path().string()});
        ASSERT_EQ(checked.exit_code, 0) << checked.out << checked.err;
    }

    void kill_and_start() {
        server_->process().signal(SIGKILL);
        server_->process().wait();
        if (++kills_ % kills_between_checks == 0) require_consistent();
        server_ = std::make_unique<Server>(folder_.path());
        port_ = server_->port();
    }

    TemporaryFolder folder_;
    std::unique_ptr<Server> server_;
    Person head_, desk_;
    const Instant begin_ = floor<Minutes>(SystemClock().now() - days(30));
    std::vector<std::string> tokens_;
    std::atomic<std::uint16_t> port_ = 0;
    std::atomic<int> done_ = 0, sent_again_ = 0;
    int kills_ = 0;

    std::mutex mutex_;
    std::vector<int> slots_;
    std::vector<Served> written_, confirmed_;
    std::vector<Asked> asked_;
    std::map<std::int64_t, std::int64_t> minutes_;  // of each volunteer, as acknowledged
    std::int64_t credits_ = 0, reversals_ = 0;
};

TEST_F(LedgerUnderKills, every_acknowledged_minute_is_there_once) {
    std::vector<std::thread> doing;
    std::atomic<int> failed = 0;
    for (unsigned i = 0; i < clients; ++i) {
        doing.emplace_back([&, i] {
            try {
                Doing(*this, i + 1).run();
            } catch (const std::exception& error) {
                ADD_FAILURE() << error.what();
                ++failed;
            }
        });
    }
    while (done_ < operations() && failed == 0 && !HasFatalFailure()) {
        std::this_thread::sleep_for(killed_every);
        kill_and_start();
    }
    done_ = std::max(done_.load(), operations());  // where one failed, the others end
    for (auto& one : doing)
        one.join();
    server_->process().signal(SIGKILL);
    server_->process().wait();
    require_consistent();

    server_ = std::make_unique<Server>(folder_.path());
    Client desk(server_->port(), desk_.headers);
    std::map<std::int64_t, std::int64_t> sums;
    std::int64_t credits = 0, reversals = 0, before = 0;
    for (bool has_more = true; has_more;) {
        const Reply page =
            desk.get("/api/v1/credits" + (before == 0 ? "" : fmt::format("?before={}", before)));
        expect(200, page);
        has_more = page.at("has_more").as_bool();
        const boost::json::value lines = page.at("credits");
        for (const auto& line : lines.as_array()) {
            const auto& credit = line.as_object();
            before = credit.at("id").as_int64();
            sums[credit.at("volunteer").as_int64()] += credit.at("minutes").as_int64();
            ++(credit.at("minutes").as_int64() < 0 ? reversals : credits);
        }
    }
    EXPECT_EQ(credits, credits_);
    EXPECT_EQ(reversals, reversals_);
    std::int64_t all = 0;
    for (std::int64_t number = 1; number <= volunteers; ++number) {
        const std::int64_t minutes =
            desk.get(fmt::format("/api/v1/volunteers/{}", number)).integer("minutes");
        EXPECT_EQ(minutes, minutes_[number]) << "volunteer " << number;
        EXPECT_EQ(sums[number], minutes_[number]) << "volunteer " << number;
        all += minutes;
    }
    EXPECT_EQ(desk.get("/api/v1/teams/east").integer("team.minutes"), all);
    EXPECT_GT(reversals_, operations() / 100) << "it was done much of";
    fmt::print("{} operations, {} credits, {} taken back, {} kills, {} sent again\n", done_.load(), credits_,
               reversals_, kills_, sent_again_.load());
}

}  // namespace
}  // namespace linli::test
