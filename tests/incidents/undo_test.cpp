// Taking back one's last step, and one step for many incidents.
#include <fmt/format.h>

#include "cli/timekeeper.h"
#include "harness/desk.h"
#include "incidents/bulk.h"
#include "incidents/figures.h"

namespace linli::incidents {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view desk = "account/7";  // whoever acts here; reaches the station

class Undo : public test::AtTheDesk {
  protected:
    Result<Incident> take(std::int64_t number, Step which, std::string_view actor = desk) {
        switch (which) {
            case Step::accept:
                return step(actor, number, &IncidentDesk::accept, Remark{});
            case Step::decline:
                return step(actor, number, &IncidentDesk::decline, Decline{Outcome::not_ours, "不归我们"});
            case Step::merge:
                return step(actor, number, &IncidentDesk::merge, Merge{main, {}});
            case Step::dispatch:
                return step(actor, number, &IncidentDesk::dispatch, Dispatch{"auxiliary/B", {}});
            case Step::pause:
                return step(actor, number, &IncidentDesk::pause, Pause{"等材料", clock.now() + 48h});
            case Step::resume:
                return step(actor, number, &IncidentDesk::resume, Remark{});
            case Step::mark_urgent:
                return step(actor, number, &IncidentDesk::mark_urgent, Remark{"人越聚越多"});
            case Step::unmark_urgent:
                return step(actor, number, &IncidentDesk::unmark_urgent, Reason{"人已散去"});
            case Step::relevel:
                return step(actor, number, &IncidentDesk::relevel, Relevel{4, "更重"});
            case Step::recategorise:
                return step(actor, number, &IncidentDesk::recategorise,
                            Recategorise{"market.food", "看错了"});
            case Step::claim_done:
                return step(actor, number, &IncidentDesk::claim_done, ClaimDone{"已调解"});
            case Step::hand_over:
                return step(actor, number, &IncidentDesk::hand_over, HandOver{"governance", {}});
            case Step::take:
                return step(actor, number, &IncidentDesk::take, Remark{});
            default:
                throw std::logic_error("not taken here");
        }
    }
    Result<Incident> undo(std::int64_t number, std::string_view actor = desk) {
        return step(actor, number, &IncidentDesk::undo, Remark{"点错了"});
    }
    // A fresh incident with a past: it was paused for a while, given back and dispatched again where that is
    // on the way to `state`.
    std::int64_t brought_to(State state) {
        const std::int64_t number = reported().number;
        const auto go = [&](Step which) {
            clock.advance(7min);
            take(number, which, "desk").value();
        };
        if (state == State::reported) return number;
        go(Step::accept);
        if (state == State::accepted) {
            go(Step::dispatch);
            clock.advance(1min);
            step("desk", number, &IncidentDesk::give_back, Reason{"错派"}).value();
            return number;
        }
        if (state == State::with_partner) return go(Step::hand_over), number;
        go(Step::dispatch);
        if (state == State::dispatched) return number;
        go(Step::take);
        go(Step::pause);
        if (state == State::paused) return number;
        go(Step::resume);
        if (state == State::in_progress) return number;
        throw std::logic_error("not on the way");
    }
    std::string all_of(std::int64_t number) {
        Incident incident = row(number);
        incident.version = 0;
        const auto alarm = station->ask([&](store::Snapshot& s) { return alarm_of(s, number); });
        return json::to_text(incident) + incident.first_address.value_or("") + json::to_text(alarm);
    }
    std::string figures_now() {
        return station->ask([&](store::Snapshot& s) {
            FiguresQuery query;
            query.to = clock.now() + 24h;
            query.from = clock.now() - std::chrono::days(30);
            query.by = GroupBy::handler;
            return json::to_text(figures(s, station->lines, station->rulebooks.current(s)->book, query));
        });
    }
    Dossier seen(std::int64_t number, std::string_view actor = desk) {
        return station->store
            ->read_now({first_station, std::string(actor)},
                       [&](store::Snapshot& s) { return station->desk.dossier(s, number); })
            .value();
    }
    Rulebook book() { return station->rules_in_force()->book; }
    void put(const Rulebook& changed) {
        as("desk", [&](store::Transaction& t) {
            return Result<std::int64_t>(station->rulebooks.replace(t, changed));
        }).value();
    }

    std::int64_t main = reported().number;
};

TEST_F(Undo, makes_every_step_that_can_be_undone_as_if_it_had_not_been) {
    int tried = 0;
    for (const Transition& forth : transitions()) {
        if (!can_be_undone(forth.step)) continue;
        SCOPED_TRACE(fmt::format("{} from {}", json::name_of(forth.step), json::name_of(forth.from)));
        const std::int64_t number = brought_to(forth.from);
        if (forth.step == Step::unmark_urgent) take(number, Step::mark_urgent, "desk").value();
        ASSERT_EQ(row(number).state, forth.from);
        const std::string before = all_of(number);
        const std::string figures_before = figures_now();
        clock.advance(1min);
        ASSERT_EQ(take(number, forth.step).value().state, forth.to);
        EXPECT_NE(all_of(number), before);
        clock.advance(4min);
        EXPECT_EQ(seen(number).undo.value().step, forth.step);
        const Incident back = undo(number).value();
        EXPECT_EQ(back.state, forth.from);
        EXPECT_EQ(all_of(number), before);
        clock.advance(-5min);  // the same moment, so that times to now are the same
        EXPECT_EQ(figures_now(), figures_before);
        clock.advance(5min);
        const auto kinds = history(number);
        ASSERT_GE(kinds.size(), 3U);
        EXPECT_EQ(kinds.back(), "incident.taken_back");
        EXPECT_EQ(kinds[kinds.size() - 2], kind_of(forth.step)) << "the journal keeps both";
        EXPECT_FALSE(undo(number)) << "there is no second time";
        ++tried;
    }
    EXPECT_EQ(tried, 41);
}

TEST_F(Undo, is_refused_for_what_left_the_house_or_is_somebody_elses) {
    const std::int64_t number = brought_to(State::accepted);
    take(number, Step::hand_over).value();
    const auto left = undo(number);
    ASSERT_FALSE(left);
    EXPECT_EQ(left.error().type, "incident/not-undoable");
    const std::int64_t other = brought_to(State::accepted);
    take(other, Step::dispatch).value();
    const auto not_mine = undo(other, "account/8");
    ASSERT_FALSE(not_mine);
    EXPECT_EQ(not_mine.error().type, "incident/not-your-step");
    EXPECT_FALSE(seen(other, "account/8").undo);
    const auto steps = seen(other).possible_steps;
    EXPECT_EQ(std::count(steps.begin(), steps.end(), Step::undo), 1);
    take(other, Step::take, "auxiliary/B").value();
    EXPECT_EQ(undo(other).error().type, "incident/not-undoable") << "it was taken since";
    EXPECT_FALSE(seen(other).undo);
}

TEST_F(Undo, is_over_after_the_rulebooks_minutes) {
    const std::int64_t number = brought_to(State::reported);
    take(number, Step::accept).value();
    clock.advance(5min + 1s);
    EXPECT_EQ(undo(number).error().type, "incident/undo-over");
    as("timekeeper", [&](store::Transaction& t) -> Result<bool> {
        station->desk.forget_old_steps(t);
        return true;
    }).value();
    EXPECT_EQ(undo(number).error().type, "incident/not-undoable") << "what it was is not kept longer";
    Rulebook off = book();
    off.undo_minutes = 0;
    put(off);
    const std::int64_t late = brought_to(State::reported);
    take(late, Step::accept).value();
    EXPECT_EQ(undo(late).error().type, "incident/not-undoable") << "the station wants none";
}

TEST_F(Undo, does_not_hide_a_deadline_that_passed_meanwhile) {
    const std::int64_t number = reported().number;  // to be accepted within 15 minutes
    clock.advance(13min);
    cli::sound_all_alarms(*station);  // amber
    take(number, Step::accept).value();
    clock.advance(4min);
    undo(number).value();
    EXPECT_TRUE(row(number).missed.empty());
    cli::sound_all_alarms(*station);
    EXPECT_EQ(row(number).missed, std::vector<DeadlineKind>{DeadlineKind::accept});
    EXPECT_EQ(history(number).back(), "incident.overdue");
    take(number, Step::accept).value();
    clock.advance(1min);
    EXPECT_TRUE(undo(number));
    EXPECT_EQ(row(number).missed, std::vector<DeadlineKind>{DeadlineKind::accept});
}

TEST_F(Undo, of_a_merge_is_known_to_both_and_the_reporter_sees_their_own_again) {
    const Receipt second = reported();
    take(second.number, Step::merge).value();
    EXPECT_EQ(seen(main).merged, std::vector<std::int64_t>{second.number});
    EXPECT_EQ(tracked(second.token).merged_into, main);
    undo(second.number).value();
    EXPECT_TRUE(seen(main).merged.empty());
    EXPECT_EQ(history(main).back(), "incident.taken_back");
    EXPECT_FALSE(tracked(second.token).merged_into);
    EXPECT_EQ(tracked(second.token).state, State::reported);
}

TEST_F(Undo, that_is_not_what_the_journal_says_is_found_by_the_check) {
    const std::int64_t number = brought_to(State::accepted);
    take(number, Step::dispatch).value();
    // A forged undo: to the right state, but with another handler than before.
    as(desk, [&](store::Transaction& t) -> Result<bool> {
        const auto payload = json::to_text(StepPayload{row(number).version + 1,
                                                       State::dispatched,
                                                       State::accepted,
                                                       {},
                                                       "dispute.neighbour",
                                                       1,
                                                       "A",
                                                       "desk",
                                                       Verified::no,
                                                       0,
                                                       {},
                                                       {},
                                                       {},
                                                       {},
                                                       Step::dispatch,
                                                       {}});
        t.append({.kind = "incident.taken_back", .subject = subject_of(number), .payload = payload});
        return true;
    }).value();
    const Checked checked =
        station->ask([&](store::Snapshot& s) { return check_consistency(s, station->lines); });
    EXPECT_FALSE(checked.faults.empty());
    EXPECT_NE(checked.faults.front().find("takes back"), std::string::npos) << checked.faults.front();
    // So that the fixture's own check passes.
    start_afresh();
}

TEST_F(Undo, of_what_was_kept_before_urgency_could_change_leaves_that_as_it_is) {
    const std::int64_t number = brought_to(State::reported);
    take(number, Step::mark_urgent).value();
    take(number, Step::accept).value();
    test::past_the_program(folder.path(),
                           "UPDATE last_steps SET was = json_remove(was, '$.urgent') WHERE incident = " +
                               std::to_string(number));
    EXPECT_TRUE(undo(number).value().urgent);
}

class InBulk : public Undo {
  protected:
    template <class Body>
    Result<BulkReport> all(const Bulk<Body>& body,
                           Result<Incident> (IncidentDesk::*command)(store::Transaction&, Which, const Body&)
                               const,
                           store::Context who = {first_station, std::string(desk)}) {
        return station->store->write_now(std::move(who), [&](store::Transaction& t) {
            return in_bulk(t, body, [&](Which which) { return (station->desk.*command)(t, which, body); });
        });
    }
    template <class Body>
    Bulk<Body> with(const std::vector<std::int64_t>& numbers, Body body = {}) {
        Bulk<Body> bulk{std::move(body), {}};
        for (const std::int64_t number : numbers)
            bulk.incidents.push_back({number, row(number).version});
        return bulk;
    }
    store::Position last() {
        return station->ask([](store::Snapshot& s) { return store::last_position(s); });
    }
};

TEST_F(InBulk, one_step_is_taken_with_each_and_taken_back_with_each) {
    const std::vector<std::int64_t> numbers{brought_to(State::reported), brought_to(State::reported), main};
    std::vector<std::string> before;
    before.reserve(numbers.size());
    for (const std::int64_t number : numbers)
        before.push_back(all_of(number));
    const store::Position from = last();
    const BulkReport report = all(with<Remark>(numbers, {"夜班"}), &IncidentDesk::accept).value();
    EXPECT_EQ(report.possible, 3);
    EXPECT_EQ(report.refused, 0);
    EXPECT_EQ(last(), from + 3) << "one entry each";
    for (const std::int64_t number : numbers) {
        EXPECT_EQ(row(number).state, State::accepted);
        EXPECT_EQ(history(number).back(), "incident.accepted");
        EXPECT_EQ(seen(number).history.back().remark, "夜班");
    }
    EXPECT_EQ(report.lines[1].version, row(numbers[1]).version);
    EXPECT_EQ(all(with<Remark>(numbers), &IncidentDesk::undo).value().possible, 3);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        EXPECT_EQ(all_of(numbers[i]), before[i]);
}

TEST_F(InBulk, one_that_is_refused_keeps_all_from_happening_and_every_line_is_said) {
    const std::int64_t good = brought_to(State::reported), done = brought_to(State::in_progress),
                       stale = brought_to(State::reported);
    auto body = with<Remark>({good, done, stale});
    body.incidents.push_back({9'999, 1});
    clock.advance(1min);
    step("desk", stale, &IncidentDesk::note, Reason{"有补充"}).value();
    const store::Position from = last();
    const auto refused = all(body, &IncidentDesk::accept);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().type, "incident/bulk-refused");
    EXPECT_EQ(last(), from);
    EXPECT_EQ(row(good).state, State::reported);
    const auto more = json::parse("{" + refused.error().more + "}").value();
    const auto& lines = more.at("lines").as_array();
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_FALSE(lines[0].as_object().contains("type"));
    EXPECT_EQ(lines[1].at("type").as_string(), "incident/wrong-state");
    EXPECT_EQ(lines[2].at("type").as_string(), "incident/stale");
    EXPECT_EQ(lines[3].at("type").as_string(), "incident/not-found");
    const auto wrong_post = all(with<Dispatch>({done}, {"officer/Z", {}}), &IncidentDesk::dispatch);
    ASSERT_FALSE(wrong_post);
    EXPECT_NE(wrong_post.error().more.find("incident/wrong-state"), std::string::npos);
}

TEST_F(InBulk, reach_holds_for_each) {
    const std::int64_t own = brought_to(State::in_progress), others = brought_to(State::in_progress);
    step("desk", others, &IncidentDesk::transfer, Transfer{"officer/A", "换人"}).value();
    const store::Context auxiliary{first_station, "account/9", store::Reach::own, {"auxiliary/B"}};
    const auto body = with<Pause>({own, others}, {"等材料", clock.now() + 24h});
    const auto refused = all(body, &IncidentDesk::pause, auxiliary);
    ASSERT_FALSE(refused);
    const auto more = json::parse("{" + refused.error().more + "}").value();
    EXPECT_FALSE(more.at("lines").at(0).as_object().contains("type"));
    EXPECT_EQ(more.at("lines").at(1).at("type").as_string(), "incident/not-found") << "not theirs to know of";
    EXPECT_TRUE(all(with<Pause>({own}, {"等材料", clock.now() + 24h}), &IncidentDesk::pause, auxiliary));
    EXPECT_TRUE(all(with<Remark>({own}), &IncidentDesk::undo, auxiliary));
}

TEST_F(InBulk, is_for_one_to_two_hundred_each_once) {
    const auto faults_of = [](std::string_view text) {
        auto read = json::read<Bulk<Remark>>(text);
        return read ? std::vector<FieldFault>() : read.error().faults;
    };
    EXPECT_TRUE(faults_of(R"({"incidents":[{"number":1,"version":1}],"note":"x"})").empty());
    EXPECT_EQ(faults_of(R"({"incidents":[]})").at(0).path, "incidents");
    EXPECT_EQ(faults_of(R"({"incidents":[{"number":1,"version":1},{"number":1,"version":2}]})").at(0).path,
              "incidents[1].number");
    EXPECT_EQ(faults_of(R"({"incidents":[{"number":1}]})").at(0).path, "incidents[0].version");
    std::string many;
    for (std::size_t i = 1; i <= most_in_bulk + 1; ++i)
        many += fmt::format(R"({}{{"number":{},"version":1}})", i == 1 ? "" : ",", i);
    EXPECT_EQ(faults_of(R"({"incidents":[)" + many + "]}").size(), 1U);
}

TEST_F(InBulk, a_dry_run_says_the_same_and_changes_nothing) {
    const std::int64_t good = brought_to(State::reported), done = brought_to(State::in_progress);
    auto body = with<Remark>({good, done});
    body.dry_run = true;
    const store::Position from = last();
    const BulkReport report = all(body, &IncidentDesk::accept).value();
    EXPECT_TRUE(report.dry_run);
    EXPECT_EQ(report.possible, 1);
    EXPECT_EQ(report.refused, 1);
    EXPECT_EQ(report.lines[0].state, State::accepted);
    EXPECT_EQ(report.lines[1].type, "incident/wrong-state");
    EXPECT_EQ(last(), from);
    EXPECT_EQ(row(good).state, State::reported);
    // The positions of the journal go on without a gap: the fixture's check would find one.
    take(good, Step::accept).value();
    EXPECT_EQ(last(), from + 1);
}

}  // namespace
}  // namespace linli::incidents
