#include "audit/seal.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::audit {
namespace {

class SealFollower final : public store::Follower {
  public:
    std::string_view name() const override { return "audit.seal"; }
    std::size_t batch() const override { return 2'048; }
    std::chrono::milliseconds rest() const override { return std::chrono::milliseconds(250); }

    void take(store::Transaction& transaction, std::span<const store::Entry> entries) override {
        transaction.housekeeping();
        const Size before = entries.front().position - 1;
        if (sealed_size(transaction) != before) {
            throw std::runtime_error(fmt::format(
                "{} entries are sealed, but entry {} comes next; `linli audit verify` tells what was "
                "altered",
                sealed_size(transaction), before + 1));
        }
        KeptTiles kept(transaction);
        TreeEnd end(kept, before);
        LeafHasher hash(transaction.station());
        int filled = 0;  // tiles: higher levels have changed only below them
        for (const store::Entry& entry : entries) {
            if (entry.position != end.size() + 1) {
                throw std::runtime_error(fmt::format("entry {} of the journal is missing", end.size() + 1));
            }
            end.append(hash(leaf_of(entry)), [&](TileId id, std::span<const Hash> hashes) {
                put_tile(transaction, id, hashes);
                ++filled;
            });
        }
        const auto& open = end.open_tiles();
        for (std::size_t level = 0; level < open.size() && (level == 0 || filled != 0); ++level) {
            const int l = static_cast<int>(level);
            if (!open[level].empty()) put_tile(transaction, {l, end.size() >> (8 * (l + 1))}, open[level]);
        }
    }
};

tl::unexpected<Refusal> broken() {
    return refuse(RefusalKind::conflict, "audit/broken",
                  {"记录与封存时不符；请管理员运行 linli audit verify 查明。",
                   "The record is not what was sealed; `linli audit verify` tells what was altered."});
}

// Does the kept tree still contain this checkpoint, with its signature?
bool stands(TileSource& tiles, const KeptCheckpoint& kept, const VerifierKeys& keys) {
    const auto checkpoint = open_checkpoint(kept.note, keys);
    return checkpoint && checkpoint->size == kept.size &&
           TreeEnd(tiles, kept.size).root() == checkpoint->root;
}

}  // namespace

std::unique_ptr<store::Follower> follower() {
    return std::make_unique<SealFollower>();
}

void Seal::sign_with(SigningKey key) {
    const std::lock_guard lock(mutex_);
    key_ = std::move(key);
    signers_.clear();
}

std::shared_ptr<const Seal::Signer> Seal::signer(StationId station) const {
    const std::lock_guard lock(mutex_);
    auto& signer = signers_[station];
    if (!signer) {
        SigningKey key = key_;
        if (station != first_station) key.name += fmt::format("/{}", static_cast<std::int64_t>(station));
        VerifierKeys verifiers = key.verifiers();
        signer = std::make_shared<const Signer>(Signer{std::move(key), std::move(verifiers)});
    }
    return signer;
}

std::optional<Instant> Seal::checkpoint_due_at(store::Snapshot& snapshot) const {
    const auto newest = newest_checkpoint(snapshot);
    const Size end = store::last_position(snapshot);
    if (!has_other_entries(snapshot, newest ? newest->size : 0, end, checkpoint_signed)) return std::nullopt;
    return newest ? newest->at + every_ : snapshot.now();
}

Result<bool> Seal::checkpoint_if_due(store::Transaction& transaction) const {
    const Size sealed = sealed_size(transaction);
    const auto newest = newest_checkpoint(transaction);
    if (newest && transaction.now() - newest->at < every_) return false;
    if (!has_other_entries(transaction, newest ? newest->size : 0, sealed, checkpoint_signed)) return false;
    try {
        const auto signer = this->signer(transaction.station());
        KeptTiles tiles(transaction);
        if (newest && !stands(tiles, *newest, signer->verifiers)) return broken();
        const Hash root = TreeEnd(tiles, sealed).root();
        insert_checkpoint(transaction, {sealed, transaction.now(), Bytes(root.begin(), root.end()),
                                        sign_checkpoint(sealed, root, signer->key)});
        transaction.append({.kind = checkpoint_signed,
                            .subject = fmt::format("checkpoint/{}", sealed),
                            .payload = json::to_text(CheckpointSigned{sealed, linli::to_base64(root)})});
        return true;
    } catch (const BrokenTile&) {
        return broken();
    }
}

Result<EntryProof> Seal::prove(store::Snapshot& snapshot, store::Position position,
                               std::optional<Size> size) const {
    const auto entry = find_entry(snapshot, position);
    if (!entry) {
        return refuse(
            RefusalKind::not_found, "audit/no-entry",
            {fmt::format("没有第 {} 条记录。", position), fmt::format("There is no entry {}.", position)});
    }
    const auto kept = size ? find_checkpoint(snapshot, *size) : newest_checkpoint(snapshot);
    if (!kept || kept->size < position) {
        return refuse(
            RefusalKind::conflict, "audit/not-signed-yet",
            {"还没有包含这条记录的封存凭证；有新记录时每分钟签发一次，请稍后再试。",
             "No such checkpoint covers this entry yet; one is signed every minute while entries arrive."});
    }
    try {
        KeptTiles tiles(snapshot);
        EntryProof proof{leaf_text(snapshot.station(), *entry),
                         position - 1,
                         kept->size,
                         in_base64(inclusion_proof(tiles, position - 1, kept->size)),
                         kept->note,
                         {}};
        for (const VerifierKey& key : keys(snapshot.station())) {
            if (key.type == SignatureType::ed25519)
                proof.key = to_text(key);
            else
                proof.sm2_key = to_text(key);
        }
        if (!check(proof)) return broken();
        return proof;
    } catch (const BrokenTile&) {
        return broken();
    }
}

Result<ConsistencyProof> Seal::consistency(store::Snapshot& snapshot, Size from, Size to) {
    const Size sealed = sealed_size(snapshot);
    if (from < 0 || from > to || to > sealed) {
        return refuse(
            RefusalKind::invalid, "audit/no-such-size",
            {fmt::format("应满足 0 ≤ from ≤ to ≤ {}（已封存的条数）。", sealed),
             fmt::format("There must be 0 <= from <= to <= {}, the number of sealed entries.", sealed)});
    }
    try {
        KeptTiles tiles(snapshot);
        return ConsistencyProof{from, to, linli::to_base64(TreeEnd(tiles, from).root()),
                                linli::to_base64(TreeEnd(tiles, to).root()),
                                in_base64(consistency_proof(tiles, from, to))};
    } catch (const BrokenTile&) {
        return broken();
    }
}

Result<ConsistencyProof> Seal::consistency_of_checkpoints(store::Snapshot& snapshot, Size from, Size to) {
    const auto is_signed = [&](Size size) { return find_checkpoint(snapshot, size).has_value(); };
    if (from > to || !is_signed(to) || (from != 0 && !is_signed(from))) {
        return refuse(RefusalKind::invalid, "audit/no-such-size",
                      {"from 与 to 应为已签发的封存凭证的条数，且 from ≤ to。",
                       "Both must be sizes of signed checkpoints, and from no larger than to."});
    }
    return consistency(snapshot, from, to);
}

Result<Hash> Seal::root(store::Snapshot& snapshot, Size size) {
    try {
        KeptTiles tiles(snapshot);
        return TreeEnd(tiles, size).root();
    } catch (const BrokenTile&) {
        return broken();
    }
}

Result<Hashes> Seal::hashes_between(store::Snapshot& snapshot, Size from, Size to) {
    try {
        KeptTiles tiles(snapshot);
        return consistency_proof(tiles, from, to);
    } catch (const BrokenTile&) {
        return broken();
    }
}

}  // namespace linli::audit
