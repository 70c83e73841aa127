// The journal: what happened, in order, one entry for each command. It is the audit record, the live feed,
// the outbox and the source of the figures at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json.h"
#include "base/time.h"

namespace linli::store {

class Snapshot;
class Transaction;

// Place in a station's journal: 1, 2, 3, … without gaps, in the order of commits.
using Position = std::int64_t;

// What a command adds. `kind` is "room.what_happened"; `subject` names the thing it happened to
// ("incident/17"); `related` a second thing whose history shows the entry too ("incident/9" when 17 was
// merged into it), or is empty. `payload` is a JSON object without personal data, whose shape is `version` of
// that kind.
struct NewEntry {
    std::string_view kind;
    std::string subject;
    std::string payload = "{}";
    std::string related = {};
    int version = 1;
};

struct Entry {
    Position position = 0;
    Instant at;
    std::string actor;
    std::string kind;
    std::string subject;
    std::string related;
    int version = 1;
    json::Raw payload;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (position, at, actor, kind, subject, related, version, payload))

// The store's side of Transaction::append, next_number and housekeeping.
class JournalWriter {
  public:
    virtual ~JournalWriter() = default;
    virtual Position append(Transaction& transaction, const NewEntry& entry) = 0;
    virtual std::int64_t next_number(Transaction& transaction, std::string_view series) = 0;
    virtual void housekeeping() = 0;
};

// Entries of the snapshot's station after `after`, in order, at most `most`.
std::vector<Entry> entries_after(Snapshot& snapshot, Position after, std::size_t most);

// The history of one thing: every entry whose subject or related thing it is, in order.
std::vector<Entry> entries_about(Snapshot& snapshot, std::string_view subject);

// The last entries whose subject it is, newest first, at most `most`.
std::vector<Entry> latest_about(Snapshot& snapshot, std::string_view subject, std::size_t most);

// The position of the first entry whose subject it is; nothing if there is none.
std::optional<Position> first_about(Snapshot& snapshot, std::string_view subject);

// How far a follower of this name has come; 0: it has not begun.
Position followed_to(Snapshot& snapshot, std::string_view follower);

// From here on: a follower of this name, if it has not begun, is given nothing of what was before. Its first
// position, for one that is of no use to every station. Housekeeping.
void begin_following(Transaction& transaction, std::string_view follower);

// The subjects of the station's entries after `after`, in order, at most `most`; `last` becomes the position
// of the last of them. For readers who only want to know what changed.
std::vector<std::string> subjects_after(Snapshot& snapshot, Position after, std::size_t most, Position& last);

// The position of the last entry; 0 when the journal is empty.
Position last_position(Snapshot& snapshot);

// Whoever must react reads the journal. A follower is given entries in order, at least once, and its position
// is kept in the same transaction as what it writes: for what it writes in the database that is exactly once.
// A follower that was down catches up; one that throws is tried again after a pause and never skips an entry.
class Follower {
  public:
    virtual ~Follower() = default;
    // Unique and stable: its kept position is found by it.
    virtual std::string_view name() const = 0;
    // Handles `entries` (not empty, at most `batch()`), on a thread of the store.
    virtual void take(Transaction& transaction, std::span<const Entry> entries) = 0;
    virtual std::size_t batch() const { return 256; }
    // After a batch that was not full it is given nothing for so long: under load its commits, which commands
    // wait behind, are then few and its batches large.
    virtual std::chrono::milliseconds rest() const { return std::chrono::milliseconds(0); }
};

}  // namespace linli::store
