// A month of an invented town: 900 volunteers in 36 teams, more places than people want to fill. How long a
// plan takes, how far it is from the bound of the linear relaxation, and whether it keeps every hard rule.
#include "planning/planner.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>

#include "bench/measure.h"
#include "bench/setting.h"
#include "planning/plan_check.h"

namespace linli::bench {
namespace {

using namespace planning;

constexpr int days = 31;
constexpr int teams = 36;
constexpr int persons = 900;
constexpr int grids = 136;
constexpr Instant first_day =
    Instant(1'793'577'600s);  // 2026-11-02, a Monday; the station's clock is left out

// When a team's shifts are: on which weekdays, from when, how long, how many are needed.
struct Habit {
    std::vector<int> weekdays;
    Minutes from;
    Minutes length;
    int patrols;
    bool has_leader;
};
const std::vector<Habit> habits{
    {{0, 1, 2, 3, 4, 5, 6}, 19h + 30min, 2h, 2, true},  // evening patrol
    {{0, 1, 2, 3, 4}, 7h + 15min, 1h, 2, false},        // the way to school
    {{0, 1, 2, 3, 4}, 16h, 90min, 2, false},            // and back
    {{4, 5}, 22h, 3h, 2, true},                         // a late one at the end of the week
    {{5, 6}, 9h, 3h, 4, true},                          // a stand at the market
    {{1, 3}, 14h, 2h, 2, false},                        // calls on the old
};

class Town {
  public:
    Town(std::uint64_t seed, int least_hours) : chance_(seed), least_hours_(least_hours) {
        problem_.days = days;
        for (int grid = 0; grid < grids; ++grid)
            problem_.grids.push_back({1 + below(7) / 2 + 2, -1 - below(4)});
        for (int team = 0; team < teams; ++team)
            add_team(team);
        for (int person = 0; person < persons; ++person)
            add_person();
    }
    const Problem& problem() const { return problem_; }

  private:
    int below(int end) { return static_cast<int>(chance_() % static_cast<std::uint64_t>(end)); }
    bool one_in(int many) { return below(many) == 0; }
    // Some teams have many members, some few.
    int a_team() { return std::min(below(teams), below(2 * teams)); }

    void add_team(int team) {
        std::vector<std::size_t> area;  // neighbours share some
        for (int i = 0; i < 5; ++i)
            area.push_back(static_cast<std::size_t>((team * grids / teams + i) % grids));
        std::set<int> own{0};
        while (own.size() < 3)
            own.insert(below(static_cast<int>(habits.size())));
        for (const int which : own) {
            const Habit& habit = habits[static_cast<std::size_t>(which)];
            for (int day = 0; day < days; ++day) {
                if (std::count(habit.weekdays.begin(), habit.weekdays.end(), day % 7) == 0) continue;
                Shift shift;
                shift.team = std::to_string(team);
                shift.starts = first_day + std::chrono::days(day) + habit.from;
                shift.ends = shift.starts + habit.length;
                shift.rest = 8h;
                shift.day = day;
                shift.goes_out_with = 2;
                shift.roles.push_back({habit.patrols, {}});
                if (habit.has_leader) shift.roles.push_back({1, {"leader"}});
                const auto at = static_cast<std::size_t>(below(static_cast<int>(area.size())));
                shift.grids = {area[at], area[(at + 1) % area.size()]};
                of_team_[team].push_back(problem_.shifts.size());
                habit_of_.push_back(which);
                problem_.shifts.push_back(std::move(shift));
            }
        }
    }

    // In one team, two or three; free at some times of the week; agrees to most of what is then.
    void add_person() {
        Person person;
        std::set<int> own{a_team()};
        while (own.size() < 3 && one_in(3))
            own.insert(a_team());
        for (const int team : own)
            person.teams.push_back(std::to_string(team));
        if (one_in(5))
            person.qualifications.push_back(
                {"leader", first_day - 24h * 300, first_day + 24h * (10 + below(400))});
        person.at_most = Minutes(60 * (least_hours_ + 2 * below(8)));
        person.rest = one_in(3) ? 20h : 0h;
        std::set<std::pair<int, int>> free;  // weekday, habit
        const int times = 4 + below(10);
        for (int i = 0; i < times; ++i)
            free.emplace(below(7), below(static_cast<int>(habits.size())));
        for (const int team : own) {
            for (const std::size_t at : of_team_[team]) {
                const Shift& shift = problem_.shifts[at];
                if (free.count({shift.day % 7, habit_of_[at]}) == 0 || one_in(4)) continue;
                const int reluctance = below(4);
                person.offers.push_back({at, 0, reluctance});
                if (shift.roles.size() > 1 && !person.qualifications.empty())
                    person.offers.push_back({at, 1, reluctance});
            }
        }
        problem_.persons.push_back(std::move(person));
    }

    std::mt19937_64 chance_;
    int least_hours_;
    Problem problem_;
    std::map<int, std::vector<std::size_t>> of_team_;
    std::vector<int> habit_of_;  // by shift
};

// The most that this process had in memory since it was last asked, in MiB.
double most_resident() {
    std::ifstream file("/proc/self/status");
    const std::string status(std::istreambuf_iterator<char>(file), {});
    const double most = std::stod(status.substr(status.find("VmHWM:") + 6)) / 1'024;
    std::ofstream("/proc/self/clear_refs") << "5";
    return most;
}

// `least_hours`: the fewest that anybody wants to serve in the month.
void measure(Report& report, const std::string& name, int least_hours, bool is_asked_for) {
    Town town(static_cast<std::uint64_t>(setting("LINLI_BENCH_SEED", 1)), least_hours);
    const Problem& problem = town.problem();
    std::size_t offers = 0;
    int places = 0;
    for (const Person& person : problem.persons)
        offers += person.offers.size();
    for (const Shift& shift : problem.shifts) {
        for (const Role& role : shift.roles)
            places += role.needed;
    }
    report.inform(name + "shifts", static_cast<double>(problem.shifts.size()), "");
    report.inform(name + "places", places, "");
    report.inform(name + "offers", static_cast<double>(offers), "");
    most_resident();
    const Stopwatch watch;
    const Plan plan = make_plan(problem);
    report.at_most(name + "900 volunteers, 36 teams, 31 days", watch.seconds(), "s", 60);
    report.at_most(name + "memory", most_resident(), "MiB", 1'024);
    report.at_most(name + "hard rules broken",
                   static_cast<double>(check_plan(problem, plan.assignments).size()), "", 0);
    const double above = 100 * (plan.cost.total - plan.relaxation_bound);
    report.at_most(name + "cost above the relaxation's bound", above / plan.relaxation_bound, "%", 5);
    const double avoidable = above / (plan.relaxation_bound - plan.unavoidable);
    if (is_asked_for) {
        report.at_most(name + "of what is avoidable", avoidable, "%", 5);
    } else {
        report.inform(name + "of what is avoidable", avoidable, "%");
    }
    report.inform(name + "of what is avoidable, with cuts", 100 * plan.gap(), "%");
    report.inform(name + "places filled", places - plan.cost.unfilled_places, "");
    report.inform(name + "unavoidable, in places", plan.unavoidable / problem.weights.unfilled_place, "");
    report.inform(name + "days on which a grid is missed", plan.cost.missed_days, "");
}

}  // namespace

void measure_planner(Report& report) {
    measure(report, "planner: ", 10, true);
    measure(report, "planner, few hours: ", 6, false);  // most have used up all their hours
}

}  // namespace linli::bench
