// What a database holds, read past the program.
#pragma once

#include <string>
#include <vector>

#include "harness/database.h"

namespace linli::test {

using Rows = std::vector<std::vector<std::string>>;

// The rows of one question to the PostgreSQL at `address`, every value as text; NULL is empty.
inline Rows rows_at(const std::string& address, const std::string& question) {
    PGconn* const connection = PQconnectdb(address.c_str());
    PGresult* const result = PQexec(connection, question.c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_TUPLES_OK) << question << ": " << PQerrorMessage(connection);
    Rows rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        rows.emplace_back();
        for (int column = 0; column < PQnfields(result); ++column)
            rows.back().emplace_back(PQgetvalue(result, row, column));
    }
    PQclear(result);
    PQfinish(connection);
    return rows;
}

// The same of the database in `folder`, whichever it is.
inline Rows rows_of(const std::filesystem::path& folder, const std::string& question) {
    if (postgres() != nullptr) return rows_at(Schemas::address_for(folder), question);
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open_v2((folder / "linli.db").c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    Rows rows;
    const auto add = [](void* to, int count, char** values, char**) {
        auto& row = static_cast<Rows*>(to)->emplace_back();
        for (int i = 0; i < count; ++i)
            row.emplace_back(values[i] == nullptr ? "" : values[i]);
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(db, question.c_str(), add, &rows, nullptr), SQLITE_OK)
        << question << ": " << sqlite3_errmsg(db);
    sqlite3_close(db);
    return rows;
}

}  // namespace linli::test
