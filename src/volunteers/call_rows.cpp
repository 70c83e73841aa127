#include "volunteers/call_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

#define CALL_OUT_COLUMNS                                                                  \
    "SELECT id, incident, state, made_by, made_at, ends_by, ended_at, ended_how, teams, " \
    "not_called FROM call_outs WHERE station_id = ?1 "
constexpr Sql insert_call_out_row{
    "call_outs.insert",
    "INSERT INTO call_outs (station_id, id, incident, state, made_by, made_at, ends_by, "
    "teams, not_called) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
constexpr Sql update_row{
    "call_outs.update",
    "UPDATE call_outs SET state = ?3, ended_at = ?4, ended_how = ?5 WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_one{"call_outs.one", CALL_OUT_COLUMNS "AND id = ?2"};
constexpr Sql select_call_outs_of{"call_outs.of_incident",
                                  CALL_OUT_COLUMNS "AND incident = ?2 ORDER BY id DESC"};
constexpr Sql select_open{"call_outs.open", CALL_OUT_COLUMNS "AND state = 'open' ORDER BY id"};
constexpr Sql select_since{"call_outs.since", CALL_OUT_COLUMNS
                           "AND (state = 'open' OR (state = 'stood_down' AND ended_at > ?2)) ORDER BY id "
                           "DESC"};
#undef CALL_OUT_COLUMNS

#define CALLED_COLUMNS                                                                             \
    "SELECT volunteer, team, state, called_at, answered_at, expected_at, set_out_at, arrived_at, " \
    "left_at, service FROM called WHERE station_id = ?1 "
constexpr Sql put_row{
    "called.put",
    "INSERT INTO called (station_id, call_out, volunteer, team, state, called_at, answered_at, expected_at, "
    "set_out_at, arrived_at, left_at, service) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON "
    "CONFLICT (station_id, call_out, volunteer) DO UPDATE SET state = excluded.state, answered_at = "
    "excluded.answered_at, expected_at = excluded.expected_at, set_out_at = excluded.set_out_at, arrived_at "
    "= excluded.arrived_at, left_at = excluded.left_at, service = excluded.service"};
constexpr Sql select_called{"called.one", CALLED_COLUMNS "AND call_out = ?2 AND volunteer = ?3"};
constexpr Sql select_in{"called.in", CALLED_COLUMNS "AND call_out = ?2 ORDER BY volunteer"};
#undef CALLED_COLUMNS
constexpr Sql select_of_service{"called.of_service",
                                "SELECT call_out FROM called WHERE station_id = ?1 AND service = ?2"};

constexpr Sql put_text{
    "call_texts.put",
    "INSERT INTO call_texts (station_id, call_out, at, message, meeting_point, ended_for) VALUES (?1, ?2, "
    "?3, ?4, ?5, ?6) ON CONFLICT (station_id, call_out) DO UPDATE SET at = excluded.at, message = "
    "excluded.message, meeting_point = excluded.meeting_point, ended_for = excluded.ended_for"};
constexpr Sql select_text{
    "call_texts.one",
    "SELECT message, meeting_point, ended_for FROM call_texts WHERE station_id = ?1 AND call_out = ?2"};
constexpr Sql delete_old{
    "call_texts.delete_old",
    "DELETE FROM call_texts WHERE station_id = ?1 AND call_out IN (SELECT call_out FROM call_texts WHERE "
    "station_id = ?1 AND at < ?2 ORDER BY at, call_out LIMIT ?3)"};
constexpr Sql count_old{"call_texts.count_old",
                        "SELECT count(*) FROM call_texts WHERE station_id = ?1 AND at < ?2"};

// Lists as they are kept.
struct KeptTeams {
    std::vector<std::string> list;
};
BOOST_DESCRIBE_STRUCT(KeptTeams, (), (list))
struct KeptNotCalled {
    std::vector<NotCalled> list;
};
BOOST_DESCRIBE_STRUCT(KeptNotCalled, (), (list))

CallOutRow call_out_from(Row row) {
    CallOutRow call_out;
    call_out.id = row.get<std::int64_t>(0);
    call_out.incident = row.get<std::int64_t>(1);
    call_out.state = row.get<CallOutState>(2);
    call_out.made_by = row.get<std::string>(3);
    call_out.made_at = row.get<Instant>(4);
    call_out.ends_by = row.get<Instant>(5);
    call_out.ended_at = row.get<std::optional<Instant>>(6);
    call_out.ended_how = row.get<std::optional<CallOutEnd>>(7);
    call_out.teams = json::read_stored<KeptTeams>(row.get<std::string_view>(8)).list;
    call_out.not_called = json::read_stored<KeptNotCalled>(row.get<std::string_view>(9)).list;
    return call_out;
}

Called called_from(Row row) {
    Called called;
    called.volunteer = row.get<std::int64_t>(0);
    called.team = row.get<std::string>(1);
    called.state = row.get<CalledState>(2);
    called.called_at = row.get<Instant>(3);
    called.answered_at = row.get<std::optional<Instant>>(4);
    called.expected_at = row.get<std::optional<Instant>>(5);
    called.set_out_at = row.get<std::optional<Instant>>(6);
    called.arrived_at = row.get<std::optional<Instant>>(7);
    called.left_at = row.get<std::optional<Instant>>(8);
    called.service = row.get<std::optional<std::int64_t>>(9);
    return called;
}

}  // namespace

void insert_call_out(store::Transaction& transaction, const CallOutRow& call_out) {
    transaction.execute(insert_call_out_row, transaction.station(), call_out.id, call_out.incident,
                        call_out.state, call_out.made_by, call_out.made_at, call_out.ends_by,
                        json::to_text(KeptTeams{call_out.teams}),
                        json::to_text(KeptNotCalled{call_out.not_called}));
}

void update_call_out(store::Transaction& transaction, const CallOutRow& call_out) {
    transaction.execute(update_row, transaction.station(), call_out.id, call_out.state, call_out.ended_at,
                        call_out.ended_how);
}

std::optional<CallOutRow> find_call_out(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_one, call_out_from, snapshot.station(), id);
}

std::vector<CallOutRow> call_outs_of(store::Snapshot& snapshot, std::int64_t incident) {
    return snapshot.all(select_call_outs_of, call_out_from, snapshot.station(), incident);
}

std::vector<CallOutRow> open_call_outs(store::Snapshot& snapshot) {
    return snapshot.all(select_open, call_out_from, snapshot.station());
}

std::vector<CallOutRow> call_outs_since(store::Snapshot& snapshot, Instant ended_after) {
    return snapshot.all(select_since, call_out_from, snapshot.station(), ended_after);
}

void put_called(store::Transaction& transaction, std::int64_t call_out, const Called& called) {
    transaction.execute(put_row, transaction.station(), call_out, called.volunteer, called.team, called.state,
                        called.called_at, called.answered_at, called.expected_at, called.set_out_at,
                        called.arrived_at, called.left_at, called.service);
}

std::optional<Called> find_called(store::Snapshot& snapshot, std::int64_t call_out, std::int64_t volunteer) {
    return snapshot.first(select_called, called_from, snapshot.station(), call_out, volunteer);
}

std::vector<Called> called_in(store::Snapshot& snapshot, std::int64_t call_out) {
    return snapshot.all(select_in, called_from, snapshot.station(), call_out);
}

std::optional<std::int64_t> call_out_of_service(store::Snapshot& snapshot, std::int64_t service) {
    return snapshot.value<std::int64_t>(select_of_service, snapshot.station(), service);
}

void put_texts(store::Transaction& transaction, std::int64_t call_out, const CallOutTexts& texts) {
    transaction.execute(put_text, transaction.station(), call_out, transaction.now(), texts.message,
                        texts.meeting_point, texts.ended_for);
}

CallOutTexts texts_of(store::Snapshot& snapshot, std::int64_t call_out) {
    return snapshot
        .first(
            select_text,
            [](Row row) {
                return CallOutTexts{row.get<std::string>(0), row.get<std::string>(1),
                                    row.get<std::string>(2)};
            },
            snapshot.station(), call_out)
        .value_or(CallOutTexts{});
}

std::int64_t forget_call_texts(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_old, transaction.station(), before, most);
}

std::int64_t count_call_texts(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old, snapshot.station(), before).value_or(0);
}

}  // namespace linli::volunteers
