// The monthly report as a workbook.
#pragma once

#include "insight/monthly_report.h"

namespace linli::insight {

// The report as XLSX: a sheet a table, its first row frozen; counts, rates, hours, days and moments are
// numbers and dates, by the station's wall clock. The same bytes for the same report. Throws
// std::runtime_error when it cannot be made.
std::string report_workbook(const MonthlyReport& report, Language language);

}  // namespace linli::insight
