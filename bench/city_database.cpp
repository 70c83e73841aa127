#include "bench/city_database.h"

#include <thread>

#include <fmt/format.h>

#include "audit/audit_rows.h"
#include "bench/measure.h"
#include "bench/year.h"
#include "cli/station.h"
#include "cli/timekeeper.h"
#include "harness/program.h"
#include "store/postgres_connection.h"

namespace linli::bench {
namespace {

constexpr const char* secret = "the-same-at-every-station-of-this-city-alone";

// Notes the deadlines that were missed in the year, as the timekeeper would have.
void note_missed(const std::filesystem::path& folder) {
    const SystemClock clock;
    store::Options options;
    options.durability = store::Durability::at_close;
    cli::Station station(folder, options, clock);
    cli::sound_all_alarms(station, first_station);
    station.store->wait_for_followers();
}

// Gives every station the first one's rows of a table. Its indexes are made again afterwards, which is much
// quicker than keeping them.
constexpr std::string_view spread_function = R"(
CREATE FUNCTION spread(name text, stations bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept_columns text;
    indexes text[];
    key_name text;
    key text;
    definition text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO kept_columns FROM pg_attribute
        WHERE attrelid = name::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'station_id';
    SELECT array_agg(pg_get_indexdef(indexrelid)) INTO indexes FROM pg_index
        WHERE indrelid = name::regclass AND NOT indisprimary;
    SELECT conname, pg_get_constraintdef(oid) INTO key_name, key FROM pg_constraint
        WHERE conrelid = name::regclass AND contype = 'p';
    EXECUTE format('CREATE TEMP TABLE kept AS SELECT * FROM %I WHERE station_id = 1', name);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', name, key_name);
    FOR definition IN SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = name::regclass LOOP
        EXECUTE 'DROP INDEX ' || definition;
    END LOOP;
    EXECUTE format('TRUNCATE %I', name);
    FOR station IN 1..stations LOOP
        EXECUTE format('INSERT INTO %I (station_id, %s) SELECT %s, %s FROM kept', name, kept_columns, station,
                       kept_columns);
    END LOOP;
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s', name, key_name, key);
    FOREACH definition IN ARRAY coalesce(indexes, '{}') LOOP
        EXECUTE definition;
    END LOOP;
    DROP TABLE kept;
END $$;
)";

void run(const std::string& address, const std::string& script) {
    store::PostgresConnection(address).run_script(script);
}

// The first station's own: which stations there are, the database's keys, who leads. The rest has no rows.
bool is_spread(const std::string& table) {
    return table != "stations" && table != "vault_keys" && table != "leases" && table != "audit_tiles";
}

// The tables with rows of a station.
std::vector<std::string> tables_of(const std::string& address) {
    store::PostgresConnection connection(address);
    std::vector<std::string> tables;
    constexpr store::Sql columns{
        "city.tables",
        "SELECT CAST(table_name AS text) FROM information_schema.columns WHERE "
        "column_name = 'station_id' AND table_schema = 'public' ORDER BY table_name"};
    store::Statement& statement = connection.acquire(columns, {});
    while (statement.step())
        tables.emplace_back(statement.text(0));
    connection.release(statement);
    std::erase_if(tables, [&](const std::string& table) {
        return !is_spread(table) || !connection.holds("SELECT EXISTS (SELECT 1 FROM " + table + ")");
    });
    return tables;
}

// On two connections, one for each core; the journal is half of all.
void spread(const City& city, const std::string& address) {
    run(address, std::string(spread_function));
    const auto of = [&](bool is_journal) {
        store::PostgresConnection connection(address);
        connection.run_script("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off");
        for (const std::string& table : tables_of(address)) {
            if ((table == "journal" || table == "reporters" || table == "remarks") != is_journal) continue;
            const Stopwatch watch;
            connection.run_script(fmt::format("SELECT spread('{}', {})", table, city.stations));
            connection.run_script("VACUUM (ANALYZE) " + table);
            fmt::print(stderr, "  {} in {:.0f} s\n", table, watch.seconds());
        }
    };
    std::thread journal([&] { of(true); });
    of(false);
    journal.join();
    run(address, "DROP FUNCTION spread");
}

// Seals what is in a station's journal as the follower would have done.
void seal(cli::Station& station, StationId id) {
    station.store
        ->write_now({id, "audit.seal"},
                    [](store::Transaction& transaction) -> Result<bool> {
                        transaction.housekeeping();
                        audit::TreeEnd end;
                        audit::LeafHasher hash(transaction.station());
                        audit::JournalRows rows(transaction);
                        while (const auto leaf = rows.next()) {
                            end.append(hash(*leaf), [&](audit::TileId tile, std::span<const audit::Hash> of) {
                                audit::put_tile(transaction, tile, of);
                            });
                        }
                        for (std::size_t level = 0; level < end.open_tiles().size(); ++level) {
                            const auto& open = end.open_tiles()[level];
                            const int at = static_cast<int>(level);
                            if (!open.empty())
                                audit::put_tile(transaction, {at, end.size() >> (8 * (at + 1))}, open);
                        }
                        return true;
                    })
        .value();
}

void add_station(cli::Station& station, std::int64_t number) {
    stations::NewStation wanted;
    wanted.code = code_of(number);
    wanted.name = fmt::format("第 {} 单位", number);
    if (number == bureau) {
        wanted.kind = stations::Kind::bureau;
    } else if (number <= bureau + districts) {
        wanted.kind = stations::Kind::district;
        wanted.parent = code_of(bureau);
    } else {
        wanted.parent = code_of(bureau + 1 + number % districts);
    }
    const auto added = station.store
                           ->write_now(station.keeper(),
                                       [&](store::Transaction& transaction) {
                                           return station.station_desk.add(transaction, wanted);
                                       })
                           .value();
    if (added.station.number != number) throw std::logic_error("stations are numbered in their order");
}

// A duty desk, signed in.
void add_desk(cli::Station& station, std::int64_t number) {
    const StationId id{number};
    station.store
        ->write_now({id, "bench"},
                    [&](store::Transaction& transaction) -> Result<bool> {
                        const auto desk =
                            station.accounts.add(transaction, {"desk", identity::Role::duty_desk, {}});
                        identity::Session session;
                        session.digest = sha256(bytes_of(named_for(id, secret)));
                        session.account = desk.value().account;
                        session.created_at = session.seen_at = transaction.now();
                        session.second_factor_at = transaction.now();
                        identity::insert_session(transaction, session);
                        return true;
                    })
        .value();
}

void sign(cli::Station& station, std::int64_t number) {
    station.store
        ->write_now(
            {StationId{number}, "timekeeper"},
            [&](store::Transaction& transaction) { return station.seal->checkpoint_if_due(transaction); })
        .value();
}

// What the program makes for each station.
void complete(std::int64_t stations, const std::filesystem::path& folder, const std::string& address) {
    const SystemClock clock;
    store::Options options;
    options.server = address;
    options.durability = store::Durability::at_close;
    cli::Station station(folder, options, clock);
    const auto show = [&](std::string_view what, std::int64_t number) {
        if (number % 20 == 0) fmt::print(stderr, "\r  {} {}/{}   ", what, number, stations);
    };
    for (std::int64_t number = 2; number <= stations; ++number) {
        seal(station, StationId{number});
        show("sealed", number);
    }
    for (std::int64_t number = 2; number <= stations; ++number)
        add_station(station, number);
    station.read_directory();
    for (std::int64_t number = 1; number <= stations; ++number)
        add_desk(station, number);
    station.store->wait_for_followers();
    for (std::int64_t number = 1; number <= stations; ++number) {
        sign(station, number);
        show("signed", number);
    }
    station.store->wait_for_followers();
    fmt::print(stderr, "\r                              \r");
}

}  // namespace

std::string code_of(std::int64_t station) {
    if (station == 1) return "main";
    return station == bureau ? "bureau" : fmt::format("s{:04}", station);
}

std::string session_of(std::int64_t station) {
    return "linli_session=" + named_for(StationId{station}, secret);
}

void keep_sessions(const std::string& address) {
    run(address,
        "UPDATE sessions SET created_at = now.at, seen_at = now.at, second_factor_at = now.at FROM "
        "(SELECT CAST(extract(epoch FROM now()) * 1000 AS bigint) AS at) AS now");
}

void make_city(const City& city, const std::filesystem::path& folder, const std::string& administration,
               const std::string& one, const std::string& all) {
    const Stopwatch year;
    fill_year(folder, city.incidents, city.incidents / 10, Reporters::unnamed);
    note_missed(folder);
    run(administration, "CREATE DATABASE one");
    const test::Ran moved = test::run_program({LINLI_PROGRAM, "migrate", folder.string(), one});
    if (moved.exit_code != 0) throw std::runtime_error(moved.out + moved.err);
    fmt::print(stderr, "  a year of one station in {:.0f} s\n", year.seconds());
    run(administration, "CREATE DATABASE city TEMPLATE one");
    spread(city, all);
    const Stopwatch own;
    complete(1, folder, one);
    run(one, "VACUUM (ANALYZE)");
    complete(city.stations, folder, all);
    run(all, "VACUUM (ANALYZE) audit_tiles");
    run(administration, "CHECKPOINT");
    fmt::print(stderr, "  what is each station's own in {:.0f} s\n", own.seconds());
}

}  // namespace linli::bench
