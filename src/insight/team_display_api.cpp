#include "insight/team_display_api.h"

#include <fmt/format.h>

#include "identity/permissions.h"
#include "insight/team_display.h"

namespace linli::insight {
namespace {

using http::Call;
using http::Document;

struct DisplayPaperQuery {
    std::optional<std::string> period;  // "2026-Q4" or "2026"; this quarter if missing
    std::optional<Language> language;   // the reader's when missing
};
BOOST_DESCRIBE_STRUCT(DisplayPaperQuery, (), (period, language))
void check(const DisplayPaperQuery& query, json::Faults& faults) {
    volunteers::check(volunteers::DisplayQuery{query.period}, faults);
}

struct DisplayPayload {
    std::string period;
    std::string format;
    Language language = Language::zh;
    store::Position position = 0;
};
BOOST_DESCRIBE_STRUCT(DisplayPayload, (), (period, format, language, position))

struct DisplayDraft {
    DisplayPaper paper;
    DisplayPayload made;
};
struct PrintedDisplay {
    std::string bytes;
    DisplayPayload made;
};

struct DisplayFormat {
    std::string_view name;
    std::string_view content_type;
    Result<std::string> (*print)(const DisplayPaper& paper, Language language);
    Text summary;
};

void add_format(http::Routes& routes, volunteers::Room room, const DisplayFormat& format) {
    auto& route = routes.laborious_question<DisplayPaperQuery>(
        fmt::format("/api/v1/team-figures/display.{}", format.name), identity::rights::read_volunteers,
        format.summary,
        [room, format](store::Snapshot& snapshot, const Call& call,
                       const DisplayPaperQuery& query) -> Result<std::shared_ptr<const DisplayDraft>> {
            auto display = volunteers::DisplayDesk(room).display(snapshot, {query.period});
            if (!display) return tl::unexpected(std::move(display.error()));
            const DisplayPayload made{display->period, std::string(format.name),
                                      query.language.value_or(call.language), display->position};
            return std::make_shared<const DisplayDraft>(
                DisplayDraft{{std::move(*display), room.zone(snapshot)}, made});
        },
        [format](const std::shared_ptr<const DisplayDraft>& draft)
            -> Result<std::shared_ptr<const PrintedDisplay>> {
            auto bytes = format.print(draft->paper, draft->made.language);
            if (!bytes) return tl::unexpected(std::move(bytes.error()));
            return std::make_shared<const PrintedDisplay>(PrintedDisplay{std::move(*bytes), draft->made});
        },
        [format](store::Transaction& transaction, const Call&,
                 const std::shared_ptr<const PrintedDisplay>& printed) -> Result<Document> {
            transaction.append({.kind = "team.figures_exported",
                                .subject = "report/teams-" + printed->made.period,
                                .payload = json::to_text(printed->made)});
            return Document{std::string(format.content_type), printed->bytes,
                            fmt::format("linli-teams-{}.{}", printed->made.period, format.name)};
        });
    route.cost = http::Cost::costly;
}

}  // namespace

void add_team_display(http::Routes& routes, volunteers::Room room) {
    add_format(routes, room,
               {"pdf",
                "application/pdf",
                display_pdf,
                {"队伍展示 PDF（留痕）", "The teams' display as PDF; goes on record"}});
    add_format(routes, room,
               {"xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                [](const DisplayPaper& paper, Language language) {
                    return Result<std::string>(display_workbook(paper, language));
                },
                {"队伍展示与考评 XLSX，含公式（留痕）",
                 "The teams' display and appraisal as XLSX, with formulas; goes on record"}});
}

}  // namespace linli::insight
