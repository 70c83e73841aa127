// A station with teams of volunteers, on a clock that is set.
#pragma once

#include "harness/desk.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/consistency.h"
#include "volunteers/shift_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"

namespace linli::volunteers {

// Teams, and members with their links; every test ends with the check of the ledger.
class VolunteersAtTheDesk : public test::AtTheDesk {
  protected:
    template <class Question>
    auto ask(Question question) {
        return station->store->read_now({}, question).value();
    }
    ~VolunteersAtTheDesk() override {
        const auto faults = ask([](store::Snapshot& s) { return Result<Checked>(check_ledger(s)); }).faults;
        for (const std::string& fault : faults)
            ADD_FAILURE() << fault;
    }
    template <class Command>
    auto anyone(Command command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    }
    template <class T>
    static std::string type_of(const Result<T>& result) {
        return result ? "done" : result.error().type;
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }

    void a_team(const std::string& code, TeamKind kind = TeamKind::rescue) {
        TeamWritten team;
        team.code = code;
        team.name = {code, code};
        team.kind = kind;
        as("desk", [&](store::Transaction& t) { return TeamDesk(room()).add(t, team); }).value();
    }
    VolunteerLink member(const std::string& team, const std::string& born = "1990-05") {
        JoinWritten join;
        join.name = "王小明" + std::to_string(++joined_);
        join.telephone = "138123480" + std::to_string(10 + joined_);
        join.born = born;
        join.guardian = Guardian{"王大明", "13912348000"};
        join.teams = {team};
        join.consent = {risk_notice().version, true, true};
        const auto link =
            anyone([&](store::Transaction& t) { return VolunteerDesk(room()).join(t, join); }).value();
        as("desk", [&](store::Transaction& t) {
            return TeamDesk(room()).admit(t, std::nullopt, team, link.number);
        }).value();
        return link;
    }
    void lead(const std::string& team, const VolunteerLink& link) {
        as("desk", [&](store::Transaction& t) {
            return TeamDesk(room()).set_leader(t, team, {link.number, true});
        }).value();
    }
    std::int64_t a_shift(const std::string& team, Instant starts, Milliseconds length, int needed,
                         int standby = 0) {
        ShiftWritten written;
        written.starts_at = starts;
        written.ends_at = starts + length;
        written.roles = {{"walker", {"巡逻", "walker"}, needed, standby}};
        return as("desk", [&](store::Transaction& t) { return ShiftDesk(room()).plan(t, team, written); })
            .value()
            .shift.id;
    }
    Result<MyShift> sign_up(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](store::Transaction& t) {
            return ShiftDesk(room()).sign_up(t, link.token, shift, {"walker"});
        });
    }
    Result<ServiceShown> checked_in(const VolunteerLink& leader, std::int64_t shift,
                                    const VolunteerLink& who) {
        return anyone([&](store::Transaction& t) {
            return AttendanceDesk(room()).check_in_by_leader(t, leader.token, shift, who.number);
        });
    }
    VolunteerPage page(const VolunteerLink& link) {
        return ask([&](store::Snapshot& s) { return VolunteerDesk(room()).page(s, link.token); });
    }

    int joined_ = 0;
};

}  // namespace linli::volunteers
