// The seal's tables, and its reading of the journal: all SQL of this room.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/leaf.h"
#include "audit/merkle_tree.h"
#include "store/migration.h"
#include "store/transaction.h"

namespace linli::audit {

const store::Migration& migration();

// ---- tiles ----

// Any bytes that are kept: their number need not be a multiple of a hash's if someone altered them.
Bytes find_tile(store::Snapshot& snapshot, TileId id);
void put_tile(store::Transaction& transaction, TileId id, std::span<const Hash> hashes);

// How many entries are sealed: as many as the tiles of level 0 say.
Size sealed_size(store::Snapshot& snapshot);

// Every kept tile's place, in order of level and place.
void for_each_tile_id(store::Snapshot& snapshot, const std::function<void(TileId)>& use);

// The tiles of a snapshot; the ones used last are remembered. Lives no longer than the snapshot.
class KeptTiles final : public TileSource {
  public:
    explicit KeptTiles(store::Snapshot& snapshot) : snapshot_(snapshot) {}
    using TileSource::tile;
    std::span<const Hash> tile(TileId id) override;

  private:
    store::Snapshot& snapshot_;
    std::map<TileId, Hashes> read_;
};

// ---- checkpoints ----

struct KeptCheckpoint {
    Size size = 0;
    Instant at;
    Bytes root;        // 32 bytes, unless someone altered them
    std::string note;  // signed
};

void insert_checkpoint(store::Transaction& transaction, const KeptCheckpoint& checkpoint);
std::optional<KeptCheckpoint> newest_checkpoint(store::Snapshot& snapshot);
std::optional<KeptCheckpoint> find_checkpoint(store::Snapshot& snapshot, Size size);

// The kept checkpoints in order of size, one at a time.
class CheckpointRows {
  public:
    explicit CheckpointRows(store::Snapshot& snapshot);
    std::optional<KeptCheckpoint> next();

  private:
    store::Rows rows_;
};

// ---- the journal ----

// The journal in order of position, row by row, without copies: a leaf's views hold until the next call.
class JournalRows {
  public:
    explicit JournalRows(store::Snapshot& snapshot);
    std::optional<Leaf> next();

  private:
    store::Rows rows_;
};

std::optional<store::Entry> find_entry(store::Snapshot& snapshot, store::Position position);

// Is there an entry of another kind than `kind` after `after`, up to `up_to`?
bool has_other_entries(store::Snapshot& snapshot, store::Position after, store::Position up_to,
                       std::string_view kind);

// Who, what, when: an entry passes if it fits every filter that is given.
struct EntryFilter {
    std::optional<std::string> actor;
    std::optional<std::string> kind;     // "incident.accepted", or all of a room: "incident"
    std::optional<std::string> subject;  // as subject or as related thing
    std::optional<Instant> from;
    std::optional<Instant> to;   // not included
    std::string not_about = {};  // an account: nothing that it did or that was done to it. Not of a request
};
BOOST_DESCRIBE_STRUCT(EntryFilter, (), (actor, kind, subject, from, to))

// Entries that pass, newest first, with positions below `below`; at most `most`.
std::vector<store::Entry> find_entries(store::Snapshot& snapshot, const EntryFilter& filter,
                                       store::Position below, std::size_t most);

}  // namespace linli::audit
