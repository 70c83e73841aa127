// The real program as a process, and a plain HTTP client for it.
#pragma once

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/database.h"
#include "harness/personal_data.h"
#include "harness/process.h"
#include "harness/temporary_folder.h"

namespace linli::test {

namespace beast = boost::beast;
using boost::asio::ip::tcp;

// `arguments` of linli; with the PostgreSQL of the tests, if they run on it, for the folder they name.
inline std::vector<std::string> on_database(std::vector<std::string> arguments) {
    const auto named = std::find(arguments.begin(), arguments.end(), "--data");
    if (postgres() == nullptr || named == arguments.end() || named + 1 == arguments.end()) return arguments;
    const std::string address = Schemas::address_for(*(named + 1));
    arguments.insert(arguments.end(), {"--database", address});
    return arguments;
}

// `linli` with these arguments, to its end; `program`: of another release.
inline Ran run(std::vector<std::string> arguments, const std::string& program = LINLI_PROGRAM) {
    arguments = on_database(std::move(arguments));
    arguments.insert(arguments.begin(), program);
    return run_program(std::move(arguments));
}

struct Reply {
    int status = 0;
    std::string body;
    std::map<std::string, std::string> headers;  // names in lower case; the first of each
    std::vector<std::string> cookies;            // that it sets

    boost::json::value json() const { return boost::json::parse(body); }
    // A member by its path: "incident.state".
    boost::json::value at(std::string_view path) const {
        boost::json::value value = json();
        while (!path.empty()) {
            const auto dot = path.find('.');
            value = boost::json::value(value.as_object().at(path.substr(0, dot)));
            path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
        }
        return value;
    }
    std::string text(std::string_view path) const { return std::string(at(path).as_string()); }
    std::int64_t integer(std::string_view path) const { return at(path).as_int64(); }
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// One connection, kept open between requests; throws boost::system::system_error when it breaks.
class Client {
  public:
    // `standing` headers go with every request, unless it has one of the same name.
    explicit Client(std::uint16_t port, Headers standing = {})
        : standing_(std::move(standing)), port_(port), socket_(io_) {
        socket_.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
        socket_.set_option(tcp::no_delay(true));
    }

    Reply send(const std::string& method, const std::string& target, const std::string& body = {},
               const Headers& headers = {}) {
        beast::http::request<beast::http::string_body> request;
        request.method_string(method);
        request.target(target);
        request.version(11);
        request.set("Host", "127.0.0.1:" + std::to_string(port_));
        if (!body.empty()) request.set("Content-Type", "application/json");
        for (const auto& [name, value] : standing_)
            request.set(name, value);
        for (const auto& [name, value] : headers)
            request.set(name, value);
        PersonalData::remember(body);
        request.body() = body;
        request.prepare_payload();
        beast::http::write(socket_, request);
        beast::http::response_parser<beast::http::string_body> parser;
        parser.body_limit(1U << 30);
        if (method == "HEAD") parser.skip(true);
        beast::http::read(socket_, buffer_, parser);
        Reply reply{static_cast<int>(parser.get().result_int()), parser.get().body(), {}, {}};
        for (const auto& field : parser.get()) {
            std::string name(field.name_string());
            for (char& c : name)
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            if (name == "set-cookie") reply.cookies.emplace_back(field.value());
            reply.headers.try_emplace(name, field.value());
        }
        return reply;
    }
    Reply get(const std::string& target, const Headers& headers = {}) {
        return send("GET", target, {}, headers);
    }
    Reply post(const std::string& target, const std::string& body, const Headers& headers = {}) {
        return send("POST", target, body, headers);
    }
    tcp::socket& socket() { return socket_; }

  private:
    Headers standing_;
    boost::asio::io_context io_;
    std::uint16_t port_;
    tcp::socket socket_;
    beast::flat_buffer buffer_;
};

// Where a program under test keeps its data: on the database that the tests run on, or in any case in a file.
enum class Kept { as_the_tests, in_a_file };

// `linli serve` on a free port, up when the constructor returns. When it goes, neither its metrics nor what
// it said may hold personal data that a client sent.
class Server {
  public:
    // `more`: further options; `program`: of another release.
    explicit Server(const std::filesystem::path& data, const std::vector<std::string>& more = {},
                    Kept kept = Kept::as_the_tests, const std::string& program = LINLI_PROGRAM)
        : process_(command(program, data, more, kept), logs_ / "out", logs_ / "err") {
        for (int i = 0; i < 2'000; ++i) {
            const std::string said = slurp(logs_ / "out");
            const auto at = said.find("://127.0.0.1:");  // where it listens
            if (at != std::string::npos && said.find("Ctrl-C") != std::string::npos) {
                port_ = static_cast<std::uint16_t>(std::stoi(said.substr(at + 13)));
                return;
            }
            if (!process_.is_running()) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("the server did not start: " + slurp(logs_ / "err"));
    }
    ~Server() { require_no_personal_data(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return port_; }
    Process& process() { return process_; }
    std::string errors() const { return slurp(logs_ / "err"); }
    std::string output() const { return slurp(logs_ / "out"); }
    // The token of the first start's one-time link; empty when there are accounts already.
    std::string invitation() const {
        const std::string said = output();
        const auto at = said.find("/welcome#");
        return at == std::string::npos ? "" : said.substr(at + 9, said.find('\n', at) - at - 9);
    }
    int stop() {
        process_.signal(SIGTERM);
        return process_.wait();
    }

  private:
    static std::vector<std::string> command(const std::string& program, const std::filesystem::path& data,
                                            const std::vector<std::string>& more, Kept kept) {
        std::vector<std::string> words{program, "serve", "--data", data.string(), "--port", "0"};
        words.insert(words.end(), more.begin(), more.end());
        return kept == Kept::in_a_file ? words : on_database(std::move(words));
    }

    void require_no_personal_data() {
        try {
            if (process_.is_running())
                PersonalData::require_none_in(Client(port_).get("/metrics").body, "the metrics");
        } catch (const boost::system::system_error&) {
            // over TLS alone, or ended by the test
        }
        PersonalData::require_none_in(output() + errors(), "what the server said");
    }

    TemporaryFolder logs_;
    Process process_;
    std::uint16_t port_ = 0;
};

}  // namespace linli::test
