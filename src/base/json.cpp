#include "base/json.h"

#include <cmath>

#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace linli::json {

void write_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0;  // start of the run that needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        }
    }
    out.append(text, plain, text.size() - plain);
    out += '"';
}

void write_double(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void write_degrees(std::string& out, std::int32_t e7) {
    std::int64_t value = e7;
    if (value < 0) {
        out += '-';
        value = -value;
    }
    write(out, value / 10'000'000);
    std::int64_t fraction = value % 10'000'000;
    if (fraction == 0) return;
    char digits[8] = ".";
    for (int i = 7; i >= 1; --i) {
        digits[i] = static_cast<char>('0' + fraction % 10);
        fraction /= 10;
    }
    std::size_t length = 8;
    while (digits[length - 1] == '0')
        --length;
    out.append(digits, length);
}

void write(std::string& out, LonLat place) {
    out += "{\"lon\":";
    write_degrees(out, place.lon_e7);
    out += ",\"lat\":";
    write_degrees(out, place.lat_e7);
    out += '}';
}

Result<boost::json::value> parse(std::string_view text) {
    if (!is_utf8(text)) {
        return refuse(RefusalKind::malformed, "malformed/utf-8",
                      {"内容不是有效的 UTF-8 文本。", "The content is not valid UTF-8 text."});
    }
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::parser parser({}, options);
    boost::json::error_code error;
    const std::size_t taken = parser.write_some(text.data(), text.size(), error);
    if (!error && taken < text.size()) error = boost::json::error::extra_data;
    if (error) {
        return refuse(
            RefusalKind::malformed, "malformed/json",
            {fmt::format("内容不是有效的 JSON：第 {} 字节起无法读取。", taken),
             fmt::format("The content is not valid JSON from byte {} on: {}.", taken, error.message())});
    }
    return parser.release();
}

bool add_wrong_type(Faults& faults, const Text& wanted) {
    faults.add({"应为" + wanted.zh + "。", "Must be " + wanted.en + "."});
    return false;
}

bool add_unknown_name(Faults& faults, std::string_view given, const std::vector<std::string_view>& names) {
    faults.add({fmt::format("“{}”不在可选值之内：{}。", given, fmt::join(names, "、")),
                fmt::format("\"{}\" is not one of: {}.", given, fmt::join(names, ", "))});
    return false;
}

void add_missing(Faults& faults) {
    faults.add({"缺少此项。", "Is required."});
}

void refuse_unknown(const boost::json::object& object, const std::vector<std::string_view>& known,
                    Faults& faults) {
    for (const auto& entry : object) {
        const std::string_view key = entry.key();
        bool found = false;
        for (const std::string_view name : known)
            found = found || name == key;
        if (!found) {
            faults.add(key, {"没有这一项。",
                             fmt::format("Is not a field here; there are: {}.", fmt::join(known, ", "))});
        }
    }
}

bool decode(const boost::json::value& from, std::string& to, Faults& faults) {
    const boost::json::string* text = from.if_string();
    if (text == nullptr) return add_wrong_type(faults, {"文字", "a string"});
    if (std::string_view(*text).find('\0') != std::string_view::npos) {
        faults.add({"不能含有空字符。", "Must not contain the character U+0000."});
        return false;
    }
    to.assign(text->data(), text->size());
    return true;
}

bool decode(const boost::json::value& from, bool& to, Faults& faults) {
    const bool* value = from.if_bool();
    if (value == nullptr) return add_wrong_type(faults, {" true 或 false", "true or false"});
    to = *value;
    return true;
}

bool decode(const boost::json::value& from, double& to, Faults& faults) {
    if (!from.is_number()) return add_wrong_type(faults, {"数字", "a number"});
    to = from.to_number<double>();
    return true;
}

bool decode(const boost::json::value& from, Metres& to, Faults& faults) {
    return decode(from, to.value, faults);
}

bool decode_integer(const boost::json::value& from, std::int64_t low, std::int64_t high, std::int64_t& to,
                    Faults& faults) {
    if (const std::int64_t* value = from.if_int64(); value != nullptr && *value >= low && *value <= high) {
        to = *value;
        return true;
    }
    if (from.is_number() && !from.is_double()) {
        faults.add({fmt::format("应在 {} 与 {} 之间。", low, high),
                    fmt::format("Must lie between {} and {}.", low, high)});
        return false;
    }
    return add_wrong_type(faults, {"整数", "a whole number"});
}

bool decode(const boost::json::value& from, Instant& to, Faults& faults) {
    const boost::json::string* text = from.if_string();
    const auto moment = text == nullptr ? std::nullopt : parse_iso(std::string_view(*text));
    if (!moment) {
        faults.add({"应为 1970 年以后带时区的时间，例如 2026-11-24T13:18:00+08:00。",
                    "Must be a time from 1970 on with its zone, such as 2026-11-24T13:18:00+08:00."});
        return false;
    }
    to = *moment;
    return true;
}

bool decode(const boost::json::value& from, LonLat& to, Faults& faults) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr)
        return add_wrong_type(faults, {"含 lon 与 lat 的对象", "an object with lon and lat"});
    double lon = 0;
    double lat = 0;
    bool good = true;
    const auto take = [&](const char* name, double& value) {
        const Faults::Step step(faults, name);
        const boost::json::value* member = object->if_contains(name);
        if (member == nullptr) {
            add_missing(faults);
            good = false;
        } else {
            good = decode(*member, value, faults) && good;
        }
    };
    take("lon", lon);
    take("lat", lat);
    refuse_unknown(*object, {"lon", "lat"}, faults);
    if (!good) return false;
    const auto place = LonLat::from_degrees(lon, lat);
    if (!place) {
        const bool swapped = LonLat::from_degrees(lat, lon).has_value();
        faults.add(swapped
                       ? Text{"经纬度似乎颠倒了：lon 是经度（-180 到 180），lat 是纬度（-90 到 90）。",
                              "Longitude and latitude seem swapped: lon is -180 to 180, lat is -90 to 90."}
                       : Text{"超出范围：lon 应在 -180 到 180，lat 应在 -90 到 90。",
                              "Out of range: lon must lie in -180 to 180, lat in -90 to 90."});
        return false;
    }
    to = *place;
    return true;
}

bool decode(const boost::json::value& from, Raw& to, Faults&) {
    to.text = boost::json::serialize(from);
    return true;
}

boost::json::value over_defaults(std::string_view defaults, std::string_view stored,
                                 std::span<const std::string_view> members) {
    boost::json::value value = parse(defaults).value();
    const auto given = parse(stored);
    if (!given || !given->is_object())
        throw std::runtime_error("a stored document cannot be read: " + std::string(stored));
    for (const std::string_view name : members) {
        if (const boost::json::value* found = given->as_object().if_contains(name))
            value.as_object().insert_or_assign(name, *found);
    }
    return value;
}

}  // namespace linli::json
