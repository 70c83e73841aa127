#include "base/personal_numbers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>

#include "base/text.h"

namespace linli {
namespace {

// ---- the text as groups of digits ----

struct Sign {
    char32_t point;  // full-width forms as their ASCII character
    std::size_t begin, end;
};

// Digits with nothing between them, in ASCII; the last may be an X.
struct Group {
    std::string digits;
    std::size_t first, last;  // places of its signs
    bool joined;  // to the group before it: between them is only what people write inside a number
};

constexpr std::size_t widest_joint = 3;

char32_t plain(char32_t point) {
    return point >= U'！' && point <= U'～' ? point - U'！' + U'!' : point;
}
bool is_digit(char32_t point) {
    return point >= U'0' && point <= U'9';
}
bool is_letter(char32_t point) {
    return (point >= U'a' && point <= U'z') || (point >= U'A' && point <= U'Z') || point == U'_';
}
bool may_join(char32_t point) {
    constexpr std::u32string_view joints = U" -()\u00A0\u2010\u2011\u2012\u2013\u2014\u3000";
    return joints.find(point) != std::u32string_view::npos;
}

std::vector<Sign> signs_of(std::string_view text) {
    std::vector<Sign> signs;
    signs.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = first_code_points(text.substr(at), 1).size();
        const std::u32string points = to_code_points(text.substr(at, length));
        if (points.size() != 1) length = 1;  // no UTF-8: each byte for itself
        signs.push_back({plain(points.front()), at, at + length});
        at += length;
    }
    return signs;
}

bool are_joined(const std::vector<Sign>& signs, std::size_t first, std::size_t end) {
    return end - first <= widest_joint && std::all_of(signs.begin() + static_cast<std::ptrdiff_t>(first),
                                                      signs.begin() + static_cast<std::ptrdiff_t>(end),
                                                      [](const Sign& sign) { return may_join(sign.point); });
}

std::vector<Group> groups_of(const std::vector<Sign>& signs) {
    const auto point = [&](std::size_t at) { return at < signs.size() ? signs[at].point : 0; };
    std::vector<Group> groups;
    for (std::size_t at = 0; at < signs.size(); ++at) {
        if (!is_digit(point(at))) continue;
        Group group{{}, at, at, !groups.empty() && are_joined(signs, groups.back().last + 1, at)};
        for (; is_digit(point(at)); ++at)
            group.digits += static_cast<char>(point(at));
        if ((point(at) == U'X' || point(at) == U'x') && !is_letter(point(at + 1)) &&
            !is_digit(point(at + 1))) {
            group.digits += 'X';
            ++at;
        }
        group.last = --at;
        groups.push_back(std::move(group));
    }
    return groups;
}

// ---- which numbers are a person's ----

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}
template <class List>
bool begins_with_one_of(std::string_view digits, const List& beginnings) {
    return std::any_of(std::begin(beginnings), std::end(beginnings),
                       [&](std::string_view beginning) { return digits.starts_with(beginning); });
}

// Provinces by GB/T 2260, and 91: abroad.
constexpr std::string_view regions[] = {"11", "12", "13", "14", "15", "21", "22", "23", "31",
                                        "32", "33", "34", "35", "36", "37", "41", "42", "43",
                                        "44", "45", "46", "50", "51", "52", "53", "54", "61",
                                        "62", "63", "64", "65", "71", "81", "82", "83", "91"};
// Banks' cards by their first digits: JCB, Visa, Mastercard, UnionPay and the banks' own of before.
constexpr std::string_view issuers[] = {"35", "4", "51", "52", "53", "54", "55", "60", "62", "68", "69", "9"};

bool is_birthday(std::string_view yyyymmdd) {
    using namespace std::chrono;
    const auto part = [&](std::size_t from, std::size_t length) {
        return parse_number<unsigned>(yyyymmdd.substr(from, length)).value_or(0);
    };
    const auto born = static_cast<int>(part(0, 4));
    return born >= 1900 && born <= 2099 &&
           year_month_day(year(born), month(part(4, 2)), day(part(6, 2))).ok();
}

// ISO 7064, MOD 11-2.
char check_digit(std::string_view seventeen) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        sum += weights[i] * (seventeen[i] - '0');
    return "10X98765432"[sum % 11];
}

bool passes_luhn(std::string_view digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int digit = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1) digit = digit * 2 - (digit > 4 ? 9 : 0);
        sum += digit;
    }
    return sum % 10 == 0;
}

bool is_bank_card(std::string_view digits) {
    return digits.size() >= 16 && digits.size() <= 19 && all_digits(digits) &&
           begins_with_one_of(digits, issuers) && passes_luhn(digits);
}

bool is_mobile(std::string_view digits) {
    return digits.size() == 11 && all_digits(digits) && digits[0] == '1' && digits[1] >= '3';
}

// 010 and 02x have three digits, 03xx to 09xx four; 0: this is none.
std::size_t area_code(std::string_view digits) {
    if (digits.starts_with("010") || digits.starts_with("02")) return 3;
    return digits.size() > 1 && digits[0] == '0' && digits[1] >= '3' ? 4 : 0;
}

bool is_landline(std::string_view digits) {
    const std::size_t code = area_code(digits);
    if (code == 0 || digits.size() < 11 || !all_digits(digits)) return false;
    const std::size_t local = digits.size() - code;
    return (local == 8 || (local == 7 && code == 4)) && digits[code] >= '2' && digits[code] <= '8';
}

// ---- how they are written: the lengths of their groups ----

using Shape = std::string_view;
constexpr Shape mobile_shapes[] = {"11", "3-4-4", "4-4-3", "3-8", "7-4", "4-7", "3-3-5", "5-6"};
constexpr Shape landline_shapes[] = {"11",    "12",    "3-8",   "4-8",       "4-7",
                                     "3-4-4", "4-4-4", "4-3-4", "3-2-2-2-2", "4-2-2-2-2"};
constexpr Shape bank_shapes[] = {"16",        "17",        "18",        "19",      "4-4-4-4",
                                 "4-4-4-4-1", "4-4-4-4-2", "4-4-4-4-3", "4-4-4-5", "4-4-4-7",
                                 "6-10",      "6-13",      "8-8",       "4-12",    "4-15"};
constexpr Shape bare_shapes[] = {"6", "7", "8", "3-4", "4-4"};

template <std::size_t N>
bool is_one_of(Shape shape, const Shape (&shapes)[N]) {
    return std::find(std::begin(shapes), std::end(shapes), shape) != std::end(shapes);
}

// Finds the numbers of one text, left to right; each begins and ends with a group.
class Search {
  public:
    explicit Search(std::string_view text)
        : text_(text), signs_(signs_of(text)), groups_(groups_of(signs_)) {}

    std::vector<FoundNumber> run() {
        std::vector<FoundNumber> found;
        for (std::size_t at = 0; at < groups_.size();) {
            const std::size_t taken = take(at, found);
            at += std::max<std::size_t>(taken, 1);
        }
        return found;
    }

  private:
    static constexpr std::size_t most_digits = 19;

    // Adds the number that begins with this group; how many groups it has, 0 if there is none.
    std::size_t take(std::size_t at, std::vector<FoundNumber>& found) {
        if (is_part_of_more(groups_[at])) return 0;
        if (skip_country_code(at, found)) return 1;
        std::string digits, shape;
        std::size_t country_end = 0;
        for (std::size_t end = at; end < groups_.size() && (end == at || groups_[end].joined); ++end) {
            const Group& group = groups_[end];
            digits += group.digits;
            shape += (shape.empty() ? "" : "-") + std::to_string(group.digits.size());
            if (digits.size() > most_digits) break;
            if (const auto kind = kind_of(digits, shape, groups_[at])) return add(*kind, at, end, found);
            if (digits.size() >= 9 && digits.size() <= 15) country_end = end + 1;
        }
        if (country_end == 0 || point_before(groups_[at]) != U'+') return 0;
        if (at + 1 < country_end) {  // after the country code, a number that is known
            if (const std::size_t taken = take(at + 1, found); taken != 0) return taken + 1;
        }
        return add(PersonalNumber::telephone, at, country_end - 1, found);
    }

    // "86" or "0086" before a Chinese number, as a group of its own or at the front of one.
    bool skip_country_code(std::size_t at, std::vector<FoundNumber>& found) const {
        const Group& group = groups_[at];
        for (const std::string_view code : {"86", "0086"}) {
            if (!group.digits.starts_with(code)) continue;
            const std::string rest = group.digits.substr(code.size());
            if (is_mobile(rest)) {
                found.push_back({PersonalNumber::telephone, signs_[group.first + code.size()].begin,
                                 signs_[group.last].end});
                return true;
            }
        }
        return false;
    }

    std::optional<PersonalNumber> kind_of(std::string_view digits, Shape shape, const Group& first) const {
        if (is_identity_card(digits) && (digits.size() == 18 || shape == "15")) {
            return PersonalNumber::identity_card;
        }
        if ((is_mobile(digits) && is_one_of(shape, mobile_shapes)) ||
            (is_landline(digits) && is_one_of(shape, landline_shapes)) ||
            (is_one_of(shape, bare_shapes) && digits[0] >= '2' && all_digits(digits) &&
             follows_a_cue(first))) {
            return PersonalNumber::telephone;
        }
        if (is_bank_card(digits) && is_one_of(shape, bank_shapes)) return PersonalNumber::bank_card;
        return std::nullopt;
    }

    std::size_t add(PersonalNumber kind, std::size_t at, std::size_t last,
                    std::vector<FoundNumber>& found) const {
        found.push_back({kind, signs_[groups_[at].first].begin, signs_[groups_[last].last].end});
        return last - at + 1;
    }

    char32_t point_before(const Group& group, std::size_t steps = 1) const {
        return group.first < steps ? 0 : signs_[group.first - steps].point;
    }
    // Of a word ("AB1381…") or of a fraction ("121.9012…", but not a list's second item, "2.1381…").
    bool is_part_of_more(const Group& group) const {
        if (is_letter(point_before(group))) return !follows_a_cue(group);
        return point_before(group) == U'.' && is_digit(point_before(group, 2)) &&
               is_digit(point_before(group, 3));
    }
    // A word for "telephone" stands before it.
    bool follows_a_cue(const Group& group) const {
        constexpr std::string_view cues[] = {"电话", "座机", "手机",  "短号",  "号码",
                                             "联系", "tel",  "phone", "mobile"};
        std::size_t end = group.first;
        while (end > 0 &&
               std::u32string_view(U" :.是为").find(signs_[end - 1].point) != std::u32string_view::npos)
            --end;
        if (end == 0) return false;
        constexpr std::size_t longest = 12;
        const std::size_t bytes = signs_[end - 1].end;
        const std::string before =
            to_lower_ascii(text_.substr(bytes - std::min(bytes, longest), std::min(bytes, longest)));
        return std::any_of(std::begin(cues), std::end(cues),
                           [&](std::string_view cue) { return before.ends_with(cue); });
    }

    std::string_view text_;
    std::vector<Sign> signs_;
    std::vector<Group> groups_;
};

// How many digits stay, at the front and at the end.
struct Shown {
    std::size_t front, end;
};

Shown shown_of(PersonalNumber kind, std::string_view digits) {
    switch (kind) {
        case PersonalNumber::identity_card:
            return {3, 4};
        case PersonalNumber::bank_card:
            return {4, 4};
        case PersonalNumber::telephone:
            if (is_landline(digits)) return {area_code(digits), 4};
            return digits.size() > 8 ? Shown{3, 4} : Shown{0, digits.size() / 2};
    }
    return {0, 0};
}

std::string masked(PersonalNumber kind, std::string_view number) {
    const std::vector<Sign> signs = signs_of(number);
    std::string digits;
    for (const Sign& sign : signs) {
        if (is_digit(sign.point) || sign.point == U'X' || sign.point == U'x')
            digits += static_cast<char>(sign.point);
    }
    const Shown shown = shown_of(kind, digits);
    std::string out;
    std::size_t place = 0;
    for (const Sign& sign : signs) {
        const bool hidden = is_digit(sign.point) && place >= shown.front && place + shown.end < digits.size();
        place += is_digit(sign.point) ? 1 : 0;
        out += hidden ? "*" : number.substr(sign.begin, sign.end - sign.begin);
    }
    return out;
}

}  // namespace

bool is_identity_card(std::string_view number) {
    if (number.size() == 15) {
        return all_digits(number) && begins_with_one_of(number, regions) &&
               is_birthday("19" + std::string(number.substr(6, 6)));
    }
    if (number.size() != 18 || !all_digits(number.substr(0, 17))) return false;
    const char last = number[17] == 'x' ? 'X' : number[17];
    return begins_with_one_of(number, regions) && is_birthday(number.substr(6, 8)) &&
           last == check_digit(number);
}

std::vector<FoundNumber> personal_numbers_in(std::string_view text) {
    return Search(text).run();
}

std::string mask_personal_numbers(std::string_view text) {
    std::string out;
    std::size_t done = 0;
    for (const FoundNumber& number : personal_numbers_in(text)) {
        out += text.substr(done, number.begin - done);
        out += masked(number.kind, text.substr(number.begin, number.end - number.begin));
        done = number.end;
    }
    out += text.substr(done);
    return out;
}

}  // namespace linli
