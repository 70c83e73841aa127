#include "volunteers/team_desk.h"

#include "identity/permissions.h"
#include "volunteers/points.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

TeamShown shown(store::Snapshot& snapshot, Team team) {
    TeamShown shown;
    shown.members = count_members(snapshot, team.code, MemberState::member);
    shown.asking = count_members(snapshot, team.code, MemberState::asked);
    shown.minutes = balance_of(snapshot, subject_of_team(team.code));
    shown.points = points_of(shown.minutes);
    shown.team = std::move(team);
    return shown;
}

TeamPage whole(store::Snapshot& snapshot, const Room& room, Team team, Names names) {
    TeamPage page;
    page.version = team.version;
    for (const Membership& one : memberships_in(snapshot, team.code)) {
        if (one.state == MemberState::left) continue;
        const auto volunteer = find_volunteer(snapshot, one.volunteer);
        page.members.push_back({one.volunteer, name_of(snapshot, room, one.volunteer, names), one.is_leader,
                                is_minor(volunteer->born, room.today(snapshot)), one.state, one.since});
    }
    page.team = shown(snapshot, std::move(team));
    return page;
}

// Rescue is always risky.
Team as_kept(const TeamWritten& written, std::int64_t version) {
    Team team;
    static_cast<TeamWritten&>(team) = written;
    team.is_risky = written.is_risky || written.kind == TeamKind::rescue;
    team.version = version;
    return team;
}

tl::unexpected<Refusal> not_eligible(Ineligible why) {
    return refuse(RefusalKind::conflict, "team/not-eligible", title_of(why), "\"why\":" + json::to_text(why));
}

}  // namespace

Result<TeamPage> TeamDesk::add(store::Transaction& transaction, const TeamWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    if (auto good = require_grids(transaction, room_, written.grids); !good)
        return tl::unexpected(std::move(good.error()));
    if (find_team(transaction, written.code)) {
        return refuse(RefusalKind::conflict, "team/exists",
                      {"已有这个编号的队伍。", "There is a team with this code."});
    }
    const Team team = as_kept(written, 1);
    insert_team(transaction, team);
    make_check_in_secret(transaction, room_.vault, team.code);
    note(transaction, "team.added", subject_of_team(team.code), {.team = team.code});
    return whole(transaction, room_, team, Names::masked);
}

Result<TeamPage> TeamDesk::change(store::Transaction& transaction, std::string_view code,
                                  std::optional<std::int64_t> version, const TeamWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto before = require_team(transaction, code);
    if (!before) return tl::unexpected(before.error());
    if (version && *version != before->version) return tl::unexpected(stale(before->version));
    if (written.code != code) {
        return refuse_invalid({{"code", {"编号不能更改。", "A team's code is not changed."}}});
    }
    if (auto good = require_grids(transaction, room_, written.grids); !good)
        return tl::unexpected(std::move(good.error()));
    const Team team = as_kept(written, before->version + 1);
    update_team(transaction, team);
    note(transaction, "team.changed", subject_of_team(code), {.team = team.code});
    const auto today = room_.today(transaction);
    for (const Membership& one : memberships_in(transaction, code)) {
        if (one.state == MemberState::left || !team.is_risky) continue;
        const auto volunteer = find_volunteer(transaction, one.volunteer);
        if (is_minor(volunteer->born, today)) leave_team(transaction, room_, one);
    }
    return whole(transaction, room_, team, Names::masked);
}

Result<TeamPage> TeamDesk::set_leader(store::Transaction& transaction, std::string_view code,
                                      const LeaderWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto team = require_team(transaction, code);
    if (!team) return tl::unexpected(team.error());
    const auto volunteer = require_volunteer(transaction, written.volunteer);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto today = room_.today(transaction);
    if (written.is_leader && is_minor(volunteer->born, today)) {
        return refuse(RefusalKind::conflict, "team/minor-leader",
                      {"队长须年满 18 周岁。", "A leader is 18 or older."});
    }
    if (const auto why = admission_fault(*volunteer, *team, today)) return not_eligible(*why);
    auto one = find_membership(transaction, code, written.volunteer)
                   .value_or(Membership{team->code, written.volunteer, false, MemberState::left, {}});
    if (one.state != MemberState::member) {
        one.state = MemberState::member;
        one.since = transaction.now();
    }
    one.is_leader = written.is_leader;
    put_membership(transaction, one);
    note(transaction, "team.leader_set", subject_of_team(code),
         {.volunteer = written.volunteer, .team = team->code, .is_leader = written.is_leader});
    return whole(transaction, room_, *team, Names::masked);
}

Result<TeamList> TeamDesk::list(store::Snapshot& snapshot) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    TeamList list;
    for (Team& team : all_teams(snapshot))
        list.teams.push_back(shown(snapshot, std::move(team)));
    return list;
}

Result<TeamPage> TeamDesk::page(store::Snapshot& snapshot, std::string_view code) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    auto team = require_team(snapshot, code);
    if (!team) return tl::unexpected(std::move(team.error()));
    return whole(snapshot, room_, std::move(*team), Names::masked);
}

Result<PublicTeams> TeamDesk::for_everyone(store::Snapshot& snapshot) const {
    PublicTeams all;
    all.notice = risk_notice();
    for (const Team& team : all_teams(snapshot)) {
        if (!team.closed) {
            all.teams.push_back(
                {team.code, team.kind, team.kind_name, team.name, team.requirements, team.is_risky});
        }
    }
    return all;
}

Result<void> TeamDesk::ask(store::Transaction& transaction, std::string_view token,
                           std::string_view code) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto team = require_team(transaction, code);
    if (!team) return tl::unexpected(team.error());
    if (team->closed) {
        return refuse(RefusalKind::conflict, "team/closed",
                      {"这支队伍不再接纳队员。", "This team takes nobody in any more."});
    }
    if (const auto why = admission_fault(*volunteer, *team, room_.today(transaction)))
        return not_eligible(*why);
    const auto before = find_membership(transaction, code, volunteer->number);
    if (before && before->state != MemberState::left) {
        return refuse(RefusalKind::conflict, "team/asked",
                      {"您已申请或已是队员。", "You have asked already, or are a member."});
    }
    put_membership(transaction,
                   {team->code, volunteer->number, false, MemberState::asked, transaction.now()});
    note(transaction, "team.member_asked", subject_of_team(code),
         {.volunteer = volunteer->number, .team = team->code});
    return {};
}

Result<void> TeamDesk::leave(store::Transaction& transaction, std::string_view token,
                             std::string_view code) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto one = find_membership(transaction, code, volunteer->number);
    if (!one || one->state == MemberState::left) {
        return refuse(RefusalKind::conflict, "team/not-a-member",
                      {"您不是这支队伍的队员。", "You are no member of this team."});
    }
    leave_team(transaction, room_, *one);
    return {};
}

Result<TeamPage> TeamDesk::admit(store::Transaction& transaction, std::optional<std::string_view> token,
                                 std::string_view code, std::int64_t number) const {
    if (token) {
        const auto leader = require_own(transaction, *token);
        if (!leader) return tl::unexpected(leader.error());
    }
    if (auto may = require_leading(transaction, code); !may) return tl::unexpected(std::move(may.error()));
    const auto team = require_team(transaction, code);
    if (!team) return tl::unexpected(team.error());
    const auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(volunteer.error());
    auto one = find_membership(transaction, code, number);
    if (!one || one->state != MemberState::asked) {
        return refuse(RefusalKind::conflict, "team/not-asked",
                      {"此人没有申请加入这支队伍。", "They have not asked to join this team."});
    }
    if (const auto why = admission_fault(*volunteer, *team, room_.today(transaction)))
        return not_eligible(*why);
    one->state = MemberState::member;
    one->since = transaction.now();
    put_membership(transaction, *one);
    note(transaction, "team.member_admitted", subject_of_team(code),
         {.volunteer = number, .team = team->code});
    return whole(transaction, room_, *team, token ? Names::clear : Names::masked);
}

Result<TeamPage> TeamDesk::led(store::Snapshot& snapshot, std::string_view token,
                               std::string_view code) const {
    const auto leader = require_own(snapshot, token);
    if (!leader) return tl::unexpected(leader.error());
    if (auto may = require_leader(snapshot, code); !may) return tl::unexpected(std::move(may.error()));
    auto team = require_team(snapshot, code);
    if (!team) return tl::unexpected(std::move(team.error()));
    return whole(snapshot, room_, std::move(*team), Names::clear);
}

}  // namespace linli::volunteers
