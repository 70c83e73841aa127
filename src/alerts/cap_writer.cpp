#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "alerts/cap.h"
#include "alerts/xml_text.h"

namespace linli::alerts {
namespace {

template <class E>
void add_words(pugi::xml_node parent, const char* name, const std::vector<E>& words) {
    for (const E word : words)
        add_text(parent, name, json::name_of(word));
}

void add_some(pugi::xml_node parent, const char* name, const std::string& text) {
    if (!text.empty()) add_text(parent, name, text);
}

// A degree has 7 decimals at most; those at the end that say nothing are left out.
std::string pair_of(LonLat place) {
    const auto degrees = [](double value) {
        std::string text = fmt::format("{:.7f}", value);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text += '0';
        return text;
    };
    return degrees(place.lat()) + ',' + degrees(place.lon());
}

void add_area(pugi::xml_node info, const AlertArea& area) {
    pugi::xml_node node = info.append_child("area");
    add_text(node, "areaDesc", area.description);
    for (const grids::Ring& ring : area.polygons) {
        std::string points;
        for (const LonLat place : ring)
            points += (points.empty() ? "" : " ") + pair_of(place);
        add_text(node, "polygon", points);
    }
    for (const AlertCircle& circle : area.circles)
        add_text(node, "circle", fmt::format("{} {}", pair_of(circle.centre), circle.kilometres));
}

void add_info(pugi::xml_node alert, const AlertInfo& info, Zone zone) {
    pugi::xml_node node = alert.append_child("info");
    const auto moment = [&](const char* name, const std::optional<Instant>& at) {
        if (at) add_text(node, name, moment_of(*at, zone));
    };
    add_text(node, "language", info.language);
    add_words(node, "category", info.categories);
    add_text(node, "event", info.event);
    add_words(node, "responseType", info.responses);
    add_text(node, "urgency", json::name_of(info.urgency));
    add_text(node, "severity", json::name_of(info.severity));
    add_text(node, "certainty", json::name_of(info.certainty));
    moment("effective", info.effective);
    moment("onset", info.onset);
    moment("expires", info.expires);
    add_some(node, "senderName", info.sender_name);
    add_some(node, "headline", info.headline);
    add_some(node, "description", info.description);
    add_some(node, "instruction", info.instruction);
    add_some(node, "web", info.web);
    add_some(node, "contact", info.contact);
    for (const AlertArea& area : info.areas)
        add_area(node, area);
}

}  // namespace

std::string write_cap(const AlertMessage& message, Zone zone) {
    pugi::xml_document document;
    pugi::xml_node alert = begin_document(document, "alert", cap_namespace);
    add_text(alert, "identifier", message.identifier);
    add_text(alert, "sender", message.sender);
    add_text(alert, "sent", moment_of(message.sent, zone));
    add_text(alert, "status", json::name_of(message.status));
    add_text(alert, "msgType", json::name_of(message.type));
    add_text(alert, "scope", json::name_of(message.scope));
    add_some(alert, "note", message.note);
    std::string references;
    for (const AlertReference& one : message.references) {
        references += fmt::format("{}{},{},{}", references.empty() ? "" : " ", one.sender, one.identifier,
                                  moment_of(one.sent, zone));
    }
    add_some(alert, "references", references);
    for (const AlertInfo& info : message.infos)
        add_info(alert, info, zone);
    return text_of(document);
}

}  // namespace linli::alerts
