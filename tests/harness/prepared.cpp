// Stands before libpq in every program of tests on PostgreSQL: a statement that the program prepares, and
// that names no station and is not on the list, fails the test that ran it. The list, and the proof that each
// statement in the program is by station (tests/cluster/statements_test.cpp), are made from the program's
// constants; this sees what is put together while it runs.
#include <cctype>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "harness/by_station.h"

namespace {

using linli::test::city_wide;

// What a statement of the list is when PostgreSQL is given it: {} is filled in with quoted names, and what
// ends in the middle goes on.
std::regex as_prepared(std::string_view statement) {
    std::string text;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        const char c = statement[i];
        if (c == '{') {
            text += R"re(("\w+"(, )?)+)re";
            i = statement.find('}', i);
        } else if (c == '?') {
            text += "\\$";
        } else {
            if (c != '_' && std::ispunct(static_cast<unsigned char>(c)) != 0) text += '\\';
            text += c;
        }
    }
    if (statement.ends_with(' ') || statement.ends_with('(')) text += ".*";
    return std::regex(text);
}

bool is_listed(const std::string& statement) {
    static const std::vector<std::regex> listed = [] {
        std::vector<std::regex> all;
        for (const linli::test::CityWide& each : city_wide)
            all.push_back(as_prepared(each.statement));
        return all;
    }();
    return std::ranges::any_of(listed,
                               [&](const std::regex& one) { return std::regex_match(statement, one); });
}

void require_station(const char* text) {
    for (const std::string& statement : linli::test::statements_of(text)) {
        if (!is_listed(statement) && !linli::test::names_a_station(statement))
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
