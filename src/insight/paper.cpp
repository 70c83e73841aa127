#include "insight/paper.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

namespace linli::insight {
namespace {

template <auto release>
struct Releases {
    template <class T>
    void operator()(T* thing) const {
        release(thing);
    }
};
using FontMap = std::unique_ptr<PangoFontMap, Releases<g_object_unref>>;
using Context = std::unique_ptr<PangoContext, Releases<g_object_unref>>;
using Layout = std::unique_ptr<PangoLayout, Releases<g_object_unref>>;
using FontDescription = std::unique_ptr<PangoFontDescription, Releases<pango_font_description_free>>;

// The first that a machine has is taken.
constexpr const char* known_types[] = {"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
                                       "Source Han Sans CN", "Noto Serif CJK SC"};

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int count) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), count);
    return CAIRO_STATUS_SUCCESS;
}

// Letters are as wide and high as they are drawn, on a draft too, and not moved to the dots of a screen.
void measure_exactly(PangoContext* context) {
    const std::unique_ptr<cairo_font_options_t, Releases<cairo_font_options_destroy>> options(
        cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options.get());
}

void require_success(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(std::string("report: ") + cairo_status_to_string(status));
}

}  // namespace

Result<std::string> chinese_type() {
    const FontMap fonts(pango_cairo_font_map_new());
    PangoFontFamily** families = nullptr;
    int count = 0;
    pango_font_map_list_families(fonts.get(), &families, &count);
    std::set<std::string> there;
    for (int i = 0; i < count; ++i)
        there.insert(pango_font_family_get_name(families[i]));
    g_free(static_cast<void*>(families));
    for (const char* type : known_types) {
        if (there.contains(type)) return std::string(type);
    }
    return refuse(RefusalKind::unavailable, "report/no-chinese-type",
                  {"这台机器上没有中文字体，无法排版；请安装 Debian 软件包 fonts-noto-cjk。",
                   "There is no Chinese type on this machine to set the paper in; install the Debian package "
                   "fonts-noto-cjk."});
}

struct Paper::Drawing {
    Drawing(const About& about, Use use)
        : fonts(pango_cairo_font_map_new()),
          surface(use == Use::print
                      ? cairo_pdf_surface_create_for_stream(append, &bytes, paper_width, paper_height)
                      : cairo_recording_surface_create(CAIRO_CONTENT_COLOR, nullptr)),
          cairo(cairo_create(surface.get())),
          context(pango_font_map_create_context(fonts.get())),
          layout((measure_exactly(context.get()), pango_layout_new(context.get()))),
          type(about.type) {
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        if (use == Use::draft) return;
        const auto say = [this](cairo_pdf_metadata_t what, const std::string& text) {
            cairo_pdf_surface_set_metadata(surface.get(), what, text.c_str());
        };
        say(CAIRO_PDF_METADATA_TITLE, about.title);
        say(CAIRO_PDF_METADATA_AUTHOR, about.author);
        say(CAIRO_PDF_METADATA_CREATOR, "Linli");
        say(CAIRO_PDF_METADATA_CREATE_DATE, about.made_at);
        say(CAIRO_PDF_METADATA_MOD_DATE, about.made_at);
    }

    void set(std::string_view text, double width, const Type& with, Align align) const {
        const FontDescription description(pango_font_description_new());
        pango_font_description_set_family(description.get(), type.c_str());
        pango_font_description_set_absolute_size(description.get(), with.size * PANGO_SCALE);
        pango_font_description_set_weight(description.get(),
                                          with.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout.get(), description.get());
        pango_layout_set_width(layout.get(), width < 0 ? -1 : static_cast<int>(width * PANGO_SCALE));
        pango_layout_set_alignment(layout.get(), align == Align::left     ? PANGO_ALIGN_LEFT
                                                 : align == Align::centre ? PANGO_ALIGN_CENTER
                                                                          : PANGO_ALIGN_RIGHT);
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    }
    std::pair<double, double> size() const {
        int width = 0, height = 0;
        pango_layout_get_size(layout.get(), &width, &height);
        return {static_cast<double>(width) / PANGO_SCALE, static_cast<double>(height) / PANGO_SCALE};
    }
    void dip(const Ink& ink) const { cairo_set_source_rgb(cairo.get(), ink.red, ink.green, ink.blue); }

    std::string bytes;
    FontMap fonts;
    std::unique_ptr<cairo_surface_t, Releases<cairo_surface_destroy>> surface;
    std::unique_ptr<cairo_t, Releases<cairo_destroy>> cairo;
    Context context;
    Layout layout;
    std::string type;
};

Paper::Paper(const About& about, Use use) : drawing_(std::make_unique<Drawing>(about, use)) {}
Paper::~Paper() = default;

double Paper::text(std::string_view text, double x, double y, double width, const Type& type, Align align) {
    drawing_->set(text, width, type, align);
    drawing_->dip(type.ink);
    cairo_move_to(drawing_->cairo.get(), x, y);
    pango_cairo_show_layout(drawing_->cairo.get(), drawing_->layout.get());
    return drawing_->size().second;
}

double Paper::height_of(std::string_view text, double width, const Type& type) {
    drawing_->set(text, width, type, Align::left);
    return drawing_->size().second;
}

double Paper::width_of(std::string_view text, const Type& type) {
    drawing_->set(text, -1, type, Align::left);
    return drawing_->size().first;
}

void Paper::area(const Box& box, const Ink& ink) {
    drawing_->dip(ink);
    cairo_rectangle(drawing_->cairo.get(), box.x, box.y, box.width, box.height);
    cairo_fill(drawing_->cairo.get());
}

void Paper::frame(const Box& box, const Ink& ink, double thickness) {
    drawing_->dip(ink);
    cairo_set_line_width(drawing_->cairo.get(), thickness);
    cairo_rectangle(drawing_->cairo.get(), box.x + thickness / 2, box.y + thickness / 2,
                    std::max(0.0, box.width - thickness), std::max(0.0, box.height - thickness));
    cairo_stroke(drawing_->cairo.get());
}

void Paper::line(double x1, double y1, double x2, double y2, const Ink& ink, double thickness) {
    drawing_->dip(ink);
    cairo_set_line_width(drawing_->cairo.get(), thickness);
    cairo_move_to(drawing_->cairo.get(), x1, y1);
    cairo_line_to(drawing_->cairo.get(), x2, y2);
    cairo_stroke(drawing_->cairo.get());
}

void Paper::turn() {
    cairo_show_page(drawing_->cairo.get());
}

std::string Paper::finish() {
    cairo_show_page(drawing_->cairo.get());
    require_success(cairo_status(drawing_->cairo.get()));
    cairo_surface_finish(drawing_->surface.get());
    require_success(cairo_surface_status(drawing_->surface.get()));
    return std::move(drawing_->bytes);
}

}  // namespace linli::insight
