// One measurement: what, how much, and what was asked for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace linli::bench {

// `target` is the value asked for, as words ("at least 6"); empty: for information. `holds` is true then.
struct Measure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string target;
    bool holds = true;
};
BOOST_DESCRIBE_STRUCT(Measure, (), (name, value, unit, target, holds))

class Report {
  public:
    void inform(std::string name, double value, std::string unit) {
        add({std::move(name), value, std::move(unit), {}, true});
    }
    void at_least(std::string name, double value, std::string unit, double wanted);
    void at_most(std::string name, double value, std::string unit, double wanted);
    const std::vector<Measure>& measures() const { return measures_; }

  private:
    void add(Measure measure);
    std::vector<Measure> measures_;
};

// Each prints as it goes.
void measure_point_location(Report& report);
void measure_intake(Report& report);
void measure_intake_on_postgres(Report& report);
void measure_migration(Report& report);
void measure_million(Report& report);
void measure_ten_million(Report& report);
void measure_city(Report& report);
void measure_hour(Report& report);
void measure_board(Report& report);
void measure_live(Report& report);
void measure_exchange(Report& report);
void measure_pages(Report& report);
void measure_parade(Report& report);
void measure_month(Report& report);
void measure_planner(Report& report);
void measure_vault(Report& report);
void measure_seal(Report& report);
void measure_sign_in(Report& report);
void measure_retention(Report& report);

// The value below which `percent` of them lie, by nearest rank. Sorts `values`.
double percentile(std::vector<double>& values, double percent);

class Stopwatch {
  public:
    double seconds() const;

  private:
    double start_ = now();
    static double now();
};

}  // namespace linli::bench
