// Three cities' real records through the real commands, and how the outcome compares with the answers known
// for them.
#pragma once

#include <filesystem>
#include <functional>

#include "incidents/incident_desk.h"
#include "incidents/incident_list.h"
#include "store/store.h"

namespace linli::replay {

// What a replay works on: an empty station whose store runs on `clock`.
struct Stage {
    store::Store& store;
    SettableClock& clock;
    grids::GridMap& grids;
    incidents::RulebookShelf& rulebooks;
    incidents::Register& lines;
    incidents::IncidentDesk& desk;
    incidents::IncidentList& list;
    std::function<void(std::size_t, std::size_t)> progress;
};

// Crimes of 2019 in Chicago's 277 beats: FOLDER/beats.geojson and crimes_2019_50k.csv.gz.
struct Chicago2019 {
    std::int64_t rows = 0;
    std::int64_t located_rows = 0;
    std::int64_t agree = 0;  // Linli's beat is the city's label
    double agree_percent = 0;
    std::int64_t outside = 0;      // in no beat
    std::int64_t within_10_m = 0;  // agrees, or the labelled beat is no more than 10 m away
    double within_10_m_percent = 0;
    double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Chicago2019, (),
                      (rows, located_rows, agree, agree_percent, outside, within_10_m, within_10_m_percent,
                       seconds))
Result<Chicago2019> chicago2019(const Stage& stage, const std::filesystem::path& folder);

// Boston's 311 requests of July to December 2011 with their target times:
// FOLDER/311_service_requests_2011.csv.gz.
struct Boston311 {
    std::int64_t rows = 0;
    std::int64_t labelled = 0;
    std::int64_t label_equal = 0;  // rows whose ONTIME or OVERDUE Linli says too
    std::int64_t on_time = 0;      // Linli's figures over the labelled rows
    std::int64_t overdue = 0;
    std::int64_t closed = 0;
    std::int64_t open = 0;
    double median_hours_to_close = 0;
    double p90_hours_to_close = 0;
    double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Boston311, (),
                      (rows, labelled, label_equal, on_time, overdue, closed, open, median_hours_to_close,
                       p90_hours_to_close, seconds))
Result<Boston311> boston311(const Stage& stage, const std::filesystem::path& folder);

// Chicago's sanitation complaints: FOLDER/sanitation_311.csv.gz. "Shown" is what the reporter would have been
// asked: is it one of these?
struct Chicago311 {
    std::int64_t rows = 0;
    std::int64_t duplicates = 0;  // that the city marked "Dup"
    std::int64_t shown = 0;       // reports for which Linli would have shown a candidate
    std::int64_t shown_duplicates = 0;
    double precision = 0;  // of those shown, marked by the city
    double recall = 0;     // of those marked, shown
    int metres = 0;
    int days = 0;
    double seconds = 0;
};
BOOST_DESCRIBE_STRUCT(Chicago311, (),
                      (rows, duplicates, shown, shown_duplicates, precision, recall, metres, days, seconds))
Result<Chicago311> chicago311(const Stage& stage, const std::filesystem::path& folder);

}  // namespace linli::replay
