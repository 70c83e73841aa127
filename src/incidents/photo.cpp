#include "incidents/photo.h"

#include <memory>
#include <mutex>

#include <vips/vips.h>

namespace linli::incidents {
namespace {

constexpr int longest_side = 1'600;
constexpr double most_pixels = 60e6;

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

void start_vips() {
    static std::once_flag once;
    std::call_once(once, [] {
        VIPS_INIT("linli");
        vips_cache_set_max(0);
        vips_concurrency_set(1);
        vips_block_untrusted_set(TRUE);  // loaders that are not meant for strangers' files, once more
    });
}

// By its first bytes. Nothing else reaches the library's many other loaders.
bool is_picture(std::string_view file) {
    using namespace std::string_view_literals;
    return file.starts_with("\xFF\xD8\xFF"sv) || file.starts_with("\x89PNG\r\n\x1A\n"sv) ||
           (file.starts_with("RIFF"sv) && file.size() >= 12 && file.substr(8, 4) == "WEBP"sv);
}

auto unreadable() {
    vips_error_clear();
    return refuse(
        RefusalKind::unsupported, "photo/unreadable",
        {"照片无法读取：请发送 JPEG、PNG 或 WebP。", "The picture cannot be read: send JPEG, PNG or WebP."});
}

}  // namespace

Result<std::string> develop(std::string_view picture) {
    start_vips();
    if (!is_picture(picture)) return unreadable();
    const Image header(vips_image_new_from_buffer(picture.data(), picture.size(), "", nullptr));
    if (!header) return unreadable();
    if (static_cast<double>(vips_image_get_width(header.get())) * vips_image_get_height(header.get()) >
        most_pixels) {
        return refuse(RefusalKind::too_large, "photo/too-large",
                      {"照片超过 6000 万像素。", "The picture has more than 60 megapixels."});
    }
    VipsImage* small = nullptr;
    // Shrinks while it decodes, turns it upright by its orientation tag, and never enlarges.
    if (vips_thumbnail_buffer(const_cast<char*>(picture.data()), picture.size(), &small, longest_side,
                              "height", longest_side, "size", VIPS_SIZE_DOWN, "option_string",
                              "fail_on=error", nullptr) != 0) {
        return unreadable();
    }
    const Image owned(small);
    void* bytes = nullptr;
    std::size_t size = 0;
    if (vips_jpegsave_buffer(small, &bytes, &size, "Q", 82, "strip", TRUE, "optimize_coding", TRUE,
                             nullptr) != 0) {
        return unreadable();
    }
    std::string jpeg(static_cast<const char*>(bytes), size);
    g_free(bytes);
    return jpeg;
}

}  // namespace linli::incidents
