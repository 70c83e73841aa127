// CSV as RFC 4180 has it: comma, double quotes, CRLF or LF; UTF-8, with or without a byte order mark.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/refusal.h"

namespace linli {

// Reads row by row. The first row names the columns; every other has as many fields.
class CsvReader {
  public:
    // Reads the header. `in` must outlive the reader.
    static Result<CsvReader> open(std::istream& in);

    const std::vector<std::string>& header() const { return header_; }
    // The place of a column; nothing when there is none of that name.
    std::optional<std::size_t> column(std::string_view name) const;
    // The place of a column that must be there; refused (`csv/no-column`) with the names that are.
    Result<std::size_t> require(std::string_view name) const;

    // The next row into `fields`; false at the end. Refused (`csv/malformed`) with the line and the reason.
    Result<bool> next(std::vector<std::string>& fields);
    // The line on which the row last read begins, from 1.
    std::size_t line() const { return row_line_; }

  private:
    explicit CsvReader(std::istream& in) : in_(&in) {}
    Result<bool> read_row(std::vector<std::string>& fields);
    tl::unexpected<Refusal> malformed(Text why) const;

    std::istream* in_;
    std::vector<std::string> header_;
    std::size_t line_ = 1;
    std::size_t row_line_ = 1;
};

// One field, quoted where it must be, appended to `out`.
void append_csv(std::string& out, std::string_view field);

// One field of text that a person typed: what a spreadsheet would take for a formula (= + - @, tab, CR in
// front) gets an apostrophe before it.
void append_csv_text(std::string& out, std::string_view field);

}  // namespace linli
