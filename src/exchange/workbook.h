// Workbooks (XLSX): one sheet of text out, the first sheet of one in. Inside this room only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/refusal.h"

namespace linli::exchange {

using Lines = std::vector<std::vector<std::string>>;

// Every cell as text, so that nothing is a formula; the first line in bold. By way of a temporary file;
// throws std::runtime_error when that cannot be written.
std::string write_workbook(const Lines& lines);

// The first sheet, each line as long as its last cell that is set; lines that are not in it are empty. A
// number is as it is stored. Refused (`file/not-a-workbook`, `file/too-large`) when it is none, is damaged,
// has more than `most` lines, or unpacks to more than 64 MiB.
Result<Lines> read_workbook(std::string_view bytes, std::size_t most);

}  // namespace linli::exchange
