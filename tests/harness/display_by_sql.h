// The figures of the teams' display as plain SQL finds them, in the same rows by other words.
#pragma once

#include <fmt/format.h>

#include "harness/database.h"
#include "volunteers/team_figures.h"

namespace linli::test {

// A period, written out: its days, the day after it, and the day of which trainings are asked.
struct DisplaySpan {
    std::string period, first, last, next_day;
    std::string asked_of;
};

class DisplayBySql {
  public:
    // `team`: empty for all of them.
    DisplayBySql(store::Snapshot& snapshot, const std::string& team, const DisplaySpan& span)
        : snapshot_(snapshot), team_(team), span_(span) {}

    volunteers::TeamFigures figures() {
        volunteers::TeamFigures found;
        found.minutes =
            sql("SELECT CAST(sum(c.minutes) AS bigint) FROM credits c WHERE c.station_id = ?1" + in_days());
        found.persons =
            sql("SELECT count(DISTINCT x.volunteer) FROM (SELECT c.volunteer FROM credits c WHERE "
                "c.station_id = ?1" +
                in_days() + " GROUP BY c.team, c.volunteer HAVING sum(c.minutes) > 0) AS x");
        found.patrols = sql("SELECT count(*) FROM shifts h WHERE h.station_id = ?1" + in_time("h") + served);
        found.grids_covered = sql("SELECT count(DISTINCT code) FROM (" + covered() + ") AS x");
        found.own_grids = sql("SELECT count(DISTINCT code) FROM (" + own() + ") AS x");
        found.own_grids_covered =
            sql("SELECT count(DISTINCT code) FROM (" + own() + ") AS x WHERE code IN (" + covered() + ")");
        found.places_needed =
            sql("SELECT CAST(sum(" + needed() + ") AS bigint) FROM shifts h WHERE h.station_id = ?1" +
                in_time("h") + over());
        found.places_taken =
            sql("SELECT count(*) FROM sign_ups u JOIN shifts h ON h.station_id = u.station_id AND h.id = "
                "u.shift WHERE u.station_id = ?1 AND u.state = 'signed_up'" +
                in_time("h") + over());
        found.to_train = sql("SELECT count(*) " + members());
        found.trained = sql("SELECT count(*) " + members() + " AND NOT EXISTS (SELECT 1 FROM " + required() +
                            " WHERE NOT " + has() + ")");
        const std::string findings = fmt::format(
            "SELECT count(*) FROM findings f WHERE f.station_id = ?1 AND f.noted_at >= {} AND "
            "f.noted_at < {}{}",
            millis(span_.first), millis(span_.next_day), of("f.team"));
        found.reports.found = sql(findings);
        found.reports.settled =
            sql(findings +
                " AND EXISTS (SELECT 1 FROM incidents i LEFT JOIN incidents o ON o.station_id = i.station_id "
                "AND o.id = i.merged_into WHERE i.station_id = f.station_id AND i.id = f.incident AND "
                "coalesce(o.state, i.state) = 'closed' AND coalesce(o.outcome, i.outcome) = 'resolved')");
        return found;
    }

  private:
    static bool on_postgres() { return postgres() != nullptr; }
    static std::int64_t millis(const std::string& day) {
        return parse_iso(day + "T00:00:00+08:00")->time_since_epoch().count();
    }
    std::int64_t sql(const std::string& text) {
        return snapshot_.value<std::int64_t>(store::Sql{"test", text}, snapshot_.station()).value_or(0);
    }
    std::string of(const std::string& column) const {
        return team_.empty() ? std::string() : fmt::format(" AND {} = '{}'", column, team_);
    }
    std::string in_days() const {
        return fmt::format(" AND c.day BETWEEN '{}' AND '{}'", span_.first, span_.last) + of("c.team");
    }
    std::string in_time(const std::string& shift) const {
        return fmt::format(" AND {}.starts_at >= {} AND {}.starts_at < {}", shift, millis(span_.first), shift,
                           millis(span_.next_day)) +
               of(shift + ".team");
    }
    std::string over() const {
        return fmt::format(" AND h.state = 'planned' AND h.ends_at <= {}",
                           snapshot_.now().time_since_epoch().count());
    }
    std::string covered() const {
        return (on_postgres()
                    ? "SELECT g.code FROM shifts h, jsonb_array_elements_text(CAST(h.grids AS "
                      "jsonb)->'list') AS g(code) WHERE h.station_id = ?1"
                    : "SELECT g.value AS code FROM shifts h, json_each(h.grids, '$.list') AS g WHERE "
                      "h.station_id = ?1") +
               in_time("h") + served;
    }
    std::string own() const {
        return (on_postgres()
                    ? "SELECT g.code FROM teams t, jsonb_array_elements_text(CAST(t.about AS "
                      "jsonb)->'grids') AS g(code) WHERE t.station_id = ?1"
                    : "SELECT g.value AS code FROM teams t, json_each(t.about, '$.grids') AS g WHERE "
                      "t.station_id = ?1") +
               of("t.code");
    }
    static std::string needed() {
        return on_postgres()
                   ? "(SELECT sum(CAST(r->>'needed' AS integer)) FROM jsonb_array_elements(CAST(h.roles AS "
                     "jsonb)->'list') r)"
                   : "(SELECT sum(json_extract(r.value, '$.needed')) FROM json_each(h.roles, '$.list') r)";
    }
    static std::string required() {
        return on_postgres() ? "jsonb_array_elements_text(CAST(t.about AS "
                               "jsonb)->'requirements'->'trainings') AS q(code)"
                             : "json_each(t.about, '$.requirements.trainings') AS q";
    }
    std::string has() const {
        return on_postgres()
                   ? fmt::format(
                         "EXISTS (SELECT 1 FROM jsonb_array_elements(CAST(v.about AS jsonb)->'trainings') r "
                         "WHERE r->>'code' = q.code AND r->>'on' <= '{0}' AND coalesce(r->>'until', '9999') "
                         ">= '{0}')",
                         span_.asked_of)
                   : fmt::format(
                         "EXISTS (SELECT 1 FROM json_each(v.about, '$.trainings') r WHERE "
                         "json_extract(r.value, '$.code') = q.value AND json_extract(r.value, '$.on') <= "
                         "'{0}' AND coalesce(json_extract(r.value, '$.until'), '9999') >= '{0}')",
                         span_.asked_of);
    }
    std::string members() const {
        return fmt::format(
            "FROM team_members m JOIN teams t ON t.station_id = m.station_id AND t.code = m.team JOIN "
            "volunteers v ON v.station_id = m.station_id AND v.number = m.volunteer WHERE m.station_id = ?1 "
            "AND m.state = 'member' AND m.since < {}{} AND EXISTS (SELECT 1 FROM {})",
            millis(span_.next_day), of("m.team"), required());
    }

    static constexpr const char* served =
        " AND EXISTS (SELECT 1 FROM services s WHERE s.station_id = h.station_id AND s.shift = h.id AND "
        "(SELECT sum(c.minutes) FROM credits c WHERE c.station_id = s.station_id AND c.service = s.id) > 0)";

    store::Snapshot& snapshot_;
    std::string team_;
    DisplaySpan span_;
};

}  // namespace linli::test
