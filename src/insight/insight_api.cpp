#include "insight/insight_api.h"

#include <fmt/format.h>

#include "identity/permissions.h"
#include "insight/board.h"
#include "insight/report_pdf.h"
#include "insight/report_workbook.h"
#include "insight/totals.h"

namespace linli::insight {
namespace {

using http::Call;
using http::Document;

struct ReportQuery {
    std::string month;                 // "2026-10"
    std::optional<Language> language;  // the reader's when missing
};
BOOST_DESCRIBE_STRUCT(ReportQuery, (), (month, language))
void check(const ReportQuery& query, json::Faults& faults) {
    if (!parse_month(query.month)) faults.add("month", {"应如 2026-10。", "Must be such as 2026-10."});
}

struct ReportPayload {
    std::string month;
    std::string format;
    Language language = Language::zh;
    store::Position position = 0;
};
BOOST_DESCRIBE_STRUCT(ReportPayload, (), (month, format, language, position))

// A report that is to be set, and that is set.
struct Draft {
    MonthlyReport report;
    ReportPayload made;
};
struct Printed {
    std::string bytes;
    ReportPayload made;
};

struct Format {
    std::string_view name;
    std::string_view content_type;
    Result<std::string> (*print)(const MonthlyReport& report, Language language);
    Text summary;
};

void add_report(http::Routes& routes, Room room, const Format& format) {
    auto& route = routes.laborious_question<ReportQuery>(
        fmt::format("/api/v1/board/monthly.{}", format.name), identity::rights::export_incidents,
        format.summary,
        [room, format](store::Snapshot& snapshot, const Call& call,
                       const ReportQuery& query) -> Result<std::shared_ptr<const Draft>> {
            auto report = monthly_report(snapshot, {room.list, room.lines, room.rulebooks, room.grids},
                                         parse_month(query.month).value());
            if (!report) return tl::unexpected(std::move(report.error()));
            const ReportPayload made{query.month, std::string(format.name),
                                     query.language.value_or(call.language), report->position};
            return std::make_shared<const Draft>(Draft{std::move(*report), made});
        },
        [format](const std::shared_ptr<const Draft>& draft) -> Result<std::shared_ptr<const Printed>> {
            auto bytes = format.print(draft->report, draft->made.language);
            if (!bytes) return tl::unexpected(std::move(bytes.error()));
            return std::make_shared<const Printed>(Printed{std::move(*bytes), draft->made});
        },
        [format](store::Transaction& transaction, const Call&,
                 const std::shared_ptr<const Printed>& printed) -> Result<Document> {
            transaction.append({.kind = "report.exported",
                                .subject = "report/" + printed->made.month,
                                .payload = json::to_text(printed->made)});
            return Document{std::string(format.content_type), printed->bytes,
                            fmt::format("linli-{}.{}", printed->made.month, format.name)};
        });
    route.cost = http::Cost::costly;
}

}  // namespace

void add_routes(http::Routes& routes, Room room) {
    routes.question<BoardQuery>(
        http::Method::get, "/api/v1/board", identity::rights::read_figures,
        {"看板：今日、各状态、本期与上年同期、按网格与类别、逐日；每个数字都带着它背后的清单",
         "The board: today, open by state, a period and the year before, by grid, by category, by day; each "
         "figure with the list behind it"},
        [room](store::Snapshot& snapshot, const Call&, const BoardQuery& query) -> Result<Board> {
            const auto rules = room.rulebooks.current(snapshot);
            return board_of(snapshot, room.lines, *rules, *room.grids.current(snapshot), query);
        });
    routes.question<TotalsQuery>(
        http::Method::get, "/api/v1/totals", identity::rights::read_figures,
        {"本单位及下属各单位的统计，与上年同期比较",
         "The figures of one's own station and all under it, with the year before"},
        [room](store::Snapshot& snapshot, const Call&, const TotalsQuery& query) -> Result<Totals> {
            return totals_of(snapshot, room.lines, room.rulebooks, query);
        });
    add_report(routes, room,
               {"pdf",
                "application/pdf",
                report_pdf,
                {"月报 PDF（留痕）", "The monthly report as PDF; goes on record"}});
    add_report(routes, room,
               {"xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                [](const MonthlyReport& report, Language language) {
                    return Result<std::string>(report_workbook(report, language));
                },
                {"月报 XLSX（留痕）", "The monthly report as XLSX; goes on record"}});
}

}  // namespace linli::insight
