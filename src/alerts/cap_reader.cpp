#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pugixml.hpp>

#include "alerts/cap.h"

namespace linli::alerts {
namespace {

using pugi::xml_node;

constexpr std::size_t deepest = 16;  // elements in each other; the protocol has five
constexpr std::size_t longest_name = 200;
constexpr std::size_t most_faults = 50;
constexpr Instant last_moment = std::chrono::sys_days(std::chrono::year(2199) / 12 / 31);
constexpr std::string_view signature_namespace = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view any_version = "urn:oasis:names:tc:emergency:cap:";

tl::unexpected<Refusal> no_xml(std::size_t at, const Text& why) {
    return refuse(RefusalKind::malformed, "alert/no-xml",
                  {fmt::format("不能作为 XML 读取（第 {} 字节）：{}", at, why.zh),
                   fmt::format("Cannot be read as XML (at byte {}): {}", at, why.en)});
}

// ---- before it is parsed ----

bool is_known_entity(std::string_view name) {
    return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos" ||
           (name.size() > 1 && name.front() == '#');
}

// Goes once over the bytes, without keeping anything: what could make a parser work or reach out is refused
// before there is one.
class Sieve {
  public:
    explicit Sieve(std::string_view text) : text_(text) {}

    Result<void> check() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            Result<void> good;
            if (c == '<') {
                good = markup();
            } else if (c == '&') {
                good = entity();
            } else {
                ++at_;
            }
            if (!good) return good;
        }
        if (depth_ != 0) return no_xml(at_, {"元素没有结束。", "An element does not end."});
        return {};
    }

  private:
    bool is_here(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    Result<void> skip(std::string_view end) {
        const std::size_t found = text_.find(end, at_);
        if (found == std::string_view::npos) return no_xml(at_, {"没有结束。", "This does not end."});
        at_ = found + end.size();
        return {};
    }

    Result<void> markup() {
        if (is_here("<!--")) return skip("-->");
        if (is_here("<![CDATA[")) return skip("]]>");
        if (is_here("<!")) {
            return no_xml(at_, {"不接受文档类型声明与实体。", "No document type and no entities are taken."});
        }
        if (is_here("<?")) return skip("?>");
        const bool is_end = is_here("</");
        char quote = 0;
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '&') {
                if (auto good = entity(); !good) return good;
                --at_;
            } else if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '<') {
                return no_xml(at_, {"标签没有结束。", "A tag does not end."});
            } else if (c == '>') {
                return tag_ends(is_end, text_[at_ - 1] == '/');
            }
        }
        return no_xml(at_, {"标签没有结束。", "A tag does not end."});
    }

    Result<void> tag_ends(bool is_end, bool is_empty) {
        ++at_;
        if (is_empty && !is_end) return {};
        if (is_end) {
            if (depth_ == 0) return no_xml(at_, {"多余的结束标签。", "An end without a beginning."});
            --depth_;
        } else if (++depth_ > deepest) {
            return no_xml(at_, {fmt::format("元素嵌套超过 {} 层。", deepest),
                                fmt::format("Elements lie more than {} deep.", deepest)});
        }
        return {};
    }

    Result<void> entity() {
        const std::size_t end = text_.find(';', at_);
        if (end == std::string_view::npos || end - at_ > 12 ||
            !is_known_entity(text_.substr(at_ + 1, end - at_ - 1))) {
            return no_xml(
                at_, {"不接受此实体；“&”应写作“&amp;”。", "This entity is not taken; \"&\" is \"&amp;\"."});
        }
        at_ = end + 1;
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

// ---- elements ----

std::string_view local_name(xml_node node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// That which the nearest declaration gives its prefix; empty: none.
std::string_view namespace_of(xml_node node) {
    const std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    const std::string declared =
        colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
    for (xml_node up = node; up; up = up.parent()) {
        if (const pugi::xml_attribute found = up.attribute(declared.c_str())) return found.value();
    }
    return {};
}

// The children of an element in the order of the schema; whatever is left over, or out of its place, is a
// fault. `path` is the element's.
class Children {
  public:
    Children(xml_node parent, std::string path, std::vector<FieldFault>& faults)
        : parent_(parent), path_(std::move(path)), faults_(faults) {
        for (const xml_node child : parent) {
            if (child.type() == pugi::node_element) nodes_.push_back(child);
        }
    }

    // The next ones of this name.
    std::vector<xml_node> all(std::string_view name) {
        std::vector<xml_node> found;
        while (next_ < nodes_.size() && is(nodes_[next_], name))
            found.push_back(nodes_[next_++]);
        return found;
    }
    xml_node optional(std::string_view name) {
        const auto found = all(name);
        if (found.empty()) return {};
        if (found.size() > 1) fault(name, {"只能出现一次。", "May be there once alone."});
        return found.front();
    }
    xml_node one(std::string_view name) {
        const auto found = optional(name);
        if (!found) {
            fault(name,
                  {"缺少，或不在应在的位置。", "Is missing, or not at the place where the schema has it."});
        }
        return found;
    }
    // Text of an optional one; empty: none.
    std::string text(std::string_view name) { return text_of(optional(name), name); }
    std::string needed_text(std::string_view name) {
        const xml_node node = one(name);
        std::string text = text_of(node, name);
        if (node && text.empty()) fault(name, {"不能为空。", "Must say something."});
        return text;
    }
    template <class E>
    E word(std::string_view name, E otherwise) {
        const xml_node node = one(name);
        return node ? word_of(node, std::string(name), otherwise) : otherwise;
    }
    template <class E>
    std::vector<E> words(std::string_view name) {
        std::vector<E> found;
        const auto nodes = all(name);
        found.reserve(nodes.size());
        for (std::size_t i = 0; i < nodes.size(); ++i)
            found.push_back(word_of(nodes[i], fmt::format("{}[{}]", name, i), E{}));
        return found;
    }
    std::optional<Instant> moment(std::string_view name) { return moment_of(optional(name), name); }
    std::optional<Instant> needed_moment(std::string_view name) { return moment_of(one(name), name); }

    // Nothing is left.
    void end() {
        if (next_ < nodes_.size()) {
            fault(local_name(nodes_[next_]), {"不认识的元素，或不在应在的位置。",
                                              "Is not known, or not at the place where the schema has it."});
        }
    }
    // What is left is a signature at most.
    void end_with_signature() {
        while (next_ < nodes_.size() && namespace_of(nodes_[next_]) == signature_namespace)
            ++next_;
        end();
    }

    void fault(std::string_view name, Text message) {
        if (faults_.size() < most_faults) {
            faults_.push_back({fmt::format("{}.{}", path_, name), std::move(message)});
        }
    }
    std::string path_of(std::string_view name, std::size_t place) const {
        return fmt::format("{}.{}[{}]", path_, name, place);
    }

    // Without white space at its ends.
    std::string text_of(xml_node node, std::string_view name) {
        std::string text;
        for (const xml_node part : node) {
            if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) {
                text += part.value();
            } else if (part.type() == pugi::node_element) {
                fault(name, {"只能含文字。", "May hold text alone."});
                return {};
            }
        }
        if (!is_xml_text(text)) {
            fault(name, {"含有不允许的字符。", "Has characters that are not allowed."});
            return {};
        }
        return with_plain_line_ends(trim(text));
    }

  private:
    bool is(xml_node node, std::string_view name) const {
        return local_name(node) == name && namespace_of(node) == cap_namespace;
    }
    template <class E>
    E word_of(xml_node node, const std::string& name, E otherwise) {
        const auto found = json::enum_from<E>(text_of(node, name));
        if (!found) {
            const auto names = json::names_of<E>();
            fault(name, {fmt::format("应为以下之一：{}。", fmt::join(names, "、")),
                         fmt::format("Must be one of {}.", fmt::join(names, ", "))});
        }
        return found.value_or(otherwise);
    }
    std::optional<Instant> moment_of(xml_node node, std::string_view name);

    xml_node parent_;
    std::string path_;
    std::vector<FieldFault>& faults_;
    std::vector<xml_node> nodes_;
    std::size_t next_ = 0;
};

// "2026-11-28T13:05:00+08:00": seconds, and a zone that is no "Z".
std::optional<Instant> read_moment(std::string_view text) {
    if (text.size() != 25 || text[10] != 'T' || (text[19] != '+' && text[19] != '-')) return std::nullopt;
    const auto moment = parse_iso(text);
    // So that it can be written in every zone.
    return moment && *moment < last_moment ? moment : std::nullopt;
}

std::optional<Instant> Children::moment_of(xml_node node, std::string_view name) {
    if (!node) return std::nullopt;
    const auto moment = read_moment(text_of(node, name));
    if (!moment) {
        fault(name, {"应为带时区的时刻，例如 2026-11-28T13:05:00+08:00（协调世界时写作 -00:00）。",
                     "Must be a moment with its zone, such as 2026-11-28T13:05:00+08:00 (UTC is -00:00)."});
    }
    return moment;
}

bool is_name(std::string_view text) {
    return !text.empty() && count_code_points(text) <= longest_name &&
           text.find_first_of(" \t\r\n,<&") == std::string_view::npos;
}

std::string read_name(Children& children, std::string_view name) {
    std::string text = children.needed_text(name);
    if (!text.empty() && !is_name(text)) {
        children.fault(name, {"最长 200 字，不得含空格、逗号、“<”、“&”。",
                              "May have 200 characters at most, and no spaces, commas, \"<\" or \"&\"."});
    }
    return text;
}

std::vector<std::string_view> words_in(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        if (end > at) words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::vector<AlertReference> read_references(Children& children) {
    const std::string text = children.text("references");
    std::vector<AlertReference> references;
    for (const std::string_view one : words_in(text)) {
        const auto parts = split(one, ',');
        const auto sent = parts.size() == 3 ? read_moment(parts[2]) : std::nullopt;
        if (!sent || !is_name(parts[0]) || !is_name(parts[1])) {
            children.fault("references",
                           {"每项应为“发送者,标识,发送时间”，各项以空格分开。",
                            "Each must be \"sender,identifier,sent\", with spaces between them."});
            return {};
        }
        references.push_back({std::string(parts[0]), std::string(parts[1]), *sent});
    }
    return references;
}

std::optional<LonLat> read_pair(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    return LonLat::from_text(text.substr(comma + 1), text.substr(0, comma));
}

std::optional<grids::Ring> read_polygon(std::string_view text) {
    grids::Ring ring;
    for (const std::string_view pair : words_in(text)) {
        const auto place = read_pair(pair);
        if (!place) return std::nullopt;
        ring.push_back(*place);
    }
    if (ring.size() < 4 || ring.front() != ring.back()) return std::nullopt;
    return ring;
}

std::optional<AlertCircle> read_circle(std::string_view text) {
    const auto parts = words_in(text);
    if (parts.size() != 2) return std::nullopt;
    const auto centre = read_pair(parts[0]);
    const auto radius = parse_number<double>(parts[1]);
    if (!centre || !radius || !std::isfinite(*radius) || *radius < 0) return std::nullopt;
    return AlertCircle{*centre, *radius};
}

void read_over_pairs(Children& children, std::string_view name, std::vector<FieldFault>& faults) {
    const auto nodes = children.all(name);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Children pair(nodes[i], children.path_of(name, i), faults);
        pair.one("valueName");
        pair.one("value");
        pair.end();
    }
}

void check_number(Children& children, std::string_view name) {
    const std::string text = children.text(name);
    if (!text.empty() && !parse_number<double>(text)) {
        children.fault(name, {"应为数字。", "Must be a number."});
    }
}

AlertArea read_area(xml_node node, const std::string& path, std::vector<FieldFault>& faults) {
    Children children(node, path, faults);
    AlertArea area;
    area.description = children.needed_text("areaDesc");
    const auto polygons = children.all("polygon");
    for (std::size_t i = 0; i < polygons.size(); ++i) {
        const std::string name = fmt::format("polygon[{}]", i);
        auto ring = read_polygon(children.text_of(polygons[i], name));
        if (ring) {
            area.polygons.push_back(std::move(*ring));
        } else {
            children.fault(name, {"应为四对以上的“纬度,经度”，以空格分开，首尾相同。",
                                  "Must be four or more \"latitude,longitude\" with spaces between them, the "
                                  "last the same as the first."});
        }
    }
    const auto circles = children.all("circle");
    for (std::size_t i = 0; i < circles.size(); ++i) {
        const std::string name = fmt::format("circle[{}]", i);
        const auto circle = read_circle(children.text_of(circles[i], name));
        if (circle) {
            area.circles.push_back(*circle);
        } else {
            children.fault(
                name, {"应为“纬度,经度 半径（公里）”。", "Must be \"latitude,longitude radius\", in km."});
        }
    }
    read_over_pairs(children, "geocode", faults);
    check_number(children, "altitude");
    check_number(children, "ceiling");
    children.end();
    return area;
}

void read_over_resources(Children& children, std::vector<FieldFault>& faults) {
    const auto nodes = children.all("resource");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Children resource(nodes[i], children.path_of("resource", i), faults);
        resource.needed_text("resourceDesc");
        resource.needed_text("mimeType");
        for (const std::string_view name : {"size", "uri", "derefUri", "digest"})
            resource.optional(name);
        resource.end();
    }
}

AlertInfo read_info(xml_node node, const std::string& path, std::vector<FieldFault>& faults) {
    Children children(node, path, faults);
    AlertInfo info;
    if (std::string language = children.text("language"); !language.empty())
        info.language = std::move(language);
    info.categories = children.words<AlertCategory>("category");
    if (info.categories.empty()) children.one("category");
    info.event = children.needed_text("event");
    info.responses = children.words<AlertResponse>("responseType");
    info.urgency = children.word("urgency", AlertUrgency::Unknown);
    info.severity = children.word("severity", AlertSeverity::Unknown);
    info.certainty = children.word("certainty", AlertCertainty::Unknown);
    children.optional("audience");
    read_over_pairs(children, "eventCode", faults);
    info.effective = children.moment("effective");
    info.onset = children.moment("onset");
    info.expires = children.moment("expires");
    info.sender_name = children.text("senderName");
    info.headline = children.text("headline");
    info.description = children.text("description");
    info.instruction = children.text("instruction");
    info.web = children.text("web");
    info.contact = children.text("contact");
    read_over_pairs(children, "parameter", faults);
    read_over_resources(children, faults);
    const auto areas = children.all("area");
    for (std::size_t i = 0; i < areas.size(); ++i)
        info.areas.push_back(read_area(areas[i], children.path_of("area", i), faults));
    children.end();
    return info;
}

void check_rules(const AlertMessage& message, bool has_restriction, bool has_addresses, Children& children) {
    if (message.scope == AlertScope::Restricted && !has_restriction) {
        children.fault("restriction",
                       {"范围为 Restricted 时必填。", "Must be there where scope is Restricted."});
    }
    if (message.scope == AlertScope::Private && !has_addresses) {
        children.fault("addresses", {"范围为 Private 时必填。", "Must be there where scope is Private."});
    }
    const bool says_of_others = message.type != AlertType::Alert;
    if (says_of_others && message.references.empty()) {
        children.fault("references",
                       {"此类消息须指明所指的消息。", "A message of this type must name those it is about."});
    }
    if (message.infos.empty() && (message.type == AlertType::Alert || message.type == AlertType::Update)) {
        children.fault("info", {"没有内容的预警不予接收。", "An alert that says nothing is not taken."});
    }
}

AlertMessage read_alert(xml_node root, std::vector<FieldFault>& faults) {
    Children children(root, "alert", faults);
    AlertMessage message;
    message.identifier = read_name(children, "identifier");
    message.sender = read_name(children, "sender");
    message.sent = children.needed_moment("sent").value_or(Instant{});
    message.status = children.word("status", AlertStatus::Actual);
    message.type = children.word("msgType", AlertType::Alert);
    children.optional("source");
    message.scope = children.word("scope", AlertScope::Public);
    const bool has_restriction = !children.text("restriction").empty();
    const bool has_addresses = !children.text("addresses").empty();
    children.all("code");
    message.note = children.text("note");
    message.references = read_references(children);
    children.optional("incidents");
    const auto infos = children.all("info");
    for (std::size_t i = 0; i < infos.size(); ++i)
        message.infos.push_back(read_info(infos[i], children.path_of("info", i), faults));
    children.end_with_signature();
    check_rules(message, has_restriction, has_addresses, children);
    return message;
}

Result<void> check_encoding(const pugi::xml_document& document) {
    for (const xml_node node : document) {
        if (node.type() != pugi::node_declaration) continue;
        const std::string encoding = to_lower_ascii(node.attribute("encoding").value());
        if (!encoding.empty() && encoding != "utf-8" && encoding != "us-ascii") {
            return no_xml(0, {"编码应为 UTF-8。", "The encoding must be UTF-8."});
        }
    }
    return {};
}

}  // namespace

bool is_xml_text(std::string_view text) {
    if (!is_utf8(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return false;
        const std::string_view rest = text.substr(i);
        if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) return false;
    }
    return true;
}

std::string with_plain_line_ends(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            plain += text[i];
        } else if (i + 1 == text.size() || text[i + 1] != '\n') {
            plain += '\n';
        }
    }
    return plain;
}

Instant begins_at(const AlertMessage& message) {
    std::optional<Instant> first;
    for (const AlertInfo& info : message.infos) {
        const Instant effective = info.effective.value_or(message.sent);
        first = std::min(first.value_or(effective), effective);
    }
    return first.value_or(message.sent);
}

std::optional<Instant> ends_at(const AlertMessage& message) {
    std::optional<Instant> last;
    for (const AlertInfo& info : message.infos) {
        if (!info.expires) return std::nullopt;
        last = std::max(last.value_or(*info.expires), *info.expires);
    }
    return last;
}

Result<AlertMessage> read_cap(std::string_view text) {
    if (text.size() > largest_document) {
        return no_xml(largest_document, {"文档过大。", "The document is too large."});
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!is_xml_text(text)) {
        return no_xml(0, {"应为 UTF-8，且不含控制字符。", "Must be UTF-8 without control characters."});
    }
    if (auto good = Sieve(text).check(); !good) return tl::unexpected(std::move(good.error()));
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_declaration, pugi::encoding_utf8);
    if (!parsed) {
        return no_xml(static_cast<std::size_t>(parsed.offset), {parsed.description(), parsed.description()});
    }
    if (auto good = check_encoding(document); !good) return tl::unexpected(std::move(good.error()));
    xml_node root;
    for (const xml_node node : document) {
        if (node.type() == pugi::node_element && root)
            return no_xml(0, {"只能有一个根元素。", "There must be one root element alone."});
        if (node.type() == pugi::node_element) root = node;
    }
    const std::string_view space = namespace_of(root);
    if (space != cap_namespace && space.starts_with(any_version)) {
        return refuse(RefusalKind::invalid, "alert/other-version",
                      {"只接收 CAP 1.2 文档，命名空间应为 " + std::string(cap_namespace) + "。",
                       "CAP 1.2 alone is taken: the namespace must be " + std::string(cap_namespace) + "."});
    }
    if (local_name(root) != "alert" || space != cap_namespace) {
        return refuse_invalid(
            {{"alert",
              {"根元素应为命名空间 " + std::string(cap_namespace) + " 中的 alert。",
               "The root must be alert in the namespace " + std::string(cap_namespace) + "."}}});
    }
    std::vector<FieldFault> faults;
    AlertMessage message = read_alert(root, faults);
    if (!faults.empty()) return refuse_invalid(std::move(faults));
    return message;
}

}  // namespace linli::alerts
