#pragma once
// Texts in a provider's JSON.
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace linli::oidc {

// The member as text; empty when it is missing or no text.
inline std::string text_in(const boost::json::object& object, std::string_view name) {
    const auto* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

}  // namespace linli::oidc
