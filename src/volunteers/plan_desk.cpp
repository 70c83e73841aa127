#include "volunteers/plan_desk.h"

#include <algorithm>
#include <set>

#include "identity/permissions.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

constexpr std::int64_t every_shift = 1'000'000;
constexpr auto may_wait = std::chrono::minutes(10);   // until a thread is free for it
constexpr auto may_take = std::chrono::seconds(150);  // from then on
constexpr auto visits_count_for = std::chrono::days(62);

Result<PlanRow> require_plan(store::Snapshot& snapshot, std::int64_t id) {
    auto plan = find_plan(snapshot, id);
    if (plan) return std::move(*plan);
    return refuse(
        RefusalKind::not_found, "plan/not-found",
        {"没有这个排班方案，或已随月份删除。", "There is no such plan, or it went when its month was over."});
}

MonthRows rows_of(store::Snapshot& snapshot, const Room& room, const PlanWritten& written) {
    MonthRows rows;
    rows.now = snapshot.now();
    rows.zone = room.zone(snapshot);
    rows.written = written;
    const auto month = parse_month(written.month).value();
    const Instant begins = start_of(month, rows.zone);
    const Instant ends = start_of(month + std::chrono::months(1), rows.zone);
    const Instant from = begins - rest_reaches, to = ends + rest_reaches;
    rows.teams = all_teams(snapshot);
    rows.shifts = shifts_between(snapshot, from, to, every_shift);
    rows.sign_ups = sign_ups_between(snapshot, from, to);
    rows.proposed = places_between(snapshot, from, to);
    rows.wishers = wishers(snapshot, written.month);
    rows.members = all_members(snapshot);
    rows.visits = visits_between(snapshot, rows.now - visits_count_for, rows.now);
    rows.worklogs = worklogs_between(snapshot, begins, ends);
    return rows;
}

// What a withdrawn plan still has open is freed a few at a time; nobody can accept it any more.
PlaceState seen(const PlanRow& plan, PlaceState state) {
    return plan.state == PlanState::withdrawn && state == PlaceState::open ? PlaceState::withdrawn : state;
}

PlanShown shown(store::Snapshot& snapshot, const PlanRow& row,
                const std::map<std::pair<std::int64_t, PlaceState>, int>& counts) {
    const auto count = [&](PlaceState wanted) {
        int sum = 0;
        for (const auto& [which, places] : counts) {
            if (which.first == row.id && seen(row, which.second) == wanted) sum += places;
        }
        return sum;
    };
    PlanShown plan;
    plan.id = row.id;
    plan.month = row.written.month;
    plan.team = row.written.team;
    if (plan.team) plan.team_name = find_team(snapshot, *plan.team).value().name;
    plan.state = row.state;
    plan.answer_hours = row.written.answer_hours.value_or(plan.answer_hours);
    plan.visit_every_days = row.written.visit_every_days.value_or(plan.visit_every_days);
    plan.begun_by = title_of_actor(snapshot, row.begun_by);
    plan.begun_at = row.begun_at;
    plan.open = count(PlaceState::open);
    plan.accepted = count(PlaceState::accepted);
    plan.declined = count(PlaceState::declined);
    plan.lapsed = count(PlaceState::lapsed);
    plan.withdrawn = count(PlaceState::withdrawn);
    return plan;
}

// Names and shifts that come again and again are read once.
class Naming {
  public:
    Naming(store::Snapshot& snapshot, const Room& room) : snapshot_(snapshot), room_(room) {}

    std::string name(std::int64_t volunteer) {
        const auto found = names_.find(volunteer);
        if (found != names_.end()) return found->second;
        return names_.emplace(volunteer, name_of(snapshot_, room_, volunteer, Names::masked)).first->second;
    }
    PlanShift shift(std::int64_t id, std::string_view role) {
        auto found = shifts_.find(id);
        if (found == shifts_.end()) found = shifts_.emplace(id, find_shift(snapshot_, id).value()).first;
        const ShiftRow& shift = found->second;
        auto team = teams_.find(shift.team);
        if (team == teams_.end())
            team = teams_.emplace(shift.team, find_team(snapshot_, shift.team).value().name).first;
        PlanShift shown{shift.id, team->second, shift.starts_at, shift.ends_at, {}};
        for (const ShiftRole& one : shift.roles) {
            if (one.code == role) shown.role_name = one.name;
        }
        return shown;
    }

  private:
    store::Snapshot& snapshot_;
    const Room& room_;
    std::map<std::int64_t, std::string> names_;
    std::map<std::int64_t, ShiftRow> shifts_;
    std::map<std::string, Text> teams_;
};

PlanPage page_of(store::Snapshot& snapshot, const Room& room, const PlanRow& row) {
    PlanPage page;
    page.plan = shown(snapshot, row, count_places(snapshot));
    if (row.state == PlanState::computing) {
        page.progress = PlanProgress{static_cast<int>((snapshot.now() - row.begun_at).count()), {}, {}};
        return page;
    }
    Naming naming(snapshot, room);
    if (row.outcome) {
        for (const FreePlaces& one : row.outcome->places)
            page.places.push_back({naming.shift(one.shift, one.role), one});
        for (const WithoutPlace& one : row.outcome->persons)
            page.persons.push_back({one.volunteer, naming.name(one.volunteer), one.why});
        page.grids = row.outcome->grids;
        page.outcome = row.outcome;
        page.outcome->places.clear();
        page.outcome->persons.clear();
        page.outcome->grids.clear();
    }
    for (const ProposedRow& one : places_of_plan(snapshot, row.id)) {
        page.answers.push_back({naming.shift(one.shift, one.role), one.volunteer, naming.name(one.volunteer),
                                seen(row, one.state), one.held_until});
    }
    return page;
}

void end(store::Transaction& transaction, PlanRow plan, PlanState state) {
    plan.state = state;
    update_plan(transaction, plan);
    note(transaction, "month_plan." + std::string(json::name_of(state)), subject_of_plan(plan.id),
         {.team = plan.written.team, .plan = plan.id, .month = plan.written.month});
}

}  // namespace

Result<PlanPage> PlanDesk::begin(store::Transaction& transaction, const PlanWritten& written) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto month = parse_month(written.month).value();
    const auto now = month_of(transaction.now(), room_.zone(transaction));
    if (month < now || month > now + std::chrono::months(months_ahead)) {
        return refuse(RefusalKind::conflict, "plan/no-month",
                      {"只能为本月和之后两个月排班。", "This month and the two after it can be planned."});
    }
    if (written.team) {
        if (auto team = require_team(transaction, *written.team); !team)
            return tl::unexpected(std::move(team.error()));
    }
    for (const PlanRow& other : all_plans(transaction)) {
        if (other.state != PlanState::computing) continue;
        return refuse(RefusalKind::conflict, "plan/computing",
                      {"另一个排班方案正在计算，请等它完成，或先取消它。",
                       "Another plan is being computed; wait for it, or cancel it."});
    }
    PlanRow plan;
    plan.id = transaction.next_number("month_plans");
    plan.written = written;
    plan.written.month = month_text(month);
    plan.begun_by = transaction.actor();
    plan.begun_at = transaction.now();
    plan.give_up_at = transaction.now() + may_wait;
    insert_plan(transaction, plan);
    note(transaction, "month_plan.begun", subject_of_plan(plan.id),
         {.team = written.team, .plan = plan.id, .month = plan.written.month});
    return page_of(transaction, room_, plan);
}

Result<PlanList> PlanDesk::list(store::Snapshot& snapshot) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    const auto counts = count_places(snapshot);
    PlanList list;
    for (const PlanRow& plan : all_plans(snapshot))
        list.plans.push_back(shown(snapshot, plan, counts));
    return list;
}

Result<PlanPage> PlanDesk::page(store::Snapshot& snapshot, std::int64_t id) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    const auto plan = require_plan(snapshot, id);
    if (!plan) return tl::unexpected(plan.error());
    return page_of(snapshot, room_, *plan);
}

Result<PlanPage> PlanDesk::cancel(store::Transaction& transaction, std::int64_t id) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto plan = require_plan(transaction, id);
    if (!plan) return tl::unexpected(plan.error());
    if (plan->state != PlanState::computing) {
        return refuse(RefusalKind::conflict, "plan/not-computing",
                      {"这个方案不在计算中。", "This plan is not being computed."});
    }
    end(transaction, *plan, PlanState::cancelled);
    return page_of(transaction, room_, find_plan(transaction, id).value());
}

Result<PlanShown> PlanDesk::withdraw(store::Transaction& transaction, std::int64_t id) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    auto plan = require_plan(transaction, id);
    if (!plan) return tl::unexpected(plan.error());
    if (plan->state != PlanState::proposed) {
        return refuse(RefusalKind::conflict, "plan/not-proposed",
                      {"这个方案没有提出，或已撤回。", "This plan is not proposed, or was withdrawn."});
    }
    end(transaction, *plan, PlanState::withdrawn);
    let_places_lapse(transaction, id);
    plan->state = PlanState::withdrawn;
    return shown(transaction, *plan, count_places(transaction));
}

bool PlanDesk::take_up(store::Transaction& transaction, std::int64_t id) const {
    transaction.housekeeping();
    auto plan = find_plan(transaction, id);
    if (!plan || plan->state != PlanState::computing) return false;
    plan->give_up_at = transaction.now() + may_take;
    update_plan(transaction, *plan);
    return true;
}

bool PlanDesk::is_wanted(store::Snapshot& snapshot, std::int64_t id) const {
    const auto plan = find_plan(snapshot, id);
    return plan && plan->state == PlanState::computing;
}

MonthProblem PlanDesk::read(store::Snapshot& snapshot, std::int64_t id) const {
    return problem_of(rows_of(snapshot, room_, find_plan(snapshot, id).value().written));
}

Result<bool> PlanDesk::propose(store::Transaction& transaction, std::int64_t id,
                               const std::vector<PlannedPlace>& places, PlanOutcome outcome) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    auto plan = require_plan(transaction, id);
    if (!plan) return tl::unexpected(std::move(plan.error()));
    if (plan->state != PlanState::computing) {
        transaction.housekeeping();
        return false;
    }
    const MonthProblem now = problem_of(rows_of(transaction, room_, plan->written));
    std::map<std::int64_t, Instant> held_until;
    for (std::size_t i = 0; i < now.shifts.size(); ++i)
        held_until.emplace(now.shifts[i].id, now.held_until[i]);
    const auto possible = still_possible(now, places);
    for (const PlannedPlace& one : possible) {
        insert_place(transaction,
                     {id, one.shift, one.volunteer, one.role, PlaceState::open, held_until.at(one.shift)});
    }
    outcome.proposed = static_cast<int>(possible.size());
    outcome.left_out = static_cast<int>(places.size() - possible.size());
    plan->outcome = std::move(outcome);
    end(transaction, *plan, PlanState::proposed);
    return true;
}

void PlanDesk::interrupt(store::Transaction& transaction, std::int64_t id) const {
    transaction.housekeeping();
    const auto plan = find_plan(transaction, id);
    if (plan && plan->state == PlanState::computing) end(transaction, *plan, PlanState::interrupted);
}

std::optional<Instant> PlanDesk::next_due(store::Snapshot& snapshot) const {
    auto due = first_plan_due(snapshot);
    if (const auto first = first_planned_month(snapshot)) {
        const Instant over =
            start_of(parse_month(*first).value() + std::chrono::months(1), room_.zone(snapshot));
        due = due ? std::min(*due, over) : over;
    }
    return due;
}

void PlanDesk::see_to(store::Transaction& transaction, std::size_t most) const {
    transaction.housekeeping();
    const std::vector<PlanRow> all = all_plans(transaction);
    std::set<std::int64_t> withdrawn;
    for (const PlanRow& plan : all) {
        if (plan.state == PlanState::withdrawn) withdrawn.insert(plan.id);
    }
    for (const ProposedRow& one : held_until(transaction, transaction.now(), most)) {
        free_place(transaction, room_, one,
                   withdrawn.contains(one.plan) ? PlaceState::withdrawn : PlaceState::lapsed);
    }
    for (const PlanRow& plan : all) {
        if (plan.state == PlanState::computing && plan.give_up_at <= transaction.now())
            end(transaction, plan, PlanState::interrupted);
    }
    forget_months_before(transaction, month_text(month_of(transaction.now(), room_.zone(transaction))));
}

}  // namespace linli::volunteers
