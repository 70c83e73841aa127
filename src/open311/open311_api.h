// Open311 GeoReport v2 over HTTP: /open311/v2/….
#pragma once

#include "http/routes.h"
#include "incidents/incident_desk.h"
#include "incidents/register.h"
#include "incidents/rulebook_shelf.h"
#include "stations/directory.h"

namespace linli::open311 {

inline constexpr std::string_view path_prefix = "/open311/";

// All outlive the routes.
struct Room {
    incidents::IncidentDesk& desk;
    incidents::Register& lines;
    incidents::RulebookShelf& rulebooks;
    const stations::Directory& directory;
};
void add_routes(http::Routes& routes, Room room);

// What is refused, in GeoReport's words: a problem document becomes an array of code and description, in the
// form that the path asks for. All else stays as it is; so do other paths' answers.
http::Response in_open311_words(std::string_view path, http::Response response);

}  // namespace linli::open311
