#include "insight/sheets.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::insight {

Sheets::Sheets(Paper& paper, std::string head, std::string foot, std::size_t pages, Language language)
    : paper_(paper), head_(std::move(head)), foot_(std::move(foot)), pages_(pages), language_(language) {
    begin();
}

void Sheets::need(double height) {
    if (y_ + height > bottom) turn();
}

void Sheets::turn() {
    paper_.turn();
    begin();
}

void Sheets::text(std::string_view text, const Type& type) {
    need(paper_.height_of(text, width, type));
    y_ += paper_.text(text, margin, y_, width, type);
}

void Sheets::heading(std::string_view words, double below) {
    if (y_ > top) y_ += 18;
    need(24 + below);
    y_ += paper_.text(words, margin, y_, width, heading_type) + 5;
}

void Sheets::table(const std::vector<Column>& columns, const std::vector<Row>& rows, Last last) {
    const double head = head_height(columns);
    need(head + 40);
    draw_head(columns, head);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool is_total = last == Last::total && i + 1 == rows.size();
        const Type& type = is_total ? head_type : cell_type;
        double high = 0;
        for (std::size_t c = 0; c < columns.size(); ++c)
            high = std::max(high, paper_.height_of(rows[i][c], columns[c].width - 6, type));
        if (y_ + high + 4 > bottom) {
            turn();
            draw_head(columns, head);
        }
        if (i % 2 == 1) paper_.area({margin, y_, width, high + 4}, faint);
        if (is_total) paper_.line(margin, y_, margin + width, y_, grey);
        double x = margin;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            paper_.text(rows[i][c], x + 3, y_ + 2, columns[c].width - 6, type, columns[c].align);
            x += columns[c].width;
        }
        y_ += high + 4;
    }
    paper_.line(margin, y_, margin + width, y_, rule_grey);
}

void Sheets::begin() {
    ++number_;
    y_ = top;
    paper_.text(head_, margin, 34, width, note_type);
    paper_.line(margin, 50, margin + width, 50, rule_grey);
    paper_.line(margin, bottom + 12, margin + width, bottom + 12, rule_grey);
    const std::string page = language_ == Language::zh ? fmt::format("第 {} 页，共 {} 页", number_, pages_)
                                                       : fmt::format("Page {} of {}", number_, pages_);
    paper_.text(foot_, margin, bottom + 17, width - 90, note_type);
    paper_.text(page, margin, bottom + 17, width, note_type, Align::right);
}

double Sheets::head_height(const std::vector<Column>& columns) {
    double high = 0;
    for (const Column& column : columns)
        high = std::max(high, paper_.height_of(column.heading, column.width - 6, head_type));
    return high;
}

void Sheets::draw_head(const std::vector<Column>& columns, double high) {
    paper_.area({margin, y_, width, high + 6}, light_blue);
    double x = margin;
    for (const Column& column : columns) {
        const double own = paper_.height_of(column.heading, column.width - 6, head_type);
        paper_.text(column.heading, x + 3, y_ + 3 + high - own, column.width - 6, head_type, column.align);
        x += column.width;
    }
    y_ += high + 6;
}

}  // namespace linli::insight
