// From one station to another (移交其他单位): an incident is handed over to another station, a district or a
// bureau, which takes it in as one of its own and answers when it has closed it. What crosses is a letter: it
// is written in the command that hands over or closes, and carried later, by a command of the other station
// that takes each letter once, however often it is brought. So no command writes for two stations, and
// neither waits for the other. Who reported it, and how they are reached, does not cross.
#pragma once

#include "incidents/incident_desk.h"

namespace linli::incidents {

enum class LetterKind { handed_over, answered };
BOOST_DESCRIBE_ENUM(LetterKind, handed_over, answered)

// The incident as the other station is told of it.
struct HandedOver {
    std::string category;
    int level = 1;
    bool urgent = false;
    std::string description;
    std::string address;
    std::optional<LonLat> location;
    std::string note;
    int photos = 0;  // that come with it
};
BOOST_DESCRIBE_STRUCT(HandedOver, (), (category, level, urgent, description, address, location, note, photos))

// What became of it there.
struct AnsweredLetter {
    std::int64_t letter = 0;  // that handed it over
    Outcome outcome = Outcome::resolved;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(AnsweredLetter, (), (letter, outcome, text))

struct Letter {
    std::int64_t id = 0;  // of the station that sends it, from 1
    StationId to{};
    LetterKind kind = LetterKind::handed_over;
    std::int64_t incident = 0;  // of the sender
    std::string body;           // JSON of a HandedOver or an AnsweredLetter; empty once it was delivered
    Instant at;
};

// A letter on its way, with the photos that go with it.
struct Carried {
    StationId from{};
    Letter letter;
    std::vector<std::vector<std::byte>> photos;
};

// The station that a handler's post names, "station/7"; and the post.
std::optional<StationId> station_of_post(std::string_view post);
std::string post_of_station(StationId station);

// Writes the letter that hands it over; within that command.
void send_to_station(store::Transaction& transaction, const Incident& incident, StationId to,
                     std::string_view note);
// Writes the answer, where the incident came from another station and is closed now. Once for each close.
void answer_sender(store::Transaction& transaction, const Incident& incident, std::string_view remark);

// The first letter of the station that was not delivered.
std::optional<Carried> next_letter(store::Snapshot& snapshot);
// It was: nothing of its text is kept.
void note_delivered(store::Transaction& transaction, std::int64_t letter);

}  // namespace linli::incidents
