// Several stations in one database: each its own, and what crosses between them.
#include <fmt/format.h>

#include "grids/other_grids.h"
#include "harness/desk.h"
#include "incidents/crossing.h"
#include "incidents/elsewhere.h"
#include "stations/station_desk.h"

namespace linli::stations {
namespace {

using namespace incidents;
using test::AtTheDesk;

Station a_station(int id, std::string code, Kind kind, std::optional<int> parent) {
    Station station;
    station.id = StationId{id};
    station.code = std::move(code);
    station.kind = kind;
    if (parent) station.parent = StationId{*parent};
    return station;
}

TEST(StationTree, knows_who_is_under_whom) {
    const Tree tree({a_station(1, "east", Kind::station, 4), a_station(2, "city", Kind::bureau, {}),
                     a_station(3, "west", Kind::station, 4), a_station(4, "river", Kind::district, 2),
                     a_station(5, "hill", Kind::station, {})});
    std::vector<std::string> codes;
    for (const Station* one : tree.with_all_under(StationId{2}))
        codes.push_back(one->code);
    EXPECT_EQ(codes, (std::vector<std::string>{"city", "river", "east", "west"}));
    EXPECT_TRUE(tree.is_within(StationId{1}, StationId{2}));
    EXPECT_TRUE(tree.is_within(StationId{4}, StationId{4}));
    EXPECT_FALSE(tree.is_within(StationId{2}, StationId{4}));
    EXPECT_FALSE(tree.is_within(StationId{5}, StationId{2}));
    EXPECT_EQ(tree.find("west")->id, StationId{3});
    EXPECT_EQ(tree.find("nowhere"), nullptr);
    EXPECT_TRUE(tree.with_all_under(StationId{9}).empty());
}

TEST(StationTree, a_station_is_under_a_district_or_a_bureau) {
    EXPECT_TRUE(may_be_under(Kind::station, Kind::district));
    EXPECT_TRUE(may_be_under(Kind::station, Kind::bureau));
    EXPECT_TRUE(may_be_under(Kind::district, Kind::bureau));
    EXPECT_FALSE(may_be_under(Kind::bureau, Kind::district));
    EXPECT_FALSE(may_be_under(Kind::district, Kind::district));
    EXPECT_FALSE(may_be_under(Kind::station, Kind::station));
}

TEST(StationTree, a_code_can_stand_in_an_address) {
    EXPECT_TRUE(is_code("high-bridge-2"));
    for (const char* bad : {"", "a", "High", "2nd", "high_bridge", "望城", "a b", "a/b", "-a"})
        EXPECT_FALSE(is_code(bad)) << bad;
}

TEST(StationSecrets, name_their_station) {
    EXPECT_EQ(named_for(first_station, "abc"), "abc");
    EXPECT_EQ(named_for(StationId{7}, "abc"), "7.abc");
    EXPECT_EQ(station_in("7.abc"), StationId{7});
    for (const char* of_the_first : {"abc", "", ".abc", "x.abc", "-3.abc", "0.abc", "99999999999999999999.a"})
        EXPECT_EQ(station_in(of_the_first), first_station) << of_the_first;
}

class Stations : public AtTheDesk {
  protected:
    AddedStation add(const NewStation& wanted, StationId by = first_station) {
        const auto added = station->store->write_now({by, "account/1"}, [&](store::Transaction& transaction) {
            return station->station_desk.add(transaction, wanted);
        });
        if (!added) throw std::runtime_error(added.error().type);
        station->read_directory();
        return *added;
    }
    std::string refused(const NewStation& wanted, StationId by = first_station) {
        const auto added = station->store->write_now({by, "account/1"}, [&](store::Transaction& transaction) {
            return station->station_desk.add(transaction, wanted);
        });
        return added ? "" : added.error().type;
    }
    StationId district() {
        return StationId{add({"river", "江区分局", Kind::district, {}, "admin"}).station.number};
    }
    template <class Command>
    auto at(StationId id, std::string_view actor, Command command) {
        return station->store->write_now({id, std::string(actor)}, command);
    }
    template <class Question>
    auto ask(StationId id, Question question) {
        return station->ask(question, id);
    }
    std::vector<std::string> journal(StationId id) {
        std::vector<std::string> kinds;
        for (const auto& entry :
             ask(id, [](store::Snapshot& s) { return store::entries_after(s, 0, 1'000); }))
            kinds.push_back(entry.kind);
        return kinds;
    }
    Receipt reported_at(StationId id, const Report& report = a_report()) {
        return at(id, "resident", [&](store::Transaction& t) { return station->desk.report(t, report); })
            .value();
    }
    std::optional<Incident> incident(StationId id, std::int64_t number) {
        return ask(id, [&](store::Snapshot& s) { return find_incident(s, number); });
    }
    std::int64_t count(StationId id) {
        std::int64_t all = 0;
        ask(id, [&](store::Snapshot& s) {
            for_each_incident(s, 0, [&](const Incident&) { return ++all, true; });
            return true;
        });
        return all;
    }
    // As the timekeeper carries them; how many. `times`: how often each is brought.
    int carry(StationId from, int times = 1) {
        int letters = 0;
        while (const auto carried = ask(from, &next_letter)) {
            ++letters;
            Result<void> received;
            for (int time = 0; time < times; ++time) {
                received = at(carried->letter.to, post_of_station(from),
                              [&](store::Transaction& t) { return station->desk.receive(t, *carried); });
            }
            const auto noted =
                at(from, post_of_station(carried->letter.to), [&](store::Transaction& t) -> Result<void> {
                    if (!received)
                        return station->desk.take_back_letter(t, carried->letter, received.error().detail);
                    note_delivered(t, carried->letter.id);
                    return {};
                });
            EXPECT_TRUE(noted);
        }
        return letters;
    }
    // Handed over to the district, and carried there: the number that it has there is 1.
    Receipt handed_up(StationId to, const Report& report = a_report()) {
        const Receipt receipt = reported(report);
        step("desk", receipt.number, &IncidentDesk::accept, Remark{}).value();
        HandOver body;
        body.station = ask(first_station, &all_stations).find(to)->code;
        body.note = "请分局协调";
        step("desk", receipt.number, &IncidentDesk::hand_over, body).value();
        return receipt;
    }
};

TEST_F(Stations, the_first_is_there_from_the_beginning) {
    const Tree tree = ask(first_station, &all_stations);
    ASSERT_EQ(tree.all().size(), 1U);
    EXPECT_EQ(tree.all()[0].id, first_station);
    EXPECT_EQ(tree.all()[0].code, "main");
}

TEST_F(Stations, adding_one_leaves_an_entry_with_both_and_an_administrator) {
    const AddedStation added = add({"river", "江区分局", Kind::district, {}, "keeper"});
    const StationId id{added.station.number};
    EXPECT_EQ(added.station.number, 2);
    EXPECT_EQ(station_in(added.administrator.invitation), id);
    EXPECT_EQ(journal(first_station).back(), "station.added");
    EXPECT_EQ(journal(id), (std::vector<std::string>{"station.opened", "account.added"}));
    EXPECT_TRUE(station->directory.has(id));
    EXPECT_EQ(station->directory.find("river"), id);
    const auto accounts = ask(id, &identity::all_accounts);
    ASSERT_EQ(accounts.size(), 1U);
    EXPECT_EQ(accounts[0].name, "keeper");
    EXPECT_EQ(accounts[0].role, identity::Role::security_administrator);
}

TEST_F(Stations, the_tree_and_the_codes_are_held_to) {
    const StationId river = district();
    EXPECT_EQ(refused({"river", "另一个", Kind::district, {}, "admin"}), "station/code-taken");
    EXPECT_EQ(refused({"east", "东所", Kind::station, "nowhere", "admin"}), "invalid");
    EXPECT_EQ(refused({"east", "东所", Kind::district, "river", "admin"}), "invalid");
    EXPECT_EQ(refused({"east", "东所", Kind::station, "river", "admin"}), "");
    EXPECT_EQ(refused({"west", "西所", Kind::station, "river", "admin"}, river), "");
    EXPECT_EQ(refused({"hill", "山所", Kind::station, {}, "admin"}, river), "forbidden/station");
    EXPECT_EQ(refused({"hill", "山所", Kind::station, "river", "admin"}, StationId{3}), "forbidden/station");
}

TEST_F(Stations, one_that_is_closed_is_no_more_and_can_be_opened_again) {
    const StationId river = district();
    const auto change = [&](std::string_view code, const StationChange& wanted) {
        const auto changed = at(first_station, "account/1", [&](store::Transaction& t) {
            return station->station_desk.change(t, code, std::nullopt, wanted);
        });
        station->read_directory();
        return changed ? "" : changed.error().type;
    };
    StationChange closing;
    closing.is_closed = true;
    EXPECT_EQ(change("main", closing), "station/first");
    EXPECT_EQ(change("nowhere", closing), "station/unknown");
    add({"east", "东所", Kind::station, "river", "admin"});
    EXPECT_EQ(change("river", closing), "station/first") << "there is one under it";
    EXPECT_EQ(change("east", closing), "");
    EXPECT_FALSE(station->directory.find("east"));
    EXPECT_EQ(change("river", closing), "");
    EXPECT_FALSE(station->directory.has(river));
    StationChange opening;
    opening.is_closed = false;
    opening.name = "新分局";
    EXPECT_EQ(change("river", opening), "");
    EXPECT_TRUE(station->directory.has(river));
    EXPECT_EQ(ask(first_station, &all_stations).find(river)->name, "新分局");
}

TEST_F(Stations, each_has_its_own_numbers_incidents_and_links) {
    const StationId river = district();
    const Receipt here = reported();
    const Receipt there = reported_at(river);
    EXPECT_EQ(here.number, 1);
    EXPECT_EQ(there.number, 1);
    EXPECT_EQ(station_in(here.token), first_station);
    EXPECT_EQ(station_in(there.token), river);
    EXPECT_EQ(count(first_station), 1);
    EXPECT_EQ(count(river), 1);
    EXPECT_EQ(there.grid, "") << "the grids are the first station's";
    const auto tracked_at = [&](StationId id, const std::string& token) {
        return station->store
            ->read_now({id, "resident"}, [&](store::Snapshot& s) { return station->desk.tracked(s, token); })
            .has_value();
    };
    EXPECT_TRUE(tracked_at(river, there.token));
    EXPECT_FALSE(tracked_at(first_station, there.token));
    EXPECT_FALSE(tracked_at(river, here.token));
}

TEST_F(Stations, each_is_sealed_as_a_log_of_its_own) {
    const StationId river = district();
    reported_at(river);
    station->store->wait_for_followers();
    for (const StationId id : {first_station, river}) {
        at(id, "timekeeper", [&](store::Transaction& t) {
            return station->seal->checkpoint_if_due(t);
        }).value();
    }
    const auto note = [&](StationId id) {
        return ask(id, [&](store::Snapshot& s) { return station->seal->latest_checkpoint(s); }).value().note;
    };
    EXPECT_TRUE(audit::open_checkpoint(note(first_station), station->seal->keys(first_station)));
    EXPECT_TRUE(audit::open_checkpoint(note(river), station->seal->keys(river)));
    EXPECT_FALSE(audit::open_checkpoint(note(river), station->seal->keys(first_station)))
        << "one station's log is never taken for another's";
}

TEST_F(Stations, people_of_one_are_nobody_at_another) {
    const StationId river = district();
    http::Credentials credentials;
    const auto station_of = [&](http::Right right) {
        const auto found = station->doorkeeper.station_of(credentials, right);
        return found ? static_cast<std::int64_t>(*found) : 0;
    };
    using identity::rights::read_incidents;
    EXPECT_EQ(station_of(http::anyone), 1);
    credentials.chosen = "river";
    EXPECT_EQ(station_of(http::anyone), 2);
    EXPECT_EQ(station_of(read_incidents), 2);
    credentials.session = "1.abc";
    EXPECT_EQ(station_of(read_incidents), 1) << "a session is of the station that it names";
    credentials.session = "9.abc";
    EXPECT_EQ(station_of(read_incidents), 0) << "and of none that is not there";
    EXPECT_EQ(station_of(http::anyone), 2) << "the browser's choice, when the session is of no station";
    credentials.session = "abc";
    EXPECT_EQ(station_of(http::anyone), 1) << "whoever is signed in is at their own station throughout";
    credentials.station = "river";
    EXPECT_EQ(station_of(http::anyone), 2);
    credentials.station = "2";
    EXPECT_EQ(station_of(http::anyone), 2);
    credentials.link = "1.abc";
    EXPECT_EQ(station_of(http::anyone), 1) << "a link goes before all";
    credentials.link.clear();
    credentials.station = "nowhere";
    EXPECT_EQ(station_of(http::anyone), 0);
    (void)river;
}

TEST_F(Stations, an_incident_is_handed_up_and_answered) {
    const StationId river = district();
    const Receipt receipt = handed_up(river);
    EXPECT_EQ(row(receipt.number).state, State::with_partner);
    EXPECT_EQ(row(receipt.number).handler, "station/2");
    EXPECT_EQ(count(river), 0) << "no command writes for two stations";
    EXPECT_EQ(carry(first_station, 3), 1);
    ASSERT_EQ(count(river), 1) << "brought three times, taken once";
    const Incident up = incident(river, 1).value();
    EXPECT_EQ(up.source, Source::station);
    EXPECT_EQ(up.description, "楼上漏水");
    EXPECT_EQ(up.category, "dispute.neighbour");
    EXPECT_EQ(up.state, State::reported);
    EXPECT_TRUE(ask(river, [&](store::Snapshot& s) { return remarks_of(s, 1); }).size() == 1);
    // The district settles it.
    const auto there = [&](auto command, const auto& body) {
        return at(river, "desk",
                  [&](store::Transaction& t) { return (station->desk.*command)(t, {1}, body); })
            .value();
    };
    there(&IncidentDesk::accept, Remark{});
    Dispatch to_desk;
    to_desk.handler = "desk";
    there(&IncidentDesk::dispatch, to_desk);
    there(&IncidentDesk::take, Remark{});
    there(&IncidentDesk::claim_done, ClaimDone{"已协调物业修好"});
    at(river, "head", [&](store::Transaction& t) { return station->desk.verify(t, {1}, Remark{}); }).value();
    EXPECT_EQ(carry(river, 2), 1);
    EXPECT_EQ(row(receipt.number).state, State::claimed_done) << "an answer is a claim, verified like any";
    EXPECT_EQ(row(receipt.number).claimed_by, "station/2");
    EXPECT_EQ(ask(first_station, [&](store::Snapshot& s) { return last_remark_of(s, receipt.number); }),
              "已协调物业修好");
    EXPECT_EQ(carry(first_station), 0) << "an answer is not answered";
    step("desk", receipt.number, &IncidentDesk::verify, Remark{}).value();
    EXPECT_EQ(row(receipt.number).outcome, Outcome::resolved);
}

TEST_F(Stations, what_the_other_does_not_take_comes_back_to_the_desk) {
    const StationId river = district();
    const Receipt receipt = handed_up(river);
    carry(first_station);
    at(river, "desk", [&](store::Transaction& t) {
        return station->desk.decline(t, {1}, Decline{Outcome::not_ours, "不归分局管"});
    }).value();
    carry(river);
    EXPECT_EQ(row(receipt.number).state, State::accepted);
    EXPECT_EQ(row(receipt.number).handler, "");
}

TEST_F(Stations, a_letter_that_cannot_be_taken_in_comes_back) {
    const StationId river = district();
    Rulebook small = station->rules_in_force()->book;
    std::erase_if(small.categories, [](const Category& one) { return one.code == "dispute.neighbour"; });
    at(river, "head", [&](store::Transaction& t) -> Result<std::int64_t> {
        return station->rulebooks.replace(t, small);
    }).value();
    const Receipt receipt = handed_up(river);
    carry(first_station);
    EXPECT_EQ(count(river), 0);
    EXPECT_EQ(row(receipt.number).state, State::accepted);
}

TEST_F(Stations, a_photo_crosses_and_the_reporter_does_not) {
    const StationId river = district();
    Report report = a_report();
    report.reporter = ReportedBy{"张三", "13800000001", {}, {}, {}};
    const Receipt receipt = reported(report);
    const std::string jpeg = "\xFF\xD8\xFF of a test";
    as("resident", [&](store::Transaction& t) {
        return station->desk.add_photo(t, {receipt.number}, jpeg);
    }).value();
    step("desk", receipt.number, &IncidentDesk::accept, Remark{}).value();
    HandOver body;
    body.station = "river";
    step("desk", receipt.number, &IncidentDesk::hand_over, body).value();
    carry(first_station);
    const auto photo = ask(river, [](store::Snapshot& s) { return find_photo(s, 1, 1); });
    ASSERT_TRUE(photo);
    EXPECT_EQ(text_of(*photo), jpeg);
    EXPECT_EQ(incident(river, 1)->photos, 1);
    EXPECT_TRUE(ask(river, [&](store::Snapshot& s) {
                    return station->vault.subjects_with_prefix(s, "incident/");
                }).empty());
}

TEST_F(Stations, one_does_not_hand_over_to_itself_or_to_nobody) {
    const Receipt receipt = reported();
    step("desk", receipt.number, &IncidentDesk::accept, Remark{}).value();
    for (const char* code : {"main", "nowhere"}) {
        HandOver body;
        body.station = code;
        const auto refused = step("desk", receipt.number, &IncidentDesk::hand_over, body);
        ASSERT_FALSE(refused) << code;
        EXPECT_EQ(refused.error().type, "invalid");
    }
}

std::string grid_file(const std::string& name, double west, double east) {
    const auto corner = [](double lon, double lat) { return fmt::format("[{},{}]", lon, lat); };
    return fmt::format(
        R"({{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"R-1","name":"{}"}},)"
        R"("geometry":{{"type":"Polygon","coordinates":[[{},{},{},{},{}]]}}}}]}})",
        name, corner(west, 29), corner(east, 29), corner(east, 29.01), corner(west, 29.01), corner(west, 29));
}

class OtherGrids : public Stations {
  protected:
    StationId with_grid(const std::string& code, Kind kind, const std::string& grid) {
        const StationId id{add({code, code, kind, {}, "admin"}).station.number};
        import(id, grid_file(grid, 122, 122.01));
        return id;
    }
    void import(StationId id, const std::string& file) {
        at(id, "head", [&](store::Transaction& t) {
            return grids::import_grids(t, grids::survey(file).value(), "test");
        }).value();
    }
    // "2 望城一格", station by station.
    std::string holding(double lon, StationId asked_by = first_station) {
        std::string all;
        for (const auto& one : ask(asked_by, [&](store::Snapshot& s) {
                 return others.holding(s, *LonLat::from_degrees(lon, 29.005));
             }))
            all += fmt::format("{} {};", static_cast<std::int64_t>(one.station), one.grid_name);
        return all;
    }

    grids::OtherGrids others;
};

TEST_F(OtherGrids, hold_a_place_as_they_are_now) {
    EXPECT_EQ(holding(122.005), "");
    const StationId river = with_grid("river", Kind::station, "一格");
    with_grid("lake", Kind::district, "大格");
    EXPECT_EQ(holding(122.005), "2 一格;3 大格;");
    EXPECT_EQ(holding(122.005, river), "3 大格;") << "one's own are no other's";
    EXPECT_EQ(holding(122.005, river).find("一格"), std::string::npos);
    EXPECT_EQ(holding(122.015), "");
    EXPECT_EQ(holding(121.005), "") << "in one's own";
    EXPECT_EQ(holding(121.005, river), "1 甲村;");
    import(river, grid_file("新格", 122.01, 122.02));
    EXPECT_EQ(holding(122.005), "3 大格;");
    EXPECT_EQ(holding(122.015), "2 新格;");
}

TEST_F(OtherGrids, are_offered_from_the_ground_up_and_to_nobody_who_had_it) {
    const StationId river = with_grid("river", Kind::district, "一格");
    const StationId lake = with_grid("lake", Kind::station, "二格");
    const StationId hill = with_grid("hill", Kind::station, "三格");
    const auto offered = [&](const std::set<StationId>& had_it, const std::vector<StationId>& holding) {
        std::vector<grids::Holding> all;
        all.reserve(holding.size());
        for (const StationId one : holding)
            all.push_back({one, "格"});
        const Tree tree = ask(first_station, &all_stations);
        const auto* const one = to_offer(all, tree, had_it);
        return one == nullptr ? StationId{} : one->station;
    };
    EXPECT_EQ(offered({}, {river, lake, hill}), lake) << "a station before a district, the first of two";
    EXPECT_EQ(offered({lake}, {river, lake, hill}), hill);
    EXPECT_EQ(offered({lake, hill}, {river, lake, hill}), river);
    EXPECT_EQ(offered({lake, hill, river}, {river, lake, hill}), StationId{});
    EXPECT_EQ(offered({}, {}), StationId{});
    EXPECT_EQ(offered({}, {StationId{99}}), StationId{}) << "not known here yet";
    at(first_station, "account/1", [&](store::Transaction& t) {
        return station->station_desk.change(t, "lake", {}, {{}, {}, {}, true});
    }).value();
    EXPECT_EQ(offered({}, {lake}), StationId{}) << "closed";
}

TEST(PlacesElsewhere, are_looked_for_only_where_it_can_be_handed_over) {
    Incident incident;
    incident.location = LonLat::from_degrees(122.005, 29.005);
    for (const State state : {State::reported, State::accepted, State::dispatched, State::in_progress}) {
        incident.state = state;
        EXPECT_TRUE(may_lie_elsewhere(incident)) << static_cast<int>(state);
    }
    for (const State state : {State::with_partner, State::paused, State::claimed_done, State::closed}) {
        incident.state = state;
        EXPECT_FALSE(may_lie_elsewhere(incident)) << static_cast<int>(state);
    }
    incident.state = State::accepted;
    incident.grid = "A";
    EXPECT_FALSE(may_lie_elsewhere(incident)) << "in one's own grid";
    incident.grid.clear();
    incident.location.reset();
    EXPECT_FALSE(may_lie_elsewhere(incident)) << "nobody knows where";
}

}  // namespace
}  // namespace linli::stations
