#include "volunteers/team_display.h"

#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include "identity/permissions.h"
#include "store/journal.h"
#include "volunteers/acting.h"
#include "volunteers/team_figure_rows.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono;

using Volunteers = std::unordered_map<std::int64_t, Volunteer>;

Volunteers all_volunteers(store::Snapshot& snapshot) {
    Volunteers all;
    for (Volunteer& one : volunteers_after(snapshot, 0, std::numeric_limits<std::int64_t>::max())) {
        const std::int64_t number = one.number;
        all.emplace(number, std::move(one));
    }
    return all;
}

FigureRows rows_of(store::Snapshot& snapshot, const FigurePeriod& period, Zone zone,
                   const Volunteers& volunteers) {
    const Instant from = start_of_day(period.first_day(), zone);
    const Instant until = start_of_day(period.last_day() + days(1), zone);
    FigureRows rows;
    rows.teams = all_teams(snapshot);
    // A shift lasts a day at most: who came after midnight has a credit of the next day.
    rows.credits = figure_credits(snapshot, period.first_day() - days(1), period.last_day() + days(2));
    rows.shifts = figure_shifts(snapshot, from, until);
    rows.members = figure_members(snapshot);
    for (FigureMember& one : rows.members)
        one.trainings = &volunteers.at(one.volunteer).trainings;
    rows.reports = figure_reports(snapshot, from, until);
    return rows;
}

// Who is named and how: each sealed record is opened once, whichever teams they are in.
class Named {
  public:
    Named(store::Snapshot& snapshot, const Room& room, const Volunteers& volunteers)
        : snapshot_(snapshot), room_(room), volunteers_(volunteers), today_(room.today(snapshot)) {}

    std::vector<PersonOnDisplay> of(const std::map<std::int64_t, std::int64_t>& minutes) {
        std::vector<PersonOnDisplay> persons;
        for (const auto& [number, served] : minutes) {
            const Volunteer& one = volunteers_.at(number);
            if (one.hours_on_wall && !is_minor(one.born, today_))
                persons.push_back({number, name_of(one), served});
        }
        return persons;
    }

  private:
    const std::string& name_of(const Volunteer& one) {
        const auto [at, is_new] = names_.try_emplace(one.number);
        if (is_new && one.name_is_public) at->second = person_of(snapshot_, room_.vault, one.number).name;
        return at->second;
    }

    store::Snapshot& snapshot_;
    const Room& room_;
    const Volunteers& volunteers_;
    sys_days today_;
    std::unordered_map<std::int64_t, std::string> names_;
};

AppraisalSet shown(store::Snapshot& snapshot, const AppraisalRow& row) {
    return {row.version, row.settings, title_of_actor(snapshot, row.set_by), row.set_at};
}

// The newest that was set for that year or one before it.
AppraisalSet settings_for(store::Snapshot& snapshot, int year) {
    for (const AppraisalRow& row : appraisal_rows(snapshot)) {
        if (row.settings.from_year <= year) return shown(snapshot, row);
    }
    return {0, default_appraisal(), {}, {}};
}

int year_of(sys_days day) {
    return static_cast<int>(year_month_day(day).year());
}

struct AppraisalPayload {
    std::int64_t version = 0;
    int from_year = 0;
    std::vector<Criterion> criteria;
};
BOOST_DESCRIBE_STRUCT(AppraisalPayload, (), (version, from_year, criteria))

}  // namespace

void check(const DisplayQuery& query, json::Faults& faults) {
    if (query.period && !parse_period(*query.period))
        faults.add("period", {"应如 2026-Q4 或 2026。", "Must be such as 2026-Q4 or 2026."});
}

Result<TeamDisplay> DisplayDesk::display(store::Snapshot& snapshot, const DisplayQuery& query) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    const Zone zone = room_.zone(snapshot);
    const sys_days today = room_.today(snapshot);
    const FigurePeriod period = query.period ? parse_period(*query.period).value() : quarter_of(today);
    if (period.first_day() > today) {
        return refuse(RefusalKind::invalid, "display/not-begun",
                      {"这段时间还没有开始。", "This time has not begun."});
    }
    const Volunteers volunteers = all_volunteers(snapshot);
    const FigureRows rows = rows_of(snapshot, period, zone, volunteers);
    PeriodFigures figures = count_figures(rows, period, snapshot.now(), zone);

    TeamDisplay shown;
    shown.station = room_.rulebooks.current(snapshot)->book.station;
    shown.now = snapshot.now();
    shown.position = store::last_position(snapshot);
    shown.period = text_of(period);
    shown.year = period.year;
    shown.quarter = period.quarter;
    shown.from = to_text(year_month_day(period.first_day()));
    shown.until = to_text(year_month_day(period.last_day()));
    shown.is_whole = period.last_day() < today;
    shown.total = figures.total;
    if (period.is_year()) shown.appraisal = settings_for(snapshot, period.year);
    Named named(snapshot, room_, volunteers);
    for (const Team& team : rows.teams) {
        const TeamFigures& own = figures.teams[team.code];
        if (team.closed && own.minutes == 0 && own.patrols == 0) continue;
        TeamOnDisplay one{team.code, team.name, team.kind, team.kind_name, own, {}, {}};
        one.persons = named.of(figures.by_person[team.code]);
        if (shown.appraisal) one.appraisal = appraise(own, shown.appraisal->settings);
        shown.teams.push_back(std::move(one));
    }
    return shown;
}

Result<AppraisalPage> DisplayDesk::appraisal(store::Snapshot& snapshot) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    AppraisalPage page;
    page.year = year_of(room_.today(snapshot));
    page.earliest_year = page.year - 1;
    for (const AppraisalRow& row : appraisal_rows(snapshot))
        page.sets.push_back(shown(snapshot, row));
    page.version = page.sets.empty() ? 0 : page.sets.front().version;
    page.sets.push_back({0, default_appraisal(), {}, {}});
    return page;
}

Result<AppraisalPage> DisplayDesk::set_appraisal(store::Transaction& transaction,
                                                 std::optional<std::int64_t> version,
                                                 const AppraisalWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto before = appraisal_rows(transaction);
    const std::int64_t present = before.empty() ? 0 : before.front().version;
    if (version && *version != present) return tl::unexpected(stale(present));
    const int earliest = year_of(room_.today(transaction)) - 1;
    if (written.from_year < earliest) {
        return refuse(
            RefusalKind::conflict, "appraisal/year-over",
            {fmt::format("{} 年以前的考评不再更改。", earliest),
             fmt::format("The appraisals of the years before {} are not changed any more.", earliest)});
    }
    insert_appraisal(transaction, {present + 1, written, transaction.actor(), transaction.now()});
    transaction.append(
        {.kind = "team.appraisal_set",
         .subject = fmt::format("appraisal/{}", present + 1),
         .payload = json::to_text(AppraisalPayload{present + 1, written.from_year, written.criteria})});
    return appraisal(transaction);
}

}  // namespace linli::volunteers
