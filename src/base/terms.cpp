#include "base/terms.h"

#include <algorithm>
#include <functional>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "base/text.h"

namespace linli {
namespace {

constexpr std::size_t most_terms = 2'000;
constexpr std::size_t longest_word = 40;  // code points; the rest of a longer one is dropped

bool is_han(char32_t point) {
    UErrorCode error = U_ZERO_ERROR;
    return uscript_getScript(static_cast<UChar32>(point), &error) == USCRIPT_HAN && U_SUCCESS(error);
}

bool is_word(char32_t point) {
    return u_isalnum(static_cast<UChar32>(point)) != 0;
}

std::string utf8(std::u32string_view points) {
    std::string text;
    for (const char32_t point : points)
        append_utf8(text, point);
    return text;
}

// Calls `han` with each run of Han characters and `word` with each run of other letters and digits.
void for_each_run(std::string_view text, const std::function<void(std::u32string_view)>& han,
                  const std::function<void(std::u32string_view)>& word) {
    const std::u32string points = to_code_points(fold(text));
    const std::u32string_view all = points;
    std::size_t i = 0;
    while (i < all.size()) {
        const std::size_t start = i;
        if (is_han(all[i])) {
            while (i < all.size() && is_han(all[i]))
                ++i;
            han(all.substr(start, i - start));
        } else if (is_word(all[i])) {
            while (i < all.size() && is_word(all[i]) && !is_han(all[i]))
                ++i;
            word(all.substr(start, std::min(i - start, longest_word)));
        } else {
            ++i;
        }
    }
}

void sort_out(std::vector<std::string>& terms) {
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    if (terms.size() > most_terms) terms.resize(most_terms);
}

}  // namespace

std::string fold(std::string_view text) {
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
    if (plain) return to_lower_ascii(text);
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
    std::string folded;
    if (U_FAILURE(error)) return std::string(text);
    const auto unicode =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    normalizer->normalize(unicode, error).toUTF8String(folded);
    return folded;
}

std::vector<std::string> index_terms(std::string_view text) {
    std::vector<std::string> terms;
    for_each_run(
        text,
        [&](std::u32string_view run) {
            for (std::size_t i = 0; i + 1 < run.size(); ++i)
                terms.push_back(utf8(run.substr(i, 2)));
            terms.push_back(utf8(run.substr(run.size() - 1)));
        },
        [&](std::u32string_view run) { terms.push_back(utf8(run)); });
    sort_out(terms);
    return terms;
}

std::vector<std::string> query_terms(std::string_view text) {
    std::vector<std::string> terms;
    for_each_run(
        text,
        [&](std::u32string_view run) {
            if (run.size() == 1) terms.push_back(utf8(run) + '*');
            for (std::size_t i = 0; i + 1 < run.size(); ++i)
                terms.push_back(utf8(run.substr(i, 2)));
        },
        [&](std::u32string_view run) { terms.push_back(utf8(run) + '*'); });
    sort_out(terms);
    return terms;
}

}  // namespace linli
