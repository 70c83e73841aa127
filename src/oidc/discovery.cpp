#include "oidc/discovery.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"
#include "oidc/json_text.h"

namespace linli::oidc {
namespace {

constexpr std::size_t longest_address = 2'000;
constexpr std::string_view plain = "http://";
constexpr std::string_view secure = "https://";

std::string_view after_scheme(std::string_view address) {
    if (address.starts_with(secure)) return address.substr(secure.size());
    return address.starts_with(plain) ? address.substr(plain.size()) : std::string_view();
}

// "127.0.0.1:4000/x" -> "127.0.0.1"; "[::1]:4000" -> "[::1]".
std::string_view host_of(std::string_view address) {
    const std::string_view rest = after_scheme(address);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

bool is_loopback(std::string_view address) {
    const std::string_view host = host_of(address);
    return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

bool is_well_formed(std::string_view address) {
    return address.size() <= longest_address && !host_of(address).empty() &&
           std::all_of(address.begin(), address.end(), [](char c) {
               return c > ' ' && c <= '~' && c != '@' && c != '#' && c != '\\' && c != '"' && c != '<' &&
                      c != '>';
           });
}

tl::unexpected<Refusal> unusable(const Text& why) {
    return refuse(RefusalKind::unavailable, "oidc/provider-unusable",
                  {"单位登录服务的配置文档不可用：" + why.zh,
                   "The provider's discovery document cannot be used: " + why.en});
}

bool lists(const boost::json::value& list, std::string_view wanted) {
    const auto* array = list.if_array();
    return array != nullptr && std::any_of(array->begin(), array->end(), [&](const boost::json::value& item) {
               return item.is_string() && item.as_string() == wanted;
           });
}

std::optional<SecretGoes> secret_goes(const boost::json::object& object) {
    const auto* methods = object.if_contains("token_endpoint_auth_methods_supported");
    if (methods == nullptr || lists(*methods, "client_secret_basic")) return SecretGoes::in_header;
    if (lists(*methods, "client_secret_post")) return SecretGoes::in_body;
    return std::nullopt;
}

}  // namespace

bool is_address(std::string_view address, std::string_view issuer) {
    if (!is_well_formed(address)) return false;
    return address.starts_with(secure) || (is_loopback(address) && is_loopback(issuer));
}

bool is_issuer(std::string_view issuer) {
    return is_address(issuer, issuer) && issuer.find('?') == std::string_view::npos;
}

std::string discovery_address(std::string_view issuer) {
    while (issuer.ends_with('/'))
        issuer.remove_suffix(1);
    return std::string(issuer) + "/.well-known/openid-configuration";
}

Result<Discovery> read_discovery(std::string_view text, std::string_view issuer) {
    const auto value = json::parse(text);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return unusable({"不是 JSON 对象", "it is no JSON object"});
    if (text_in(*object, "issuer") != issuer) {
        return unusable({"其中的 issuer 与设置不同", "its issuer is not the one that was set"});
    }
    Discovery found{text_in(*object, "authorization_endpoint"), text_in(*object, "token_endpoint"),
                    text_in(*object, "jwks_uri"), SecretGoes::in_header, false};
    for (const auto& [name, address] :
         {std::pair("authorization_endpoint", &found.authorization_endpoint),
          std::pair("token_endpoint", &found.token_endpoint), std::pair("jwks_uri", &found.keys)}) {
        if (is_address(*address, issuer)) continue;
        return unusable(
            {fmt::format("{} 不是 https 地址", name), fmt::format("{} is no https address", name)});
    }
    const auto secret = secret_goes(*object);
    if (!secret) {
        return unusable({"既不支持 client_secret_basic 也不支持 client_secret_post",
                         "it takes neither client_secret_basic nor client_secret_post"});
    }
    found.secret = *secret;
    const auto* names = object->if_contains("authorization_response_iss_parameter_supported");
    found.names_itself = names != nullptr && names->is_bool() && names->as_bool();
    return found;
}

}  // namespace linli::oidc
