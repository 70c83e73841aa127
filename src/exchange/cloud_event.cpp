#include "exchange/cloud_event.h"

#include <algorithm>

#include <arpa/inet.h>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace linli::exchange {
namespace {

using Object = boost::json::object;

// ---- URI-references (RFC 3986) ----

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hexadecimal(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Letters, digits, %XX, what every part may have, and `marks`.
bool is_made_of(std::string_view part, std::string_view marks) {
    constexpr std::string_view everywhere = "-._~!$&'()*+,;=";
    for (std::size_t i = 0; i < part.size(); ++i) {
        const char c = part[i];
        if (c == '%') {
            if (i + 2 >= part.size() || !is_hexadecimal(part[i + 1]) || !is_hexadecimal(part[i + 2]))
                return false;
            i += 2;
        } else if (!is_letter(c) && !is_digit(c) && everywhere.find(c) == std::string_view::npos &&
                   marks.find(c) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

bool is_scheme(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    });
}

bool is_ipv6(const std::string& text) {
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// [user@]host[:port]. An address in brackets is IPv6: no other was ever defined.
bool is_authority(std::string_view text) {
    if (const auto at = text.find('@'); at != std::string_view::npos) {
        if (!is_made_of(text.substr(0, at), ":")) return false;
        text.remove_prefix(at + 1);
    }
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(std::string(text.substr(1, end - 1)))) return false;
        text.remove_prefix(end + 1);
    } else {
        const auto end = std::min(text.find(':'), text.size());
        if (!is_made_of(text.substr(0, end), "")) return false;
        text.remove_prefix(end);
    }
    return text.empty() || (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
}

std::optional<std::string_view> scheme_of(std::string_view text) {
    const auto end = text.find_first_of(":/?#");
    if (end == std::string_view::npos || text[end] != ':') return std::nullopt;
    return text.substr(0, end);
}

// Without its last part, which begins at the first `mark`; that part in `tail`.
std::string_view cut_at(std::string_view text, char mark, std::string_view& tail) {
    const auto at = std::min(text.find(mark), text.size());
    tail = text.substr(std::min(at + 1, text.size()));
    return text.substr(0, at);
}

bool is_uri_reference(std::string_view text) {
    if (const auto scheme = scheme_of(text)) {  // a relative one has no colon in its first segment
        if (!is_scheme(*scheme)) return false;
        text.remove_prefix(scheme->size() + 1);
    }
    std::string_view fragment;
    std::string_view query;
    text = cut_at(text, '#', fragment);
    text = cut_at(text, '?', query);
    if (!is_made_of(fragment, ":@/?") || !is_made_of(query, ":@/?")) return false;
    if (text.starts_with("//")) {
        text.remove_prefix(2);
        const auto end = std::min(text.find('/'), text.size());
        if (!is_authority(text.substr(0, end))) return false;
        text.remove_prefix(end);
    }
    return is_made_of(text, ":@/");
}

// ---- attributes ----

// CloudEvents 1.0.2, "Naming Conventions"
bool is_attribute_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c); });
}

// CloudEvents 1.0.2, "Type System", String
bool is_allowed(char32_t point) {
    if (point < 0x20 || (point >= 0x7F && point <= 0x9F)) return false;
    return (point < 0xFDD0 || point > 0xFDEF) && (point & 0xFFFE) != 0xFFFE;
}

// application/json, or any type that is JSON by its name, with or without parameters
bool is_json(std::string_view content_type) {
    constexpr std::string_view marks_of_a_token = "!#$&-^_.+";  // RFC 6838, 4.2
    const std::string name = to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
    const auto slash = name.find('/');
    if (slash == 0 || slash == std::string::npos) return false;
    const std::string_view subtype = std::string_view(name).substr(slash + 1);
    const auto is_token = [&](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [&](char c) {
            return is_letter(c) || is_digit(c) || marks_of_a_token.find(c) != std::string_view::npos;
        });
    };
    return is_token(std::string_view(name).substr(0, slash)) && is_token(subtype) &&
           (subtype == "json" || (subtype.ends_with("+json") && subtype.size() > 5));
}

// The attribute's value; nothing when it is unset, for which null stands too.
const boost::json::value* set_in(const Object& event, std::string_view name) {
    const boost::json::value* value = event.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

// An attribute that is text and keeps the `rule`; nothing when it is unset or a fault.
template <class Rule>
std::optional<std::string> text_in(const Object& event, std::string_view name, json::Faults& faults,
                                   const Text& broken, Rule rule) {
    const boost::json::value* value = set_in(event, name);
    if (value == nullptr) return std::nullopt;
    const json::Faults::Step step(faults, name);
    std::string text;
    if (!json::decode(*value, text, faults)) return std::nullopt;
    const std::u32string points = to_code_points(text);
    if (text.empty()) {
        faults.add({"不能为空。", "Must not be empty."});
    } else if (text.size() > longest_attribute) {
        faults.add({fmt::format("最多 {} 字节。", longest_attribute),
                    fmt::format("Has at most {} bytes.", longest_attribute)});
    } else if (!std::all_of(points.begin(), points.end(), is_allowed)) {
        faults.add({"不能含有控制字符。", "Must not contain control characters or noncharacters."});
    } else if (!rule(text)) {
        faults.add(broken);
    } else {
        return text;
    }
    return std::nullopt;
}
std::optional<std::string> text_in(const Object& event, std::string_view name, json::Faults& faults) {
    return text_in(event, name, faults, {}, [](std::string_view) { return true; });
}

void refuse_missing(const Object& event, json::Faults& faults) {
    for (const char* name : {"specversion", "id", "source", "type"}) {
        if (set_in(event, name) != nullptr) continue;
        const json::Faults::Step step(faults, name);
        json::add_missing(faults);
    }
}

// The first name that is none; one is enough to say.
void refuse_wrong_name(const Object& event, json::Faults& faults) {
    for (const auto& member : event) {
        const std::string_view name = member.key();
        if (is_attribute_name(name) || name == "data_base64") continue;
        faults.add(first_code_points(name, 64),
                   {"属性名只能由小写英文字母和数字组成。",
                    "An attribute's name is made of lower-case letters and digits alone."});
        return;
    }
}

std::optional<Instant> time_in(const Object& event, json::Faults& faults) {
    const boost::json::value* value = set_in(event, "time");
    if (value == nullptr) return std::nullopt;
    const json::Faults::Step step(faults, "time");
    Instant time;
    if (!json::decode(*value, time, faults)) return std::nullopt;
    return time;
}

std::optional<std::int64_t> sequence_in(const Object& event, json::Faults& faults) {
    const auto number = [](std::string_view text) { return parse_number<std::int64_t>(text).value_or(0); };
    const auto text = text_in(event, "sequence", faults,
                              {"应为从 1 开始的十进制整数（写成字符串），例如 \"0001\"。",
                               "Must be a whole decimal number from 1 on, as a string, such as \"0001\"."},
                              [&](std::string_view given) { return number(given) >= 1; });
    if (!text) return std::nullopt;
    return number(*text);
}

json::Raw data_in(const Object& event, json::Faults& faults) {
    if (set_in(event, "data_base64") != nullptr) {
        faults.add("data_base64", {"不接收二进制内容，请把 JSON 内容放在 data 中。",
                                   "Binary data is not taken; put JSON into `data`."});
    }
    text_in(
        event, "datacontenttype", faults,
        {"只接收 JSON 内容，应为 application/json。", "Only JSON data is taken: must be application/json."},
        is_json);
    text_in(event, "dataschema", faults,
            {"应为带协议名的完整 URI（RFC 3986）。", "Must be a URI with its scheme (RFC 3986)."},
            [](std::string_view text) { return scheme_of(text) && is_uri_reference(text); });
    json::Raw data;
    if (const boost::json::value* value = event.if_contains("data")) json::decode(*value, data, faults);
    return data;
}

tl::unexpected<Refusal> refuse_event(std::vector<FieldFault> faults) {
    std::vector<std::string_view> names;
    names.reserve(faults.size());
    for (const FieldFault& fault : faults)
        names.push_back(fault.path);
    Text detail{fmt::format("这不是可接收的 CloudEvents 1.0 事件，请改正：{}。", fmt::join(names, "、")),
                fmt::format("This is not a CloudEvents 1.0 event that can be taken; correct: {}.",
                            fmt::join(names, ", "))};
    return tl::unexpected<Refusal>(
        Refusal{RefusalKind::invalid, "exchange/not-an-event", std::move(detail), std::move(faults)});
}

// The event as it stands on the wire, its members in this order.
struct Structured {
    std::string specversion = "1.0";
    std::string id;
    std::string source;
    std::string type;
    std::optional<std::string> subject;
    std::optional<Instant> time;
    std::optional<std::string> sequence;
    std::string datacontenttype = "application/json";
    json::Raw data;
};
BOOST_DESCRIBE_STRUCT(Structured, (),
                      (specversion, id, source, type, subject, time, sequence, datacontenttype, data))

}  // namespace

std::string to_structured(const CloudEvent& event) {
    Structured wire;
    wire.id = event.id;
    wire.source = event.source;
    wire.type = event.type;
    wire.subject = event.subject;
    wire.time = event.time;
    if (event.sequence) wire.sequence = fmt::format("{:019}", *event.sequence);
    wire.data = event.data;
    return json::to_text(wire);
}

Result<CloudEvent> read_structured(std::string_view body) {
    const auto document = json::parse(body);
    if (!document) return tl::unexpected(document.error());
    if (!document->is_object()) {
        return refuse(RefusalKind::invalid, "exchange/not-an-event",
                      {"每次请求应为一个 CloudEvents 1.0 事件，即一个 JSON 对象。",
                       "Each request is one CloudEvents 1.0 event, which is one JSON object."});
    }
    const Object& given = document->get_object();
    json::Faults faults;
    refuse_missing(given, faults);
    refuse_wrong_name(given, faults);
    text_in(given, "specversion", faults,
            {"只接收 CloudEvents 1.0，应为 \"1.0\"。", "Only CloudEvents 1.0 is taken: must be \"1.0\"."},
            [](std::string_view text) { return text == "1.0"; });
    CloudEvent event;
    event.id = text_in(given, "id", faults).value_or("");
    event.source = text_in(given, "source", faults,
                           {"应为 URI 引用（RFC 3986），例如 https://partner.example/cases。",
                            "Must be a URI-reference (RFC 3986), such as https://partner.example/cases."},
                           is_uri_reference)
                       .value_or("");
    event.type = text_in(given, "type", faults).value_or("");
    event.subject = text_in(given, "subject", faults);
    event.time = time_in(given, faults);
    event.sequence = sequence_in(given, faults);
    event.data = data_in(given, faults);
    if (!faults.empty()) return refuse_event(faults.take());
    return event;
}

}  // namespace linli::exchange
