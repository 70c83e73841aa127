#include "audit/verification.h"

#include <algorithm>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "audit/moved_entries.h"
#include "audit/seal.h"
#include "audit/witness_rows.h"

namespace linli::audit {
namespace {

constexpr Size tiles_between_progress = 16;

std::string name_of(TileId id) {
    return fmt::format("{}/{}", id.level, id.place);
}

// A row of checkpoints and what its note turned out to say.
struct ReadCheckpoint {
    Size size = 0;
    std::optional<Hash> root;  // signed; nothing if the row or its note was altered
};

class Verifier {
  public:
    Verifier(store::Snapshot& snapshot, const Known& known, Verification& result)
        : snapshot_(snapshot),
          known_(known),
          result_(result),
          kept_(snapshot),
          hash_(snapshot.station()),
          moved_(snapshot.station()),
          journal_(snapshot),
          checkpoints_(snapshot) {
        result_.sealed = sealed_size(snapshot);
        result_.signatures_checked = !known.keys.empty();
        has_signed_.resize(known.keys.size());
        read_elsewhere();
        next_entry();
        next_checkpoint_ = checkpoints_.next();
    }

    void run(const std::function<void(std::size_t, std::size_t)>& progress) {
        const auto all = static_cast<std::size_t>(std::max(store::last_position(snapshot_), result_.sealed));
        for (Size place = 0; place * tile_width < result_.sealed; ++place) {
            verify_tile(place);
            if (progress && place % tiles_between_progress == 0)
                progress(static_cast<std::size_t>(end_.size()), all);
        }
        for (std::size_t level = 1; level < end_.open_tiles().size(); ++level) {
            const int l = static_cast<int>(level);
            compare_tile({l, end_.size() >> (8 * (l + 1))}, end_.open_tiles()[level]);
        }
        take_checkpoints_beyond_the_end();
        read_unsealed();
        report_missing();
        finish_checkpoints();
        count_tiles();
        moved_.report([this](Text text) { fault(std::move(text)); });
        if (progress) progress(all, all);
    }

  private:
    // ---- entries against the kept hashes ----

    struct TileOfEntries {
        Size first = 0;                           // place of its first leaf
        Hashes kept;                              // what is kept of it
        std::vector<std::optional<Hash>> now;     // what the journal gives; nothing where an entry is missing
        std::vector<ReadCheckpoint> checkpoints;  // that end in it
    };

    void verify_tile(Size place) {
        TileOfEntries tile{place * tile_width, {}, {}, {}};
        const Size width = std::min(tile_width, result_.sealed - tile.first);
        take_checkpoints(tile.first + width, tile.checkpoints);
        read_kept({0, place}, width, tile.kept);
        std::vector<MovedEntries::Content> contents;
        for (Size i = 0; i < width; ++i)
            tile.now.push_back(
                hash_entry(tile.first + i + 1, tile.kept[static_cast<std::size_t>(i)], contents));
        const Hashes sealed = as_sealed(tile, {0, place});
        if (sealed == tile.kept) {
            for (auto& content : contents)
                moved_.add(std::move(content));
        }
        auto checkpoint = tile.checkpoints.begin();
        for (const Hash& leaf : sealed) {
            end_.append(leaf, [this](TileId id, std::span<const Hash> hashes) {
                if (id.level != 0) compare_tile(id, hashes);
            });
            for (; checkpoint != tile.checkpoints.end() && checkpoint->size == end_.size(); ++checkpoint)
                compare_root(*checkpoint);
            for (; elsewhere_ != kept_elsewhere_.end() && elsewhere_->size == end_.size(); ++elsewhere_)
                compare_elsewhere();
        }
    }

    // The kept hashes of a tile, as many as there must be: of those that are gone, zeros.
    void read_kept(TileId id, Size width, Hashes& hashes) {
        const Bytes bytes = find_tile(snapshot_, id);
        hashes.resize(static_cast<std::size_t>(width));
        const std::size_t wanted = hashes.size() * sizeof(Hash);
        if (!bytes.empty()) std::memcpy(hashes.data(), bytes.data(), std::min(bytes.size(), wanted));
        if (bytes.size() == wanted) return;
        fault({fmt::format("封存块 {}：缺失或长度不对", name_of(id)),
               fmt::format("tile {}: missing, or not of its length", name_of(id))});
    }

    // The journal's hash of entry `position`; nothing if it is not there. The content of one that differs
    // from what was kept goes to `contents`.
    std::optional<Hash> hash_entry(store::Position position, const Hash& kept,
                                   std::vector<MovedEntries::Content>& contents) {
        skip_before(position);
        if (!entry_ || entry_->position != position) {
            missing(position);
            return std::nullopt;
        }
        const Hash hash = hash_(*entry_);
        if (hash != kept) contents.push_back(MovedEntries::content_of(*entry_, kept));
        take_entry();
        return hash;
    }

    // Which leaves were sealed: the kept ones, unless the journal fits what stands above and they do not.
    Hashes as_sealed(const TileOfEntries& tile, TileId id) {
        bool differ = false, whole = true;
        Hashes now;
        for (std::size_t i = 0; i < tile.kept.size(); ++i) {
            whole = whole && tile.now[i];
            differ = differ || tile.now[i] != tile.kept[i];
            now.push_back(tile.now[i].value_or(tile.kept[i]));
        }
        if (!differ || !whole || !fits(tile, id, now)) return tile.kept;
        fault({fmt::format("封存块 {}：被改动（记录本身与上一层封存相符）", name_of(id)),
               fmt::format("tile {}: altered (the entries are what was sealed)", name_of(id))});
        return now;
    }

    bool fits(const TileOfEntries& tile, TileId id, const Hashes& leaves) {
        const auto above = kept_.tile({1, id.place / tile_width});
        const auto at = static_cast<std::size_t>(id.place % tile_width);
        if (leaves.size() == tile_width && at < above.size()) return above[at] == root_over(leaves);
        // The last tile has nothing above it but checkpoints.
        const auto signed_one = std::find_if(tile.checkpoints.rbegin(), tile.checkpoints.rend(),
                                             [](const ReadCheckpoint& one) { return one.root.has_value(); });
        if (signed_one == tile.checkpoints.rend()) return false;
        TreeEnd end = end_;
        for (std::size_t i = 0; end.size() < signed_one->size; ++i)
            end.append(leaves[i], [](TileId, std::span<const Hash>) {});
        return end.root() == *signed_one->root;
    }

    // ---- the journal ----

    void next_entry() { entry_ = journal_.next(); }

    void take_entry() {
        ++result_.entries;
        if (entry_->kind == checkpoint_signed) hear_of_checkpoint(*entry_);
        next_entry();
    }

    void skip_before(store::Position position) {
        for (; entry_ && entry_->position < position; take_entry()) {
            fault({fmt::format("第 {} 条（{}）：被插入，此处不可能有记录", entry_->position, entry_->kind),
                   fmt::format("entry {} ({}): inserted where no entry can be", entry_->position,
                               entry_->kind)});
        }
    }

    void read_unsealed() {
        store::Position expected = result_.sealed + 1;
        skip_before(expected);
        for (; entry_; ++expected) {
            if (entry_->position != expected) {
                missing(expected);
                continue;
            }
            ++result_.unsealed;
            take_entry();
        }
    }

    // Runs of missing entries are told in one line.
    void missing(store::Position position) {
        if (missing_first_ != 0 && position == missing_last_ + 1) {
            missing_last_ = position;
            return;
        }
        report_missing();
        missing_first_ = missing_last_ = position;
    }

    void report_missing() {
        if (missing_first_ == 0) return;
        const std::string range = missing_first_ == missing_last_
                                      ? fmt::format("{}", missing_first_)
                                      : fmt::format("{}–{}", missing_first_, missing_last_);
        fault({fmt::format("第 {} 条：缺失", range),
               fmt::format("{} {}: missing", missing_first_ == missing_last_ ? "entry" : "entries", range)},
              missing_last_ - missing_first_ + 1);
        missing_first_ = 0;
    }

    // ---- tiles above the leaves ----

    void compare_tile(TileId id, std::span<const Hash> computed) {
        if (computed.empty()) return;
        const auto kept = kept_.tile(id);
        if (std::equal(kept.begin(), kept.end(), computed.begin(), computed.end())) return;
        const auto differs = std::mismatch(kept.begin(), kept.end(), computed.begin(), computed.end()).first;
        const Size leaves = Size{1} << (8 * id.level);
        const Size first = (id.place * tile_width + (differs - kept.begin())) * leaves;
        fault({fmt::format("封存块 {}：被改动（从第 {}–{} 条的哈希值起）", name_of(id), first + 1,
                           first + leaves),
               fmt::format("tile {}: altered (from the hash over entries {}–{} on)", name_of(id), first + 1,
                           first + leaves)});
    }

    void count_tiles() {
        for_each_tile_id(snapshot_, [this](TileId id) {
            ++result_.tiles;
            const bool level_is_possible = id.level >= 0 && id.level < 7;
            if (level_is_possible && id.place >= 0 &&
                id.place * tile_width < (result_.sealed >> (8 * id.level))) {
                return;
            }
            fault({fmt::format("封存块 {}：多余", name_of(id)),
                   fmt::format("tile {}: does not belong", name_of(id))});
        });
    }

    // ---- checkpoints ----

    // Reads the checkpoints up to `size`.
    void take_checkpoints(Size size, std::vector<ReadCheckpoint>& found) {
        for (; next_checkpoint_ && next_checkpoint_->size <= size; next_checkpoint_ = checkpoints_.next()) {
            ++result_.checkpoints;
            found.push_back(read_checkpoint(*next_checkpoint_));
            unspoken_.emplace(next_checkpoint_->size, std::move(*next_checkpoint_));
        }
    }

    ReadCheckpoint read_checkpoint(const KeptCheckpoint& kept) {
        const auto note = parse_note(kept.note);
        const auto said = note ? checkpoint_in(*note) : std::nullopt;
        const bool agrees =
            said && said->size == kept.size && said->size > 0 &&
            std::equal(kept.root.begin(), kept.root.end(), said->root.begin(), said->root.end());
        if (!agrees) {
            checkpoint_fault(kept.size, {"被改动", "was altered"});
            return {kept.size, std::nullopt};
        }
        if (!is_signed(*note, *said)) return {kept.size, std::nullopt};
        return {kept.size, said->root};
    }

    // Notes what is wrong with a checkpoint's signatures; false if it cannot be believed.
    bool is_signed(const Note& note, const Checkpoint& said) {
        if (known_.keys.empty()) return true;
        bool well = false, badly = false, dropped = false;
        for (std::size_t i = 0; i < known_.keys.size(); ++i) {
            const VerifierKey& key = known_.keys[i];
            const Signed found = said.origin == key.name ? signed_by(note, key) : Signed::no;
            well = well || found == Signed::well;
            badly = badly || found == Signed::badly;
            dropped = dropped || (found == Signed::no && has_signed_[i]);
            has_signed_[i] = has_signed_[i] || found == Signed::well;
        }
        if (well && !badly && !dropped) {
            before_its_key_.clear();
            return true;
        }
        if (!well && !badly && !dropped && may_be_before_its_key()) {
            before_its_key_.push_back(said.size);
            return true;
        }
        if (well && dropped) {
            checkpoint_fault(said.size,
                             {"缺少此前已有的一种签名", "lacks a signature that earlier ones have"});
        } else {
            fault_not_signed(said.size);
        }
        return false;
    }

    // SM2 is added to stations that have signed without it.
    bool may_be_before_its_key() const {
        return std::all_of(known_.keys.begin(), known_.keys.end(),
                           [](const VerifierKey& key) { return key.type == SignatureType::sm2; });
    }

    void fault_not_signed(Size size) {
        checkpoint_fault(size, {"没有本站密钥的有效签名", "has no good signature by the station's key"});
    }

    // An entry says that a checkpoint was signed.
    void hear_of_checkpoint(const Leaf& entry) {
        const auto said = json::read<CheckpointSigned>(entry.payload);
        if (!said) return;  // an altered entry, named as such
        const auto kept = unspoken_.find(said->size);
        if (kept == unspoken_.end()) {
            checkpoint_fault(said->size,
                             {fmt::format("缺失，第 {} 条记录说曾签发", entry.position),
                              fmt::format("is missing; entry {} says it was signed", entry.position)});
            return;
        }
        if (linli::to_base64(kept->second.root) != said->root || kept->second.at != entry.at) {
            checkpoint_fault(said->size,
                             {fmt::format("与第 {} 条记录所说不符", entry.position),
                              fmt::format("is not what entry {} says was signed", entry.position)});
        }
        unspoken_.erase(kept);
    }

    void compare_root(const ReadCheckpoint& checkpoint) {
        if (!checkpoint.root) return;
        if (*checkpoint.root == end_.root()) {
            confirmed_ = checkpoint.size;
            return;
        }
        checkpoint_fault(
            checkpoint.size,
            {fmt::format("签名的根与记录不符：第 {}–{} 条中有记录连同封存一起被改写", confirmed_ + 1,
                         checkpoint.size),
             fmt::format("signs another root: within entries {}–{} the journal was rewritten together "
                         "with its seal",
                         confirmed_ + 1, checkpoint.size)});
    }

    void take_checkpoints_beyond_the_end() {
        for (; next_checkpoint_; next_checkpoint_ = checkpoints_.next()) {
            ++result_.checkpoints;
            checkpoint_fault(next_checkpoint_->size, beyond_the_end());
            unspoken_.emplace(next_checkpoint_->size, std::move(*next_checkpoint_));
        }
    }

    void finish_checkpoints() {
        for (const auto& [size, kept] : unspoken_) {
            checkpoint_fault(size, {"没有一条记录提到它", "is one that no entry of the journal speaks of"});
        }
        for (; elsewhere_ != kept_elsewhere_.end(); ++elsewhere_) {
            if (elsewhere_->size > result_.sealed) fault(about_elsewhere(beyond_the_end()));
        }
        for (const Size size : before_its_key_)
            fault_not_signed(size);
        for (const WitnessRow& witness : find_witnesses(snapshot_)) {
            if (witness.kept == 0 || find_checkpoint(snapshot_, witness.kept)) continue;
            checkpoint_fault(witness.kept,
                             {fmt::format("缺失，见证方 {} 留存着它", witness.name),
                              fmt::format("is missing; the witness {} keeps it", witness.name)});
        }
    }

    Text beyond_the_end() const {
        return {fmt::format("只封存了 {} 条：末尾被截去", result_.sealed),
                fmt::format("only {} are sealed: the end was cut off", result_.sealed)};
    }

    void checkpoint_fault(Size size, const Text& what) {
        fault({fmt::format("{} 条的封存凭证：{}", size, what.zh),
               fmt::format("checkpoint of {} entries: {}", size, what.en)});
    }

    // ---- checkpoints kept elsewhere ----

    void read_elsewhere() {
        for (const std::string& text : known_.kept_elsewhere) {
            const auto note = parse_note(text);
            const auto checkpoint = note ? checkpoint_in(*note) : std::nullopt;
            if (checkpoint && (known_.keys.empty() || open_checkpoint(text, known_.keys))) {
                kept_elsewhere_.push_back(*checkpoint);
            } else {
                fault({"另存的封存凭证：不是由本站密钥签名的凭证",
                       "the checkpoint kept elsewhere: is none, or not signed by the station's key"});
            }
        }
        std::sort(kept_elsewhere_.begin(), kept_elsewhere_.end(),
                  [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
        elsewhere_ = kept_elsewhere_.begin();
        for (; elsewhere_ != kept_elsewhere_.end() && elsewhere_->size == 0; ++elsewhere_)
            compare_elsewhere();
    }

    void compare_elsewhere() {
        if (elsewhere_->root == end_.root()) return;
        fault(about_elsewhere(
            {fmt::format("前 {} 条不是当时的记录：有记录连同封存一起被改写", elsewhere_->size),
             fmt::format("the first {} entries are not those it was signed over: the journal was "
                         "rewritten together with its seal",
                         elsewhere_->size)}));
    }

    Text about_elsewhere(const Text& what) const {
        return {fmt::format("另存的 {} 条的封存凭证：{}", elsewhere_->size, what.zh),
                fmt::format("the checkpoint of {} entries kept elsewhere: {}", elsewhere_->size, what.en)};
    }

    void fault(Text text, std::int64_t count = 1) {
        result_.fault_count += count;
        if (result_.faults.size() < most_faults_listed) result_.faults.push_back(std::move(text));
    }

    store::Snapshot& snapshot_;
    const Known& known_;
    Verification& result_;
    KeptTiles kept_;
    LeafHasher hash_;
    MovedEntries moved_;
    JournalRows journal_;
    std::optional<Leaf> entry_;  // the next one, not yet taken
    CheckpointRows checkpoints_;
    std::optional<KeptCheckpoint> next_checkpoint_;
    std::map<Size, KeptCheckpoint> unspoken_;            // until their entry comes
    std::vector<bool> has_signed_;                       // by place among the known keys
    std::vector<Size> before_its_key_;                   // checkpoints that wait for one that is signed
    std::vector<Checkpoint> kept_elsewhere_;             // by size
    std::vector<Checkpoint>::const_iterator elsewhere_;  // the next one
    TreeEnd end_;                                        // of what was sealed
    Size confirmed_ = 0;                                 // the last good checkpoint
    store::Position missing_first_ = 0, missing_last_ = 0;
};

}  // namespace

Verification verify(store::Snapshot& snapshot, const Known& known,
                    const std::function<void(std::size_t, std::size_t)>& progress) {
    Verification result;
    Verifier(snapshot, known, result).run(progress);
    return result;
}

}  // namespace linli::audit
