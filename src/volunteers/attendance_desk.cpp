#include "volunteers/attendance_desk.h"

#include <algorithm>
#include <limits>

#include "identity/permissions.h"
#include "volunteers/acting.h"
#include "volunteers/check_in_code.h"
#include "volunteers/points.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

// The moment of a code that was seen. Refused when it is not the code of then.
Result<Instant> moment_of(store::Snapshot& snapshot, const Room& room, const ShiftRow& shift,
                          const CodeSeen& seen) {
    const Instant now = snapshot.now();
    const Instant at = seen.scanned_at.value_or(now);
    const Bytes secret = check_in_secret(snapshot, room.vault, shift.team);
    if (is_moment_of_scan(at, now) && is_check_in_code(secret, shift.id, seen.code, at))
        return std::min(at, now);
    return refuse(
        RefusalKind::forbidden, "attendance/wrong-code",
        {"动态码不对或已过时，请重新扫码；没有信号时扫的码 24 小时内有效。",
         "The code is wrong or has passed: scan it again. One that was scanned without signal is good "
         "for 24 hours."});
}

// Who takes part now: planned, within its time, and with a place. Ends by rule what was left open elsewhere.
Result<void> require_may_come(store::Transaction& transaction, const Room& room, const ShiftRow& shift,
                              std::int64_t number, Instant at) {
    const auto volunteer = require_volunteer(transaction, number);
    if (!volunteer) return tl::unexpected(volunteer.error());
    if (shift.state != ShiftState::planned || at < shift.starts_at - check_in_early || at > shift.ends_at) {
        return refuse(
            RefusalKind::conflict, "attendance/not-now",
            {"开始前 30 分钟至结束前可签到；已取消的班次不能签到。",
             "One checks in from 30 minutes before the start until the end, and not where the shift "
             "was cancelled."});
    }
    const auto own = find_sign_up(transaction, shift.id, number);
    if (!own || own->state != SignUpState::signed_up) {
        return refuse(RefusalKind::conflict, "attendance/not-signed-up",
                      {"没有报名这个班次。", "They have not signed up for this shift."});
    }
    const Team team = find_team(transaction, shift.team).value();
    if (team.is_risky && is_minor(volunteer->born, room.today(transaction))) {
        return refuse(RefusalKind::conflict, "shift/not-eligible", title_of(Ineligible::minor),
                      "\"why\":\"minor\"");
    }
    if (find_service(transaction, shift.id, number)) {
        return refuse(RefusalKind::conflict, "attendance/already", {"已签到。", "They have checked in."});
    }
    auto open = open_service_of(transaction, number);
    const Instant from = std::max(at, shift.starts_at);
    if (!open && has_service_between(transaction, number, from, from + Milliseconds(1))) {
        return refuse(RefusalKind::conflict, "attendance/elsewhere",
                      {"那时在另一项服务中。", "They were at another service at that time."});
    }
    if (!open) return {};
    if (!open->shift) {
        return refuse(RefusalKind::conflict, "attendance/elsewhere",
                      {"还在一次召集的现场，请先在那里按“离开”。",
                       "They are at a call-out: say first that they leave it."});
    }
    const auto other = find_shift(transaction, open->shift.value());
    if (other->ends_at > at) {
        return refuse(RefusalKind::conflict, "attendance/elsewhere",
                      {"还在另一个班次，请先签退。", "They are at another shift: check out there first."});
    }
    end_service(transaction, *open, other->ends_at, Attendance::rule);
    return {};
}

ServiceRow begin(store::Transaction& transaction, const ShiftRow& shift, std::int64_t number, Instant at,
                 Attendance how) {
    ServiceRow service;
    service.id = transaction.next_number("services");
    service.volunteer = number;
    service.team = shift.team;
    service.shift = shift.id;
    service.began_at = std::max(at, shift.starts_at);
    service.how_in = how;
    service.closes_at = shift.ends_at + check_out_late;
    insert_service(transaction, service);
    note(transaction, "service.began", subject_of_service(service.id),
         {.volunteer = number,
          .team = shift.team,
          .shift = shift.id,
          .service = service.id,
          .how = std::string(json::name_of(how))});
    return service;
}

// Yes, or why not and how one goes on.
Result<void> require_presence(store::Snapshot& snapshot, const Room& room, const ShiftRow& shift,
                              const PlaceSeen& seen) {
    if (shift.grids.empty()) {
        return refuse(
            RefusalKind::conflict, "attendance/no-place",
            {"这个班次没有定网格，不能凭位置签到；请用队长的签到码，或请队长登记。",
             "This shift has no grids to be in: check in by your leader's code, or have your leader "
             "check you in."});
    }
    switch (presence_in(*room.grids.current(snapshot), shift.grids, seen)) {
        case Presence::here:
            return {};
        case Presence::inexact:
            return refuse(
                RefusalKind::conflict, "attendance/inexact",
                {"手机给出的位置不够准；请到开阔处再试，或用队长的签到码，或请队长登记。",
                 "The position is not exact enough: try again in the open, check in by your leader's "
                 "code, or have your leader check you in."});
        case Presence::elsewhere:
            break;
    }
    return refuse(RefusalKind::conflict, "attendance/not-at-place",
                  {"您不在这个班次的网格里；到了再试，或用队长的签到码，或请队长登记。",
                   "You are not in the grids of this shift: try again when you are there, check in by your "
                   "leader's code, or have your leader check you in."});
}

Result<ServiceRow> require_here(store::Snapshot& snapshot, std::int64_t shift, std::int64_t number) {
    auto service = find_service(snapshot, shift, number);
    // What the rule has ended may be corrected until it is confirmed.
    if (service && (service->state == ServiceState::open ||
                    (service->state == ServiceState::ended && service->closed_by_rule)))
        return std::move(*service);
    return refuse(RefusalKind::conflict, "attendance/not-here",
                  {"没有签到，或已签退。", "They have not checked in, or have checked out."});
}

// Of a shift that was deleted meanwhile too: what was begun there is ended.
Result<ShiftRow> find_any(store::Snapshot& snapshot, std::int64_t id) {
    auto shift = find_shift(snapshot, id);
    if (!shift) return no_such_shift();
    return std::move(*shift);
}

}  // namespace

Result<ServiceShown> AttendanceDesk::check_in(store::Transaction& transaction, std::string_view token,
                                              std::int64_t id, const CodeSeen& seen) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto shift = find_any(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    const auto at = moment_of(transaction, room_, *shift, seen);
    if (!at) return tl::unexpected(at.error());
    if (auto may = require_may_come(transaction, room_, *shift, volunteer->number, *at); !may)
        return tl::unexpected(std::move(may.error()));
    return show(transaction, room_, begin(transaction, *shift, volunteer->number, *at, Attendance::code),
                Names::clear);
}

Result<ServiceShown> AttendanceDesk::check_out(store::Transaction& transaction, std::string_view token,
                                               std::int64_t id, const CodeSeen& seen) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto shift = find_any(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    const auto at = moment_of(transaction, room_, *shift, seen);
    if (!at) return tl::unexpected(at.error());
    auto service = require_here(transaction, id, volunteer->number);
    if (!service) return tl::unexpected(std::move(service.error()));
    end_service(transaction, *service, std::min(*at, service->closes_at), Attendance::code);
    return show(transaction, room_, *service, Names::clear);
}

Result<ServiceShown> AttendanceDesk::check_in_by_place(store::Transaction& transaction,
                                                       std::string_view token, std::int64_t id,
                                                       const PlaceSeen& seen) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto shift = find_any(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    const Instant now = transaction.now();
    if (auto may = require_may_come(transaction, room_, *shift, volunteer->number, now); !may)
        return tl::unexpected(std::move(may.error()));
    if (auto there = require_presence(transaction, room_, *shift, seen); !there)
        return tl::unexpected(std::move(there.error()));
    return show(transaction, room_, begin(transaction, *shift, volunteer->number, now, Attendance::place),
                Names::clear);
}

Result<ServiceShown> AttendanceDesk::check_in_by_leader(store::Transaction& transaction,
                                                        std::string_view token, std::int64_t id,
                                                        std::int64_t number) const {
    const auto leader = require_own(transaction, token);
    if (!leader) return tl::unexpected(leader.error());
    const auto shift = find_any(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    if (auto may = require_leader(transaction, shift->team); !may)
        return tl::unexpected(std::move(may.error()));
    const Instant now = transaction.now();
    if (auto may = require_may_come(transaction, room_, *shift, number, now); !may)
        return tl::unexpected(std::move(may.error()));
    return show(transaction, room_, begin(transaction, *shift, number, now, Attendance::leader),
                Names::clear);
}

Result<ServiceShown> AttendanceDesk::check_out_by_leader(store::Transaction& transaction,
                                                         std::string_view token, std::int64_t id,
                                                         std::int64_t number) const {
    const auto leader = require_own(transaction, token);
    if (!leader) return tl::unexpected(leader.error());
    const auto shift = find_any(transaction, id);
    if (!shift) return tl::unexpected(shift.error());
    if (auto may = require_leader(transaction, shift->team); !may)
        return tl::unexpected(std::move(may.error()));
    auto service = require_here(transaction, id, number);
    if (service && service->state != ServiceState::open) {
        return refuse(RefusalKind::conflict, "attendance/not-here",
                      {"已按规则签退。", "They were checked out by rule."});
    }
    if (!service) return tl::unexpected(std::move(service.error()));
    end_service(transaction, *service, std::min(transaction.now(), service->closes_at), Attendance::leader);
    return show(transaction, room_, *service, Names::clear);
}

Result<ServiceShown> AttendanceDesk::write(store::Transaction& transaction, std::string_view token,
                                           const WorklogWritten& written) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const auto team = require_team(transaction, written.team);
    if (!team) return tl::unexpected(team.error());
    const std::int64_t number = volunteer->number;
    const auto is_member = [&](std::int64_t who) {
        const auto one = find_membership(transaction, written.team, who);
        return one && one->state == MemberState::member;
    };
    if (!is_member(number)) {
        return refuse(RefusalKind::conflict, "team/not-a-member",
                      {"您不是这支队伍的队员。", "You are no member of this team."});
    }
    if (team->is_risky && is_minor(volunteer->born, room_.today(transaction))) {
        return refuse(RefusalKind::conflict, "shift/not-eligible", title_of(Ineligible::minor),
                      "\"why\":\"minor\"");
    }
    if (written.witness == number || !is_member(written.witness)) {
        return refuse_invalid(
            {{"witness",
              {"见证人须是同队的另一位队员。", "The witness must be another member of the team."}}});
    }
    const Instant now = transaction.now();
    if (written.ended_at > now || written.began_at < now - worklog_days) {
        return refuse_invalid(
            {{"ended_at", {"应是最近 31 天内已做完的。", "Must be over, and not more than 31 days ago."}}});
    }
    if (has_service_between(transaction, number, written.began_at, written.ended_at)) {
        return refuse(RefusalKind::conflict, "attendance/overlap",
                      {"这段时间已有服务记录。", "There is a service of yours in that time."});
    }
    ServiceRow service;
    service.id = transaction.next_number("services");
    service.volunteer = number;
    service.team = team->code;
    service.began_at = written.began_at;
    service.ended_at = written.ended_at;
    service.how_in = Attendance::worklog;
    service.how_out = Attendance::worklog;
    service.state = ServiceState::ended;
    service.minutes = minutes_between(written.began_at, written.ended_at);
    service.closes_at = written.ended_at;
    service.witness = written.witness;
    insert_service(transaction, service);
    const std::string subject = subject_of_service(service.id);
    put_remark(transaction, subject, "content", number, written.content);
    note(transaction, "service.written", subject,
         {.volunteer = number, .team = team->code, .service = service.id, .minutes = service.minutes});
    return show(transaction, room_, service, Names::clear);
}

Result<ServiceList> AttendanceDesk::services(store::Snapshot& snapshot, const ServicesQuery& query) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    auto found =
        services_before(snapshot, query.state ? json::name_of(*query.state) : "", query.team.value_or(""),
                        query.before.value_or(std::numeric_limits<std::int64_t>::max()), page_size + 1);
    ServiceList list;
    list.has_more = static_cast<std::int64_t>(found.size()) > page_size;
    if (list.has_more) found.pop_back();
    for (const ServiceRow& service : found)
        list.services.push_back(show(snapshot, room_, service, Names::masked));
    return list;
}

std::optional<Instant> AttendanceDesk::next_to_close(store::Snapshot& snapshot) {
    return first_to_close(snapshot);
}

std::size_t AttendanceDesk::close_forgotten(store::Transaction& transaction, std::size_t most) {
    const auto due = services_to_close(transaction, transaction.now(), most);
    for (ServiceRow service : due)
        end_service(transaction, service, service.closes_at - check_out_late, Attendance::rule);
    return due.size();
}

}  // namespace linli::volunteers
