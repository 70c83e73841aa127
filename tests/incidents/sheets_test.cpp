// Day sheets: what is packed comes out again, they follow the incidents, and what is counted from them is
// what the rows say.
#include <random>

#include "harness/desk.h"
#include "incidents/figures.h"
#include "incidents/sheet_keeper.h"

namespace linli::test {
namespace {

using namespace std::chrono;

// A line such as there may be, and some that there may not.
Line any_line(std::mt19937& random, Lines& names) {
    const auto below = [&](std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); };
    Line line;
    line.exists = 1;
    line.reported = 1'700'000'000 + below(400 * 86'400);
    if (below(4) != 0) line.accepted = line.reported + below(100'000);
    if (below(3) != 0) line.finished = line.reported + below(1'000'000);
    if (below(3) != 0) line.closed = line.reported + below(1'000'000) - below(100);
    if (below(3) == 0) line.finish_by = line.reported + below(1'000'000);
    if (below(5) != 0) {
        line.has_place = 1;
        line.lon = static_cast<std::int32_t>(random());
        line.lat = static_cast<std::int32_t>(random());
    }
    line.category = names.categories.add("category." + std::to_string(below(40)));
    line.grid = below(9) == 0 ? std::uint16_t{0} : names.grids.add("WC-" + std::to_string(below(136)));
    line.handler = names.handlers.add("officer/WC-" + std::to_string(below(60)));
    line.reopened = static_cast<std::uint8_t>(below(3) == 0 ? below(256) : 0);
    line.level = static_cast<std::uint8_t>(below(16) & 15U);
    line.state = static_cast<std::uint8_t>(below(8) & 15U);
    line.outcome = static_cast<std::uint8_t>(below(16) & 15U);
    line.source = static_cast<std::uint8_t>(below(9) & 15U);
    line.verified = static_cast<std::uint8_t>(below(3) & 3U);
    line.urgent = below(2) & 1U;
    line.missed_finish = below(2) & 1U;
    return line;
}

using Known = std::tuple<std::int64_t, Line, std::string, std::string, std::string>;
std::vector<Known> known(const std::vector<NumberedLine>& lines, const Lines& names) {
    std::vector<Known> list;
    for (const auto& [number, line] : lines) {
        Line bare = line;
        bare.category = bare.grid = bare.handler = 0;
        list.emplace_back(number, bare, names.categories.text(line.category), names.grids.text(line.grid),
                          names.handlers.text(line.handler));
    }
    return list;
}

TEST(DaySheet, comes_out_as_it_was_packed) {
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same lines each time
    for (const std::size_t count : {0U, 1U, 2U, 40U, 3'000U}) {
        Lines names;
        std::vector<NumberedLine> lines;
        lines.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            lines.push_back({static_cast<std::int64_t>(7 * i + 1), any_line(random, names)});
        const auto sheet = pack_sheet(lines, names);
        Lines other;
        other.categories.add("known before");
        std::vector<NumberedLine> read;
        ASSERT_TRUE(unpack_sheet(sheet, &other, read));
        EXPECT_EQ(known(read, other), known(lines, names)) << count;
        // Without texts all else is the same.
        std::vector<NumberedLine> bare;
        ASSERT_TRUE(unpack_sheet(sheet, nullptr, bare));
        ASSERT_EQ(bare.size(), lines.size());
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(bare[i].line.closed, lines[i].line.closed);
            EXPECT_EQ(bare[i].line.category, 0);
        }
    }
}

TEST(DaySheet, that_is_none_is_told_apart) {
    std::mt19937 random(8);  // NOLINT(cert-msc51-cpp)
    Lines names;
    std::vector<NumberedLine> lines;
    for (int i = 1; i <= 20; ++i)
        lines.push_back({i, any_line(random, names)});
    const auto whole = pack_sheet(lines, names);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Lines other;
        std::vector<NumberedLine> read;
        EXPECT_FALSE(unpack_sheet(std::span(whole).first(size), &other, read)) << size;
    }
    auto longer = whole;
    longer.push_back(std::byte{0});
    std::vector<NumberedLine> read;
    EXPECT_FALSE(unpack_sheet(longer, nullptr, read));
    for (int i = 0; i < 2'000; ++i) {  // whatever it says, nothing breaks
        auto garbled = whole;
        for (int hit = 0; hit < 3; ++hit)
            garbled[random() % garbled.size()] = static_cast<std::byte>(random());
        Lines other;
        read.clear();
        unpack_sheet(garbled, &other, read);
    }
}

// What the register and the sheets say at any time is what the rows say: AtTheDesk's check at the end
// compares lines and figures; so does each of these.
class SheetsTest : public AtTheDesk {
  protected:
    std::vector<std::string> faults() {
        return station->ask([&](store::Snapshot& s) { return check_consistency(s, station->lines).faults; });
    }
    std::optional<SheetWork> work() { return station->ask(&next_sheet_work); }
    void write(const SheetWork& work) {
        as("timekeeper", [&](store::Transaction& t) -> Result<bool> {
            write_sheets(t, work);
            return true;
        }).value();
    }
    // How many turns it took.
    int keep() {
        int turns = 0;
        for (; const auto next = work(); ++turns)
            write(*next);
        return turns;
    }
    std::optional<KeptSheets> kept() { return station->ask(&kept_sheets); }
    StationsTable totals() {
        return station->ask([&](store::Snapshot& s) {
            const StationId own = s.station();
            return figures_of_stations(s, station->lines, clock.now() - days(365), clock.now() + hours(1),
                                       Zone{hours(8)}, std::span(&own, 1));
        });
    }
    // As a program that starts reads them.
    void forget_register() { start_again(); }
};

TEST_F(SheetsTest, are_made_of_what_is_there_and_follow_what_happens) {
    in_progress();
    reported();
    EXPECT_GT(keep(), 1);
    ASSERT_TRUE(kept() && kept()->is_complete());
    EXPECT_EQ(keep(), 0) << "nothing is new";
    EXPECT_EQ(totals().total.reported, 2);

    clock.set(clock.now() + days(1));
    const std::int64_t third = in_progress().number;  // on another sheet
    step("officer/A", 1, &IncidentDesk::claim_done, ClaimDone{"已调解"}).value();
    step("desk", 1, &IncidentDesk::verify, Remark{}).value();
    // Before they are taken in, and after, by one who reads the sheets and by one who starts on them.
    EXPECT_EQ(faults(), std::vector<std::string>{});
    EXPECT_EQ(totals().total.closed, 1);
    forget_register();
    EXPECT_EQ(faults(), std::vector<std::string>{});
    EXPECT_EQ(keep(), 1);
    EXPECT_EQ(totals().total.reported, 3);
    EXPECT_EQ(totals().total.closed, 1);
    forget_register();
    EXPECT_EQ(faults(), std::vector<std::string>{});
    EXPECT_EQ(station->ask(&count_sheets), 2);
    EXPECT_EQ(third, 3);
}

TEST_F(SheetsTest, count_only_what_was_reported_in_the_period) {
    reported();
    clock.set(clock.now() + hours(5));
    reported();
    keep();
    const auto between = [&](Instant from, Instant to) {
        return station->ask([&](store::Snapshot& s) {
            const StationId own = s.station();
            return figures_of_stations(s, station->lines, from, to, Zone{hours(8)}, std::span(&own, 1))
                .total.reported;
        });
    };
    EXPECT_EQ(between(clock.now() - hours(5), clock.now()), 1) << "from is in, to is not";
    EXPECT_EQ(between(clock.now() - hours(4), clock.now() + seconds(1)), 1);
    EXPECT_EQ(between(clock.now() - hours(6), clock.now() + hours(1)), 2);
    EXPECT_EQ(between(clock.now() + hours(1), clock.now() + hours(2)), 0);
}

TEST_F(SheetsTest, are_written_by_one_of_two_who_would) {
    reported();
    keep();
    reported();
    const auto one = work().value();
    reported();
    const auto other = work().value();
    write(other);
    const auto after = kept();
    write(one);
    EXPECT_EQ(kept(), after) << "it does not go back";
    EXPECT_EQ(faults(), std::vector<std::string>{});
}

TEST_F(SheetsTest, of_another_format_are_made_anew_and_not_read) {
    reported();
    keep();
    as("older program", [&](store::Transaction& t) -> Result<bool> {
        t.housekeeping();
        put_sheet(t, 1, {std::byte{255}});
        keep_sheets(t, {"0", 7, std::nullopt});
        return true;
    }).value();
    forget_register();
    EXPECT_EQ(faults(), std::vector<std::string>{});
    EXPECT_EQ(totals().total.reported, 1);
    keep();
    EXPECT_EQ(station->ask(&count_sheets), 1) << "the old ones are gone";
    EXPECT_TRUE(kept()->is_complete());
}

TEST_F(SheetsTest, that_are_damaged_are_found_by_the_check_and_made_anew) {
    const std::int64_t number = reported().number;
    const std::int64_t day = sheet_day(seconds_of(clock.now()));
    clock.set(clock.now() + hours(1));  // the figures are of what was reported before now
    keep();
    const auto put = [&](const Sheet& sheet) {
        as("intruder", [&](store::Transaction& t) -> Result<bool> {
            t.housekeeping();
            put_sheet(t, day, sheet);
            return true;
        }).value();
        forget_register();
    };
    const Sheet good = *station->ask([&](store::Snapshot& s) { return find_sheet(s, day); });

    // One that says something else.
    Lines names;
    std::vector<NumberedLine> lines;
    ASSERT_TRUE(unpack_sheet(good, &names, lines));
    lines.at(0).line.state = static_cast<unsigned>(State::closed);
    lines.at(0).line.closed = lines.at(0).line.reported + 60;
    put(pack_sheet(lines, names));
    ASSERT_EQ(faults().size(), 3U);
    EXPECT_NE(faults()[0].find("incident 1: is counted otherwise than its row says"), std::string::npos)
        << faults()[0];
    EXPECT_NE(faults()[1].find("by the register"), std::string::npos) << faults()[1];
    EXPECT_NE(faults()[2].find("by the day sheets"), std::string::npos) << faults()[2];
    as("keeper", [&](store::Transaction& t) -> Result<bool> {
        begin_sheets_anew(t);
        return true;
    }).value();
    keep();
    forget_register();
    EXPECT_EQ(faults(), std::vector<std::string>{});

    // One that cannot be read: the incidents are read instead, and the keeper that meets it makes all anew.
    put({std::byte{1}, std::byte{200}});
    EXPECT_EQ(faults(), std::vector<std::string>{});
    EXPECT_EQ(totals().total.reported, 1);
    step("desk", number, &IncidentDesk::accept, Remark{}).value();
    keep();
    forget_register();
    EXPECT_EQ(faults(), std::vector<std::string>{});
    std::vector<NumberedLine> read;
    EXPECT_TRUE(
        unpack_sheet(*station->ask([&](store::Snapshot& s) { return find_sheet(s, day); }), nullptr, read));
}

TEST_F(SheetsTest, are_read_from_the_register_while_they_are_made) {
    reported();
    write(work().value());  // begun
    ASSERT_FALSE(kept()->is_complete());
    EXPECT_EQ(totals().total.reported, 1);
    EXPECT_EQ(faults(), std::vector<std::string>{});
}

// Lines in the order of their reports, as they are, some of which changed later.
class StretchesTest : public AtTheDesk {
  protected:
    StretchesTest() {
        std::mt19937 random(9);  // NOLINT(cert-msc51-cpp)
        for (std::int64_t number = 1; number <= last; ++number) {
            if (number % 701 != 0) put(number, random);
        }
        for (int i = 0; i < 3'000; ++i)
            put(static_cast<std::int64_t>(random() % last) + 1, random);
    }
    void put(std::int64_t number, std::mt19937& random) {
        Line line = any_line(random, lines);
        const auto shift = static_cast<std::uint32_t>(1'700'000'000 + 4'000 * number - line.reported);
        for (std::uint32_t* const moment :
             {&line.reported, &line.accepted, &line.finished, &line.closed, &line.finish_by}) {
            if (*moment != 0) *moment += shift;
        }
        // Those before 6,000 are closed: their stretches have no open ones.
        if (number < 6'000) line.state = static_cast<unsigned>(State::closed);
        if (number < 6'000) line.finish_by = 0;
        lines.put(number, line);
    }
    static constexpr std::int64_t last = 9'000;
    Lines lines;
};

TEST_F(StretchesTest, know_how_many_are_open_and_have_a_deadline) {
    std::size_t open = 0, with_finish_by = 0;
    for (const Stretch& stretch : lines.stretches) {
        open += stretch.open;
        with_finish_by += stretch.with_finish_by;
    }
    EXPECT_EQ(open, static_cast<std::size_t>(std::ranges::count_if(
                        lines.lines, [](const Line& line) { return line.exists != 0 && is_open(line); })));
    EXPECT_EQ(with_finish_by, static_cast<std::size_t>(std::ranges::count_if(
                                  lines.lines, [](const Line& line) { return line.finish_by != 0; })));
    EXPECT_EQ(lines.stretches.front().open, 0U);
    EXPECT_GT(lines.stretches.back().open, 0U);
}

TEST_F(StretchesTest, hide_no_line_that_a_filter_lets_through) {
    const Instant late{seconds(1'700'000'000 + 4'000 * 8'000)}, early{seconds(1'700'000'000 + 4'000 * 500)};
    const std::pair<const char*, std::function<void(Filter&)>> filters[] = {
        {"all", [](Filter&) {}},
        {"from", [&](Filter& f) { f.from = late; }},
        {"to", [&](Filter& f) { f.to = early; }},
        {"accepted from", [&](Filter& f) { f.accepted_from = late; }},
        {"accepted to", [&](Filter& f) { f.accepted_to = early; }},
        {"closed from", [&](Filter& f) { f.closed_from = late; }},
        {"closed between", [&](Filter& f) { f.closed_from = early, f.closed_to = late; }},
        {"open", [](Filter& f) { f.open = true; }},
        {"closed", [](Filter& f) { f.open = false; }},
        {"paused", [](Filter& f) { f.state = {State::paused}; }},
        {"paused or closed", [](Filter& f) { f.state = {State::paused, State::closed}; }},
        {"due soon", [](Filter& f) { f.due_soon = true; }},
        {"not due soon", [](Filter& f) { f.due_soon = false; }},
        {"overdue", [](Filter& f) { f.open = f.overdue = true; }}};
    std::map<std::string, std::size_t> passed_over;
    clock.set(Instant{seconds(1'700'000'000 + 4'000 * last)});
    station->ask([&](store::Snapshot& s) {
        for (const auto& [name, narrow] : filters) {
            Filter filter;
            narrow(filter);
            const Sieve sieve(filter, lines, Rulebook{}, s);
            std::vector<std::size_t> slow, quick, backwards;
            for (std::size_t i = 0; i < lines.lines.size(); ++i)
                if (sieve.passes(lines.lines[i])) slow.push_back(i);
            const auto may_pass = [&](const Stretch& stretch) {
                passed_over[name] += !sieve.may_pass(stretch);
                return sieve.may_pass(stretch);
            };
            lines.visit(may_pass, [&](std::size_t i, const Line& line) {
                if (sieve.passes(line)) quick.push_back(i);
            });
            lines.visit_newest_first(may_pass, [&](std::size_t i, const Line& line) {
                if (sieve.passes(line)) backwards.push_back(i);
            });
            EXPECT_EQ(quick, slow) << name;
            std::ranges::reverse(backwards);
            EXPECT_EQ(backwards, slow) << name;
            EXPECT_FALSE(slow.empty()) << name;
        }
        return 0;
    });
    for (const char* const name :
         {"from", "to", "accepted from", "closed from", "open", "paused", "due soon", "overdue"})
        EXPECT_GT(passed_over[name], 0U) << name;
}

}  // namespace
}  // namespace linli::test
