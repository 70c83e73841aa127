// Incidents out as CSV or XLSX, and in from CSV.
#pragma once

#include <istream>
#include <memory>

#include "http/exchange.h"
#include "incidents/incident_desk.h"
#include "incidents/incident_list.h"

namespace linli::incidents {

// Every incident that the list shows for `search` when the first piece is made, oldest first unless it says
// otherwise; a header line first. Each piece reads up to 1,000 rows; none but those is in memory. Text is
// guarded against spreadsheet formulas.
std::unique_ptr<http::Stream> csv_export(const Search& search, Register& lines, RulebookShelf& rulebooks,
                                         Language language);

// Puts on record (`incidents.exported`) who exported what they searched for, in which format.
void put_export_on_record(store::Transaction& transaction, const Search& search, std::string_view format);

// The same as a workbook, built row by row in a temporary file and then sent.
std::unique_ptr<http::Stream> xlsx_export(const Search& search, Register& lines, RulebookShelf& rulebooks,
                                          Language language);

// Reads reports from CSV: category, description, lon, lat (or address), and if there are such columns level,
// crs, name, telephone, contact. All or nothing: refused with a line for each fault (100 at most).
Result<std::vector<Report>> read_reports(std::istream& csv, const Rulebook& book);

}  // namespace linli::incidents
