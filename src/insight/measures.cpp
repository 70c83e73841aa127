#include "insight/measures.h"

#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace linli::insight {
namespace {

using incidents::Figures;
using incidents::Filter;

template <auto member>
std::optional<double> value_of(const Figures& figures) {
    const auto value = figures.*member;
    if constexpr (std::is_arithmetic_v<std::remove_cv_t<decltype(value)>>)
        return static_cast<double>(value);
    else
        return value;
}

Filter filter(void (*narrow)(Filter&)) {
    Filter made;
    narrow(made);
    return made;
}

std::vector<Measure> make() {
    using enum MeasureKind;
    const Filter all;
    const Filter closed = filter([](Filter& f) { f.open = false; });
    const Filter resolved = filter([](Filter& f) { f.outcome = {incidents::Outcome::resolved}; });
    const Filter verified = filter([](Filter& f) {
        f.outcome = {incidents::Outcome::resolved};
        f.verified = true;
    });
    const Filter overdue = filter([](Filter& f) {
        f.open = true;
        f.overdue = true;
    });
    const Filter when_accepted = filter([](Filter& f) { f.accepted_from = Instant{}; });
    return {
        {"reported",
         {"接报", "Reported"},
         {"接报", "Reported"},
         {"本期登记的事件。", "Incidents reported in the period."},
         count,
         value_of<&Figures::reported>,
         all},
        {"accepted",
         {"受理", "Accepted"},
         {"受理", "Accepted"},
         {"其中至今已受理的，含未经受理即结案的。",
          "Of those reported: taken up by now, or closed without being taken up."},
         count,
         value_of<&Figures::accepted>,
         filter([](Filter& f) { f.accepted = true; })},
        {"closed",
         {"结案", "Closed"},
         {"结案", "Closed"},
         {"其中至今已结案的，不论结果。", "Of those reported: closed by now, whatever the outcome."},
         count,
         value_of<&Figures::closed>,
         closed},
        {"resolved",
         {"办结解决", "Resolved"},
         {"解决", "Resolved"},
         {"其中结案且结果为“已解决”的。", "Of those reported: closed with the outcome \"resolved\"."},
         count,
         value_of<&Figures::resolved>,
         resolved},
        {"open_overdue",
         {"超期未结", "Open and overdue"},
         {"超期", "Overdue"},
         {"其中尚未结案、且已过办结期限的。",
          "Of those reported: still open, with the deadline for finishing past."},
         count,
         value_of<&Figures::open_overdue>,
         overdue},
        {"closure_rate",
         {"结案率", "Closure rate"},
         {"结案率", "Closure"},
         {"结案 ÷ 接报。", "Closed ÷ reported."},
         rate,
         value_of<&Figures::closure_rate>,
         closed,
         all},
        {"resolved_rate",
         {"解决率", "Resolved rate"},
         {"解决率", "Resolved"},
         {"解决 ÷ 接报。", "Resolved ÷ reported."},
         rate,
         value_of<&Figures::resolved_rate>,
         resolved,
         all},
        {"on_time_rate",
         {"按期率", "On-time rate"},
         {"按期率", "On time"},
         {"按期办完的 ÷（已办完的，加上期限已过仍未办完的）；挂起期间不计时。",
          "Finished in time ÷ (finished, and unfinished with the deadline past); the clock stands while an "
          "incident is paused."},
         rate,
         value_of<&Figures::on_time_rate>,
         filter([](Filter& f) { f.on_time = true; }),
         filter([](Filter& f) { f.timed = true; })},
        {"verified_rate",
         {"核查率", "Verified rate"},
         {"核查率", "Verified"},
         {"经报告人或经办人以外的人确认的 ÷ 解决。",
          "Confirmed by the reporter, or by a verifier who is not the handler ÷ resolved."},
         rate,
         value_of<&Figures::verified_rate>,
         verified,
         resolved},
        {"reopened_rate",
         {"重开率", "Reopened rate"},
         {"重开率", "Reopened"},
         {"至少重开过一次的 ÷ 曾经结案的。", "Reopened at least once ÷ ever closed."},
         rate,
         value_of<&Figures::reopened_rate>,
         filter([](Filter& f) { f.reopened = true; }),
         filter([](Filter& f) { f.ever_closed = true; })},
        {"median_hours_to_accept",
         {"受理用时中位数（小时）", "Hours to acceptance, median"},
         {"受理中位", "Hours to accept"},
         {"从报告到受理，一半的事件不超过这一时长。",
          "From report to acceptance: half of the incidents took no longer."},
         hours,
         value_of<&Figures::median_hours_to_accept>,
         when_accepted},
        {"p90_hours_to_accept",
         {"受理用时 90% 分位（小时）", "Hours to acceptance, 90th percentile"},
         {"受理九成", "90% accepted in"},
         {"从报告到受理，九成的事件不超过这一时长。",
          "From report to acceptance: nine in ten incidents took no longer."},
         hours,
         value_of<&Figures::p90_hours_to_accept>,
         when_accepted},
        {"median_hours_to_close",
         {"结案用时中位数（小时）", "Hours to close, median"},
         {"结案中位", "Hours to close"},
         {"从报告到结案，一半的已结案事件不超过这一时长。",
          "From report to close: half of the closed incidents took no longer."},
         hours,
         value_of<&Figures::median_hours_to_close>,
         closed},
        {"p90_hours_to_close",
         {"结案用时 90% 分位（小时）", "Hours to close, 90th percentile"},
         {"结案九成", "90% closed in"},
         {"从报告到结案，九成的已结案事件不超过这一时长。",
          "From report to close: nine in ten closed incidents took no longer."},
         hours,
         value_of<&Figures::p90_hours_to_close>,
         closed},
    };
}

std::string with_sign(double value, const std::string& size) {
    return (value < 0 ? "−" : value > 0 ? "+" : "") + size;
}

}  // namespace

std::span<const Measure> measures() {
    static const std::vector<Measure> table = make();
    return table;
}

const Measure& measure(std::string_view name) {
    for (const Measure& one : measures()) {
        if (one.name == name) return one;
    }
    throw std::out_of_range("no measure " + std::string(name));
}

std::string shown(const Measure& measure, std::optional<double> value) {
    if (!value) return "–";
    switch (measure.kind) {
        case MeasureKind::count:
            return fmt::format("{}", fmt::group_digits(std::llround(*value)));
        case MeasureKind::rate:
            return fmt::format("{:.1f}%", *value * 100);
        case MeasureKind::hours:
            return fmt::format("{:.1f}", *value);
    }
    return {};
}

std::string change_shown(const Measure& measure, std::optional<double> now, std::optional<double> before,
                         Language language) {
    if (!now || !before) return {};
    // What is shown of the two must add up, so the difference is that of the rounded values.
    const auto tenths = [](double value) { return std::round(value * 10) / 10; };
    switch (measure.kind) {
        case MeasureKind::count: {
            if (*before == 0) return {};
            const double change = tenths((*now - *before) / *before * 100);
            return with_sign(change, fmt::format("{:.1f}%", std::abs(change)));
        }
        case MeasureKind::rate: {
            const double change = tenths(tenths(*now * 100) - tenths(*before * 100));
            return with_sign(change, fmt::format("{:.1f}{}", std::abs(change),
                                                 language == Language::zh ? " 个百分点" : " points"));
        }
        case MeasureKind::hours: {
            const double change = tenths(tenths(*now) - tenths(*before));
            return with_sign(
                change, fmt::format("{:.1f}{}", std::abs(change), language == Language::zh ? " 小时" : " h"));
        }
    }
    return {};
}

}  // namespace linli::insight
