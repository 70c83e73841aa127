// A4 paper, drawn page by page into a PDF: text in Chinese type that is embedded, areas and lines. Places and
// lengths are points (1/72 inch) from the upper left corner.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/refusal.h"

namespace linli::insight {

inline constexpr double paper_width = 595.28;
inline constexpr double paper_height = 841.89;

struct Ink {
    double red = 0, green = 0, blue = 0;  // 0 to 1
};
// Far enough apart in lightness to be told apart in black and white.
inline constexpr Ink black{0.10, 0.11, 0.13};
inline constexpr Ink grey{0.36, 0.40, 0.44};
inline constexpr Ink rule_grey{0.72, 0.75, 0.78};
inline constexpr Ink faint{0.955, 0.965, 0.975};
inline constexpr Ink dark_blue{0.12, 0.31, 0.48};
inline constexpr Ink light_blue{0.80, 0.87, 0.94};
inline constexpr Ink white{1, 1, 1};

enum class Align { left, centre, right };

struct Type {
    double size = 9;  // points
    bool bold = false;
    Ink ink = black;
};

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
};

// The Chinese type that this machine has and the paper is set in; refused (`report/no-chinese-type`, with
// what to install) when there is none.
Result<std::string> chinese_type();

// One thread.
class Paper {
  public:
    struct About {
        std::string title;
        std::string author;
        std::string made_at;  // ISO 8601
        std::string type;     // of chinese_type()
    };
    // A draft is as long as the paper itself, and nothing of it is kept: to learn how many pages there are.
    enum class Use { draft, print };
    Paper(const About& about, Use use);
    ~Paper();
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;

    // Text from (x, y) downwards, broken into lines at `width`; how high it stands.
    double text(std::string_view text, double x, double y, double width, const Type& type,
                Align align = Align::left);
    // The same, not drawn.
    double height_of(std::string_view text, double width, const Type& type);
    double width_of(std::string_view text, const Type& type);

    void area(const Box& box, const Ink& ink);
    void frame(const Box& box, const Ink& ink, double thickness = 0.6);
    void line(double x1, double y1, double x2, double y2, const Ink& ink, double thickness = 0.6);

    // Ends this page; what is drawn from here on stands on the next.
    void turn();
    // Ends the last page: the whole PDF, nothing of a draft. Nothing is drawn after that. Throws
    // std::runtime_error when it could not be made.
    std::string finish();

  private:
    struct Drawing;
    std::unique_ptr<Drawing> drawing_;
};

}  // namespace linli::insight
