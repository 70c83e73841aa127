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

// The same of a file of SQLite's.
inline Rows rows_in_file(const std::filesystem::path& file, const std::string& question) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
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

// The same of the database in `folder`, whichever it is.
inline Rows rows_of(const std::filesystem::path& folder, const std::string& question) {
    if (postgres() != nullptr) return rows_at(Schemas::address_for(folder), question);
    return rows_in_file(folder / "linli.db", question);
}

// Everything that the rows of the PostgreSQL database in `folder` hold, columns of bytes as those bytes; what
// its pages hold besides until it vacuums is PostgreSQL's own.
inline std::string everything_in_rows(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& table :
         rows_of(folder, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")) {
        for (const auto& row : rows_of(folder, "SELECT * FROM " + table[0])) {
            for (const std::string& value : row) {
                if (value.starts_with("\\x")) {
                    for (std::size_t i = 2; i + 1 < value.size(); i += 2)
                        all += static_cast<char>(std::stoi(value.substr(i, 2), nullptr, 16));
                } else {
                    all += value;
                }
                all += '\n';
            }
        }
    }
    return all;
}

}  // namespace linli::test
