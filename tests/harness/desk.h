// A station of two grids on a clock that is set, and its incidents.
#pragma once

#include <gtest/gtest.h>

#include "cli/station.h"
#include "grids/grid_import.h"
#include "harness/database.h"
#include "harness/temporary_folder.h"
#include "incidents/consistency.h"
#include "incidents/incident_rows.h"

namespace linli::test {

using namespace incidents;

inline constexpr std::string_view two_grids =
    R"({"type":"FeatureCollection","features":[)"
    R"({"type":"Feature","properties":{"code":"A","name":"甲村"},"geometry":{"type":"Polygon","coordinates":[[[121,29],[121.01,29],[121.01,29.01],[121,29.01],[121,29]]]}},)"
    R"({"type":"Feature","properties":{"code":"B","name":"乙村"},"geometry":{"type":"Polygon","coordinates":[[[121.01,29],[121.02,29],[121.02,29.01],[121.01,29.01],[121.01,29]]]}}]})";

// Every test ends with the check that each row is what its last entry says.
class AtTheDesk : public ::testing::Test {
  protected:
    template <class Command>
    auto as(std::string_view actor, Command command) {
        return station->store->write_now({first_station, std::string(actor)}, command);
    }
    AtTheDesk() {
        const auto survey = grids::survey(two_grids).value();
        as("desk", [&](store::Transaction& t) { return grids::import_grids(t, survey, "test"); }).value();
    }
    ~AtTheDesk() override {
        const auto checked = station->store
                                 ->read_now({},
                                            [&](store::Snapshot& s) {
                                                return Result<Checked>(check_consistency(s, station->lines));
                                            })
                                 .value();
        for (const std::string& fault : checked.faults)
            ADD_FAILURE() << fault;
    }

    template <class Body>
    Result<Incident> step(std::string_view actor, std::int64_t number,
                          Result<Incident> (IncidentDesk::*command)(store::Transaction&, Which, const Body&)
                              const,
                          const Body& body) {
        return as(actor, [&](store::Transaction& t) { return (station->desk.*command)(t, {number}, body); });
    }
    static Report a_report() {
        Report report;
        report.category = "dispute.neighbour";
        report.description = "楼上漏水";
        report.location = LonLat::from_degrees(121.005, 29.005);
        return report;
    }
    Receipt reported(const Report& report = a_report()) {
        return as("resident", [&](store::Transaction& t) { return station->desk.report(t, report); }).value();
    }
    Receipt in_progress() {
        const Receipt receipt = reported();
        step("desk", receipt.number, &IncidentDesk::accept, Remark{}).value();
        step("desk", receipt.number, &IncidentDesk::dispatch, Dispatch{}).value();
        step("officer/A", receipt.number, &IncidentDesk::take, Remark{}).value();
        return receipt;
    }
    Incident row(std::int64_t number) {
        return station->store
            ->read_now({},
                       [&](store::Snapshot& s) { return Result<Incident>(find_incident(s, number).value()); })
            .value();
    }
    std::vector<std::string> history(std::int64_t number) {
        std::vector<std::string> kinds;
        const auto dossier =
            station->store->read_now({}, [&](store::Snapshot& s) { return station->desk.dossier(s, number); })
                .value();
        for (const HistoryLine& line : dossier.history)
            kinds.push_back(line.kind);
        return kinds;
    }
    Tracked tracked(const std::string& token) {
        return station->store
            ->read_now({}, [&](store::Snapshot& s) { return station->desk.tracked(s, token); })
            .value();
    }

    // After a test that put a fault in on purpose: another station, without it.
    void start_afresh() {
        station.reset();
        station = std::make_unique<cli::Station>(another.path(), test::database_in(another.path()), clock);
    }
    // As after a kill: what was only in memory is gone.
    void start_again() {
        station.reset();
        station = std::make_unique<cli::Station>(folder.path(), test::database_in(folder.path()), clock);
    }

    TemporaryFolder folder;
    TemporaryFolder another;
    SettableClock clock{*parse_iso("2026-11-24T10:00:00+08:00")};
    std::unique_ptr<cli::Station> station{
        std::make_unique<cli::Station>(folder.path(), test::database_in(folder.path()), clock)};
};

}  // namespace linli::test
