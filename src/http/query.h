// The query string as a described struct: the same types and the same words for what is wrong as in a JSON
// body.
#pragma once

#include "base/json.h"
#include "http/exchange.h"

namespace linli::http {

template <class T>
bool decode_text(const std::string& text, T& to, json::Faults& faults) {
    if constexpr (json::is_optional<T>) {
        return decode_text(text, to.emplace(), faults);
    } else if constexpr (std::same_as<T, bool>) {
        to = text == "true" || text == "1" || text.empty();
        if (to || text == "false" || text == "0") return true;
        return json::add_wrong_type(faults, {" true 或 false", "true or false"});
    } else if constexpr (std::is_arithmetic_v<T>) {
        if (const auto value = parse_number<T>(text)) {
            to = *value;
            return true;
        }
        return json::add_wrong_type(
            faults, std::integral<T> ? Text{"整数", "a whole number"} : Text{"数字", "a number"});
    } else {
        return json::decode(boost::json::value(text), to, faults);
    }
}

// Each member of T from the parameter of its name; a vector from all of that name, and from commas within
// one.
template <class T>
Result<T> decode_query(const Request& request) {
    T value{};
    json::Faults faults;
    std::vector<std::string_view> known;
    boost::mp11::mp_for_each<json::Members<T>>([&](auto member) {
        using Field = std::remove_cvref_t<decltype(value.*member.pointer)>;
        known.push_back(member.name);
        const json::Faults::Step step(faults, member.name);
        bool found = false;
        for (const auto& [name, text] : request.query) {
            if (name != member.name) continue;
            found = true;
            if constexpr (json::is_vector<Field>) {
                for (const std::string_view part : split(text, ',')) {
                    if (part.empty()) continue;
                    typename Field::value_type item{};
                    if (decode_text(std::string(part), item, faults))
                        (value.*member.pointer).push_back(std::move(item));
                }
            } else if (!(json::is_optional<Field> && text.empty())) {
                decode_text(text, value.*member.pointer, faults);
            }
        }
        if constexpr (!json::may_be_missing<Field>) {
            if (!found) json::add_missing(faults);
        }
    });
    for (const auto& [name, text] : request.query) {
        bool is_known = false;
        for (const std::string_view field : known)
            is_known = is_known || field == name;
        if (!is_known) faults.add(name, {"没有这个参数。", "Is not a parameter here."});
    }
    if constexpr (json::Checked<T>) {
        if (faults.empty()) check(value, faults);
    }
    if (!faults.empty()) return refuse_invalid(faults.take());
    return value;
}

// The way back: "grid=WC-001&open=true", which decode_query reads as `value`; members that are missing are
// left out. Text with a comma in a list cannot be said in a query, here as there.
template <class T>
std::string encode_query(const T& value) {
    std::string query;
    const auto add = [&query](std::string_view name, const auto& item) {
        using Item = std::remove_cvref_t<decltype(item)>;
        if (!query.empty()) query += '&';
        query += name;
        query += '=';
        if constexpr (std::same_as<Item, std::string>)
            query += percent_encoded(item);
        else if constexpr (std::same_as<Item, Instant>)
            query += percent_encoded(to_iso(item));
        else if constexpr (json::DescribedEnum<Item>)
            query += json::name_of(item);
        else
            json::write(query, item);
    };
    boost::mp11::mp_for_each<json::Members<T>>([&](auto member) {
        const auto& field = value.*member.pointer;
        using Field = std::remove_cvref_t<decltype(field)>;
        if constexpr (json::is_vector<Field>) {
            for (const auto& item : field)
                add(member.name, item);
        } else if constexpr (json::is_optional<Field>) {
            if (field) add(member.name, *field);
        } else {
            add(member.name, field);
        }
    });
    return query;
}

}  // namespace linli::http
