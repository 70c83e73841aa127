// The running program over TLS, as curl and openssl see it; and what is refused at its start.
#include <future>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* name = "linli.example";
constexpr const char* a_report = R"({"category":"other","description":"路灯不亮","address":"人民路 1 号"})";

// A key and a certificate of its own in `folder`, both named `stem`.
void make_certificate(const TemporaryFolder& folder, const std::string& stem) {
    const Ran made = run_program(
        {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
         "2", "-subj", fmt::format("/CN={}", stem), "-addext", fmt::format("subjectAltName=DNS:{}", name),
         "-keyout", (folder / (stem + ".key")).string(), "-out", (folder / (stem + ".pem")).string()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
}

class Tls : public ::testing::Test {
  protected:
    Tls() {
        make_certificate(files, "first");
        put_in_place("first");
        server.emplace(data.path(), std::vector<std::string>{"--host", name, "--tls-certificate", chain,
                                                             "--tls-key", key});
    }
    ~Tls() override {
        if (server && server->process().is_running()) {
            EXPECT_EQ(server->stop(), 0) << server->errors();
        }
    }
    void put_in_place(const std::string& stem) const {
        using std::filesystem::copy_options;
        std::filesystem::copy_file(files / (stem + ".pem"), chain, copy_options::overwrite_existing);
        std::filesystem::copy_file(files / (stem + ".key"), key, copy_options::overwrite_existing);
    }
    std::string address(const std::string& path) const {
        return fmt::format("https://{}:{}{}", name, server->port(), path);
    }
    std::vector<std::string> curl(const std::string& path, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"curl",         "--silent",
                                       "--show-error", "--max-time",
                                       "20",           "--include",
                                       "--cacert",     chain,
                                       "--resolve",    fmt::format("{}:{}:127.0.0.1", name, server->port())};
        words.insert(words.end(), more.begin(), more.end());
        words.push_back(address(path));
        return words;
    }
    // What the server answers, head and body.
    std::string ask(const std::string& path, const std::vector<std::string>& more = {}) const {
        const Ran ran = run_program(curl(path, more));
        EXPECT_EQ(ran.exit_code, 0) << path << ": " << ran.err;
        return ran.out;
    }
    // What openssl sees of a handshake.
    std::string shake_hands(const std::vector<std::string>& more = {}) const {
        std::string words = fmt::format(
            "echo | timeout 10 openssl s_client -connect 127.0.0.1:{} -servername {}", server->port(), name);
        for (const std::string& word : more)
            words += " " + word;
        return run_program({"sh", "-c", words + " 2>&1"}).out;
    }
    std::string subject_shown() const {
        const std::string seen = shake_hands();
        const auto at = seen.find("subject=");
        return at == std::string::npos ? seen : seen.substr(at, seen.find('\n', at) - at);
    }
    // Waits until the server shows the certificate of this subject.
    bool shows(const std::string& subject) const {
        for (int i = 0; i < 100; ++i) {
            if (subject_shown() == "subject=CN = " + subject) return true;
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }
    // The first administrator takes up the link; the cookie that this sets, with its attributes.
    std::string sign_in() {
        const std::string body =
            fmt::format(R"({{"invitation":"{}","password":"four words of 5 horses"}})", server->invitation());
        const std::string answer = ask("/api/v1/welcome", {"--json", body});
        const auto at = answer.find("Set-Cookie: ");
        if (at == std::string::npos) throw std::runtime_error("no cookie: " + answer);
        const std::string cookie = answer.substr(at + 12, answer.find('\r', at) - at - 12);
        const auto csrf = answer.find("\"csrf\":\"");
        cookie_header = "Cookie: " + cookie.substr(0, cookie.find(';'));
        csrf_header = "Linli-CSRF: " + answer.substr(csrf + 8, answer.find('"', csrf + 8) - csrf - 8);
        return cookie;
    }

    TemporaryFolder files, data;
    std::string chain = (files / "chain.pem").string(), key = (files / "key.pem").string();
    std::string cookie_header, csrf_header;
    std::optional<Server> server;
};

TEST_F(Tls, pages_and_reports_go_over_it_with_what_browsers_need_to_know) {
    const std::string page = ask("/");
    EXPECT_TRUE(page.starts_with("HTTP/1.1 200")) << page.substr(0, 300);
    EXPECT_NE(page.find("\r\nStrict-Transport-Security: max-age=31536000\r\n"), std::string::npos);
    EXPECT_NE(page.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_NE(ask("/api/v1/reports", {"--json", a_report}).find("HTTP/1.1 201"), std::string::npos);
    const auto from = [&](const std::string& origin) {
        return ask("/api/v1/reports", {"--json", a_report, "--header", "Origin: " + origin}).substr(0, 12);
    };
    EXPECT_EQ(from(fmt::format("https://{}:{}", name, server->port())), "HTTP/1.1 201");
    EXPECT_EQ(from(fmt::format("http://{}:{}", name, server->port())), "HTTP/1.1 403") << "not over TLS";
    EXPECT_EQ(from("https://evil.example"), "HTTP/1.1 403");
    EXPECT_NE(ask("/healthz", {"--header", "Host: evil.example"}).find("403"), std::string::npos);
    EXPECT_NE(server->output().find(fmt::format("https://{}:{}/welcome#", name, server->port())),
              std::string::npos)
        << server->output();
}

TEST_F(Tls, its_cookie_never_goes_without_it) {
    const std::string cookie = sign_in();
    EXPECT_TRUE(cookie.starts_with("__Host-linli_session=")) << cookie;
    for (const char* attribute : {"; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"})
        EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute << ": " << cookie;
    EXPECT_EQ(cookie.find("Domain"), std::string::npos);
    EXPECT_TRUE(ask("/api/v1/session", {"--header", cookie_header}).starts_with("HTTP/1.1 200"));
    std::string plain = cookie_header;
    plain.erase(plain.find("__Host-"), 7);
    EXPECT_TRUE(ask("/api/v1/session", {"--header", plain}).starts_with("HTTP/1.1 401"))
        << "one that may have been planted without TLS is not read";
    const std::string out =
        ask("/api/v1/session", {"--request", "DELETE", "--header", cookie_header, "--header", csrf_header});
    EXPECT_NE(out.find("Set-Cookie: __Host-linli_session=; Path=/; Secure"), std::string::npos) << out;
}

TEST_F(Tls, old_protocols_and_weak_ciphers_are_refused) {
    for (const char* version : {"-tls1", "-tls1_1"}) {
        const std::string seen = shake_hands({version, "-cipher", "ALL:@SECLEVEL=0"});
        EXPECT_NE(seen.find("alert protocol version"), std::string::npos) << version << ": " << seen;
    }
    const std::string newest = shake_hands();
    EXPECT_NE(newest.find("New, TLSv1.3"), std::string::npos) << newest;
    const std::string older = shake_hands({"-tls1_2"});
    EXPECT_NE(older.find("New, TLSv1.2"), std::string::npos) << older;
    EXPECT_NE(older.find("Secure Renegotiation IS supported"), std::string::npos) << older;
    for (const char* cipher : {"AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-CCM"}) {
        const std::string weak = shake_hands({"-tls1_2", "-cipher", cipher});
        EXPECT_NE(weak.find("alert handshake failure"), std::string::npos) << cipher << ": " << weak;
    }
    EXPECT_NE(shake_hands({"-alpn", "h2,http/1.1"}).find("ALPN protocol: http/1.1"), std::string::npos);
    EXPECT_NE(shake_hands({"-alpn", "h2"}).find("alert no application protocol"), std::string::npos);
    const std::string renegotiates =
        run_program(
            {"sh", "-c",
             fmt::format("(sleep 0.5; echo R; sleep 0.5) | timeout 10 openssl s_client -tls1_2 -connect "
                         "127.0.0.1:{} 2>&1",
                         server->port())})
            .out;
    EXPECT_NE(renegotiates.find("no renegotiation"), std::string::npos) << renegotiates;
}

TEST_F(Tls, what_is_no_tls_is_told_so_or_let_go_and_disturbs_nobody) {
    const Ran plain = run_program({"curl", "--silent", "--include", "--max-time", "10",
                                   fmt::format("http://127.0.0.1:{}/", server->port())});
    EXPECT_EQ(plain.exit_code, 0) << plain.err;
    EXPECT_TRUE(plain.out.starts_with("HTTP/1.1 400")) << plain.out;
    EXPECT_NE(plain.out.find("https://"), std::string::npos) << plain.out;
    std::mt19937 random(7);
    for (int i = 0; i < 50; ++i) {
        std::string garbage;
        for (std::size_t size = random() % 600; size > 0; --size)
            garbage += static_cast<char>(random());
        if (i % 2 == 0) garbage.insert(0, "\x16\x03\x01\x02\x01\x01");  // begins as TLS does
        Client client(server->port());
        boost::system::error_code ignored;
        boost::asio::write(client.socket(), boost::asio::buffer(garbage), ignored);
        client.socket().shutdown(tcp::socket::shutdown_send, ignored);
        std::string reply;
        boost::asio::read(client.socket(), boost::asio::dynamic_buffer(reply), ignored);
        EXPECT_EQ(reply.find("HTTP/1.1 200"), std::string::npos);
    }
    EXPECT_TRUE(ask("/healthz").ends_with("ok\n"));
}

TEST_F(Tls, a_handshake_that_does_not_come_is_ended) {
    std::vector<std::unique_ptr<Client>> silent;
    for (int i = 0; i < 100; ++i) {
        silent.push_back(std::make_unique<Client>(server->port()));
        if (i % 2 == 0)
            boost::asio::write(silent.back()->socket(), boost::asio::buffer(std::string("\x16\x03\x01\x02")));
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(ask("/healthz").ends_with("ok\n")) << "the others do not wait";
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
    for (auto& client : silent) {
        char byte = 0;
        boost::system::error_code end;
        boost::asio::read(client->socket(), boost::asio::buffer(&byte, 1), end);
        EXPECT_TRUE(end);
    }
    const auto waited = std::chrono::steady_clock::now() - begin;
    EXPECT_GT(waited, 8s);
    EXPECT_LT(waited, 15s);
}

TEST_F(Tls, a_new_certificate_is_taken_up_and_open_connections_stay) {
    sign_in();
    // A listener to the live feed, begun under the first certificate, as the one who may listen to it.
    const Ran head = run_program(curl("/api/v1/live", {"--header", cookie_header, "--max-time", "1"}));
    EXPECT_NE(head.out.find("HTTP/1.1 4"), std::string::npos)
        << "the security administrator does not: " << head.out;
    Process keeps(
        {"sh", "-c",
         fmt::format(
             "(printf 'GET /healthz HTTP/1.1\\r\\nHost: {0}\\r\\n\\r\\n'; sleep 8; printf 'GET /healthz "
             "HTTP/1.1\\r\\nHost: {0}\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1) | openssl s_client "
             "-quiet -connect 127.0.0.1:{1}",
             name, server->port())},
        files / "kept", files / "kept-errors");
    ASSERT_TRUE(shows("first"));
    make_certificate(files, "second");
    put_in_place("second");
    EXPECT_TRUE(shows("second")) << server->errors();

    // A broken pair: the one in use stays, and this is said once.
    std::filesystem::copy_file(files / "first.key", key, std::filesystem::copy_options::overwrite_existing);
    std::this_thread::sleep_for(7s);
    EXPECT_TRUE(shows("second"));
    const std::string errors = server->errors();
    const auto said = errors.find("the certificate in use stays");
    ASSERT_NE(said, std::string::npos) << errors;
    EXPECT_EQ(errors.find("the certificate in use stays", said + 1), std::string::npos) << errors;
    EXPECT_NE(errors.find("does not match"), std::string::npos) << errors;

    // At SIGHUP it does not wait to be sure.
    put_in_place("first");
    server->process().signal(SIGHUP);
    EXPECT_TRUE(shows("first")) << server->errors();
    keeps.wait();
    const std::string kept = slurp(files / "kept");
    EXPECT_NE(kept.find("ok\n"), kept.rfind("ok\n"))
        << "answered before and after on one connection: " << kept;
}

TEST_F(Tls, live_feed_photos_and_exports_go_over_it) {
    // A demo town's desk, over TLS: stop, make it, start again.
    EXPECT_EQ(server->stop(), 0);
    const TemporaryFolder town;
    ASSERT_EQ(run({"demo", "--without-volunteers", "--data", town.path().string()}).exit_code, 0);
    server.emplace(town.path(),
                   std::vector<std::string>{"--host", name, "--tls-certificate", chain, "--tls-key", key});
    const std::string accounts = ask("/api/v1/demo/accounts", {"--no-include"});
    const boost::json::value known = boost::json::parse(accounts);
    const boost::json::object& desk = known.as_object().at("accounts").as_array().at(0).as_object();
    ASSERT_EQ(desk.at("name").as_string(), "desk") << accounts;
    const auto cookie_and_csrf = [&](const std::string& answer) {
        const auto at = answer.find("Set-Cookie: ");
        const auto csrf = answer.find("\"csrf\":\"");
        if (at == std::string::npos || csrf == std::string::npos) throw std::runtime_error(answer);
        cookie_header = "Cookie: " + answer.substr(at + 12, answer.find(';', at) - at - 12);
        csrf_header = "Linli-CSRF: " + answer.substr(csrf + 8, answer.find('"', csrf + 8) - csrf - 8);
    };
    cookie_and_csrf(ask("/api/v1/session",
                        {"--json", boost::json::serialize(boost::json::object{
                                       {"name", desk.at("name")}, {"password", desk.at("password")}})}));
    cookie_and_csrf(ask("/api/v1/session/code",
                        {"--json", boost::json::serialize(boost::json::object{{"code", desk.at("code")}}),
                         "--header", cookie_header, "--header", csrf_header}));
    Process live(curl("/api/v1/live", {"--no-buffer", "--header", cookie_header, "--max-time", "10"}),
                 files / "live", files / "live-errors");
    for (int i = 0; i < 100 && slurp(files / "live").find("id: ") == std::string::npos; ++i)
        std::this_thread::sleep_for(50ms);
    for (int i = 0; i < 5; ++i)
        ASSERT_NE(ask("/api/v1/reports", {"--json", a_report}).find("HTTP/1.1 201"), std::string::npos);
    std::string heard;
    for (int i = 0; i < 100; ++i) {
        heard = slurp(files / "live");
        if (std::count(heard.begin(), heard.end(), '{') >= 5) break;
        std::this_thread::sleep_for(50ms);
    }
    EXPECT_NE(heard.find("text/event-stream"), std::string::npos) << heard;
    EXPECT_NE(heard.find("incident.reported"), std::string::npos) << heard;
    live.signal(SIGTERM);
    live.wait();

    // A photo of some size: more than a socket's buffer holds.
    const std::string reported = ask("/api/v1/reports", {"--json", a_report, "--no-include"});
    const std::string token(boost::json::parse(reported).at("token").as_string());
    const std::string sent = ask("/api/v1/tracking/" + token + "/photos",
                                 {"--data-binary", "@" LINLI_SOURCE_DIR "/tests/harness/large_photo.png",
                                  "--header", "Content-Type: image/png"});
    EXPECT_NE(sent.find("HTTP/1.1 200"), std::string::npos) << sent.substr(0, 500);

    const std::string table =
        ask("/api/v1/exports/incidents.csv", {"--header", cookie_header, "--no-include"});
    EXPECT_GT(std::count(table.begin(), table.end(), '\n'), 10) << table.substr(0, 300);
}

TEST_F(Tls, it_stops_under_load_with_every_answer_given) {
    std::vector<std::future<Ran>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::async(std::launch::async, [&, i] {
            std::vector<std::string> words =
                curl(fmt::format("/api/v1/reports?n=[1-3000]&c={}", i), {"--json", a_report});
            std::erase(words, "--include");
            words.insert(words.end() - 1, {"--output", "/dev/null", "--write-out", "%{http_code} "});
            return run_program(words);
        }));
    }
    std::this_thread::sleep_for(1s);
    EXPECT_EQ(server->stop(), 0) << server->errors();
    std::size_t good = 0;
    for (auto& client : clients) {
        const Ran ran = client.get();
        for (std::size_t at = 0; at + 4 <= ran.out.size(); at += 4)
            good += ran.out.substr(at, 3) == "201" ? 1 : 0;
    }
    EXPECT_GT(good, 0U);
    const Ran checked = run({"check", "--data", data.path().string()});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    const Ran stats = run({"incidents", "stats", "--data", data.path().string()});
    const auto all = stats.out.find("\nall ");
    ASSERT_NE(all, std::string::npos) << stats.out;
    EXPECT_GE(std::stoul(stats.out.substr(all + 5)), good) << "every report that was answered is there";
}

// ---- what is wrong at the start ----

TEST(Serving, is_refused_with_what_to_do_when_it_would_not_be_safe) {
    const TemporaryFolder folder;
    make_certificate(folder, "one");
    make_certificate(folder, "two");
    const std::string data = (folder / "data").string(), chain = (folder / "one.pem").string(),
                      key = (folder / "one.key").string(), other = (folder / "two.key").string();
    struct Case {
        std::vector<std::string> options;
        int exit_code;
        const char* says;
    };
    for (const Case& one : {
             Case{{"--listen", "0.0.0.0"}, 2, "--trusted-proxy"},
             {{"--listen", "::"}, 2, "--tls-certificate"},
             {{"--listen", "localhost"}, 2, "IP address"},
             {{"--host", "https://linli.example"}, 2, "without https://"},
             {{"--trusted-proxy", "10.0.0.1/8"}, 2, "10.0.0.0/24"},
             {{"--trusted-proxy", "0.0.0.0/0"}, 2, "10.0.0.0/24"},
             {{"--tls-certificate", chain}, 2, "--tls-key"},
             {{"--requests-per-minute", "-1"}, 2, "-1"},
             {{"--tls-certificate", chain, "--tls-key", other}, 1, "does not match"},
             {{"--tls-certificate", chain, "--tls-key", chain}, 1, "private key"},
             {{"--tls-certificate", key, "--tls-key", key}, 1, "no certificate"},
             {{"--tls-certificate", (folder / "none").string(), "--tls-key", key}, 1, "cannot be read"},
         }) {
        std::vector<std::string> words{"serve", "--data", data, "--port", "0"};
        words.insert(words.end(), one.options.begin(), one.options.end());
        const Ran ran = run(words);
        EXPECT_EQ(ran.exit_code, one.exit_code) << one.options[0] << ' ' << one.options[1] << ": " << ran.err;
        EXPECT_NE(ran.err.find(one.says), std::string::npos) << one.options[1] << ": " << ran.err;
    }
}

}  // namespace
}  // namespace linli::test
