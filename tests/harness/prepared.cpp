// Stands before libpq in every program of tests on PostgreSQL: a statement that the program prepares, and
// that names no station and is not on the list, fails the test that ran it. The list, and the proof that each
// statement in the program is by station (tests/cluster/statements_test.cpp), are made from the program's
// constants; this sees what is put together while it runs.
#include <regex>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "harness/by_station.h"

namespace {

using linli::test::city_wide;

// A statement of the list as PostgreSQL is given it; where {} stands, names. One that ends open goes on.
std::regex as_prepared(std::string_view statement) {
    static const std::regex special(R"([.\\^$|()\[\]{}*+?])"), filled_in(R"(\\\{[0-9]*\\\})");
    std::string text(statement);
    std::ranges::replace(text, '?', '$');
    const bool is_open = text.ends_with(' ') || text.ends_with('(');
    text = std::regex_replace(text, special, R"(\$&)");
    return std::regex(std::regex_replace(text, filled_in, R"(["\w, ]+)") + (is_open ? ".*" : ""));
}

bool is_listed(const std::string& statement) {
    static const std::vector<std::regex> list = [] {
        std::vector<std::regex> all;
        for (const linli::test::CityWide& each : city_wide)
            all.push_back(as_prepared(each.statement));
        return all;
    }();
    return std::ranges::any_of(list,
                               [&](const std::regex& each) { return std::regex_match(statement, each); });
}

void require_station(const char* text) {
    for (const std::string& statement : linli::test::statements_of(text)) {
        if (!linli::test::names_a_station(statement) && !is_listed(statement))
            ADD_FAILURE() << "names no station, and is not on the list (tests/harness/by_station.h): "
                          << statement;
    }
}

template <class Function>
Function* in_libpq(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" int PQsendPrepare(PGconn* connection, const char* name, const char* text, int count,
                             const Oid* types) {
    require_station(text);
    return in_libpq<decltype(PQsendPrepare)>("PQsendPrepare")(connection, name, text, count, types);
}

extern "C" int PQsendQueryParams(PGconn* connection, const char* text, int count, const Oid* types,
                                 const char* const* values, const int* lengths, const int* formats,
                                 int result_format) {
    require_station(text);
    return in_libpq<decltype(PQsendQueryParams)>("PQsendQueryParams")(connection, text, count, types, values,
                                                                      lengths, formats, result_format);
}
