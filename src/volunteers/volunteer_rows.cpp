#include "volunteers/volunteer_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_volunteer_row{"volunteers.insert",
                                   "INSERT INTO volunteers (station_id, number, token, about, consent, "
                                   "consented_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"};
constexpr Sql update_volunteer_row{"volunteers.update",
                                   "UPDATE volunteers SET about = ?3 WHERE station_id = ?1 AND number = ?2"};
constexpr Sql update_token{"volunteers.token",
                           "UPDATE volunteers SET token = ?3 WHERE station_id = ?1 AND number = ?2"};
constexpr Sql select_volunteer{"volunteers.one",
                               "SELECT about FROM volunteers WHERE station_id = ?1 AND number = ?2"};
constexpr Sql select_by_token{"volunteers.by_token",
                              "SELECT about FROM volunteers WHERE station_id = ?1 AND token = ?2"};
constexpr Sql select_after{
    "volunteers.after",
    "SELECT about FROM volunteers WHERE station_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3"};
constexpr Sql select_volunteers_in_team{
    "volunteers.in_team",
    "SELECT about FROM volunteers WHERE station_id = ?1 AND number > ?2 AND number IN (SELECT volunteer FROM "
    "team_members WHERE station_id = ?1 AND team = ?4 AND state <> 'left') ORDER BY number LIMIT ?3"};

constexpr Sql insert_team_row{"teams.insert",
                              "INSERT INTO teams (station_id, code, about) VALUES (?1, ?2, ?3)"};
constexpr Sql update_team_row{"teams.update",
                              "UPDATE teams SET about = ?3 WHERE station_id = ?1 AND code = ?2"};
constexpr Sql select_team{"teams.one", "SELECT about FROM teams WHERE station_id = ?1 AND code = ?2"};
constexpr Sql select_teams{"teams.all", "SELECT about FROM teams WHERE station_id = ?1 ORDER BY code"};

constexpr Sql put_member{
    "team_members.put",
    "INSERT INTO team_members (station_id, team, volunteer, is_leader, state, since) VALUES (?1, ?2, ?3, ?4, "
    "?5, ?6) ON CONFLICT (station_id, team, volunteer) DO UPDATE SET is_leader = excluded.is_leader, state = "
    "excluded.state, since = excluded.since"};
#define MEMBER_COLUMNS "SELECT team, volunteer, is_leader, state, since FROM team_members "
constexpr Sql select_member{"team_members.one",
                            MEMBER_COLUMNS "WHERE station_id = ?1 AND team = ?2 AND volunteer = ?3"};
constexpr Sql select_members_in{"team_members.in",
                                MEMBER_COLUMNS "WHERE station_id = ?1 AND team = ?2 ORDER BY volunteer"};
constexpr Sql select_teams_of{"team_members.of",
                              MEMBER_COLUMNS "WHERE station_id = ?1 AND volunteer = ?2 ORDER BY team"};
#undef MEMBER_COLUMNS
constexpr Sql count_members_in{
    "team_members.count",
    "SELECT count(*) FROM team_members WHERE station_id = ?1 AND team = ?2 AND state = ?3"};

constexpr Sql put_remark_row{
    "volunteer_remarks.put",
    "INSERT INTO volunteer_remarks (station_id, subject, what, volunteer, at, text) VALUES (?1, ?2, ?3, ?4, "
    "?5, ?6) ON CONFLICT (station_id, subject, what) DO UPDATE SET text = excluded.text, at = excluded.at"};
constexpr Sql select_remark{
    "volunteer_remarks.one",
    "SELECT text FROM volunteer_remarks WHERE station_id = ?1 AND subject = ?2 AND what = ?3"};
constexpr Sql delete_about{"volunteer_remarks.delete_about",
                           "DELETE FROM volunteer_remarks WHERE station_id = ?1 AND volunteer = ?2"};
constexpr Sql delete_old_remarks{
    "volunteer_remarks.delete_old",
    "DELETE FROM volunteer_remarks WHERE station_id = ?1 AND (subject, what) IN (SELECT subject, what FROM "
    "volunteer_remarks WHERE station_id = ?1 AND at < ?2 ORDER BY at, subject, what LIMIT ?3)"};
constexpr Sql count_old_remarks{"volunteer_remarks.count_old",
                                "SELECT count(*) FROM volunteer_remarks WHERE station_id = ?1 AND at < ?2"};

Volunteer volunteer_from(Row row) {
    return json::read_stored<Volunteer>(row.get<std::string_view>(0));
}

Team team_from(Row row) {
    return json::read_stored<Team>(row.get<std::string_view>(0));
}

Membership membership_from(Row row) {
    return {row.get<std::string>(0), row.get<std::int64_t>(1), row.get<bool>(2), row.get<MemberState>(3),
            row.get<Instant>(4)};
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"volunteers", {R"(
CREATE TABLE volunteers (
    station_id INTEGER NOT NULL, number INTEGER NOT NULL, token BLOB, about TEXT NOT NULL,
    consent INTEGER NOT NULL, consented_at INTEGER NOT NULL, PRIMARY KEY (station_id, number)) STRICT;
CREATE UNIQUE INDEX volunteers_token ON volunteers (station_id, token);
CREATE TABLE teams (
    station_id INTEGER NOT NULL, code TEXT NOT NULL, about TEXT NOT NULL,
    PRIMARY KEY (station_id, code)) STRICT;
CREATE TABLE team_members (
    station_id INTEGER NOT NULL, team TEXT NOT NULL, volunteer INTEGER NOT NULL, is_leader INTEGER NOT NULL,
    state TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (station_id, team, volunteer)) STRICT;
CREATE INDEX team_members_of ON team_members (station_id, volunteer, team);
CREATE TABLE volunteer_remarks (
    station_id INTEGER NOT NULL, subject TEXT NOT NULL, what TEXT NOT NULL, volunteer INTEGER NOT NULL,
    at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (station_id, subject, what)) STRICT;
CREATE INDEX volunteer_remarks_about ON volunteer_remarks (station_id, volunteer);
CREATE INDEX volunteer_remarks_at ON volunteer_remarks (station_id, at);
CREATE TABLE shift_series (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, team TEXT NOT NULL, written TEXT NOT NULL,
    made_until INTEGER NOT NULL, last_day INTEGER NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE TABLE shifts (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, team TEXT NOT NULL, series INTEGER,
    starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, roles TEXT NOT NULL, grids TEXT NOT NULL,
    meeting_point TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE INDEX shifts_at ON shifts (station_id, starts_at);
CREATE INDEX shifts_of_team ON shifts (station_id, team, starts_at);
CREATE TABLE sign_ups (
    station_id INTEGER NOT NULL, shift INTEGER NOT NULL, volunteer INTEGER NOT NULL, role TEXT NOT NULL,
    state TEXT NOT NULL, since INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (station_id, shift, volunteer)) STRICT;
CREATE INDEX sign_ups_of ON sign_ups (station_id, volunteer, state);
CREATE INDEX sign_ups_for ON sign_ups (station_id, shift, state);
CREATE TABLE month_wishes (
    station_id INTEGER NOT NULL, month TEXT NOT NULL, volunteer INTEGER NOT NULL, written TEXT NOT NULL,
    PRIMARY KEY (station_id, month, volunteer)) STRICT;
CREATE INDEX month_wishes_of ON month_wishes (station_id, volunteer);
CREATE TABLE month_plans (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, month TEXT NOT NULL, team TEXT NOT NULL,
    state TEXT NOT NULL, written TEXT NOT NULL, begun_by TEXT NOT NULL, begun_at INTEGER NOT NULL,
    give_up_at INTEGER NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE INDEX month_plans_of ON month_plans (station_id, month);
CREATE TABLE proposed_places (
    station_id INTEGER NOT NULL, plan INTEGER NOT NULL, shift INTEGER NOT NULL, volunteer INTEGER NOT NULL,
    role TEXT NOT NULL, state TEXT NOT NULL, held_until INTEGER NOT NULL, answered_at INTEGER,
    PRIMARY KEY (station_id, plan, shift, volunteer)) STRICT;
CREATE INDEX proposed_places_in ON proposed_places (station_id, shift, state);
CREATE INDEX proposed_places_of ON proposed_places (station_id, volunteer, state);
CREATE INDEX proposed_places_until ON proposed_places (station_id, state, held_until);
CREATE TABLE services (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, volunteer INTEGER NOT NULL, team TEXT NOT NULL,
    shift INTEGER, began_at INTEGER NOT NULL, ended_at INTEGER, how_in TEXT NOT NULL, how_out TEXT,
    state TEXT NOT NULL, closed_by_rule INTEGER NOT NULL, minutes INTEGER NOT NULL, closes_at INTEGER NOT NULL,
    witness INTEGER, PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX services_once ON services (station_id, shift, volunteer);
CREATE INDEX services_of ON services (station_id, volunteer, id);
CREATE INDEX services_witness ON services (station_id, witness);
CREATE INDEX services_state ON services (station_id, state, closes_at);
CREATE TABLE credits (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, volunteer INTEGER NOT NULL, team TEXT NOT NULL,
    service INTEGER NOT NULL, minutes INTEGER NOT NULL, reverses INTEGER, made_by TEXT NOT NULL,
    second_by TEXT NOT NULL, at INTEGER NOT NULL, day TEXT NOT NULL,
    CHECK ((reverses IS NULL AND minutes > 0) OR (reverses IS NOT NULL AND minutes < 0)),
    PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX credits_reverses ON credits (station_id, reverses);
CREATE UNIQUE INDEX credits_service ON credits (station_id, service) WHERE reverses IS NULL;
CREATE INDEX credits_of ON credits (station_id, volunteer, id);
CREATE INDEX credits_of_team ON credits (station_id, team, id);
CREATE INDEX credits_of_both ON credits (station_id, volunteer, team, id);
CREATE INDEX credits_on_day ON credits (station_id, day);
CREATE TABLE reversals (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, credit INTEGER NOT NULL, asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL, state TEXT NOT NULL, answered_by TEXT NOT NULL, answered_at INTEGER,
    PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX reversals_credit ON reversals (station_id, credit) WHERE state IN ('asked', 'agreed');
CREATE INDEX reversals_of ON reversals (station_id, credit, id);
CREATE TABLE certificates (
    station_id INTEGER NOT NULL, number INTEGER NOT NULL, code BLOB NOT NULL, volunteer INTEGER NOT NULL,
    at INTEGER NOT NULL, from_day TEXT NOT NULL, until_day TEXT NOT NULL, minutes INTEGER NOT NULL,
    newest_credit INTEGER NOT NULL, PRIMARY KEY (station_id, number)) STRICT;
CREATE UNIQUE INDEX certificates_code ON certificates (station_id, code);
CREATE INDEX certificates_of ON certificates (station_id, volunteer, number);
CREATE TABLE merits (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, volunteer INTEGER NOT NULL, kind TEXT NOT NULL,
    from_day TEXT NOT NULL, until_day TEXT NOT NULL, made_by TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (station_id, id)) STRICT;
CREATE INDEX merits_of ON merits (station_id, volunteer, id);
CREATE TABLE balances (
    station_id INTEGER NOT NULL, holder TEXT NOT NULL, minutes INTEGER NOT NULL,
    PRIMARY KEY (station_id, holder)) STRICT;
CREATE TABLE calendar_links (
    station_id INTEGER NOT NULL, holder TEXT NOT NULL, token BLOB NOT NULL,
    PRIMARY KEY (station_id, holder)) STRICT;
CREATE UNIQUE INDEX calendar_links_token ON calendar_links (station_id, token);
CREATE TABLE place_offers (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, shift INTEGER NOT NULL, volunteer INTEGER NOT NULL,
    role TEXT NOT NULL, place INTEGER NOT NULL, to_volunteer INTEGER, for_shift INTEGER, state TEXT NOT NULL,
    taken_by INTEGER, made_at INTEGER NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE INDEX place_offers_shift ON place_offers (station_id, shift, volunteer);
CREATE INDEX place_offers_of ON place_offers (station_id, volunteer);
CREATE INDEX place_offers_to ON place_offers (station_id, to_volunteer);
CREATE INDEX place_offers_taken ON place_offers (station_id, taken_by);
CREATE TABLE appraisals (
    station_id INTEGER NOT NULL, version INTEGER NOT NULL, settings TEXT NOT NULL, set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL, PRIMARY KEY (station_id, version)) STRICT;
CREATE TABLE call_outs (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, incident INTEGER NOT NULL, state TEXT NOT NULL,
    made_by TEXT NOT NULL, made_at INTEGER NOT NULL, ends_by INTEGER NOT NULL, ended_at INTEGER,
    ended_how TEXT, teams TEXT NOT NULL, not_called TEXT NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE INDEX call_outs_of ON call_outs (station_id, incident);
CREATE INDEX call_outs_state ON call_outs (station_id, state, ended_at);
CREATE TABLE called (
    station_id INTEGER NOT NULL, call_out INTEGER NOT NULL, volunteer INTEGER NOT NULL, team TEXT NOT NULL,
    state TEXT NOT NULL, called_at INTEGER NOT NULL, answered_at INTEGER, expected_at INTEGER,
    set_out_at INTEGER, arrived_at INTEGER, left_at INTEGER, service INTEGER,
    PRIMARY KEY (station_id, call_out, volunteer)) STRICT;
CREATE UNIQUE INDEX called_service ON called (station_id, service);
CREATE TABLE findings (
    station_id INTEGER NOT NULL, id INTEGER NOT NULL, incident INTEGER NOT NULL, team TEXT NOT NULL,
    shift INTEGER, service INTEGER NOT NULL, volunteer INTEGER, sent_key TEXT NOT NULL,
    noted_at INTEGER NOT NULL, sent_at INTEGER NOT NULL, PRIMARY KEY (station_id, id)) STRICT;
CREATE UNIQUE INDEX findings_once ON findings (station_id, volunteer, sent_key);
CREATE UNIQUE INDEX findings_incident ON findings (station_id, incident);
CREATE INDEX findings_in ON findings (station_id, shift);
CREATE INDEX findings_at ON findings (station_id, noted_at);
CREATE INDEX findings_sent ON findings (station_id, volunteer, sent_at);
CREATE INDEX called_of ON called (station_id, volunteer);
CREATE TABLE call_texts (
    station_id INTEGER NOT NULL, call_out INTEGER NOT NULL, at INTEGER NOT NULL, message TEXT NOT NULL,
    meeting_point TEXT NOT NULL, ended_for TEXT NOT NULL, PRIMARY KEY (station_id, call_out)) STRICT;
CREATE INDEX call_texts_at ON call_texts (station_id, at);
)"}};
    return steps;
}

void insert_volunteer(store::Transaction& transaction, const Volunteer& volunteer, const Digest& token,
                      int consent) {
    transaction.execute(insert_volunteer_row, transaction.station(), volunteer.number, ByteView(token),
                        json::to_text(volunteer), consent, transaction.now());
}

void update_volunteer(store::Transaction& transaction, const Volunteer& volunteer) {
    transaction.execute(update_volunteer_row, transaction.station(), volunteer.number,
                        json::to_text(volunteer));
}

void set_token(store::Transaction& transaction, std::int64_t number, const std::optional<Digest>& token) {
    if (token) {
        transaction.execute(update_token, transaction.station(), number, ByteView(*token));
    } else {
        transaction.execute(update_token, transaction.station(), number, std::nullopt);
    }
}

std::optional<Volunteer> find_volunteer(store::Snapshot& snapshot, std::int64_t number) {
    return snapshot.first(select_volunteer, volunteer_from, snapshot.station(), number);
}

std::optional<Volunteer> find_volunteer(store::Snapshot& snapshot, const Digest& token) {
    return snapshot.first(select_by_token, volunteer_from, snapshot.station(), ByteView(token));
}

std::vector<Volunteer> volunteers_after(store::Snapshot& snapshot, std::int64_t after, std::int64_t most) {
    return snapshot.all(select_after, volunteer_from, snapshot.station(), after, most);
}

std::vector<Volunteer> volunteers_after(store::Snapshot& snapshot, std::string_view team, std::int64_t after,
                                        std::int64_t most) {
    return snapshot.all(select_volunteers_in_team, volunteer_from, snapshot.station(), after, most, team);
}

void insert_team(store::Transaction& transaction, const Team& team) {
    transaction.execute(insert_team_row, transaction.station(), team.code, json::to_text(team));
}

void update_team(store::Transaction& transaction, const Team& team) {
    transaction.execute(update_team_row, transaction.station(), team.code, json::to_text(team));
}

std::optional<Team> find_team(store::Snapshot& snapshot, std::string_view code) {
    return snapshot.first(select_team, team_from, snapshot.station(), code);
}

std::vector<Team> all_teams(store::Snapshot& snapshot) {
    return snapshot.all(select_teams, team_from, snapshot.station());
}

void put_membership(store::Transaction& transaction, const Membership& membership) {
    transaction.execute(put_member, transaction.station(), membership.team, membership.volunteer,
                        membership.is_leader, membership.state, membership.since);
}

std::optional<Membership> find_membership(store::Snapshot& snapshot, std::string_view team,
                                          std::int64_t volunteer) {
    return snapshot.first(select_member, membership_from, snapshot.station(), team, volunteer);
}

std::vector<Membership> memberships_in(store::Snapshot& snapshot, std::string_view team) {
    return snapshot.all(select_members_in, membership_from, snapshot.station(), team);
}

std::vector<Membership> memberships_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_teams_of, membership_from, snapshot.station(), volunteer);
}

std::int64_t count_members(store::Snapshot& snapshot, std::string_view team, MemberState state) {
    return snapshot.value<std::int64_t>(count_members_in, snapshot.station(), team, state).value_or(0);
}

void put_remark(store::Transaction& transaction, std::string_view subject, std::string_view what,
                std::int64_t volunteer, std::string_view text) {
    transaction.execute(put_remark_row, transaction.station(), subject, what, volunteer, transaction.now(),
                        text);
}

std::string remark_of(store::Snapshot& snapshot, std::string_view subject, std::string_view what) {
    return snapshot.value<std::string>(select_remark, snapshot.station(), subject, what).value_or("");
}

void delete_remarks_about(store::Transaction& transaction, std::int64_t volunteer) {
    transaction.execute(delete_about, transaction.station(), volunteer);
}

std::int64_t forget_volunteer_remarks(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_old_remarks, transaction.station(), before, most);
}

std::int64_t count_volunteer_remarks(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old_remarks, snapshot.station(), before).value_or(0);
}

}  // namespace linli::volunteers
