// What the law has recorded of a volunteer (志愿服务条例, articles 18 and 19): basics, service, training,
// commendations, evaluation; as one file, docs/volunteer-records.md.
#pragma once

#include "incidents/incident_desk.h"
#include "stations/directory.h"
#include "volunteers/room.h"
#include "volunteers/team.h"

namespace linli::volunteers {

// Staff write these two by hand; the others come from what is there.
enum class MeritKind {
    commendation,  // on a day
    evaluation     // of what was done in a time
};
BOOST_DESCRIBE_ENUM(MeritKind, commendation, evaluation)

struct MeritWritten {
    MeritKind kind = MeritKind::commendation;
    std::string from;                  // "2026-11-28"
    std::optional<std::string> until;  // of an evaluation
    std::string text;
};
BOOST_DESCRIBE_STRUCT(MeritWritten, (), (kind, from, until, text))
void check(const MeritWritten& written, json::Faults& faults);

struct Merit {
    std::int64_t id = 0;
    MeritKind kind = MeritKind::commendation;
    std::string from;
    std::string until;  // the same day for a commendation
    std::string text;
    Text by;  // role and post
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Merit, (), (id, kind, from, until, text, by, at))

struct MeritList {
    std::vector<Merit> merits;  // newest first
};
BOOST_DESCRIBE_STRUCT(MeritList, (), (merits))

struct RecordedBasics {
    std::int64_t number = 0;
    std::string name;
    std::string telephone;
    std::optional<Guardian> guardian;
    std::string born;  // "1990-05"
    Instant joined_at;
    std::vector<std::string> skills;
    std::vector<std::string> languages;
};
BOOST_DESCRIBE_STRUCT(RecordedBasics, (),
                      (number, name, telephone, guardian, born, joined_at, skills, languages))

// A confirmed service whose credit was not taken back.
struct RecordedService {
    std::int64_t credit = 0;  // the line of the ledger
    std::string day;
    Instant began_at;
    Instant ended_at;
    Text team;
    TeamKind kind = TeamKind::other;
    std::string content;  // of one without a shift
    std::int64_t minutes = 0;
};
BOOST_DESCRIBE_STRUCT(RecordedService, (), (credit, day, began_at, ended_at, team, kind, content, minutes))

struct LegalRecord {
    RecordedBasics basics;
    std::int64_t minutes = 0;
    std::vector<RecordedService> services;  // oldest first
    std::vector<Training> trainings;
    std::vector<Merit> commendations;
    std::vector<Merit> evaluations;
};
BOOST_DESCRIBE_STRUCT(LegalRecord, (), (basics, minutes, services, trainings, commendations, evaluations))

struct LegalFile {
    std::string format = "linli/volunteer-records/v1";
    std::string station;
    Instant at;
    std::vector<LegalRecord> volunteers;
};
BOOST_DESCRIBE_STRUCT(LegalFile, (), (format, station, at, volunteers))

std::string subject_of_merit(std::int64_t id);

// Any thread. `directory` outlives it.
class RecordDesk {
  public:
    RecordDesk(Room room, const stations::Directory& directory) : room_(room), directory_(directory) {}

    // By staff. What is written goes when the volunteer withdraws.
    Result<MeritList> add(store::Transaction& transaction, std::int64_t volunteer,
                          const MeritWritten& written) const;
    Result<MeritList> merits(store::Snapshot& snapshot, std::int64_t volunteer) const;
    // By the volunteer: of oneself alone.
    Result<LegalFile> own(store::Snapshot& snapshot, std::string_view token) const;
    // By staff, of all who have not withdrawn, in clear: to be shown to nobody before it is on record.
    // Refused (`session/not-fresh`) unless a second factor was given a moment ago. Reads a few hundred
    // volunteers at a time in one snapshot, beside which commands go on.
    Result<LegalFile> all(store::Snapshot& snapshot) const;
    // That all of it was shown, and for what. Refused like `all`.
    Result<void> put_on_record(store::Transaction& transaction, const incidents::Reveal& body) const;

  private:
    Room room_;
    const stations::Directory& directory_;
};

}  // namespace linli::volunteers
