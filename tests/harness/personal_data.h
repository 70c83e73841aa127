// The personal data that a test program sends, remembered so that no server it started says any of it: not in
// what it prints, not in its metrics.
#pragma once

#include <algorithm>
#include <iostream>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace linli::test {

class PersonalData {
  public:
    // What of a request's body is about a person, or opens their account; bodies that are no JSON have none.
    static void remember(const std::string& body) {
        if (body.find("telephone") == std::string::npos && body.find("reporter") == std::string::npos &&
            body.find("password") == std::string::npos)
            return;
        boost::system::error_code no_json;
        const boost::json::value value = boost::json::parse(body, no_json);
        if (no_json || !value.is_object()) return;
        remember_fields(value.as_object(), {"telephone", "new_telephone", "password", "new_password"});
        const boost::json::value* reporter = value.as_object().if_contains("reporter");
        if (reporter && reporter->is_object())
            remember_fields(reporter->as_object(), {"name", "telephone", "address", "contact"});
    }

    // Ends the program when `said` holds any of it: nothing that such a server did is worth a test.
    static void require_none_in(const std::string& said, std::string_view where) {
        const std::lock_guard lock(mutex());
        for (const std::string& personal : values()) {
            if (said.find(personal) == std::string::npos) continue;
            std::cerr << "personal data in " << where << ": " << personal << '\n';
            std::abort();
        }
    }

  private:
    static void remember_fields(const boost::json::object& object,
                                std::initializer_list<std::string_view> names) {
        constexpr std::size_t shortest = 6;  // shorter ones are in any text
        const std::lock_guard lock(mutex());
        for (const std::string_view name : names) {
            const boost::json::value* value = object.if_contains(name);
            if (value && value->is_string() && value->as_string().size() >= shortest)
                values().emplace(value->as_string());
        }
    }
    static std::mutex& mutex() {
        static std::mutex the_mutex;
        return the_mutex;
    }
    static std::set<std::string>& values() {
        static std::set<std::string> the_values;
        return the_values;
    }
};

}  // namespace linli::test
