// A workbook in XLSX, written sheet by sheet and row by row.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"

namespace linli::insight {

// One thread. The same bytes for the same cells. Each of it throws std::runtime_error when the file cannot be
// made.
class Spreadsheet {
  public:
    enum class Style { plain, heading, count, rate, hours, points, day, moment, wrapped };

    Spreadsheet(const std::string& title, Instant made_at, Zone zone);
    ~Spreadsheet();
    Spreadsheet(const Spreadsheet&) = delete;
    Spreadsheet& operator=(const Spreadsheet&) = delete;

    // A sheet with its headings, which stay when it is scrolled, and how wide each column is, in characters.
    // What follows goes to its second row.
    void begin(const std::string& name, const std::vector<std::pair<std::string, double>>& columns);
    void next_row();
    // The cell stays empty.
    void skip();
    void text(const std::string& words, Style style = Style::plain);
    void number(double value, Style style);
    void moment(Instant value);
    void day(Instant value);
    // Computed anew by whoever opens it; until then it says what it was given. Names of functions are
    // English.
    void formula(const std::string& formula, double value, Style style);
    void formula(const std::string& formula, const std::string& words);

    // The whole file. Nothing is written after that.
    std::string finish();

  private:
    struct Book;
    std::unique_ptr<Book> book_;
};

}  // namespace linli::insight
