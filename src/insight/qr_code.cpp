#include "insight/qr_code.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <qrencode.h>

namespace linli::insight {
namespace {

constexpr int quiet = 4;  // modules on each side
constexpr std::size_t most_at_level_m = 2'331;

struct Frees {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

QrCode qr_code(std::string_view text) {
    const auto level = text.size() <= most_at_level_m ? QR_ECLEVEL_M : QR_ECLEVEL_L;
    const std::unique_ptr<QRcode, Frees> made(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, level));
    if (!made) throw std::length_error("this is too long for a QR code");
    QrCode code;
    code.size = made->width;
    code.dark.reserve(static_cast<std::size_t>(code.size) * static_cast<std::size_t>(code.size));
    for (int at = 0; at < code.size * code.size; ++at)
        code.dark.push_back((made->data[at] & 1) != 0);
    return code;
}

void draw(Paper& paper, const QrCode& code, double x, double y, double width) {
    paper.area({x, y, width, width}, white);
    const double module = width / (code.size + 2 * quiet);
    for (int row = 0; row < code.size; ++row) {
        for (int from = 0; from < code.size;) {
            int to = from;
            while (to < code.size && code.is_dark(to, row))
                ++to;
            if (to > from) {
                paper.area(
                    {x + (from + quiet) * module, y + (row + quiet) * module, (to - from) * module, module},
                    Ink{});
            }
            from = std::max(to, from + 1);
        }
    }
}

}  // namespace linli::insight
