#include "http/exchange.h"

#include <fmt/format.h>

#include "base/json.h"

namespace linli::http {
namespace {

Text title_of(RefusalKind kind) {
    switch (kind) {
        case RefusalKind::malformed:
            return {"请求无法读取", "Malformed request"};
        case RefusalKind::unknown:
            return {"请先登录", "Sign in first"};
        case RefusalKind::forbidden:
            return {"没有权限", "Not allowed"};
        case RefusalKind::not_found:
            return {"没有找到", "Not found"};
        case RefusalKind::conflict:
            return {"当前状态下不能这样做", "Not possible in the present state"};
        case RefusalKind::stale:
            return {"内容已被他人修改", "Changed meanwhile"};
        case RefusalKind::too_large:
            return {"内容过大", "Too large"};
        case RefusalKind::unsupported:
            return {"不支持的格式", "Unsupported format"};
        case RefusalKind::invalid:
            return {"内容不符合要求", "Unacceptable values"};
        case RefusalKind::precondition:
            return {"缺少前提条件", "Precondition required"};
        case RefusalKind::too_many:
            return {"请求过于频繁", "Too many requests"};
        case RefusalKind::unavailable:
            return {"暂时无法处理", "Temporarily unavailable"};
    }
    return {};
}

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Request::cookie(std::string_view name) const {
    for (std::string_view pair : split(header("cookie"), ';')) {
        pair = trim(pair);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            return pair.substr(name.size() + 1);
        }
    }
    return {};
}

int status_of(RefusalKind kind) {
    switch (kind) {
        case RefusalKind::malformed:
            return 400;
        case RefusalKind::unknown:
            return 401;
        case RefusalKind::forbidden:
            return 403;
        case RefusalKind::not_found:
            return 404;
        case RefusalKind::conflict:
            return 409;
        case RefusalKind::stale:
            return 412;
        case RefusalKind::too_large:
            return 413;
        case RefusalKind::unsupported:
            return 415;
        case RefusalKind::invalid:
            return 422;
        case RefusalKind::precondition:
            return 428;
        case RefusalKind::too_many:
            return 429;
        case RefusalKind::unavailable:
            return 503;
    }
    return 500;
}

Response problem(const Refusal& refusal, Language language) {
    Response response{status_of(refusal.kind), "application/problem+json", {}, {}};
    std::string& out = response.body;
    out = "{\"type\":";
    json::write(out, "urn:linli:problem:" + refusal.type);
    out += ",\"title\":";
    json::write(out, title_of(refusal.kind).in(language));
    out += fmt::format(",\"status\":{},\"detail\":", response.status);
    json::write(out, refusal.detail.in(language));
    out += ",\"texts\":";
    json::write(out, refusal.detail);
    if (!refusal.faults.empty()) {
        out += ",\"errors\":[";
        for (const FieldFault& fault : refusal.faults) {
            if (out.back() == '}') out += ',';
            out += "{\"path\":";
            json::write(out, fault.path);
            out += ",\"message\":";
            json::write(out, fault.message.in(language));
            out += ",\"texts\":";
            json::write(out, fault.message);
            out += '}';
        }
        out += ']';
    }
    if (!refusal.more.empty()) out += ',' + refusal.more;
    out += '}';
    if (refusal.retry_after_seconds > 0)
        response.headers.emplace_back("Retry-After", std::to_string(refusal.retry_after_seconds));
    return response;
}

Response internal_error(Language language) {
    Response response{500, "application/problem+json", {}, {}};
    response.body = R"({"type":"urn:linli:problem:internal","status":500,"title":)";
    json::write(response.body, Text{"服务器内部错误", "Internal error"}.in(language));
    const Text detail{"没有保存任何内容；请稍后再试，原因已记入日志。",
                      "Nothing was saved; try again later. The cause is in the log."};
    response.body += R"(,"detail":)";
    json::write(response.body, detail.in(language));
    response.body += R"(,"texts":)";
    json::write(response.body, detail);
    response.body += '}';
    return response;
}

Language language_of(const Request& request) {
    return to_lower_ascii(request.header("accept-language")).starts_with("en") ? Language::en : Language::zh;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~:";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           plain.find(c) != std::string_view::npos;
        if (stays) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high << 4 | low);
            i += 2;
        } else {
            out += text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    if (!is_utf8(out) || out.find('\0') != std::string::npos) return std::nullopt;
    return out;
}

bool parse_target(std::string_view target, Request& request) {
    const std::size_t mark = target.find('?');
    const auto path = percent_decoded(target.substr(0, mark), false);
    if (!path || !path->starts_with('/')) return false;
    request.path = *path;
    if (mark == std::string_view::npos) return true;
    for (const std::string_view pair : split(target.substr(mark + 1), '&')) {
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        const auto name = percent_decoded(pair.substr(0, equals), true);
        const auto value =
            percent_decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1), true);
        if (!name || !value) return false;
        request.query.emplace_back(*name, *value);
    }
    return true;
}

}  // namespace linli::http
