// The teams' display (队伍展示) on paper and as a workbook: what both are made of, and how things are called
// there.
#pragma once

#include "volunteers/team_display.h"

namespace linli::insight {

struct DisplayPaper {
    volunteers::TeamDisplay display;
    Zone zone;
};

// "2026年第4季度", "Quarter 4 of 2026"; "2026年度", "2026".
std::string period_title(const volunteers::TeamDisplay& display, Language language);
// "队伍展示 2026年第4季度".
std::string display_title(const volunteers::TeamDisplay& display, Language language);
// "12.5": hours as they are read, halves of a tenth up.
std::string hours_shown(std::int64_t minutes);
// Whom it is of: the name, or the number alone, as they wish.
std::string called(const volunteers::PersonOnDisplay& person, Language language);

// What is counted, and how it is appraised.
const Text& meaning_of_figures();
const Text& rule_of_appraisal();

// A4, Chinese type embedded; the same bytes for the same display. For the workshop. Refused like
// chinese_type(); throws std::runtime_error when it cannot be made.
Result<std::string> display_pdf(const DisplayPaper& paper, Language language);

// XLSX: the figures, the criteria and grades, and the appraisal twice: as formulas over the sheets before,
// and as it was computed here. The same bytes for the same display. Throws std::runtime_error when it cannot
// be made.
std::string display_workbook(const DisplayPaper& paper, Language language);

}  // namespace linli::insight
