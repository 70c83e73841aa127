#include "insight/spreadsheet.h"

#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <unistd.h>
#include <xlsxwriter.h>

#include "base/files.h"

namespace linli::insight {
namespace {

using namespace std::chrono;

// A name in the folder for temporary files that nobody else has; the file goes with it.
class TemporaryFile {
  public:
    TemporaryFile() {
        std::string name = (std::filesystem::temp_directory_path() / "linli-report-XXXXXX").string();
        const Descriptor file(::mkstemp(name.data()));
        if (!file.open()) throw std::runtime_error("no temporary file for a report in " + name);
        path_ = name;
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

void require_success(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::runtime_error(std::string("report: ") + lxw_strerror(error));
}

// The number by which a spreadsheet knows a moment: days since 30 December 1899, by the wall clock.
double serial(Instant moment, Zone zone) {
    constexpr sys_days epoch{year(1899) / December / 30};
    return duration<double, days::period>(moment + zone.offset - epoch).count();
}

// How numbers of a style are shown; nothing: as they come.
const char* numbers_of(Spreadsheet::Style style) {
    using enum Spreadsheet::Style;
    switch (style) {
        case count:
            return "#,##0";
        case rate:
            return "0.0%";
        case hours:
            return "0.0";
        case points:
            return "0.00";
        case day:
            return "yyyy-mm-dd";
        case moment:
            return "yyyy-mm-dd hh:mm";
        case plain:
        case heading:
        case wrapped:
            return nullptr;
    }
    return nullptr;
}

constexpr std::size_t style_count = static_cast<std::size_t>(Spreadsheet::Style::wrapped) + 1;

}  // namespace

struct Spreadsheet::Book {
    explicit Book(Zone station) : zone(station), workbook(workbook_new(file.path().c_str())) {
        if (workbook == nullptr) throw std::runtime_error("report: no workbook");
    }
    ~Book() {
        if (workbook != nullptr) lxw_workbook_free(workbook);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    lxw_format* format(Style style) const { return formats.at(static_cast<std::size_t>(style)); }

    TemporaryFile file;
    Zone zone;
    lxw_workbook* workbook;
    lxw_worksheet* sheet = nullptr;
    std::uint32_t row = 0;
    std::uint16_t place = 0;
    std::array<lxw_format*, style_count> formats{};
};

Spreadsheet::Spreadsheet(const std::string& title, Instant made_at, Zone zone)
    : book_(std::make_unique<Book>(zone)) {
    lxw_doc_properties properties{};
    properties.title = const_cast<char*>(title.c_str());
    properties.created = system_clock::to_time_t(made_at);
    workbook_set_properties(book_->workbook, &properties);
    for (std::size_t i = 1; i < style_count; ++i) {
        const auto style = static_cast<Style>(i);
        lxw_format* const made = workbook_add_format(book_->workbook);
        if (const char* numbers = numbers_of(style)) format_set_num_format(made, numbers);
        if (style == Style::heading) {
            format_set_bold(made);
            format_set_bg_color(made, 0xCCDEF0);
        }
        if (style == Style::heading || style == Style::wrapped) format_set_text_wrap(made);
        book_->formats.at(i) = made;
    }
}

Spreadsheet::~Spreadsheet() = default;

void Spreadsheet::begin(const std::string& name, const std::vector<std::pair<std::string, double>>& columns) {
    book_->sheet = workbook_add_worksheet(book_->workbook, name.c_str());
    if (book_->sheet == nullptr) throw std::runtime_error("report: no sheet " + name);
    book_->row = 0;
    book_->place = 0;
    for (const auto& [heading, wide] : columns) {
        worksheet_set_column(book_->sheet, book_->place, book_->place, wide, nullptr);
        text(heading, Style::heading);
    }
    worksheet_freeze_panes(book_->sheet, 1, 0);
    next_row();
}

void Spreadsheet::next_row() {
    ++book_->row;
    book_->place = 0;
}

void Spreadsheet::skip() {
    ++book_->place;
}

void Spreadsheet::text(const std::string& words, Style style) {
    require_success(worksheet_write_string(book_->sheet, book_->row, book_->place++, words.c_str(),
                                           book_->format(style)));
}

void Spreadsheet::number(double value, Style style) {
    require_success(
        worksheet_write_number(book_->sheet, book_->row, book_->place++, value, book_->format(style)));
}

void Spreadsheet::moment(Instant value) {
    number(serial(value, book_->zone), Style::moment);
}

void Spreadsheet::day(Instant value) {
    number(serial(value, book_->zone), Style::day);
}

void Spreadsheet::formula(const std::string& formula, double value, Style style) {
    require_success(worksheet_write_formula_num(book_->sheet, book_->row, book_->place++, formula.c_str(),
                                                book_->format(style), value));
}

void Spreadsheet::formula(const std::string& formula, const std::string& words) {
    require_success(worksheet_write_formula_str(book_->sheet, book_->row, book_->place++, formula.c_str(),
                                                nullptr, words.c_str()));
}

std::string Spreadsheet::finish() {
    require_success(workbook_close(std::exchange(book_->workbook, nullptr)));
    return read_file(book_->file.path());
}

}  // namespace linli::insight
