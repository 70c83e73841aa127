// Text: what a person reads, in both languages of the product, and the few checks every outside string
// passes.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace linli {

// The language a reader asked for. Chinese comes first everywhere.
enum class Language { zh, en };

// One sentence or name in both languages. `in` falls back to the other language when one is empty.
struct Text {
    std::string zh;
    std::string en;

    const std::string& in(Language language) const {
        const std::string& wanted = language == Language::zh ? zh : en;
        const std::string& other = language == Language::zh ? en : zh;
        return wanted.empty() ? other : wanted;
    }
    friend bool operator==(const Text&, const Text&) = default;
};

// True if `bytes` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
bool is_utf8(std::string_view bytes);

// Number of code points of well-formed UTF-8.
std::size_t count_code_points(std::string_view text);

// The code points of well-formed UTF-8; each malformed byte becomes U+FFFD.
std::u32string to_code_points(std::string_view text);

// `point` in UTF-8, appended to `out`.
void append_utf8(std::string& out, char32_t point);

// Without leading and trailing white space (ASCII and U+3000, the ideographic space).
std::string_view trim(std::string_view text);

// The first `points` code points of `text`, never cutting one in half.
std::string_view first_code_points(std::string_view text, std::size_t points);

// ASCII letters in lower case; other bytes unchanged.
std::string to_lower_ascii(std::string_view text);

// The whole of `text` as a number, never by the locale; nothing when it is empty, more than a number, or out
// of range.
template <class T>
    requires std::integral<T> || std::floating_point<T>
std::optional<T> parse_number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator);

}  // namespace linli
