// The files of the way `files`: events as rows of a table and back, and receipts. CSV or a workbook (XLSX);
// nothing here reads or writes a place. Pure, but that a workbook is written by way of a temporary file.
#pragma once

#include <cstddef>
#include <map>
#include <span>

#include "base/ids.h"
#include "exchange/cloud_event.h"
#include "exchange/file_way.h"

namespace linli::exchange {

inline constexpr std::size_t largest_file = 8'388'608;  // bytes that are read
inline constexpr std::size_t most_file_rows = 10'000;   // that are read; fewer are sent in one

// ---- tables ----

// One row by its columns' names; an empty cell is one that is missing.
struct FileRow {
    std::size_t line = 0;  // as a person counts them; the headings are the first
    std::map<std::string, std::string, std::less<>> cells = {};

    std::string_view cell(std::string_view column) const;
};

struct FileColumn {
    std::string_view name;  // "delivery"; what is written, and taken whatever the case
    std::string_view zh;    // "移交标识"; taken too
    bool is_required = false;
};
// Of events, in the order in which they are written.
std::span<const FileColumn> event_columns();
// Of receipts.
std::span<const FileColumn> receipt_columns();

// The table in a file, told by its first bytes: a workbook's first sheet, or CSV in UTF-8. Columns that are
// none of `columns` are passed over, rows without a cell left out. Refused when it is broken as a whole, with
// the line where there is one: `file/too-large`, `file/not-a-workbook`, `file/columns`, `csv/malformed`.
Result<std::vector<FileRow>> read_table(std::string_view bytes, std::span<const FileColumn> columns);

// Text that a spreadsheet would take for a formula gets an apostrophe in front in CSV (reading takes it
// away), and is text in a workbook.
std::string write_table(FileFormat format, std::span<const FileColumn> columns,
                        std::span<const FileRow> rows);

// ---- events ----

// An event of ours as a row. Moments are written as the station's wall clock shows them.
FileRow row_of(const CloudEvent& event, Zone zone);

// A moment as it stands in a cell: as the wall clock shows it ("2026-11-24 13:18", "2026/11/24 13:18:05"),
// RFC 3339 with a zone, or a workbook's number of days.
std::optional<Instant> moment_in(std::string_view cell, Zone zone);

// A row of theirs as an event; `file` is its name. Without an id the event is named by what the row says, so
// that it is one event however often it comes. A `kind` that is none of ours is their name of a state.
// Refused
// (`invalid`) with each column that is wrong.
Result<CloudEvent> event_of(const FileRow& row, std::string_view file, Zone zone);

// ---- receipts ----

// One row of a file that was not taken.
struct RefusedRow {
    std::size_t line = 0;  // 0: not said
    std::string event;     // its id; may be empty where the line is said
    std::string reason;

    friend bool operator==(const RefusedRow&, const RefusedRow&) = default;
};

// What became of a file.
struct FileReceipt {
    std::string file;                 // its name
    std::optional<std::size_t> rows;  // that it has; nothing: the file was broken as a whole
    std::vector<RefusedRow> refused = {};

    friend bool operator==(const FileReceipt&, const FileReceipt&) = default;
};

// Why, in one line for a cell: both languages, each wrong column named.
std::string reason_of(const Refusal& refusal);

// CSV: a row with `file` and `rows`, and one for each that was refused.
std::string write_receipt(const FileReceipt& receipt);
Result<FileReceipt> read_receipt(std::string_view bytes);

// ---- names ----

// "linli-1-000042.csv": the files of a station are numbered for each partner, from 1 and without gaps.
std::string file_name(StationId station, std::int64_t number, FileFormat format);
// The number in the name of a file of this station; nothing when it is none of it.
std::optional<std::int64_t> number_in(StationId station, std::string_view name);
// "linli-1-000042.receipt.csv" of "linli-1-000042.csv".
std::string receipt_name(std::string_view file);
bool is_receipt(std::string_view name);
// Whether it is to be read: ends in .csv or .xlsx, whatever the case.
bool is_table(std::string_view name);

}  // namespace linli::exchange
