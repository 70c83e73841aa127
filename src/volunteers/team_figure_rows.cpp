#include "volunteers/team_figure_rows.h"

#include <algorithm>
#include <unordered_map>

#include "incidents/settled_rows.h"
#include "volunteers/finding_rows.h"
#include "volunteers/shift_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql select_credits{
    "credits.figures",
    "SELECT c.id, c.team, c.volunteer, c.minutes, c.reverses, s.shift, c.day FROM credits AS c JOIN services "
    "AS s ON s.station_id = c.station_id AND s.id = c.service WHERE c.station_id = ?1 AND c.day >= ?2 AND "
    "c.day <= ?3"};
constexpr Sql select_shifts{"shifts.figures",
                            "SELECT id, team, starts_at, ends_at, state, roles, grids FROM shifts WHERE "
                            "station_id = ?1 AND starts_at "
                            ">= ?2 AND starts_at < ?3 ORDER BY id"};
// Of shifts with numbers from and up to; in the order of their index.
constexpr Sql select_taken{
    "sign_ups.figures",
    "SELECT shift, count(*) FROM sign_ups WHERE station_id = ?1 AND shift BETWEEN ?2 AND ?3 AND state = "
    "'signed_up' GROUP BY shift ORDER BY shift"};
constexpr Sql select_figure_members{
    "team_members.figures",
    "SELECT team, volunteer, since FROM team_members WHERE station_id = ?1 AND "
    "state = 'member' ORDER BY team, volunteer"};
constexpr Sql insert_appraisal_row{
    "appraisals.insert",
    "INSERT INTO appraisals (station_id, version, settings, set_by, set_at) VALUES (?1, "
    "?2, ?3, ?4, ?5)"};
constexpr Sql select_rows{"appraisals.all",
                          "SELECT version, settings, set_by, set_at FROM appraisals WHERE station_id = ?1 "
                          "ORDER BY version DESC"};

// Shifts of a series have the same text: each is read once.
template <class T>
class ReadOnce {
  public:
    template <class Read>
    const T& operator()(std::string_view text, Read read) {
        const auto [at, is_new] = known_.try_emplace(std::string(text));
        if (is_new) at->second = read(text);
        return at->second;
    }

  private:
    std::unordered_map<std::string, T> known_;
};

std::int64_t places_in(std::string_view roles) {
    std::int64_t needed = 0;
    for (const ShiftRole& role : read_roles(roles))
        needed += role.needed;
    return needed;
}

// Of shifts in the order of their numbers.
void add_taken(store::Snapshot& snapshot, std::vector<FigureShift>& shifts) {
    if (shifts.empty()) return;
    auto at = shifts.begin();
    for (const Row row :
         snapshot.query(select_taken, snapshot.station(), shifts.front().id, shifts.back().id)) {
        const auto id = row.get<std::int64_t>(0);
        at = std::lower_bound(at, shifts.end(), id,
                              [](const FigureShift& one, std::int64_t wanted) { return one.id < wanted; });
        if (at != shifts.end() && at->id == id) at->taken = row.get<std::int64_t>(1);
    }
}

std::string text_of_day(std::chrono::sys_days day) {
    return to_text(std::chrono::year_month_day(day));
}

}  // namespace

std::vector<FigureCredit> figure_credits(store::Snapshot& snapshot, std::chrono::sys_days first,
                                         std::chrono::sys_days last) {
    return snapshot.all(
        select_credits,
        [](Row row) {
            return FigureCredit{row.get<std::int64_t>(0),
                                row.get<std::string>(1),
                                row.get<std::int64_t>(2),
                                row.get<std::int64_t>(3),
                                row.get<std::optional<std::int64_t>>(4),
                                row.get<std::optional<std::int64_t>>(5),
                                row.get<std::string>(6)};
        },
        snapshot.station(), text_of_day(first), text_of_day(last));
}

std::vector<FigureShift> figure_shifts(store::Snapshot& snapshot, Instant from, Instant until) {
    ReadOnce<std::int64_t> places;
    ReadOnce<std::vector<std::string>> grids;
    std::vector<FigureShift> shifts;
    for (const Row row : snapshot.query(select_shifts, snapshot.station(), from, until)) {
        FigureShift shift;
        shift.id = row.get<std::int64_t>(0);
        shift.team = row.get<std::string>(1);
        shift.starts_at = row.get<Instant>(2);
        shift.ends_at = row.get<Instant>(3);
        shift.state = row.get<ShiftState>(4);
        shift.needed = places(row.get<std::string_view>(5), places_in);
        shift.grids = grids(row.get<std::string_view>(6), read_grids);
        shifts.push_back(std::move(shift));
    }
    add_taken(snapshot, shifts);
    return shifts;
}

std::vector<FigureMember> figure_members(store::Snapshot& snapshot) {
    return snapshot.all(
        select_figure_members,
        [](Row row) {
            return FigureMember{row.get<std::string>(0), row.get<std::int64_t>(1), row.get<Instant>(2),
                                nullptr};
        },
        snapshot.station());
}

std::map<std::string, FoundReports> figure_reports(store::Snapshot& snapshot, Instant from, Instant until) {
    std::map<std::string, FoundReports> reports;
    const auto found = findings_between(snapshot, from, until);
    if (found.empty()) return reports;
    const auto settled = incidents::settled_between(snapshot, found.front().incident, found.back().incident);
    for (const auto& [team, incident] : found) {
        FoundReports& own = reports[team];
        ++own.found;
        if (std::binary_search(settled.begin(), settled.end(), incident)) ++own.settled;
    }
    return reports;
}

void insert_appraisal(store::Transaction& transaction, const AppraisalRow& row) {
    transaction.execute(insert_appraisal_row, transaction.station(), row.version, json::to_text(row.settings),
                        row.set_by, row.set_at);
}

std::vector<AppraisalRow> appraisal_rows(store::Snapshot& snapshot) {
    return snapshot.all(
        select_rows,
        [](Row row) {
            return AppraisalRow{row.get<std::int64_t>(0),
                                json::read_stored<AppraisalWritten>(row.get<std::string_view>(1)),
                                row.get<std::string>(2), row.get<Instant>(3)};
        },
        snapshot.station());
}

}  // namespace linli::volunteers
