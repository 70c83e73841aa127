#include "demo/town_volunteers.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "demo/done.h"

namespace linli::demo {
namespace {

using namespace std::chrono;
using volunteers::TeamKind;

constexpr const char* role = "patrol";
constexpr std::size_t leaders = 2;
constexpr std::size_t founded_a_day = 3;
constexpr std::size_t grids_of_a_team = 6;
constexpr auto signed_up_before = hours(60);
constexpr auto checked_in_before = minutes(10);
constexpr auto week = days(7);
constexpr auto series_goes_on = days(180);  // after the end
constexpr std::size_t services_at_once = 100;
constexpr int standby = 2;
constexpr int in_two = 3;  // who serve in the next team too
constexpr auto days_until_first_shift = days(4);
constexpr auto month = days(30);
constexpr std::size_t teams_with_a_mistake = 6;
constexpr std::size_t teams_with_a_farewell = 6;
constexpr double noticed_first = 0.9;  // by a patrol, where one has been
constexpr const char* works[] = {"走访独居老人，陪同就医", "张贴反诈海报，逐户讲解", "清理楼道杂物",
                                 "给学生讲消防安全", "整理队伍装备与台账"};

const store::Context visitor{first_station, "visitor", store::Reach::none, {}};
const store::Context timekeeper{first_station, "timekeeper"};

std::string date_of(Instant at) {
    return to_text(year_month_day(local_day(at, Zone{})));
}

// Teams of a kind: how many, how large, and when they serve.
struct Plan {
    TeamKind kind;
    const char* zh;  // behind the name of its first grid; or the whole name where there is one team
    const char* en;
    std::size_t teams;
    std::size_t size;
    const char* starts;
    int minutes;
    int needed;
    Weekday first_day;  // of the first team; the next serves the day after
};
constexpr Plan plans[] = {
    {TeamKind::village_patrol, "义务巡逻队", "patrol", 12, 24, "19:00", 120, 5, Weekday::sunday},
    {TeamKind::community, "平安志愿队", "safety volunteers", 8, 34, "15:00", 120, 5, Weekday::monday},
    {TeamKind::school_patrol, "护学队", "school patrol", 3, 22, "07:00", 60, 4, Weekday::monday},
    {TeamKind::school_patrol, "望潮武术学校巡防队", "Martial-arts school's patrol", 1, 26, "20:00", 120, 6,
     Weekday::friday},
    {TeamKind::merchants_alliance, "夜市商户联防队", "night-market merchants' alliance", 3, 28, "21:00", 150,
     4, Weekday::thursday},
    {TeamKind::anti_fraud, "反诈宣传队", "anti-fraud team", 4, 20, "09:30", 120, 4, Weekday::tuesday},
    {TeamKind::rescue, "海鹰救援队", "Sea Eagle rescue", 1, 22, "08:30", 180, 6, Weekday::saturday},
    {TeamKind::rescue, "水上救援队", "water rescue", 1, 18, "13:30", 180, 5, Weekday::sunday},
    {TeamKind::youth_guard, "小海鹰护卫队", "Young Sea Eagle guard", 2, 30, "16:30", 60, 5,
     Weekday::wednesday},
    {TeamKind::other, "河道巡护队", "waterway wardens", 1, 18, "06:30", 90, 4, Weekday::saturday},
};

}  // namespace

TownVolunteers::TownVolunteers(store::Store& store, const SettableClock& clock, const volunteers::Room& room,
                               const incidents::IncidentDesk& incidents, std::uint64_t seed, Later later)
    : store_(store),
      clock_(clock),
      teams_(room),
      volunteers_(room),
      shifts_(room),
      attendance_(room),
      ledger_(room),
      findings_(room, incidents),
      chance_(seed),
      notices_(seed + 1),
      later_(std::move(later)) {}

template <class Command>
auto TownVolunteers::by(const store::Context& who, Command command) {
    return done(store_.write_now(who, command));
}

template <class Question>
auto TownVolunteers::ask(const store::Context& who, Question question) {
    return done(store_.read_now(who, question));
}

void TownVolunteers::begin(const Town& town, const store::Context& desk, const store::Context& head,
                           Instant from, Instant until) {
    desk_ = desk;
    head_ = head;
    until_ = until;
    corps_ = plan(town);
    const Instant first_day = start_of_day(local_day(from, Zone{}) + days(1), Zone{});
    for (std::size_t i = 0; i < corps_.size(); ++i) {
        const Instant day = first_day + days(i / founded_a_day);
        later_(day + hours(10) + minutes(20 * (i % founded_a_day)), [this, i, day] { found(i, day); });
    }
    make_shifts_each_week(first_day + week + hours(3));
}

std::vector<TownVolunteers::Corps> TownVolunteers::plan(const Town& town) {
    std::vector<Corps> all;
    for (const Plan& plan : plans) {
        for (std::size_t i = 0; i < plan.teams; ++i) {
            const std::size_t number = all.size();
            Corps corps;
            corps.written.code = fmt::format("team-{:02}", number + 1);
            corps.written.kind = plan.kind;
            for (std::size_t k = 0; k < grids_of_a_team; ++k) {
                const std::size_t grid = (number * 4 + k) % town.grids.size();
                corps.written.grids.push_back(town.grids[grid].code);
            }
            const std::string& place = town.grids[number * 4 % town.grids.size()].name;
            corps.written.name = plan.teams == 1 ? Text{plan.zh, plan.en}
                                                 : Text{fmt::format("{}{}", place, plan.zh),
                                                        fmt::format("{} {}", place, plan.en)};
            if (plan.kind == TeamKind::other) corps.written.kind_name = Text{"河道巡护", "waterway wardens"};
            if (plan.kind == TeamKind::rescue) {
                corps.written.is_risky = true;
                corps.written.requirements.trainings = {"first-aid"};
                corps.written.requirements.insured = true;
                corps.written.equipment = {{"救生衣", 20, {}}, {"抛绳器", 4, {}}, {"急救包", 6, {}}};
            } else if (plan.kind == TeamKind::anti_fraud) {
                corps.written.requirements.trainings = {"anti-fraud"};
            } else {
                corps.written.equipment = {{"反光背心", static_cast<int>(plan.size), {}}, {"手电筒", 8, {}}};
            }
            corps.size = plan.size;
            corps.day = static_cast<Weekday>((static_cast<std::size_t>(plan.first_day) + i) % 7);
            corps.starts = plan.starts;
            corps.minutes = plan.minutes;
            corps.needed = plan.needed;
            all.push_back(std::move(corps));
        }
    }
    return all;
}

void TownVolunteers::found(std::size_t index, Instant first_day) {
    Corps& corps = corps_[index];
    const std::string& code = corps.written.code;
    by(desk_, [&](store::Transaction& t) { return teams_.add(t, corps.written); });
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        for (std::size_t i = 0; i < corps.size; ++i)
            corps.members.push_back(join(t, corps.written.kind == TeamKind::youth_guard && i >= leaders));
        return true;
    });
    if (!corps.written.requirements.trainings.empty())
        by(desk_, [&](store::Transaction& t) { return train(t, corps); });
    if (corps.written.requirements.trainings.empty() && index > 0) {
        // Some serve in two.
        const auto& neighbours = corps_[index - 1].members;
        if (is_grown_up(neighbours.back()))
            corps.members.insert(corps.members.end(), neighbours.end() - in_two, neighbours.end());
    }
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        for (const std::int64_t number : corps.members)
            done(teams_.ask(t, token_of(number), code));
        return true;
    });
    by(desk_, [&](store::Transaction& t) -> Result<bool> {
        for (const std::int64_t number : corps.members)
            done(teams_.admit(t, std::nullopt, code, number));
        for (std::size_t i = 0; i < leaders; ++i)
            done(teams_.set_leader(t, code, {corps.members[i], true}));
        return true;
    });
    plan_shifts(index, local_day(first_day, Zone{}) + days_until_first_shift);
    for (Instant at = first_day + month; at < until_; at += month) {
        later_(at + hours(18) + minutes(index), [this, index] { work_without_shift(index); });
        if (index % teams_with_a_mistake == 0)
            later_(at + hours(20) + minutes(index), [this, index] { take_back(index); });
        if (index % teams_with_a_farewell == 1 && at > first_day + 3 * month && at < first_day + 6 * month)
            later_(at + hours(12) + minutes(index), [this, index] { withdraw(index); });
    }
}

std::int64_t TownVolunteers::join(store::Transaction& transaction, bool is_minor) {
    const int year = static_cast<int>(year_month_day(local_day(until_, Zone{})).year());
    const int age = static_cast<int>(is_minor ? 13 + chance_.below(4) : 20 + chance_.below(55));
    volunteers::JoinWritten written;
    written.name = person_name(chance_);
    written.telephone = fmt::format("1990000{:04}", people_.size() + 1);
    written.born = fmt::format("{}-{:02}", year - age, 1 + chance_.below(12));
    if (is_minor) {
        written.guardian =
            volunteers::Guardian{person_name(chance_), fmt::format("1990001{:04}", people_.size() + 1)};
    }
    written.name_is_public = chance_.happens(0.3);
    if (!is_minor && chance_.happens(0.4)) written.party_member = chance_.happens(0.5);
    written.consent = {volunteers::risk_notice().version, true, true};
    const auto link = done(volunteers_.join(transaction, written));
    people_[link.number] = {link.token, !is_minor};
    return link.number;
}

Result<bool> TownVolunteers::train(store::Transaction& transaction, const Corps& corps) {
    volunteers::TrainingsWritten written;
    for (const std::string& code : corps.written.requirements.trainings)
        written.trainings.push_back({code, date_of(clock_.now() - days(3)), {}});
    if (corps.written.requirements.insured) written.insured_until = date_of(until_ + days(90));
    for (const std::int64_t number : corps.members)
        done(volunteers_.train(transaction, number, {}, written));
    return true;
}

// A series, which goes on after the demo ends, and what happens in each of its shifts until then.
void TownVolunteers::plan_shifts(std::size_t index, sys_days first_day) {
    const Corps& corps = corps_[index];
    volunteers::SeriesWritten series;
    series.weekdays = {corps.day};
    series.starts = corps.starts;
    series.minutes = corps.minutes;
    series.from = to_text(year_month_day(first_day));
    series.until = date_of(until_ + series_goes_on);
    series.roles = {{role, {"队员", "member"}, corps.needed, standby}};
    series.grids = corps.written.grids;
    series.meeting_point = corps.written.name.zh + "集合点";
    by(desk_, [&](store::Transaction& t) { return shifts_.plan_series(t, corps.written.code, series); });
    const auto weekday_of = [](sys_days day) { return static_cast<Weekday>(weekday(day).c_encoding()); };
    for (sys_days day = first_day; start_of_day(day, Zone{}) < until_ + signed_up_before; day += days(1)) {
        if (weekday_of(day) != corps.day) continue;
        const Instant starts_at = start_of_day(day, Zone{}) + parse_hour(corps.starts).value();
        later_(starts_at - signed_up_before, [this, index, starts_at] { sign_up(index, starts_at); });
    }
}

// Members in turn; some step back, and whoever waits moves up.
void TownVolunteers::sign_up(std::size_t index, Instant starts_at) {
    Corps& corps = corps_[index];
    const auto found = ask(desk_, [&](store::Snapshot& s) {
        return shifts_.list(s, {corps.written.code, starts_at, starts_at + seconds(1)});
    });
    const volunteers::ShiftShown& shift = found.shifts.at(0);
    const int wanted = corps.needed + (chance_.happens(0.2) ? standby : 0) - (chance_.happens(0.15) ? 1 : 0);
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        int taken = 0;
        for (std::size_t tried = 0; tried < corps.members.size() && taken < wanted; ++tried) {
            const std::int64_t number = corps.members[corps.turn++ % corps.members.size()];
            if (!is_active(number)) continue;
            // Who is in two teams may have another shift then.
            if (!shifts_.sign_up(t, token_of(number), shift.id, {role})) continue;
            ++taken;
            if (chance_.happens(0.04)) done(shifts_.step_back(t, token_of(number), shift.id));
        }
        return true;
    });
    later_(starts_at - checked_in_before,
           [this, index, id = shift.id, ends_at = shift.ends_at] { serve(index, id, ends_at); });
}

void TownVolunteers::serve(std::size_t index, std::int64_t shift, Instant ends_at) {
    const std::string& leader = token_of(corps_[index].members[0]);
    const auto list = ask(visitor, [&](store::Snapshot& s) { return shifts_.led(s, leader, shift); });
    Served served;
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        for (const volunteers::Attending& one : list.attending) {
            if (one.state != volunteers::SignUpState::signed_up || chance_.happens(0.03)) continue;
            // Who is in two teams may still be at the other's shift.
            const auto service = attendance_.check_in_by_leader(t, leader, shift, one.volunteer);
            if (!service && service.error().type == "attendance/elsewhere") continue;
            served.push_back({done(service).id, one.volunteer});
            on_patrol_.push_back({index, one.volunteer, ends_at + hours(20)});
        }
        t.housekeeping();  // nobody came
        return true;
    });
    later_(ends_at + minutes(2), [this, leader, shift, served] {
        by(visitor, [&](store::Transaction& t) -> Result<bool> {
            for (const auto& [service, number] : served) {
                if (!chance_.happens(0.03)) done(attendance_.check_out_by_leader(t, leader, shift, number));
            }
            t.housekeeping();  // nobody came
            return true;
        });
    });
    later_(ends_at + volunteers::check_out_late + minutes(1), [this] { close_forgotten(); });
    later_(ends_at + hours(12) + minutes(chance_.below(2'000)),
           [this, index, served] { confirm(index, served); });
}

std::optional<volunteers::MyFinding> TownVolunteers::find(const std::string& grid,
                                                          const incidents::Report& report) {
    std::erase_if(on_patrol_, [this](const OnPatrol& one) { return one.until < clock_.now(); });
    std::vector<std::int64_t> there;
    for (const OnPatrol& one : on_patrol_) {
        const auto& grids = corps_[one.corps].written.grids;
        if (is_active(one.volunteer) && std::find(grids.begin(), grids.end(), grid) != grids.end())
            there.push_back(one.volunteer);
    }
    if (there.empty() || !notices_.happens(noticed_first)) return std::nullopt;
    volunteers::FindingWritten written;
    written.key = fmt::format("demo-finding-{:06}", ++found_);
    written.description = report.description;
    written.category = report.category;
    written.location = report.location;
    written.address = report.address;
    auto found = store_.write_now(visitor, [&](store::Transaction& t) {
        return findings_.report(t, token_of(there[notices_.below(there.size())]), written);
    });
    // Theirs was refused meanwhile, and another reports it.
    if (!found && found.error().type == "finding/no-service") return std::nullopt;
    return done(std::move(found));
}

void TownVolunteers::close_forgotten() {
    by(timekeeper, [&](store::Transaction& t) -> Result<bool> {
        t.housekeeping();  // nobody forgot
        while (attendance_.close_forgotten(t, services_at_once) == services_at_once) {
        }
        return true;
    });
}

// By one leader; the leader's own by the other.
void TownVolunteers::confirm(std::size_t index, const Served& served) {
    const Corps& corps = corps_[index];
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        for (const auto& [service, number] : served) {
            const std::string& leader = token_of(corps.members[number == corps.members[0] ? 1 : 0]);
            if (chance_.happens(0.004))
                done(ledger_.refuse_service(t, leader, service, {"中途离开，未参加巡逻"}));
            else
                done(ledger_.confirm(t, leader, service, {}));
        }
        t.housekeeping();  // nobody came
        return true;
    });
}

void TownVolunteers::work_without_shift(std::size_t index) {
    const Corps& corps = corps_[index];
    const auto members = active(corps);
    const std::size_t who = leaders + chance_.below(members.size() - leaders);
    const std::int64_t number = members[who];
    const std::int64_t witness = members[who + 1 < members.size() ? who + 1 : leaders];
    const Instant ended = clock_.now() - minutes(30);
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        const auto service =
            attendance_.write(t, token_of(number),
                              {corps.written.code, ended - minutes(60 + 15 * chance_.below(5)), ended,
                               chance_.one_of(works), witness});
        // Who is in two teams may have been on another shift then.
        if (service) done(ledger_.confirm(t, token_of(corps.members[0]), service->id, {}));
        t.housekeeping();
        return true;
    });
}

// The newest credit of the team that can be: the desk asks, the head agrees the day after.
void TownVolunteers::take_back(std::size_t index) {
    const auto list = ask(
        desk_, [&](store::Snapshot& s) { return ledger_.credits(s, {corps_[index].written.code, {}, {}}); });
    const auto wrong = std::find_if(list.credits.begin(), list.credits.end(), [](const auto& credit) {
        return !credit.reverses && !credit.reversed_by && !credit.reversal;
    });
    if (wrong == list.credits.end()) return;
    const auto asked = by(desk_, [&](store::Transaction& t) {
        return ledger_.ask_reversal(t, wrong->id, {"签到有误，应为另一位队员"});
    });
    later_(clock_.now() + hours(20), [this, id = asked.reversal.value().id] {
        by(head_, [&](store::Transaction& t) { return ledger_.agree(t, id); });
    });
}

void TownVolunteers::withdraw(std::size_t index) {
    const auto members = active(corps_[index]);
    const std::int64_t number = members[leaders + chance_.below(members.size() - leaders)];
    by(visitor, [&](store::Transaction& t) -> Result<bool> {
        done(volunteers_.withdraw(t, token_of(number)));
        return true;
    });
    people_[number].is_active = false;
}

void TownVolunteers::make_shifts_each_week(Instant at) {
    later_(at, [this, at] {
        by(timekeeper, [&](store::Transaction& t) -> Result<bool> {
            t.housekeeping();  // there may be none to make
            while (shifts_.make_some(t)) {
            }
            return true;
        });
        make_shifts_each_week(at + week);
    });
}

std::vector<std::int64_t> TownVolunteers::active(const Corps& corps) const {
    std::vector<std::int64_t> numbers;
    std::copy_if(corps.members.begin(), corps.members.end(), std::back_inserter(numbers),
                 [&](std::int64_t number) { return is_active(number); });
    return numbers;
}

}  // namespace linli::demo
