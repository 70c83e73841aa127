// How long a change takes to reach 1,000 listening pages while 500 reports a second come in.
#include <atomic>
#include <charconv>

#include <fmt/format.h>

#include "base/time.h"
#include "bench/load.h"
#include "bench/measure.h"
#include "harness/people.h"

namespace linli::bench {
namespace {

constexpr std::size_t listeners = 1'000;
constexpr double reports_per_second = 500;
constexpr double seconds = 8;

double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Pages on one thread; each event's delay is taken from the journal entry's own time.
class Pages {
  public:
    Pages(std::uint16_t port, const test::Person& who) {
        std::string request = "GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        for (const auto& [name, value] : who.headers)
            request += fmt::format("{}: {}\r\n", name, value);
        request += "\r\n";
        for (std::size_t i = 0; i < listeners; ++i) {
            pages_.push_back(std::make_unique<Page>(io_));
            Page& page = *pages_.back();
            page.socket.connect({boost::asio::ip::address_v4::loopback(), port});
            boost::asio::write(page.socket, boost::asio::buffer(request));
            read(page);
        }
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Pages() {
        io_.stop();
        thread_.join();
    }
    std::vector<double> stop() {
        io_.stop();
        thread_.join();
        thread_ = std::thread([] {});
        return std::move(delays_);
    }

  private:
    struct Page {
        explicit Page(boost::asio::io_context& io) : socket(io) {}
        boost::asio::ip::tcp::socket socket;
        std::array<char, 65'536> bytes{};
        std::string line;
    };

    void read(Page& page) {
        page.socket.async_read_some(boost::asio::buffer(page.bytes),
                                    [this, &page](auto error, std::size_t count) {
                                        if (error) return;
                                        take({page.bytes.data(), count}, now());
                                        read(page);
                                    });
    }
    // The last entry's time in what came is enough: it is the freshest, and every page is asked.
    void take(std::string_view text, double when) {
        const auto at = text.rfind("\"at\":\"");
        if (at == std::string_view::npos || at + 26 > text.size()) return;
        const auto end = text.find('"', at + 6);
        if (end == std::string_view::npos) return;
        const auto moment = parse_iso(text.substr(at + 6, end - at - 6));
        if (moment)
            delays_.push_back((when - static_cast<double>(moment->time_since_epoch().count()) / 1'000) *
                              1'000);
    }

    boost::asio::io_context io_;
    std::vector<std::unique_ptr<Page>> pages_;
    std::vector<double> delays_;
    std::thread thread_;
};

}  // namespace

void measure_live(Report& report) {
    const test::TemporaryFolder folder;
    test::Server server(folder.path());
    Pages pages(server.port(), test::People(server).add("desk", "duty_desk"));
    const auto taken =
        Load(
            server.port(), 16, seconds,
            [](std::size_t n) {
                return http_request(
                    "POST", "/api/v1/reports",
                    fmt::format(R"({{"category":"other","description":"第 {} 件","address":"某处"}})", n));
            },
            reports_per_second)
            .run();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    auto delays = pages.stop();
    report.inform("live: reports a second meanwhile", taken.per_second(201), "reports/s");
    report.inform("live: pages that listen", listeners, "pages");
    report.at_most("live: a change reaches a page, median", percentile(delays, 50), "ms", 100);
    report.inform("live: 99th percentile", percentile(delays, 99), "ms");
}

}  // namespace linli::bench
