// The monthly report on paper.
#pragma once

#include "insight/monthly_report.h"

namespace linli::insight {

// The report as a PDF: A4, Chinese type embedded, charts as lines and areas. The same bytes for the same
// report. Slow (a tenth of a second): for the workshop. Refused like chinese_type(); throws
// std::runtime_error when it cannot be made.
Result<std::string> report_pdf(const MonthlyReport& report, Language language);

}  // namespace linli::insight
