#include "platform/ledger.h"

namespace linli::platform {
namespace {

using exchange::DeliveryState;
using exchange::Direction;
using exchange::News;
using store::Row;
using store::Sql;

constexpr Sql insert_one_case{
    "platform_cases.insert",
    "INSERT INTO platform_cases (station_id, direction, reference, state, number, their_number, category, "
    "said, heard, plan, next_at, made_at, state_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
    "?12, ?13)"};
constexpr Sql update_one_case{
    "platform_cases.update",
    "UPDATE platform_cases SET state = ?4, their_number = ?5, said = ?6, heard = ?7, plan = ?8, next_at = "
    "?9, state_at = ?10 WHERE station_id = ?1 AND direction = ?2 AND reference = ?3"};
constexpr Sql select_case{
    "platform_cases.one",
    "SELECT direction, reference, state, number, their_number, category, said, heard, plan, next_at, "
    "made_at, state_at FROM platform_cases WHERE station_id = ?1 AND direction = ?2 AND reference = ?3"};
constexpr Sql select_due_cases{
    "platform_cases.due",
    "SELECT direction, reference, state, number, their_number, category, said, heard, plan, next_at, "
    "made_at, state_at FROM platform_cases WHERE station_id = ?1 AND next_at <= ?2 AND next_at IS NOT NULL "
    "ORDER BY next_at LIMIT ?3"};
constexpr Sql select_next_case{
    "platform_cases.next",
    "SELECT min(next_at) FROM platform_cases WHERE station_id = ?1 AND next_at IS NOT NULL"};
constexpr Sql count_planned{
    "platform_cases.planned",
    "SELECT count(*) FROM platform_cases WHERE station_id = ?1 AND next_at IS NOT NULL"};
constexpr Sql count_cases{
    "platform_cases.count",
    "SELECT direction, state, count(*) FROM platform_cases WHERE station_id = ?1 GROUP BY direction, state"};

constexpr Sql select_heard{"platform_heard.one",
                           "SELECT 1 FROM platform_heard WHERE station_id = ?1 AND event = ?2"};
constexpr Sql insert_one_heard{
    "platform_heard.insert",
    "INSERT INTO platform_heard (station_id, id, event, direction, reference, sequence, news, heard, "
    "is_in_turn, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
constexpr Sql count_heard{"platform_heard.count",
                          "SELECT news, count(*) FROM platform_heard WHERE station_id = ?1 GROUP BY news"};
constexpr Sql count_out_of_turn{
    "platform_heard.out_of_turn",
    "SELECT count(*) FROM platform_heard WHERE station_id = ?1 AND is_in_turn = 0"};

constexpr Sql insert_one_letter{
    "platform_letters.insert",
    "INSERT INTO platform_letters (station_id, id, direction, reference, sequence, news, body, state, "
    "is_held_back, tries, next_at, fault) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"};
constexpr Sql update_one_letter{
    "platform_letters.update",
    "UPDATE platform_letters SET body = ?3, state = ?4, tries = ?5, next_at = ?6, fault = ?7 WHERE "
    "station_id = ?1 AND id = ?2"};
constexpr Sql select_letter{
    "platform_letters.one",
    "SELECT id, direction, reference, sequence, news, body, state, is_held_back, tries, next_at, fault FROM "
    "platform_letters WHERE station_id = ?1 AND id = ?2"};
constexpr Sql select_due_letters{
    "platform_letters.due",
    "SELECT id, direction, reference, sequence, news, body, state, is_held_back, tries, next_at, fault FROM "
    "platform_letters WHERE station_id = ?1 AND next_at <= ?2 AND next_at IS NOT NULL AND NOT EXISTS (SELECT "
    "1 FROM platform_letters AS earlier WHERE earlier.station_id = ?1 AND earlier.direction = "
    "platform_letters.direction AND earlier.reference = platform_letters.reference AND earlier.sequence < "
    "platform_letters.sequence AND earlier.state <> 'delivered' AND earlier.is_held_back = 0) ORDER BY "
    "next_at, id LIMIT ?3"};
constexpr Sql select_next_letter{
    "platform_letters.next",
    "SELECT min(next_at) FROM platform_letters WHERE station_id = ?1 AND next_at IS NOT NULL"};
constexpr Sql count_letters{
    "platform_letters.count",
    "SELECT state, news, count(*) FROM platform_letters WHERE station_id = ?1 GROUP BY state, news"};

Case case_from(Row row) {
    return {row.get<Direction>(0),
            row.get<std::string>(1),
            row.get<DeliveryState>(2),
            row.get<std::string>(3),
            row.get<std::string>(4),
            row.get<std::string>(5),
            row.get<std::int64_t>(6),
            row.get<std::int64_t>(7),
            json::read_stored<Plan>(row.get<std::string>(8)),
            row.get<std::optional<Instant>>(9),
            row.get<Instant>(10),
            row.get<Instant>(11)};
}

Letter letter_from(Row row) {
    return {row.get<std::int64_t>(0),
            row.get<Direction>(1),
            row.get<std::string>(2),
            row.get<std::int64_t>(3),
            row.get<News>(4),
            row.get<std::string>(5),
            row.get<LetterState>(6),
            row.get<bool>(7),
            static_cast<int>(row.get<std::int64_t>(8)),
            row.get<std::optional<Instant>>(9),
            row.get<std::string>(10)};
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"platform", {R"(
CREATE TABLE platform_cases (
    station_id INTEGER NOT NULL, direction TEXT NOT NULL, reference TEXT NOT NULL, state TEXT NOT NULL,
    number TEXT NOT NULL, their_number TEXT NOT NULL, category TEXT NOT NULL, said INTEGER NOT NULL,
    heard INTEGER NOT NULL, plan TEXT NOT NULL, next_at INTEGER, made_at INTEGER NOT NULL,
    state_at INTEGER NOT NULL, PRIMARY KEY (station_id, direction, reference)) STRICT;
CREATE INDEX platform_cases_next ON platform_cases (station_id, next_at) WHERE next_at IS NOT NULL;
CREATE TABLE platform_heard (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, event TEXT NOT NULL, direction TEXT NOT NULL,
    reference TEXT NOT NULL, sequence INTEGER NOT NULL, news TEXT NOT NULL, heard TEXT NOT NULL,
    is_in_turn INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX platform_heard_event ON platform_heard (station_id, event);
CREATE TABLE platform_letters (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, direction TEXT NOT NULL, reference TEXT NOT NULL,
    sequence INTEGER NOT NULL, news TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL,
    is_held_back INTEGER NOT NULL, tries INTEGER NOT NULL, next_at INTEGER, fault TEXT NOT NULL,
    PRIMARY KEY (station_id, id)) STRICT;
CREATE INDEX platform_letters_next ON platform_letters (station_id, next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX platform_letters_case ON platform_letters (station_id, direction, reference, sequence);
)"}};
    return steps;
}

std::optional<Case> find_case(store::Snapshot& snapshot, Direction direction, std::string_view reference) {
    return snapshot.first(select_case, case_from, snapshot.station(), direction, reference);
}

void insert_case(store::Transaction& transaction, const Case& one) {
    transaction.execute(insert_one_case, transaction.station(), one.direction, one.reference, one.state,
                        one.number, one.their_number, one.category, one.said, one.heard,
                        json::to_text(one.plan), one.next_at, one.made_at, one.state_at);
}

void update_case(store::Transaction& transaction, const Case& one) {
    transaction.execute(update_one_case, transaction.station(), one.direction, one.reference, one.state,
                        one.their_number, one.said, one.heard, json::to_text(one.plan), one.next_at,
                        one.state_at);
}

std::vector<Case> due_cases(store::Snapshot& snapshot, std::size_t most) {
    return snapshot.all(select_due_cases, case_from, snapshot.station(), snapshot.now(), most);
}

bool has_heard(store::Snapshot& snapshot, std::string_view event) {
    return snapshot.value<std::int64_t>(select_heard, snapshot.station(), event).has_value();
}

void insert_heard(store::Transaction& transaction, const HeardEvent& one) {
    transaction.execute(insert_one_heard, transaction.station(), transaction.next_number("heard"), one.event,
                        one.direction, one.reference, one.sequence, one.news, one.heard, one.is_in_turn,
                        transaction.now());
}

void insert_letter(store::Transaction& transaction, const Letter& one) {
    transaction.execute(insert_one_letter, transaction.station(), one.id, one.direction, one.reference,
                        one.sequence, one.news, one.body, one.state, one.is_held_back, one.tries, one.next_at,
                        one.fault);
}

void update_letter(store::Transaction& transaction, const Letter& one) {
    transaction.execute(update_one_letter, transaction.station(), one.id, one.body, one.state, one.tries,
                        one.next_at, one.fault);
}

std::optional<Letter> find_letter(store::Snapshot& snapshot, std::int64_t id) {
    return snapshot.first(select_letter, letter_from, snapshot.station(), id);
}

std::vector<Letter> due_letters(store::Snapshot& snapshot, std::size_t most) {
    return snapshot.all(select_due_letters, letter_from, snapshot.station(), snapshot.now(), most);
}

std::optional<Instant> next_due(store::Snapshot& snapshot) {
    const auto step = snapshot.value<Instant>(select_next_case, snapshot.station());
    const auto letter = snapshot.value<Instant>(select_next_letter, snapshot.station());
    if (!step || !letter) return step ? step : letter;
    return std::min(*step, *letter);
}

Totals totals(store::Snapshot& snapshot) {
    Totals all;
    for (const Row row : snapshot.query(count_cases, snapshot.station())) {
        const auto count = row.get<std::int64_t>(2);
        const bool is_taken = row.get<Direction>(0) == Direction::in;
        (is_taken ? all.taken_over : all.handed_over)[row.get<std::string>(1)] += count;
        all.cases += count;
    }
    for (const Row row : snapshot.query(count_heard, snapshot.station()))
        all.heard[row.get<std::string>(0)] += row.get<std::int64_t>(1);
    for (const Row row : snapshot.query(count_letters, snapshot.station())) {
        const auto state = row.get<LetterState>(0);
        const auto count = row.get<std::int64_t>(2);
        if (state == LetterState::delivered) all.said[row.get<std::string>(1)] += count;
        if (state == LetterState::waiting) all.waiting += count;
        if (state == LetterState::dead) all.dead += count;
    }
    all.out_of_turn = snapshot.value<std::int64_t>(count_out_of_turn, snapshot.station()).value_or(0);
    all.planned = snapshot.value<std::int64_t>(count_planned, snapshot.station()).value_or(0);
    return all;
}

}  // namespace linli::platform
