// What the headers of a request decide before its body is read.
#include <fmt/format.h>

#include "http/connection.h"

namespace linli::http {
namespace {

constexpr std::size_t small_body = 65'536;  // needs no room to be reserved

bool is_changing(std::string_view method) {
    return method != "GET" && method != "HEAD";
}

// A proxy's lines are read in order, as one.
void append(std::string& list, std::string_view line) {
    if (!list.empty()) list += ',';
    list += line;
}

}  // namespace

// Answers at once when the body is not wanted; true when it is.
bool Connection::examine_headers() {
    return take_headers() && check_sender() && make_room();
}

bool Connection::refused(RefusalKind kind, std::string type, Text detail) {
    reject({kind, std::move(type), std::move(detail)});
    return false;
}

bool Connection::allowed(const Result<void>& result) {
    if (!result) reject(result.error());
    return result.has_value();
}

bool Connection::take_headers() {
    const auto& message = parser_->get();
    request_.method = std::string(message.method_string());
    Forwarding said;
    std::size_t headers = 0, hosts = 0;
    for (const auto& field : message) {
        std::string name = to_lower_ascii({field.name_string().data(), field.name_string().size()});
        if (name == "x-forwarded-for") append(said.for_whom, field.value());
        if (name == "x-forwarded-proto") append(said.protocol, field.value());
        if (name == "host") ++hosts;
        ++headers;
        request_.headers.insert_or_assign(std::move(name), std::string(field.value()));
    }
    arrival_ = host_.door().arrival(peer_, said);
    request_.source = arrival_.source == peer_.address ? peer_text_ : arrival_.source.to_string();
    request_.is_secure = arrival_.is_secure;
    request_.source_is_shared = arrival_.is_shared;
    language_ = language_of(request_);
    is_head_ = request_.method == "HEAD";
    close_after_ = !message.keep_alive();
    if (headers > host_.limits().headers) {
        return refused(RefusalKind::too_large, "too-large/headers",
                       {"请求头太多。", "The request has too many headers."});
    }
    if (hosts > 1) {
        return refused(RefusalKind::malformed, "malformed/host",
                       {"请求头 Host 出现多次。", "The header Host is there more than once."});
    }
    if (!parse_target({message.target().data(), message.target().size()}, request_)) {
        return refused(RefusalKind::malformed, "malformed/target",
                       {"地址无法读取。", "The address cannot be read."});
    }
    match_ = host_.routes().match(request_.method, request_.path);
    return true;
}

// Who sends it, by what name, from which page, and how often.
bool Connection::check_sender() {
    const auto now = since_;
    if (!allowed(host_.door().take_any(arrival_, now))) return false;
    const std::string_view host = request_.header("host");
    if (!host_.door().answers_to(host)) {
        return refused(
            RefusalKind::forbidden, "forbidden/host",
            {"请用本系统的名称访问（启动时以 --host 指定），在本机用 127.0.0.1 或 localhost。",
             "Use the server's own name as the host (--host at its start), on its machine 127.0.0.1 "
             "or localhost."});
    }
    const std::string_view origin = request_.header("origin");
    const std::string_view scheme = request_.is_secure ? "https://" : "http://";
    const bool is_own = origin.starts_with(scheme) && origin.substr(scheme.size()) == host;
    if (is_changing(request_.method) && !origin.empty() && !is_own) {
        return refused(
            RefusalKind::forbidden, "forbidden/origin",
            {"不接受来自其他网站的更改。（若经反向代理访问：代理须转交 Host 与 X-Forwarded-Proto，并以 "
             "--trusted-proxy 指明。）",
             "Changes asked for by another site are not taken. (Behind a reverse proxy: it must pass on Host "
             "and "
             "X-Forwarded-Proto, and be named with --trusted-proxy.)"});
    }
    return match_.route == nullptr || allowed(host_.door().take_for(arrival_, request_, *match_.route, now));
}

bool Connection::make_room() {
    const std::size_t most = match_.route == nullptr ? 0 : match_.route->largest_body;
    const auto length = parser_->content_length();
    if (match_.route != nullptr && length && *length > most) {
        return refused(RefusalKind::too_large, "too-large",
                       {fmt::format("内容过大：上限为 {} KiB。", most / 1024),
                        fmt::format("The content is too large: {} KiB at most.", most / 1024)});
    }
    const std::size_t wanted = length ? static_cast<std::size_t>(*length) : parser_->is_done() ? 0 : most;
    if (wanted > small_body) {
        if (!host_.reserve(wanted)) {
            return refused(
                RefusalKind::unavailable, "busy",
                {"正在接收的文件太多，请稍后再试。", "Too many files are on their way; try again soon."});
        }
        reserved_bytes_ = wanted;
    }
    parser_->body_limit(std::max<std::size_t>(most, small_body));
    return true;
}

// By somebody at this machine, not through a proxy on it: those send at least one of these headers, or
// another name.
bool Connection::is_asked_here() const {
    if (!peer_.address.is_loopback() || !is_loopback_name(request_.header("host"))) return false;
    for (const std::string_view name :
         {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "forwarded", "via"}) {
        if (!request_.header(name).empty()) return false;
    }
    return true;
}

}  // namespace linli::http
