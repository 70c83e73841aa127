#include "alerts/xml_text.h"

#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

namespace linli::alerts {

pugi::xml_node begin_document(pugi::xml_document& document, const char* root, std::string_view space) {
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node node = document.append_child(root);
    node.append_attribute("xmlns") = std::string(space).c_str();
    return node;
}

pugi::xml_node add_text(pugi::xml_node parent, const char* name, std::string_view text) {
    pugi::xml_node node = parent.append_child(name);
    node.append_child(pugi::node_pcdata).set_value(std::string(text).c_str());
    return node;
}

std::string text_of(const pugi::xml_document& document) {
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return std::move(out).str();
}

std::string moment_of(Instant at, Zone zone) {
    using namespace std::chrono;
    const auto there = floor<seconds>(at + zone.offset);
    const auto day = floor<days>(there);
    const year_month_day date(day);
    const hh_mm_ss time(there - day);
    const auto away = zone.offset.count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count(),
                       away > 0 ? '+' : '-', std::abs(away) / 60, std::abs(away) % 60);
}

}  // namespace linli::alerts
