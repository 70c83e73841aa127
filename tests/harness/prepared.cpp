// Stands before libpq in every program of tests on PostgreSQL: a statement that the program prepares, and
// that names no station and is not on the list, fails the test that ran it. The list, and the proof that each
// statement in the program is by station (tests/cluster/statements_test.cpp), are made from the program's
// constants; this sees what is put together while it runs.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include "harness/by_station.h"

namespace {

using linli::test::city_wide;

// A statement of the list as PostgreSQL is given it.
std::string as_prepared(std::string_view statement) {
    std::string text(statement);
    std::ranges::replace(text, '?', '$');
    return text;
}

void require_station(const char* text) {
    for (const std::string& statement : linli::test::statements_of(text)) {
        const bool is_listed = std::ranges::any_of(city_wide, [&](const linli::test::CityWide& each) {
            return as_prepared(each.statement) == statement;
        });
        if (!is_listed && !linli::test::names_a_station(statement))
            ADD_FAILURE() << "names no station, and is not on the list (tests/harness/by_station.h): "
                          << statement;
    }
}

template <class Function>
Function* in_libpq(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" PGresult* PQprepare(PGconn* connection, const char* name, const char* text, int count,
                               const Oid* types) {
    require_station(text);
    return in_libpq<decltype(PQprepare)>("PQprepare")(connection, name, text, count, types);
}

extern "C" PGresult* PQexecParams(PGconn* connection, const char* text, int count, const Oid* types,
                                  const char* const* values, const int* lengths, const int* formats,
                                  int result_format) {
    require_station(text);
    return in_libpq<decltype(PQexecParams)>("PQexecParams")(connection, text, count, types, values, lengths,
                                                            formats, result_format);
}
