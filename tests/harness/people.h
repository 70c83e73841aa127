// People of a station under test, made as they are made in life: the one-time link of the first start, then
// the administrator's.
#pragma once

#include "harness/program.h"
#include "identity/totp.h"

namespace linli::test {

// RFC 4648 base 32, as authenticators read it.
inline Bytes from_base32(std::string_view text) {
    Bytes bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        bits = bits << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
        if ((count += 5) >= 8) bytes.push_back(static_cast<std::byte>(bits >> (count -= 8) & 0xFF));
    }
    return bytes;
}

// Someone who is signed in: what goes with each of their requests, and what they signed in with.
struct Person {
    std::int64_t account = 0;
    std::string name;
    Headers headers;  // Cookie and Linli-CSRF
    std::string password;
    Bytes second_factor;  // empty: none

    // A code that was not used yet; valid one step ahead too.
    std::string code(int steps_ahead = 0) const {
        const Instant now = SystemClock().now();
        return identity::totp_code(second_factor, identity::totp_step(now) + steps_ahead);
    }
};

class People {
  public:
    // The first start's administrator takes up the link that `server` printed.
    explicit People(Server& server) : port_(server.port()) {
        administrator = take_up(port_, "admin", server.invitation());
    }

    // An account made by the administrator, and signed in.
    Person add(const std::string& name, const std::string& role, const std::vector<std::string>& posts = {}) {
        Client client(port_, administrator.headers);
        const std::string body = boost::json::serialize(
            boost::json::object{{"name", name}, {"role", role}, {"posts", boost::json::value_from(posts)}});
        const Reply added = client.post("/api/v1/accounts", body);
        if (added.status != 200) throw std::runtime_error("no account for " + name + ": " + added.body);
        if (role == "partner") return partner(added.integer("account"), name);
        return take_up(port_, name, added.text("invitation"));
    }

    // Whoever takes up a one-time link, and is signed in then.
    static Person take_up(std::uint16_t port, const std::string& name, const std::string& invitation) {
        Person person{0, name, {}, "four words of " + std::to_string(name.size()) + " horses", {}};
        Client client(port);
        const Reply welcome =
            client.post("/api/v1/welcome", boost::json::serialize(boost::json::object{
                                               {"invitation", invitation}, {"password", person.password}}));
        if (welcome.status != 200) throw std::runtime_error("no welcome for " + name + ": " + welcome.body);
        person.account = welcome.integer("account");
        person.headers = headers_of(welcome);
        if (welcome.text("stage") == "complete") return person;
        const Reply enrolment = client.post("/api/v1/session/second-factor", "", person.headers);
        person.second_factor = from_base32(enrolment.text("secret"));
        const Reply enrolled = client.post("/api/v1/session/second-factor/confirm",
                                           R"({"code":")" + person.code() + "\"}", person.headers);
        if (enrolled.status != 200) throw std::runtime_error("no second factor: " + enrolled.body);
        person.headers = headers_of(enrolled, "session.csrf");
        return person;
    }

    // One of the demo town's accounts, signed in.
    static Person demo(std::uint16_t port, const std::string& name) {
        Client client(port);
        const boost::json::value accounts = client.get("/api/v1/demo/accounts").at("accounts");
        for (const auto& account : accounts.as_array()) {
            const auto& known = account.as_object();
            if (known.at("name").as_string() != name) continue;
            Person person{0, name, {}, std::string(known.at("password").as_string()), {}};
            const Reply half = client.post(
                "/api/v1/session",
                boost::json::serialize(boost::json::object{{"name", name}, {"password", person.password}}));
            person.headers = headers_of(half);
            if (half.text("stage") == "complete") return person;
            person.headers = headers_of(client.post(
                "/api/v1/session/code",
                boost::json::serialize(boost::json::object{{"code", known.at("code")}}), person.headers));
            return person;
        }
        throw std::runtime_error("no demo account " + name);
    }

    // What a reply that signs someone in gives.
    static Headers headers_of(const Reply& reply, std::string_view csrf = "csrf") {
        const std::string& cookie = reply.headers.at("set-cookie");
        return {{"Cookie", cookie.substr(0, cookie.find(';'))}, {"Linli-CSRF", reply.text(csrf)}};
    }

    Person administrator;

  private:
    Person partner(std::int64_t account, const std::string& name) {
        Client client(port_, administrator.headers);
        const Reply issued = client.post("/api/v1/accounts/" + std::to_string(account) + "/tokens",
                                         R"({"note":"test","days":1})");
        return {account, name, {{"Authorization", "Bearer " + issued.text("secret")}}, {}, {}};
    }

    std::uint16_t port_;
};

}  // namespace linli::test
