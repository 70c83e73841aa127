// The town's voluntary service: 36 teams, who is in them, and what they do in a year, through the real
// commands.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "demo/chance.h"
#include "demo/town.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/finding_desk.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/shift_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"

namespace linli::demo {

// The portrait's figures.
inline constexpr std::size_t volunteer_teams = 36;
inline constexpr std::size_t volunteers_at_least = 900;  // who have not withdrawn

class TownVolunteers {
  public:
    // Has something happen at a time.
    using Later = std::function<void(Instant, std::function<void()>)>;

    // All outlive it.
    TownVolunteers(store::Store& store, const SettableClock& clock, const volunteers::Room& room,
                   const incidents::IncidentDesk& incidents, std::uint64_t seed, Later later);

    // Founds the teams from `from` on, and has them serve until `until`. Staff: who manages them, and who
    // agrees to what is taken back.
    void begin(const Town& town, const store::Context& desk, const store::Context& head, Instant from,
               Instant until);

    // What somebody reports in this grid, reported by one of those who serve there now or did within a day.
    // Nothing: there is none, or another noticed it.
    std::optional<volunteers::MyFinding> find(const std::string& grid, const incidents::Report& report);

  private:
    struct Person {
        std::string token;
        bool is_grown_up = true;
        bool is_active = true;
    };
    struct Corps {
        volunteers::TeamWritten written;
        std::size_t size = 0;
        Weekday day = Weekday::monday;
        std::string starts;
        int minutes = 0;
        int needed = 0;
        std::vector<std::int64_t> members = {};  // numbers; the first two lead, and stay
        std::size_t turn = 0;                    // whose turn it is next
    };
    struct Service {
        std::int64_t id = 0;
        std::int64_t volunteer = 0;
    };
    using Served = std::vector<Service>;
    // Somebody who came to a shift, and until when they write of it.
    struct OnPatrol {
        std::size_t corps = 0;
        std::int64_t volunteer = 0;
        Instant until;
    };

    static std::vector<Corps> plan(const Town& town);
    void found(std::size_t corps, Instant first_day);
    std::int64_t join(store::Transaction& transaction, bool is_minor);
    Result<bool> train(store::Transaction& transaction, const Corps& corps);
    void plan_shifts(std::size_t corps, std::chrono::sys_days first_day);
    void sign_up(std::size_t corps, Instant starts_at);
    void serve(std::size_t corps, std::int64_t shift, Instant ends_at);
    void close_forgotten();
    void confirm(std::size_t corps, const Served& served);
    void work_without_shift(std::size_t corps);
    void take_back(std::size_t corps);
    void withdraw(std::size_t corps);
    void make_shifts_each_week(Instant at);

    std::vector<std::int64_t> active(const Corps& corps) const;
    const std::string& token_of(std::int64_t number) const { return people_.at(number).token; }
    bool is_active(std::int64_t number) const { return people_.at(number).is_active; }
    bool is_grown_up(std::int64_t number) const { return people_.at(number).is_grown_up; }

    template <class Command>
    auto by(const store::Context& who, Command command);
    template <class Question>
    auto ask(const store::Context& who, Question question);

    store::Store& store_;
    const SettableClock& clock_;
    const volunteers::TeamDesk teams_;
    const volunteers::VolunteerDesk volunteers_;
    const volunteers::ShiftDesk shifts_;
    const volunteers::AttendanceDesk attendance_;
    const volunteers::LedgerDesk ledger_;
    const volunteers::FindingDesk findings_;
    Chance chance_;
    Chance notices_;  // its own: what else happens does not depend on what is found
    Later later_;
    store::Context desk_, head_;
    Instant until_;
    std::vector<Corps> corps_;
    std::map<std::int64_t, Person> people_;  // by number
    std::vector<OnPatrol> on_patrol_;
    std::size_t found_ = 0;
};

}  // namespace linli::demo
