// A month's plan as a station makes it: 900 volunteers of 36 teams have told the server what they wish, the
// desk asks for a plan of all teams, and everyone is proposed places. What the planner alone does is measured
// in `planner`.
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/work_calendar.h"
#include "bench/measure.h"
#include "bench/setting.h"
#include "harness/people.h"
#include "volunteers/month_plan.h"

namespace linli::bench {
namespace {

constexpr int teams = 36;
constexpr int persons = 900;
constexpr int grid_rows = 8, grid_columns = 17;

test::Reply expect(int status, test::Reply reply) {
    if (reply.status != status) throw std::runtime_error(fmt::format("{}: {}", reply.status, reply.body));
    return reply;
}

std::string grid_name(int grid) {
    return fmt::format("G{:03}", grid);
}

std::string map_of_grids() {
    std::string features;
    for (int grid = 0; grid < grid_rows * grid_columns; ++grid) {
        const double west = 121 + 0.01 * (grid % grid_columns), south = 29 + 0.01 * (grid / grid_columns);
        const double east = west + 0.01, north = south + 0.01;
        features += fmt::format(
            R"({}{{"type":"Feature","properties":{{"code":"{}","name":"{}"}},"geometry":{{"type":"Polygon","coordinates":[[[{:.2f},{:.2f}],[{:.2f},{:.2f}],[{:.2f},{:.2f}],[{:.2f},{:.2f}],[{:.2f},{:.2f}]]]}}}})",
            grid == 0 ? "" : ",", grid_name(grid), grid_name(grid), west, south, east, south, east, north,
            west, north, west, south);
    }
    return R"({"type":"FeatureCollection","features":[)" + features + "]}";
}

// When a team's shifts are.
struct Habit {
    std::vector<const char*> weekdays;
    const char* starts;
    int minutes;
    int walkers;
    bool has_leader;
};
const std::vector<Habit> habits{
    {{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}, "19:30", 120, 2, true},
    {{"monday", "tuesday", "wednesday", "thursday", "friday"}, "07:15", 60, 2, false},
    {{"monday", "tuesday", "wednesday", "thursday", "friday"}, "16:00", 90, 2, false},
    {{"friday", "saturday"}, "21:00", 120, 2, true},
    {{"saturday", "sunday"}, "09:00", 180, 4, true},
    {{"tuesday", "thursday"}, "14:00", 120, 2, false},
};

class Station {
  public:
    Station(std::uint16_t port, const test::Person& chief, const test::Person& desk, std::uint64_t seed)
        : chance_(seed), desk_(port, desk.headers), anyone_(port), month_(next_month()) {
        expect(200, test::Client(port, chief.headers).post("/api/v1/grids", map_of_grids()));
        for (int team = 0; team < teams; ++team)
            add_team(team);
        for (int person = 0; person < persons; ++person)
            add_person(person);
    }

    std::string ask_for_plan() {
        return expect(201, desk_.post("/api/v1/month-plans", fmt::format(R"({{"month":"{}"}})", month_)))
            .headers.at("location");
    }
    test::Reply page(const std::string& plan) { return expect(200, desk_.get(plan)); }
    void withdraw(const std::string& plan) { expect(200, desk_.post(plan + "/withdraw", "{}")); }
    void look_at_proposed() {
        expect(200, anyone_.get(pages_[static_cast<std::size_t>(below(persons))] + "/proposed"));
    }

    std::int64_t shifts = 0;
    std::int64_t wishes = 0;

  private:
    int below(int end) { return static_cast<int>(chance_() % static_cast<std::uint64_t>(end)); }
    // Some teams have many members, some few.
    int a_team() { return std::min(below(teams), below(2 * teams)); }

    static std::string next_month() {
        const auto now = volunteers::month_of(SystemClock().now(), Zone());
        return volunteers::month_text(now + std::chrono::months(1));
    }
    std::string last_day() const {
        const auto month = volunteers::parse_month(month_).value();
        return fmt::format("{}-{:02}", month_, static_cast<unsigned>((month / std::chrono::last).day()));
    }

    void add_team(int team) {
        expect(
            201,
            desk_.post(
                "/api/v1/teams",
                fmt::format(
                    R"({{"code":"t{}","kind":"village_patrol","name":{{"zh":"队{}","en":"Team {}"}},"requirements":{{"insured":false}},"is_risky":false,"step_back_hours":12,"rest_hours":8,"closed":false}})",
                    team, team, team)));
        std::set<int> own{0};
        while (own.size() < 3)
            own.insert(below(static_cast<int>(habits.size())));
        for (const int which : own) {
            const Habit& habit = habits[static_cast<std::size_t>(which)];
            const int grid =
                (team * grid_rows * grid_columns / teams + below(5)) % (grid_rows * grid_columns - 1);
            const std::string leader =
                habit.has_leader
                    ? R"(,{"code":"leader","name":{"zh":"带班","en":"leader"},"needed":1,"standby":0})"
                    : "";
            shifts +=
                expect(
                    201,
                    desk_.post(
                        fmt::format("/api/v1/teams/t{}/series", team),
                        fmt::format(
                            R"({{"weekdays":["{}"],"starts":"{}","minutes":{},"from":"{}-01","until":"{}","grids":["{}","{}"],"roles":[{{"code":"walker","name":{{"zh":"队员","en":"walker"}},"needed":{},"standby":0}}{}]}})",
                            fmt::join(habit.weekdays, "\",\""), habit.starts, habit.minutes, month_,
                            last_day(), grid_name(grid), grid_name(grid + 1), habit.walkers, leader)))
                    .integer("planned");
        }
    }

    // In one team, two or three; agrees to some of what there is at some times of the week.
    void add_person(int person) {
        std::set<int> own{a_team()};
        while (own.size() < 3 && below(3) == 0)
            own.insert(a_team());
        const auto joined = expect(
            201,
            anyone_.post(
                "/api/v1/volunteering/join",
                fmt::format(
                    R"({{"name":"志愿者","telephone":"1990000{:04}","born":"1990-05","teams":["t{}"],"consent":{{"version":1,"risks":true,"data":true}}}})",
                    person, fmt::join(own, "\",\"t"))));
        for (const int team : own)
            expect(200, desk_.post(fmt::format("/api/v1/teams/t{}/admit", team),
                                   fmt::format(R"({{"volunteer":{}}})", joined.integer("number"))));
        pages_.push_back("/api/v1/volunteering/" + joined.text("token"));
        std::set<std::pair<std::string, std::string>> free;  // when a shift starts and of which weekday it is
        for (int i = 4 + below(10); i > 0; --i) {
            const Habit& habit = habits[static_cast<std::size_t>(below(static_cast<int>(habits.size())))];
            free.emplace(
                habit.starts,
                habit.weekdays[static_cast<std::size_t>(below(static_cast<int>(habit.weekdays.size())))]);
        }
        wish(free);
    }

    void wish(const std::set<std::pair<std::string, std::string>>& free) {
        const auto offered = expect(200, anyone_.get(pages_.back() + "/wishes?month=" + month_));
        std::vector<std::string> wished;
        const boost::json::value offers = offered.at("shifts");
        for (const auto& item : offers.as_array()) {
            const boost::json::object& shift = item.as_object();
            const Instant starts = parse_iso(shift.at("starts_at").as_string()).value();
            const auto day = local_day(starts, Zone());
            const auto minute =
                std::chrono::duration_cast<std::chrono::minutes>(starts - start_of_day(day, Zone()));
            const std::string at = fmt::format("{:02}:{:02}", minute.count() / 60, minute.count() % 60);
            const auto weekday = static_cast<Weekday>(std::chrono::weekday(day).c_encoding());
            if (free.count({at, std::string(json::name_of(weekday))}) == 0 || below(4) == 0) continue;
            for (const auto& role : shift.at("roles").as_array()) {
                if (role.as_object().at("code").as_string() == "leader" && below(5) != 0) continue;
                wished.push_back(fmt::format(R"({{"shift":{},"role":"{}","how":"{}"}})",
                                             shift.at("id").as_int64(),
                                             std::string(role.as_object().at("code").as_string()),
                                             below(2) == 0 ? "gladly" : "could"));
            }
        }
        wishes += static_cast<std::int64_t>(wished.size());
        expect(200, anyone_.send("PUT", pages_.back() + "/wishes/" + month_,
                                 fmt::format(R"({{"most_minutes":{},"rest_minutes":{},"wishes":[{}]}})",
                                             60 * (10 + 2 * below(8)), below(3) == 0 ? 1'200 : 0,
                                             fmt::join(wished, ","))));
    }

    std::mt19937_64 chance_;
    test::Client desk_;
    test::Client anyone_;
    std::string month_;
    std::vector<std::string> pages_;  // of each
};

// The most that a process has had in memory, in MiB.
double most_resident(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/status", process));
    const std::string status(std::istreambuf_iterator<char>(file), {});
    return std::stod(status.substr(status.find("VmHWM:") + 6)) / 1'024;
}

}  // namespace

void measure_month(Report& report) {
    const test::TemporaryFolder folder;
    test::Server server(folder.path());
    test::People people(server);
    const Stopwatch making;
    Station station(server.port(), people.add("chief", "station_head"), people.add("desk", "duty_desk"),
                    static_cast<std::uint64_t>(setting("LINLI_BENCH_SEED", 1)));
    report.inform("month: shifts", static_cast<double>(station.shifts), "");
    report.inform("month: wishes", static_cast<double>(station.wishes), "");
    report.inform("month: until all have joined and wished", making.seconds(), "s");
    const Stopwatch watch;
    const std::string plan = station.ask_for_plan();
    std::vector<double> milliseconds;  // that somebody waits meanwhile
    test::Reply page = station.page(plan);
    while (page.text("plan.state") == "computing") {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        const Stopwatch one;
        station.look_at_proposed();
        milliseconds.push_back(one.seconds() * 1'000);
        page = station.page(plan);
    }
    const boost::json::object outcome = page.at("outcome").as_object();
    const auto figure = [&](const char* name) { return outcome.at(name).to_number<double>(); };
    report.at_most("month: from asking to proposed, 900 volunteers, 36 teams", watch.seconds(), "s", 65);
    report.at_most("month: of it computing", figure("milliseconds") / 1'000, "s", 60);
    report.at_most("month: the server's memory", most_resident(server.process().pid()), "MiB", 1'024);
    report.at_most("month: of what is avoidable, above the bound", 100 * figure("gap"), "%", 5);
    report.at_least("month: places proposed", figure("proposed"), "", 1);
    report.inform("month: places that nobody could be found for", figure("unfilled"), "");
    report.at_most("month: a volunteer's page meanwhile, 99th percentile", percentile(milliseconds, 99), "ms",
                   300);
    const Stopwatch end;
    station.withdraw(plan);
    report.at_most("month: withdrawn in", end.seconds() * 1'000, "ms", 300);
}

}  // namespace linli::bench
