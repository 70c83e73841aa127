// The JSON Schema (2020-12, as OpenAPI 3.1 uses it) of a described type, from the same description as json.h.
#pragma once

#include <map>
#include <string>

#include <boost/core/demangle.hpp>

#include "base/json.h"

namespace linli::json {

// Named schemas that others refer to ("#/components/schemas/Name"), each as JSON text.
using Components = std::map<std::string, std::string>;

// "linli::incidents::Incident" -> "Incident".
template <class T>
std::string schema_name() {
    std::string name = boost::core::demangle(typeid(T).name());
    if (const auto template_start = name.find('<'); template_start != std::string::npos) {
        std::string inner = name.substr(template_start + 1, name.rfind('>') - template_start - 1);
        name.resize(template_start);
        inner = inner.substr(inner.rfind(':') + 1);
        return name.substr(name.rfind(':') + 1) + "Of" + inner;
    }
    return name.substr(name.rfind(':') + 1);
}

// The schema of T as JSON text; described structs and enums are put into `components` and referred to.
template <class T>
std::string schema(Components& components) {
    if constexpr (std::same_as<T, bool>) {
        return R"({"type":"boolean"})";
    } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        return R"({"type":"string"})";
    } else if constexpr (std::same_as<T, Instant>) {
        return R"({"type":"string","format":"date-time"})";
    } else if constexpr (std::same_as<T, Raw>) {
        return "{}";
    } else if constexpr (std::same_as<T, Metres>) {
        return R"({"type":"number","description":"metres"})";
    } else if constexpr (std::same_as<T, LonLat>) {
        components["LonLat"] =
            R"({"type":"object","description":"WGS-84, degrees","required":["lon","lat"],"properties":)"
            R"({"lon":{"type":"number","minimum":-180,"maximum":180},"lat":{"type":"number","minimum":-90,"maximum":90}}})";
        return R"({"$ref":"#/components/schemas/LonLat"})";
    } else if constexpr (std::floating_point<T>) {
        return R"({"type":"number"})";
    } else if constexpr (std::integral<T> || Identifier<T>) {
        return R"({"type":"integer","format":"int64"})";
    } else if constexpr (is_optional<T>) {
        return schema<typename T::value_type>(components);
    } else if constexpr (is_vector<T>) {
        return R"({"type":"array","default":[],"items":)" + schema<typename T::value_type>(components) + "}";
    } else if constexpr (is_map<T>) {
        return R"({"type":"object","default":{},"additionalProperties":)" +
               schema<typename T::mapped_type>(components) + "}";
    } else if constexpr (DescribedEnum<T>) {
        std::string names = R"({"type":"string","enum":)";
        std::vector<std::string> values;
        for (const auto name : names_of<T>())
            values.emplace_back(name);
        write(names, values);
        components[schema_name<T>()] = names + "}";
        return R"({"$ref":"#/components/schemas/)" + schema_name<T>() + "\"}";
    } else {
        static_assert(DescribedStruct<T>, "describe the type (BOOST_DESCRIBE_STRUCT)");
        const std::string name = schema_name<T>();
        if (!components.contains(name)) {
            components[name] = "{}";  // stands for itself while its members are visited
            std::string properties;
            std::vector<std::string> required;
            boost::mp11::mp_for_each<Members<T>>([&](auto member) {
                using Field = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
                if (!properties.empty()) properties += ',';
                write_string(properties, member.name);
                properties += ':' + schema<Field>(components);
                if (!may_be_missing<Field>) required.emplace_back(member.name);
            });
            components[name] = R"({"type":"object","required":)" + to_text(required) + R"(,"properties":{)" +
                               properties + "}}";
        }
        return R"({"$ref":"#/components/schemas/)" + name + "\"}";
    }
}

}  // namespace linli::json
