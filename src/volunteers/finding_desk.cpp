#include "volunteers/finding_desk.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "identity/permissions.h"
#include "incidents/incident_rows.h"
#include "volunteers/attendance_desk.h"
#include "volunteers/check_in_code.h"
#include "volunteers/finding_rows.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

static_assert(finding_early == check_in_early);
constexpr std::int64_t most_shown = 50;
constexpr std::int64_t services_looked_at = 20;    // the newest
constexpr std::string_view resident = "resident";  // on whose behalf anybody's report is taken in

// The newest service of theirs that it may be written of.
Result<ServiceRow> require_service(store::Snapshot& snapshot, std::int64_t volunteer, Instant at) {
    for (ServiceRow& one :
         services_of(snapshot, volunteer, std::numeric_limits<std::int64_t>::max(), services_looked_at)) {
        if (may_be_found_in(one.began_at, one.ended_at, one.state, at)) return std::move(one);
    }
    return refuse(
        RefusalKind::conflict, "finding/no-service",
        {"签到之后、服务结束一天之内才能写巡逻发现；其他时候请用报告页面，或打派出所电话。",
         "This is for those who have checked in, until a day after the end of their service. At other "
         "times use the page for reports, or telephone the station."});
}

Result<Instant> require_moment(const FindingWritten& written, Instant now) {
    const Instant at = written.written_at.value_or(now);
    if (is_moment_of_scan(at, now)) return std::min(at, now);
    return refuse(
        RefusalKind::conflict, "finding/too-old",
        {"没有信号时写下的，24 小时内有效；请用报告页面重新报告。",
         "What was written without signal is taken for 24 hours: report it by the page for reports."});
}

Result<void> require_few(store::Snapshot& snapshot, std::int64_t volunteer) {
    if (count_findings(snapshot, volunteer, snapshot.now() - std::chrono::hours(24)) < most_findings_a_day)
        return {};
    return refuse(
        RefusalKind::conflict, "finding/too-many",
        {fmt::format("一天最多写 {} 条；其余请打派出所电话。", most_findings_a_day),
         fmt::format("{} a day at most: telephone the station about the others.", most_findings_a_day)});
}

FoundCourse course_of(store::Snapshot& snapshot, const incidents::Incident& own,
                      const incidents::Rules& rules) {
    const incidents::Category* category = rules.book.find(own.category);
    const Text name = category ? category->name : Text{own.category, own.category};
    return course(own, incidents::main_of(snapshot, own), name);
}

MyFinding show(store::Snapshot& snapshot, const Room& room, const FindingRow& row) {
    const auto incident = incidents::find_incident(snapshot, row.incident).value();
    MyFinding shown;
    shown.id = row.id;
    shown.team = row.team;
    shown.team_name = find_team(snapshot, row.team).value().name;
    shown.noted_at = row.noted_at;
    shown.course = course_of(snapshot, incident, *room.rulebooks.current(snapshot));
    if (!incident.links_expired_at) shown.token = finding_link(snapshot, room.vault, row.id);
    return shown;
}

TeamFindings of(store::Snapshot& snapshot, const Room& room, std::int64_t shift, Names names) {
    const auto rules = room.rulebooks.current(snapshot);
    TeamFindings found;
    for (const FindingRow& row : findings_in(snapshot, shift)) {
        const auto incident = incidents::find_incident(snapshot, row.incident).value();
        const FoundCourse course = course_of(snapshot, incident, *rules);
        TeamFinding shown;
        shown.id = row.id;
        shown.noted_at = row.noted_at;
        shown.incident = row.incident;
        shown.category_name = course.category_name;
        shown.state = course.state;
        shown.state_name = course.state_name;
        shown.volunteer = row.volunteer;
        if (row.volunteer) shown.name = name_of(snapshot, room, *row.volunteer, names);
        found.findings.push_back(std::move(shown));
    }
    return found;
}

Result<ShiftRow> require_any_shift(store::Snapshot& snapshot, std::int64_t id) {
    auto shift = find_shift(snapshot, id);
    if (shift) return std::move(*shift);
    return refuse(RefusalKind::not_found, "shift/not-found", {"没有这个班次。", "There is no such shift."});
}

struct FindingPayload {
    std::int64_t finding = 0;
    std::int64_t incident = 0;
    std::int64_t volunteer = 0;
    std::string team;
    std::optional<std::int64_t> shift;
    std::int64_t service = 0;
};
BOOST_DESCRIBE_STRUCT(FindingPayload, (), (finding, incident, volunteer, team, shift, service))

}  // namespace

Result<MyFinding> FindingDesk::report(store::Transaction& transaction, std::string_view token,
                                      const FindingWritten& written) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const std::int64_t number = volunteer->number;
    if (const auto before = find_finding(transaction, number, written.key)) {
        transaction.housekeeping();  // nothing is written
        return show(transaction, room_, *before);
    }
    const auto at = require_moment(written, transaction.now());
    if (!at) return tl::unexpected(at.error());
    const auto service = require_service(transaction, number, *at);
    if (!service) return tl::unexpected(service.error());
    if (auto few = require_few(transaction, number); !few) return tl::unexpected(std::move(few.error()));

    // Taken in as anybody's report is; what follows is the volunteer's own.
    const store::Context own = transaction.context();
    transaction.act_for({transaction.station(), std::string(resident), store::Reach::none, {}});
    auto receipt = incidents_.report(transaction, report_of(written));
    transaction.act_for(own);
    if (!receipt) return tl::unexpected(std::move(receipt.error()));

    FindingRow row;
    row.id = transaction.next_number("findings");
    row.incident = receipt->number;
    row.team = service->team;
    row.shift = service->shift;
    row.service = service->id;
    row.volunteer = number;
    row.key = written.key;
    row.noted_at = *at;
    row.sent_at = transaction.now();
    insert_finding(transaction, row);
    keep_finding_link(transaction, room_.vault, row.id, receipt->token);
    transaction.append({.kind = "finding.reported",
                        .subject = subject_of_finding(row.id),
                        .payload = json::to_text(
                            FindingPayload{row.id, row.incident, number, row.team, row.shift, row.service}),
                        .related = incidents::subject_of(row.incident)});
    return show(transaction, room_, row);
}

Result<MyFindings> FindingDesk::own(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    MyFindings own;
    for (const FindingRow& row : findings_of(snapshot, volunteer->number, most_shown))
        own.findings.push_back(show(snapshot, room_, row));
    return own;
}

Result<TeamFindings> FindingDesk::of_shift(store::Snapshot& snapshot, std::int64_t id) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    if (auto shift = require_any_shift(snapshot, id); !shift) return tl::unexpected(std::move(shift.error()));
    return of(snapshot, room_, id, Names::masked);
}

Result<TeamFindings> FindingDesk::led(store::Snapshot& snapshot, std::string_view token,
                                      std::int64_t id) const {
    const auto leader = require_own(snapshot, token);
    if (!leader) return tl::unexpected(leader.error());
    const auto shift = require_any_shift(snapshot, id);
    if (!shift) return tl::unexpected(shift.error());
    if (auto may = require_leader(snapshot, shift->team); !may) return tl::unexpected(std::move(may.error()));
    return of(snapshot, room_, id, Names::clear);
}

}  // namespace linli::volunteers
