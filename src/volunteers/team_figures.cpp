#include "volunteers/team_figures.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::volunteers {
namespace {

using namespace std::chrono;
using GridNames = std::set<std::string>;

// Of credits, those that no other line takes back.
std::vector<const FigureCredit*> standing(const std::vector<FigureCredit>& credits) {
    std::unordered_set<std::int64_t> reversed;
    for (const FigureCredit& one : credits) {
        if (one.reverses) reversed.insert(*one.reverses);
    }
    std::vector<const FigureCredit*> found;
    found.reserve(credits.size());
    for (const FigureCredit& one : credits) {
        if (!one.reverses && !reversed.contains(one.id)) found.push_back(&one);
    }
    return found;
}

bool has_all(const std::vector<Training>& trainings, const std::vector<std::string>& required, sys_days day) {
    return std::all_of(required.begin(), required.end(),
                       [&](const std::string& code) { return is_trained(trainings, code, day); });
}

class Counting {
  public:
    Counting(const FigureRows& rows, const FigurePeriod& period, Instant now, Zone zone)
        : rows_(rows),
          now_(now),
          first_(to_text(year_month_day(period.first_day()))),
          last_(to_text(year_month_day(period.last_day()))),
          from_(start_of_day(period.first_day(), zone)),
          until_(start_of_day(period.last_day() + days(1), zone)),
          asked_of_(std::min(period.last_day(), local_day(now, zone))) {}

    PeriodFigures count() {
        for (const Team& team : rows_.teams)
            begin(team);
        count_credits();
        for (const FigureShift& shift : rows_.shifts) {
            if (shift.starts_at >= from_ && shift.starts_at < until_) count_shift(shift);
        }
        for (const FigureMember& member : rows_.members)
            count_member(member);
        for (const Team& team : rows_.teams)
            end(team);
        found_.total.persons = static_cast<std::int64_t>(persons_.size());
        found_.total.grids_covered = static_cast<std::int64_t>(covered_by_all_.size());
        found_.total.own_grids = static_cast<std::int64_t>(own_of_all_.size());
        found_.total.own_grids_covered = count_if_in(own_of_all_, covered_by_all_);
        return std::move(found_);
    }

  private:
    static std::int64_t count_if_in(const GridNames& some, const GridNames& others) {
        return std::count_if(some.begin(), some.end(),
                             [&](const std::string& one) { return others.contains(one); });
    }

    void begin(const Team& team) {
        required_[team.code] = &team.requirements.trainings;
        TeamFigures& figures = found_.teams[team.code];
        const auto reports = rows_.reports.find(team.code);
        if (reports == rows_.reports.end()) return;
        figures.reports = reports->second;
        found_.total.reports.found += figures.reports.found;
        found_.total.reports.settled += figures.reports.settled;
    }

    void count_credits() {
        for (const FigureCredit* one : standing(rows_.credits)) {
            if (one->shift) served_.insert(*one->shift);
            if (one->day < first_ || one->day > last_) continue;
            found_.teams[one->team].minutes += one->minutes;
            found_.total.minutes += one->minutes;
            found_.by_person[one->team][one->volunteer] += one->minutes;
            persons_.insert(one->volunteer);
        }
    }

    void count_shift(const FigureShift& shift) {
        TeamFigures& figures = found_.teams[shift.team];
        if (served_.contains(shift.id)) {
            ++figures.patrols;
            ++found_.total.patrols;
            covered_[shift.team].insert(shift.grids.begin(), shift.grids.end());
            covered_by_all_.insert(shift.grids.begin(), shift.grids.end());
        }
        if (shift.state != ShiftState::planned || shift.ends_at > now_) return;
        for (TeamFigures* each : {&figures, &found_.total}) {
            each->places_needed += shift.needed;
            each->places_taken += std::min(shift.taken, shift.needed);
        }
    }

    void count_member(const FigureMember& member) {
        const auto required = required_.find(member.team);
        if (required == required_.end() || required->second->empty() || member.since >= until_) return;
        const bool is_good = has_all(*member.trainings, *required->second, asked_of_);
        for (TeamFigures* each : {&found_.teams[member.team], &found_.total}) {
            ++each->to_train;
            if (is_good) ++each->trained;
        }
    }

    void end(const Team& team) {
        TeamFigures& figures = found_.teams[team.code];
        const GridNames own(team.grids.begin(), team.grids.end());
        const GridNames& covered = covered_[team.code];
        figures.persons = static_cast<std::int64_t>(found_.by_person[team.code].size());
        figures.grids_covered = static_cast<std::int64_t>(covered.size());
        figures.own_grids = static_cast<std::int64_t>(own.size());
        figures.own_grids_covered = count_if_in(own, covered);
        own_of_all_.insert(own.begin(), own.end());
    }

    const FigureRows& rows_;
    Instant now_;
    std::string first_, last_;
    Instant from_, until_;
    sys_days asked_of_;  // the day of which trainings are asked
    PeriodFigures found_;
    std::map<std::string, const std::vector<std::string>*> required_;
    std::unordered_set<std::int64_t> served_;
    std::unordered_set<std::int64_t> persons_;
    std::map<std::string, GridNames> covered_;
    GridNames covered_by_all_;
    GridNames own_of_all_;
};

}  // namespace

sys_days FigurePeriod::first_day() const {
    const unsigned month = is_year() ? 1U : static_cast<unsigned>(quarter) * 3 - 2;
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / 1);
}

sys_days FigurePeriod::last_day() const {
    const unsigned month = is_year() ? 12U : static_cast<unsigned>(quarter) * 3;
    return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::last);
}

std::optional<FigurePeriod> parse_period(std::string_view text) {
    const auto year = text.size() < 4 ? std::nullopt : parse_number<int>(text.substr(0, 4));
    if (!year || *year < first_year || *year > last_year) return std::nullopt;
    const std::string_view rest = text.substr(4);
    if (rest.empty()) return FigurePeriod{*year, 0};
    if (rest.size() != 3 || !rest.starts_with("-Q") || rest[2] < '1' || rest[2] > '4') return std::nullopt;
    return FigurePeriod{*year, rest[2] - '0'};
}

std::string text_of(const FigurePeriod& period) {
    return period.is_year() ? fmt::format("{}", period.year)
                            : fmt::format("{}-Q{}", period.year, period.quarter);
}

FigurePeriod quarter_of(sys_days day) {
    const year_month_day date(day);
    return {static_cast<int>(date.year()), static_cast<int>((static_cast<unsigned>(date.month()) + 2) / 3)};
}

PeriodFigures count_figures(const FigureRows& rows, const FigurePeriod& period, Instant now, Zone zone) {
    return Counting(rows, period, now, zone).count();
}

}  // namespace linli::volunteers
