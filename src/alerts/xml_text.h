// Writing XML; inside this room only.
#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "base/time.h"

namespace linli::alerts {

// The root of a new document in UTF-8.
pugi::xml_node begin_document(pugi::xml_document& document, const char* root, std::string_view space);
// <name>text</name> behind what `parent` has.
pugi::xml_node add_text(pugi::xml_node parent, const char* name, std::string_view text);
std::string text_of(const pugi::xml_document& document);

// To the second, in the zone: "2026-11-28T13:05:00+08:00"; as the protocol wants it, never "Z".
std::string moment_of(Instant at, Zone zone);

}  // namespace linli::alerts
