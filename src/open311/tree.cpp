#include "open311/tree.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/json.h"

namespace linli::open311 {
namespace {

constexpr std::string_view json_suffix = ".json";
constexpr std::string_view xml_suffix = ".xml";

// XML 1.0 has no control characters but tab and the ends of lines, and neither U+FFFE nor U+FFFF.
std::string without_what_xml_cannot_hold(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') continue;
        if (text.substr(i).starts_with("\xEF\xBF\xBE") || text.substr(i).starts_with("\xEF\xBF\xBF")) {
            i += 2;
            continue;
        }
        kept += c;
    }
    return kept;
}

struct JsonWriter {
    std::string& out;

    void operator()(std::monostate) { out += "null"; }
    void operator()(bool value) { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) { json::write(out, value); }
    void operator()(double value) { out += fmt::format("{}", value); }
    void operator()(const std::string& value) { json::write(out, value); }
    void operator()(const Members& members) {
        out += '{';
        bool is_first = true;
        for (const Member& member : members) {
            if (!std::exchange(is_first, false)) out += ',';
            json::write(out, member.name);
            out += ':';
            std::visit(*this, member.value.value);
        }
        out += '}';
    }
    void operator()(const Items& items) {
        out += '[';
        bool is_first = true;
        for (const Tree& item : items.all) {
            if (!std::exchange(is_first, false)) out += ',';
            std::visit(*this, item.value);
        }
        out += ']';
    }
};

struct XmlWriter {
    pugi::xml_node at;

    pugi::xml_node child(std::string_view name) { return at.append_child(std::string(name).c_str()); }
    void say(const std::string& value) { at.append_child(pugi::node_pcdata).set_value(value.c_str()); }

    void operator()(std::monostate) {}
    void operator()(bool value) { say(value ? "true" : "false"); }
    void operator()(std::int64_t value) { say(std::to_string(value)); }
    void operator()(double value) { say(fmt::format("{}", value)); }
    void operator()(const std::string& value) { say(without_what_xml_cannot_hold(value)); }
    void operator()(const Members& members) {
        for (const Member& member : members)
            std::visit(XmlWriter{child(member.name)}, member.value.value);
    }
    void operator()(const Items& items) {
        for (const Tree& item : items.all)
            std::visit(XmlWriter{child(items.name)}, item.value);
    }
};

struct TextWriter final : pugi::xml_writer {
    std::string text;
    void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
    }
};

}  // namespace

Format format_of(std::string_view path) {
    return path.ends_with(json_suffix) ? Format::json : Format::xml;
}

std::string_view without_format(std::string_view name) {
    for (const std::string_view suffix : {json_suffix, xml_suffix}) {
        if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    }
    return name;
}

std::string_view content_type_of(Format format) {
    return format == Format::json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
}

Tree text(std::string text) {
    if (text.empty()) return {};
    return {std::move(text)};
}

std::string to_json(const Tree& tree) {
    std::string out;
    std::visit(JsonWriter{out}, tree.value);
    return out;
}

std::string to_xml(std::string_view root, const Tree& tree) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "utf-8";
    std::visit(XmlWriter{document.append_child(std::string(root).c_str())}, tree.value);
    TextWriter writer;
    document.save(writer, "", pugi::format_raw, pugi::encoding_utf8);
    return std::move(writer.text);
}

std::string to_text(Format format, std::string_view root, const Tree& tree) {
    return format == Format::json ? to_json(tree) : to_xml(root, tree);
}

}  // namespace linli::open311
