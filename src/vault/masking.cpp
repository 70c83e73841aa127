#include "vault/masking.h"

#include <algorithm>

#include "base/personal_numbers.h"
#include "base/text.h"

namespace linli::vault {
namespace {

constexpr std::string_view hidden_rest = "***";

std::u32string plain_points(std::string_view text) {
    std::u32string points = to_code_points(text);
    for (char32_t& point : points) {
        if (point >= U'！' && point <= U'～') point = point - U'！' + U'!';
        if (point == U'\u3000') point = U' ';
    }
    return points;
}

std::string to_utf8(std::u32string_view points) {
    std::string out;
    for (const char32_t point : points)
        append_utf8(out, point);
    return out;
}

bool is_digit(char32_t point) {
    return point >= U'0' && point <= U'9';
}
bool is_separator(char32_t point) {
    return std::u32string_view(U" -()+,;/.").find(point) != std::u32string_view::npos;
}

// ---- addresses ----

// What a number belongs to when it is part of a road's or a place's name, and where such a name ends.
constexpr std::u32string_view numbered[] = {U"国道", U"省道", U"县道", U"号线", U"路", U"街", U"巷"};
constexpr std::u32string_view place_ends[] = {U"大道", U"公路", U"国道", U"省道", U"县道", U"路",
                                              U"街",   U"巷",   U"弄",   U"胡同", U"村",   U"社区",
                                              U"园",   U"小区", U"新村", U"花苑", U"苑"};
constexpr std::u32string_view houses[] = {U"号", U"幢",   U"栋", U"楼", U"单元", U"室",
                                          U"层", U"号楼", U"座", U"户", U"组",   U"弄"};

template <std::size_t N>
std::size_t length_of_one(std::u32string_view text, const std::u32string_view (&words)[N]) {
    std::size_t longest = 0;
    for (const std::u32string_view word : words) {
        if (text.starts_with(word)) longest = std::max(longest, word.size());
    }
    return longest;
}

bool is_chinese_digit(char32_t point) {
    return std::u32string_view(U"〇零一二三四五六七八九十百千两").find(point) != std::u32string_view::npos;
}

// Where the number of a house begins: digits that are no part of a road's name, or Chinese ones before 号,
// 幢, ….
std::size_t house_number(std::u32string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const bool chinese = is_chinese_digit(text[at]);
        if (!chinese && !is_digit(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && (chinese ? is_chinese_digit(text[end]) : is_digit(text[end])))
            ++end;
        std::size_t after = end;
        while (after < text.size() && text[after] == U' ')
            ++after;
        const std::u32string_view rest = text.substr(after);
        if (chinese ? length_of_one(rest, houses) != 0 && length_of_one(rest, numbered) == 0
                    : length_of_one(rest, numbered) == 0) {
            return at;
        }
        at = end;
    }
    return text.size();
}

// Behind the last road, village or estate; 0 if there is none.
std::size_t end_of_place(std::u32string_view text) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (const std::size_t length = length_of_one(text.substr(at), place_ends); length != 0 && at != 0)
            end = std::max(end, at + length);
    }
    return end;
}

// ---- contacts ----

}  // namespace

std::string masked_telephone(std::string_view telephone) {
    std::u32string points = plain_points(mask_personal_numbers(telephone));
    const bool unknown = personal_numbers_in(telephone).empty();
    const auto digits = static_cast<std::size_t>(std::count_if(points.begin(), points.end(), is_digit));
    std::size_t place = 0;
    for (char32_t& point : points) {
        const bool shown = is_digit(point) ? !unknown || ++place > digits - digits / 3 : is_separator(point);
        if (!shown) point = U'*';
    }
    return to_utf8(points);
}

std::string masked_name(std::string_view name) {
    const std::u32string points = to_code_points(trim(name));
    if (points.empty()) return {};
    if (points.size() == 1) return "*";
    const bool letters = points.front() < 0x2E80;  // below the scripts of East Asia
    return to_utf8(points.substr(0, 1)) + std::string(letters ? 4 : points.size() - 1, '*');
}

std::string masked_address(std::string_view address) {
    const std::u32string text = plain_points(trim(address));
    const std::size_t house = house_number(text);
    const std::u32string_view place = std::u32string_view(text).substr(0, house);
    const std::size_t end = end_of_place(place);
    if (text.empty()) return {};
    return to_utf8(place.substr(0, end)) + std::string(end == text.size() ? "" : hidden_rest);
}

std::string masked_contact(std::string_view contact) {
    const std::u32string points = plain_points(contact);
    const bool number_alone = std::all_of(
        points.begin(), points.end(), [](char32_t point) { return is_digit(point) || is_separator(point); });
    if (number_alone) return masked_telephone(contact);
    if (points.empty()) return {};
    return (points.size() > 1 ? to_utf8(points.substr(0, 1)) : std::string()) + std::string(hidden_rest);
}

std::string normal_telephone(std::string_view telephone) {
    std::string digits;
    bool international = false;
    for (const char32_t point : plain_points(telephone)) {
        if (point == U'+' && digits.empty()) international = true;
        if (is_digit(point)) digits += static_cast<char>(point);
    }
    const bool code = digits.starts_with("86") && (international || digits.size() == 13);
    if (international && !code && !digits.empty()) return '+' + digits;
    const std::size_t prefix = digits.starts_with("0086") ? 4 : code ? 2 : 0;
    digits.erase(0, prefix);
    const bool mobile = digits.size() == 11 && digits[0] == '1';
    if (prefix != 0 && !mobile && !digits.empty() && digits[0] != '0') digits.insert(0, "0");
    if (digits.size() == 12 && digits.starts_with("01") && digits[2] >= '3') digits.erase(0, 1);
    return digits;
}

}  // namespace linli::vault
