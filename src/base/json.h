// JSON both ways from one description of a type.
//
// A struct that is described once (BOOST_DESCRIBE_STRUCT) can be written, read with every wrong field named,
// and given as a JSON Schema (json_schema.h). Rules:
//   - a field of type std::optional, std::vector or std::map may be missing; every other one is required; a
//   field that
//     is not described is refused;
//   - a described enum is the string of its enumerator; an enum without description (a strong identifier) an
//   integer;
//   - Instant is an RFC 3339 string, LonLat is {"lon": degrees, "lat": degrees}, Text is {"zh": ..., "en":
//   ...};
//   - strings are UTF-8 without U+0000; a lone surrogate is refused.
// A type may have a free function `check(const T&, Faults&)` beside it: it is called after decoding, where it
// can refuse values that break a rule.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/geo.h"
#include "base/refusal.h"
#include "base/time.h"

namespace linli {

BOOST_DESCRIBE_STRUCT(Text, (), (zh, en))
BOOST_DESCRIBE_ENUM(Language, zh, en)

}  // namespace linli

namespace linli::json {

// The wrong values found so far, each with the path at which decoding stands.
class Faults {
  public:
    void add(Text message) { list_.push_back({path_, std::move(message)}); }
    // `field` below the present path.
    void add(std::string_view field, Text message) {
        const Step step(*this, field);
        add(std::move(message));
    }
    bool empty() const { return list_.empty(); }
    std::vector<FieldFault> take() { return std::move(list_); }

    // One step down, for as long as it lives.
    class Step {
      public:
        Step(Faults& faults, std::string_view field) : faults_(faults), length_(faults.path_.size()) {
            if (length_ != 0) faults.path_ += '.';
            faults.path_ += field;
        }
        Step(Faults& faults, std::size_t index) : faults_(faults), length_(faults.path_.size()) {
            faults.path_ += '[' + std::to_string(index) + ']';
        }
        ~Step() { faults_.path_.resize(length_); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

      private:
        Faults& faults_;
        std::size_t length_;
    };

  private:
    std::string path_;
    std::vector<FieldFault> list_;
};

// JSON that is already text; written as it stands. Must be valid.
struct Raw {
    std::string text = "null";
    friend bool operator==(const Raw&, const Raw&) = default;
};

template <class T>
concept DescribedStruct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept Identifier = std::is_enum_v<T> && !boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept Checked = requires(const T& value, Faults& faults) { check(value, faults); };

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T>
inline constexpr bool is_map<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool may_be_missing = is_optional<T> || is_vector<T> || is_map<T>;

// The public members of a described struct, those of its described bases first.
template <class T>
using Members =
    boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

// The name of an enumerator, and back. An enum's names are its JSON and database form.
template <DescribedEnum E>
constexpr std::string_view name_of(E value) {
    return boost::describe::enum_to_string(value, "?");
}
template <DescribedEnum E>
std::optional<E> enum_from(std::string_view name) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (name == enumerator.name) found = enumerator.value;
    });
    return found;
}
template <DescribedEnum E>
std::vector<std::string_view> names_of() {
    std::vector<std::string_view> names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto enumerator) { names.push_back(enumerator.name); });
    return names;
}

// ---- writing ----

void write_string(std::string& out, std::string_view text);
void write_double(std::string& out,
                  double value);  // shortest form that reads back the same; not finite: null
void write_degrees(std::string& out, std::int32_t e7);

inline void write(std::string& out, std::string_view text) {
    write_string(out, text);
}
inline void write(std::string& out, const std::string& text) {
    write_string(out, text);
}
inline void write(std::string& out, const char* text) {
    write_string(out, text);
}
inline void write(std::string& out, bool value) {
    out += value ? "true" : "false";
}
inline void write(std::string& out, double value) {
    write_double(out, value);
}
inline void write(std::string& out, Instant moment) {
    write_string(out, to_iso(moment));
}
inline void write(std::string& out, const Raw& raw) {
    out += raw.text;
}
inline void write(std::string& out, Metres metres) {
    write_double(out, metres.value);
}
void write(std::string& out, LonLat place);

template <std::integral T>
    requires(!std::same_as<T, bool>)
void write(std::string& out, T value) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}
template <DescribedEnum E>
void write(std::string& out, E value) {
    write_string(out, name_of(value));
}
template <Identifier E>
void write(std::string& out, E value) {
    write(out, static_cast<std::underlying_type_t<E>>(value));
}
template <class T>
void write(std::string& out, const std::optional<T>& value);
template <class T>
void write(std::string& out, const std::vector<T>& values);
template <class T>
void write(std::string& out, const std::map<std::string, T>& values);
template <DescribedStruct T>
void write(std::string& out, const T& value);

template <class T>
void write(std::string& out, const std::optional<T>& value) {
    if (value) {
        write(out, *value);
    } else {
        out += "null";
    }
}
template <class T>
void write(std::string& out, const std::vector<T>& values) {
    out += '[';
    for (bool first = true; const auto& value : values) {
        if (!first) out += ',';
        first = false;
        write(out, static_cast<const T&>(value));
    }
    out += ']';
}
template <class T>
void write(std::string& out, const std::map<std::string, T>& values) {
    out += '{';
    for (bool first = true; const auto& [key, value] : values) {
        if (!first) out += ',';
        first = false;
        write_string(out, key);
        out += ':';
        write(out, value);
    }
    out += '}';
}
// An empty std::optional member is left out.
template <DescribedStruct T>
void write(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        const auto& field = value.*member.pointer;
        if constexpr (is_optional<std::remove_cvref_t<decltype(field)>>) {
            if (!field) return;
        }
        if (!first) out += ',';
        first = false;
        out += '"';
        out += member.name;
        out += "\":";
        write(out, field);
    });
    out += '}';
}

template <class T>
std::string to_text(const T& value) {
    std::string out;
    write(out, value);
    return out;
}

// ---- reading ----

// The document as a tree: at most 64 levels deep, numbers kept exactly where they are integers. A refusal of
// kind `malformed` says at which byte it stops being JSON (RFC 8259, no extensions) or UTF-8.
Result<boost::json::value> parse(std::string_view text);

bool decode(const boost::json::value& from, std::string& to, Faults& faults);
bool decode(const boost::json::value& from, bool& to, Faults& faults);
bool decode(const boost::json::value& from, double& to, Faults& faults);
bool decode(const boost::json::value& from, Instant& to, Faults& faults);
bool decode(const boost::json::value& from, LonLat& to, Faults& faults);
bool decode(const boost::json::value& from, Metres& to, Faults& faults);
bool decode(const boost::json::value& from, Raw& to, Faults& faults);
bool decode_integer(const boost::json::value& from, std::int64_t low, std::int64_t high, std::int64_t& to,
                    Faults& faults);
void refuse_unknown(const boost::json::object& object, const std::vector<std::string_view>& known,
                    Faults& faults);
void add_missing(Faults& faults);
bool add_wrong_type(Faults& faults, const Text& wanted);  // always false
bool add_unknown_name(Faults& faults, std::string_view given,
                      const std::vector<std::string_view>& names);  // false

template <std::integral T>
    requires(!std::same_as<T, bool>)
bool decode(const boost::json::value& from, T& to, Faults& faults) {
    std::int64_t value = 0;
    constexpr auto low = static_cast<std::int64_t>(std::numeric_limits<T>::min());
    constexpr auto high = sizeof(T) == 8 ? std::numeric_limits<std::int64_t>::max()
                                         : static_cast<std::int64_t>(std::numeric_limits<T>::max());
    if (!decode_integer(from, low, high, value, faults)) return false;
    to = static_cast<T>(value);
    return true;
}
template <DescribedEnum E>
bool decode(const boost::json::value& from, E& to, Faults& faults) {
    std::string name;
    if (!decode(from, name, faults)) return false;
    const auto found = enum_from<E>(name);
    if (!found) return add_unknown_name(faults, name, names_of<E>());
    to = *found;
    return true;
}
template <Identifier E>
bool decode(const boost::json::value& from, E& to, Faults& faults) {
    std::underlying_type_t<E> value{};
    if (!decode(from, value, faults)) return false;
    to = static_cast<E>(value);
    return true;
}
template <class T>
bool decode(const boost::json::value& from, std::optional<T>& to, Faults& faults);
template <class T>
bool decode(const boost::json::value& from, std::vector<T>& to, Faults& faults);
template <class T>
bool decode(const boost::json::value& from, std::map<std::string, T>& to, Faults& faults);
template <DescribedStruct T>
bool decode(const boost::json::value& from, T& to, Faults& faults);

template <class T>
bool decode(const boost::json::value& from, std::optional<T>& to, Faults& faults) {
    if (from.is_null()) {
        to.reset();
        return true;
    }
    return decode(from, to.emplace(), faults);
}
template <class T>
bool decode(const boost::json::value& from, std::vector<T>& to, Faults& faults) {
    const boost::json::array* array = from.if_array();
    if (array == nullptr) return add_wrong_type(faults, {"列表", "a list"});
    to.clear();
    to.reserve(array->size());
    bool good = true;
    for (std::size_t i = 0; i < array->size(); ++i) {
        const Faults::Step step(faults, i);
        T item{};
        good = decode((*array)[i], item, faults) && good;
        to.push_back(std::move(item));
    }
    return good;
}
template <class T>
bool decode(const boost::json::value& from, std::map<std::string, T>& to, Faults& faults) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr) return add_wrong_type(faults, {"对象", "an object"});
    bool good = true;
    to.clear();
    for (const auto& [key, value] : *object) {
        const Faults::Step step(faults, std::string_view(key));
        good = decode(value, to[std::string(key)], faults) && good;
    }
    return good;
}
template <DescribedStruct T>
bool decode(const boost::json::value& from, T& to, Faults& faults) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr) return add_wrong_type(faults, {"对象", "an object"});
    bool good = true;
    std::vector<std::string_view> known;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        known.push_back(member.name);
        const Faults::Step step(faults, member.name);
        auto& field = to.*member.pointer;
        if (const boost::json::value* value = object->if_contains(member.name)) {
            good = decode(*value, field, faults) && good;
        } else if constexpr (!may_be_missing<std::remove_cvref_t<decltype(field)>>) {
            add_missing(faults);
            good = false;
        }
    });
    refuse_unknown(*object, known, faults);
    if constexpr (Checked<T>) {
        if (good) check(to, faults);
    }
    return good;
}

// A whole document as a T: refused as `malformed` if it is not JSON, as `invalid` with every fault if it is
// no T.
template <class T>
Result<T> read(std::string_view text) {
    auto tree = parse(text);
    if (!tree) return tl::unexpected(std::move(tree.error()));
    T value{};
    Faults faults;
    decode(*tree, value, faults);
    if (!faults.empty()) return refuse_invalid(faults.take());
    return value;
}

// A document as it was stored, maybe by an earlier version of this program: what it does not have takes T's
// default, what T no longer has is left out. Throws if it is no T even so: it was written by us.
// `members`: all of T's; those that may be missing are not among the defaults.
boost::json::value over_defaults(std::string_view defaults, std::string_view stored,
                                 std::span<const std::string_view> members);
template <DescribedStruct T>
T read_stored(std::string_view stored) {
    std::vector<std::string_view> members;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) { members.push_back(member.name); });
    T value{};
    Faults faults;
    decode(over_defaults(to_text(T{}), stored, members), value, faults);
    if (!faults.empty()) throw std::runtime_error("a stored document cannot be read: " + std::string(stored));
    return value;
}

}  // namespace linli::json
