// Files from partners: any bytes are a table or refused, and what is a table is written and read again as the
// same.
#include <string_view>

#include "exchange/file_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace linli::exchange;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static_cast<void>(read_receipt(bytes));
    const auto rows = read_table(bytes, event_columns());
    if (!rows) return 0;
    for (const FileRow& row : *rows) {
        const auto event = event_of(row, "file.csv", {});
        if (event && event->id.empty()) __builtin_trap();
        if (event) static_cast<void>(row_of(*event, {}));
    }
    if (!read_table(write_table(FileFormat::csv, event_columns(), *rows), event_columns())) __builtin_trap();
    return 0;
}
