// A text as a QR code (ISO/IEC 18004), for papers. Pages draw their own (web/src/shell/qr_code.tsx).
#pragma once

#include <string_view>
#include <vector>

#include "insight/paper.h"

namespace linli::insight {

struct QrCode {
    int size = 0;            // modules along a side, without the quiet zone
    std::vector<bool> dark;  // row by row
    bool is_dark(int x, int y) const { return dark[static_cast<std::size_t>(y * size + x)]; }
};

inline constexpr std::size_t most_in_a_qr_code = 2'953;  // bytes

// Bytes, corrected at level M as the pages' are, at level L where that is too little. Throws
// std::length_error for more than a code can hold.
QrCode qr_code(std::string_view text);

// Into a square of that width, four modules of quiet zone included.
void draw(Paper& paper, const QrCode& code, double x, double y, double width);

}  // namespace linli::insight
