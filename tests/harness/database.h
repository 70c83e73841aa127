// The database of one test: a file in its folder, or a schema of its own on the PostgreSQL that
// LINLI_TEST_POSTGRES names, where the same tests run once more.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include "base/ids.h"
#include "store/store.h"

namespace linli::test {

inline const char* postgres() {
    return std::getenv("LINLI_TEST_POSTGRES");  // NOLINT(concurrency-mt-unsafe): nobody sets it
}

// The schemas that this test made, one for each folder; gone with its process.
class Schemas {
  public:
    static std::string address_for(const std::filesystem::path& folder) {
        static Schemas made;
        std::string& name = made.names_[folder.lexically_normal()];
        if (name.empty()) {
            name = "test_" + random_token().substr(0, 12);
            for (char& c : name)
                c = c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            made.run("CREATE SCHEMA " + name);
        }
        return std::string(postgres()) + "&options=-csearch_path%3D" + name;
    }
    // A server that is gone has no schemas to drop.
    ~Schemas() {
        for (const auto& [folder, name] : names_)
            PQclear(PQexec(connection_, ("DROP SCHEMA " + name + " CASCADE").c_str()));
        PQfinish(connection_);
    }
    Schemas(const Schemas&) = delete;
    Schemas& operator=(const Schemas&) = delete;

  private:
    Schemas() : connection_(PQconnectdb(postgres())) {
        PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
    }
    void run(const std::string& statement) {
        PGresult* const result = PQexec(connection_, statement.c_str());
        const bool is_done = PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        if (!is_done) throw std::runtime_error(statement + ": " + PQerrorMessage(connection_));
    }
    PGconn* connection_;
    std::map<std::filesystem::path, std::string> names_;
};

// SQLite's words that tests use past the program, in PostgreSQL's.
inline constexpr const char* sqlites_words = R"(
DO 'BEGIN CREATE DOMAIN blob AS bytea; EXCEPTION WHEN duplicate_object THEN NULL; END';
CREATE OR REPLACE FUNCTION zeroblob(length integer) RETURNS bytea LANGUAGE sql
    AS $$ SELECT decode(repeat('00', length), 'hex') $$;
CREATE OR REPLACE FUNCTION instr(whole text, part text) RETURNS integer LANGUAGE sql
    AS $$ SELECT strpos(whole, part) $$;
CREATE OR REPLACE FUNCTION json_remove(whole text, path text) RETURNS text LANGUAGE sql
    AS $$ SELECT CAST(CAST(whole AS jsonb) - substr(path, 3) AS text) $$;
)";

// Plain SQL on the database in `folder`, past the program.
inline void past_the_program(const std::filesystem::path& folder, const std::string& statements) {
    if (postgres() != nullptr) {
        PGconn* const connection = PQconnectdb(Schemas::address_for(folder).c_str());
        PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
        PQclear(PQexec(connection, sqlites_words));
        PGresult* const result = PQexec(connection, statements.c_str());
        EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
        PQclear(result);
        return PQfinish(connection);
    }
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "linli.db").c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db);
    sqlite3_close(db);
}

inline store::Options database_in(const std::filesystem::path& folder) {
    store::Options options;
    options.file = folder / "linli.db";
    if (postgres() != nullptr) options.server = Schemas::address_for(folder);
    return options;
}

}  // namespace linli::test
