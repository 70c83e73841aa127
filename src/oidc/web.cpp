#include "oidc/web.h"

#include "outside/request.h"

namespace linli::oidc {
namespace {

WebResult ask(outside::Request request) {
    request.headers.emplace_back("Accept: application/json");
    auto answer = outside::send(request);
    if (!answer) return tl::unexpected(std::move(answer.error().in_detail));
    return WebAnswer{answer->status, std::move(answer->body)};
}

}  // namespace

OutsideWeb::OutsideWeb(const std::filesystem::path& trusted) : trusted_(trusted.string()) {
    outside::start();
}

WebResult OutsideWeb::get(const std::string& address) {
    return ask({.address = address, .body = {}, .headers = {}, .trusted = trusted_});
}

WebResult OutsideWeb::post(const std::string& address, const std::string& form,
                           const std::string& authorization) {
    outside::Request request{.address = address, .body = form, .headers = {}, .trusted = trusted_};
    if (!authorization.empty()) request.headers.push_back("Authorization: " + authorization);
    return ask(std::move(request));
}

}  // namespace linli::oidc
