// Pages of a paper that fill from the top, each with a line at its head and at its foot; tables with their
// headings on each.
#pragma once

#include <vector>

#include "base/json.h"
#include "insight/paper.h"

namespace linli::insight {

inline constexpr double margin = 48;
inline constexpr double width = paper_width - 2 * margin;
inline constexpr double top = 62;                    // below the line at the head of each page
inline constexpr double bottom = paper_height - 54;  // above the line at its foot

inline constexpr Type title_type{22, true, black};
inline constexpr Type heading_type{13, true, dark_blue};
inline constexpr Type text_type{9, false, black};
inline constexpr Type note_type{8, false, grey};
inline constexpr Type cell_type{8, false, black};
inline constexpr Type head_type{7.5, true, black};

struct Column {
    std::string heading;
    double width;
    Align align = Align::right;
};
using Row = std::vector<std::string>;

// One thread.
class Sheets {
  public:
    // `pages`: how many there will be; what stands there in a draft does not matter.
    Sheets(Paper& paper, std::string head, std::string foot, std::size_t pages, Language language);

    Paper& paper() { return paper_; }
    double y() const { return y_; }
    std::size_t number() const { return number_; }
    void down(double by) { y_ += by; }

    // A new page, if less than `height` is left of this one.
    void need(double height);
    void turn();

    void text(std::string_view text, const Type& type);
    // `below`: how much must stand on the same page.
    void heading(std::string_view words, double below);

    // Rows are never broken over pages; the headings stand again on each. The last row may be the sum of
    // those above.
    enum class Last { ordinary, total };
    void table(const std::vector<Column>& columns, const std::vector<Row>& rows, Last last = Last::ordinary);

  private:
    void begin();
    double head_height(const std::vector<Column>& columns);
    void draw_head(const std::vector<Column>& columns, double high);

    Paper& paper_;
    std::string head_, foot_;
    std::size_t pages_;
    Language language_;
    std::size_t number_ = 0;
    double y_ = top;
};

}  // namespace linli::insight
