#include "volunteers/attendance_desk.h"
#include "volunteers/ledger_desk.h"
#include "volunteers/shift_desk.h"
#include "volunteers/team_desk.h"
#include "volunteers/volunteer_desk.h"
namespace linli::volunteers {
Result<VolunteerLink> VolunteerDesk::join(store::Transaction&, const JoinWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerPage> VolunteerDesk::page(store::Snapshot&, std::string_view) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerPage> VolunteerDesk::change(store::Transaction&, std::string_view,
                                            std::optional<std::int64_t>, const ProfileWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<void> VolunteerDesk::withdraw(store::Transaction&, std::string_view) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerList> VolunteerDesk::list(store::Snapshot&, const VolunteersQuery&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerShown> VolunteerDesk::one(store::Snapshot&, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerShown> VolunteerDesk::train(store::Transaction&, std::int64_t, std::optional<std::int64_t>,
                                            const TrainingsWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerRevealed> VolunteerDesk::reveal(store::Transaction&, std::int64_t,
                                                const incidents::Reveal&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<VolunteerLink> VolunteerDesk::make_link(store::Transaction&, std::optional<std::string_view>,
                                               std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamPage> TeamDesk::add(store::Transaction&, const TeamWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamPage> TeamDesk::change(store::Transaction&, std::string_view, std::optional<std::int64_t>,
                                  const TeamWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamPage> TeamDesk::set_leader(store::Transaction&, std::string_view, const LeaderWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamList> TeamDesk::list(store::Snapshot&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamPage> TeamDesk::page(store::Snapshot&, std::string_view) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<PublicTeams> TeamDesk::for_everyone(store::Snapshot&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<void> TeamDesk::ask(store::Transaction&, std::string_view, std::string_view) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<void> TeamDesk::leave(store::Transaction&, std::string_view, std::string_view) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamPage> TeamDesk::admit(store::Transaction&, std::optional<std::string_view>, std::string_view,
                                 std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<TeamPage> TeamDesk::led(store::Snapshot&, std::string_view, std::string_view) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ShiftPage> ShiftDesk::plan(store::Transaction&, std::string_view, const ShiftWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<SeriesShown> ShiftDesk::plan_series(store::Transaction&, std::string_view,
                                           const SeriesWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ShiftList> ShiftDesk::list(store::Snapshot&, const ShiftsQuery&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ShiftPage> ShiftDesk::page(store::Snapshot&, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ShiftPage> ShiftDesk::cancel(store::Transaction&, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<void> ShiftDesk::remove(store::Transaction&, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<MyShift> ShiftDesk::sign_up(store::Transaction&, std::string_view, std::int64_t,
                                   const SignUpWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<MyShift> ShiftDesk::step_back(store::Transaction&, std::string_view, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ShiftPage> ShiftDesk::led(store::Snapshot&, std::string_view, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> AttendanceDesk::check_in(store::Transaction&, std::string_view, std::int64_t,
                                              const CodeSeen&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> AttendanceDesk::check_out(store::Transaction&, std::string_view, std::int64_t,
                                               const CodeSeen&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> AttendanceDesk::check_in_by_leader(store::Transaction&, std::string_view, std::int64_t,
                                                        std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> AttendanceDesk::check_out_by_leader(store::Transaction&, std::string_view, std::int64_t,
                                                         std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> AttendanceDesk::write(store::Transaction&, std::string_view,
                                           const WorklogWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceList> AttendanceDesk::services(store::Snapshot&, const ServicesQuery&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> LedgerDesk::confirm(store::Transaction&, std::optional<std::string_view>, std::int64_t,
                                         const ConfirmWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<ServiceShown> LedgerDesk::refuse_service(store::Transaction&, std::optional<std::string_view>,
                                                std::int64_t, const WhyWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<CreditList> LedgerDesk::credits(store::Snapshot&, const CreditsQuery&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<CreditShown> LedgerDesk::ask_reversal(store::Transaction&, std::int64_t, const WhyWritten&) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
Result<CreditShown> LedgerDesk::agree(store::Transaction&, std::int64_t) const {
    (void)room_;
    return refuse(RefusalKind::unavailable, "volunteers/not-yet", {"尚未提供。", "Not there yet."});
}
}  // namespace linli::volunteers
