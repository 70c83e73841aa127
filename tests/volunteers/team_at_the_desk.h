// A team on a clock that is set: a leader and two members, shifts, and who takes part in them.
#pragma once

#include <gmock/gmock.h>

#include "harness/desk.h"
#include "store/journal.h"
#include "volunteers/shift_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"

namespace linli::volunteers {

using namespace std::chrono_literals;
using store::Snapshot;
using store::Transaction;

// A leader (1) and two members (2, 3) of "east".
class TeamAtTheDesk : public test::AtTheDesk {
  protected:
    TeamAtTheDesk() {
        TeamWritten team;
        team.code = "east";
        team.name = {"东片巡逻队", "East patrol"};
        team.kind = TeamKind::village_patrol;
        as("desk", [&](Transaction& t) { return teams().add(t, team); }).value();
        leader = joined("王队长", "13812348001");
        member = joined("李明明", "13812348002");
        other = joined("赵小红", "13812348003");
        as("desk", [&](Transaction& t) {
            return teams().set_leader(t, "east", {leader.number, true});
        }).value();
        for (const VolunteerLink& one : {member, other})
            as("desk", [&](Transaction& t) {
                return teams().admit(t, std::nullopt, "east", one.number);
            }).value();
    }
    Room room() { return {station->vault, station->rulebooks, station->grids}; }
    TeamDesk teams() { return TeamDesk(room()); }
    ShiftDesk shifts() { return ShiftDesk(room()); }
    VolunteerDesk volunteers() { return VolunteerDesk(room()); }
    template <class Question>
    auto ask(Question question) {
        return station->store->read_now({}, question);
    }
    template <class Command>
    auto anyone(Command command) {
        return station->store->write_now({first_station, "resident", store::Reach::none}, command);
    }
    template <class T>
    static std::string type_of(const Result<T>& result) {
        return result ? "done" : result.error().type;
    }
    VolunteerLink joined(const std::string& name, const std::string& telephone) {
        JoinWritten join;
        join.name = name;
        join.telephone = telephone;
        join.born = "1990-05";
        join.teams = {"east"};
        join.consent = {risk_notice().version, true, true};
        return anyone([&](Transaction& t) { return volunteers().join(t, join); }).value();
    }
    VolunteerLink admitted(const std::string& name, const std::string& telephone) {
        const VolunteerLink link = joined(name, telephone);
        as("desk", [&](Transaction& t) {
            return teams().admit(t, std::nullopt, "east", link.number);
        }).value();
        return link;
    }
    std::int64_t a_shift(Milliseconds ahead, int standby = 0) {
        ShiftWritten shift;
        shift.starts_at = clock.now() + ahead;
        shift.ends_at = shift.starts_at + 2h;
        shift.roles = {{"walker", {"巡逻", "walker"}, 1, standby}};
        shift.grids = {"A", "B"};
        shift.meeting_point = "村委会门口";
        return as("desk", [&](Transaction& t) { return shifts().plan(t, "east", shift); }).value().shift.id;
    }
    MyShift sign_up(const VolunteerLink& link, std::int64_t shift) {
        return anyone([&](Transaction& t) { return shifts().sign_up(t, link.token, shift, {"walker"}); })
            .value();
    }
    void step_back(const VolunteerLink& link, std::int64_t shift) {
        anyone([&](Transaction& t) { return shifts().step_back(t, link.token, shift); }).value();
    }
    void withdraw(const VolunteerLink& link) {
        anyone([&](Transaction& t) -> Result<bool> {
            auto done = volunteers().withdraw(t, link.token);
            if (!done) return tl::unexpected(std::move(done.error()));
            return true;
        }).value();
    }

    VolunteerLink leader, member, other;
};

}  // namespace linli::volunteers
