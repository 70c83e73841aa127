#include "audit/leaf.h"

#include <charconv>

namespace linli::audit {
namespace {

void write_number(std::string& out, std::int64_t value) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void write_string(std::string& out, std::string_view text) {
    constexpr char hex[] = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;  // start of the run that needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        if (c >= 0x20) {
            out += '\\';
            out += text[i];
        } else {
            out += "\\u00";
            out += hex[c / 16];
            out += hex[c % 16];
        }
    }
    out.append(text, plain);
    out += '"';
}

}  // namespace

Leaf leaf_of(const store::Entry& entry) {
    return {entry.position, entry.at,      entry.actor,   entry.kind,
            entry.subject,  entry.related, entry.version, entry.payload.text};
}

void write_leaf_text(std::string& out, StationId station, const Leaf& leaf) {
    out += R"({"station":)";
    write_number(out, static_cast<std::int64_t>(station));
    out += R"(,"position":)";
    write_number(out, leaf.position);
    out += R"(,"at":)";
    write_number(out, leaf.at.time_since_epoch().count());
    out += R"(,"actor":)";
    write_string(out, leaf.actor);
    out += R"(,"kind":)";
    write_string(out, leaf.kind);
    out += R"(,"subject":)";
    write_string(out, leaf.subject);
    out += R"(,"related":)";
    write_string(out, leaf.related);
    out += R"(,"version":)";
    write_number(out, leaf.version);
    out += R"(,"payload":)";
    out += leaf.payload;
    out += '}';
}

std::string leaf_text(StationId station, const Leaf& leaf) {
    std::string text;
    write_leaf_text(text, station, leaf);
    return text;
}

}  // namespace linli::audit
