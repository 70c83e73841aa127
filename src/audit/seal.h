// The seal: a record that no one can quietly rewrite. Every journal entry becomes a leaf of a Merkle tree,
// entry n the leaf n - 1, and the root is signed at least once a minute while entries arrive. Whoever keeps a
// signed checkpoint elsewhere can tell for ever after whether anything up to it was altered.
//
// A follower does the sealing, so that no command waits for it; up to a second may pass. Each checkpoint is
// itself a journal entry (`audit.checkpoint_signed`), so that a checkpoint cannot be dropped unseen either.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "audit/audit_rows.h"
#include "audit/checkpoint.h"
#include "audit/proof.h"
#include "store/journal.h"

namespace linli::audit {

// An entry of this kind says that a checkpoint was signed: its subject is "checkpoint/<size>", its payload a
// CheckpointSigned.
inline constexpr std::string_view checkpoint_signed = "audit.checkpoint_signed";
struct CheckpointSigned {
    Size size = 0;
    std::string root;  // base64
};
BOOST_DESCRIBE_STRUCT(CheckpointSigned, (), (size, root))

// How old the newest checkpoint is when the next is due, unless it is told otherwise: with the second of the
// timekeeper and that of the follower still within a minute.
inline constexpr Milliseconds checkpoint_every = 50s;

// Puts the journal into the tree. Refuses (by throwing, and so sealing nothing more) to go on over tiles or
// entries that are not as it left them; `verify` tells what was altered.
std::unique_ptr<store::Follower> follower();

// The questions and the command about the seal. Any thread.
class Seal {
  public:
    explicit Seal(SigningKey key) { sign_with(std::move(key)); }
    // Before any thread asks for a checkpoint.
    void sign_every(Milliseconds every) { every_ = every; }

    // The keys that check the signatures of a station's log, that of Ed25519 first. Each station's journal is
    // a log of its own: all are signed with the same keys, under the key's name for the first station,
    // "linli/1f2e3d4c", and with the station's number behind it for the others, "linli/1f2e3d4c/7".
    VerifierKeys keys(StationId station) const { return signer(station)->verifiers; }
    // `text`, which ends with a line feed, as a note signed by a station's keys. It must be none that could
    // be taken for a checkpoint: its first line is not a key's name.
    std::string sign(std::string_view text, StationId station) const {
        return sign_note(text, signer(station)->key);
    }
    // As a witness of another log's note: its signature line, and the key that checks it.
    std::string cosign(std::string_view text, Instant at) const {
        return audit::cosign(text, signer(first_station)->key, at);
    }
    VerifierKey cosigner() const { return signer(first_station)->key.cosigner(); }
    // From here on checkpoints are signed so: for an SM2 key that was added while the server runs.
    void sign_with(SigningKey key);

    // When checkpoint_if_due() should be asked next, as things stand: nothing while there are no entries but
    // of checkpoints behind the newest.
    std::optional<Instant> checkpoint_due_at(store::Snapshot& snapshot) const;

    // Signs a checkpoint over all that is sealed, if the newest is old enough and other entries than
    // checkpoints have come since. True if it did. Refused as "audit/broken" when the tree no longer contains
    // the newest checkpoint: what was altered is never signed over.
    Result<bool> checkpoint_if_due(store::Transaction& transaction) const;

    // The newest signed checkpoint; nothing before the first.
    std::optional<KeptCheckpoint> latest_checkpoint(store::Snapshot& snapshot) const {
        return newest_checkpoint(snapshot);
    }

    // The proof that entry `position` stands in the tree of the checkpoint with `size` entries (the newest if
    // none is named). Refused: "audit/no-entry"; "audit/not-signed-yet", until the next checkpoint;
    // "audit/broken" when the entry is not what was sealed.
    Result<EntryProof> prove(store::Snapshot& snapshot, store::Position position,
                             std::optional<Size> size = {}) const;

    // The proof that the first `from` entries begin the first `to`, for any sizes up to what is sealed.
    // Refused: "audit/no-such-size", "audit/broken".
    static Result<ConsistencyProof> consistency(store::Snapshot& snapshot, Size from, Size to);
    // The same for those who may not know how many entries there are: only between sizes of signed
    // checkpoints (or from 0), and all others are refused alike.
    static Result<ConsistencyProof> consistency_of_checkpoints(store::Snapshot& snapshot, Size from, Size to);

    // The root and the proof by themselves, for sizes up to what is sealed. Refused: "audit/broken".
    static Result<Hash> root(store::Snapshot& snapshot, Size size);
    static Result<Hashes> hashes_between(store::Snapshot& snapshot, Size from, Size to);

  private:
    struct Signer {
        SigningKey key;
        VerifierKeys verifiers;
    };
    std::shared_ptr<const Signer> signer(StationId station) const;

    Milliseconds every_ = checkpoint_every;
    mutable std::mutex mutex_;
    SigningKey key_;
    mutable std::map<StationId, std::shared_ptr<const Signer>>
        signers_;  // made when they are first asked for
};

}  // namespace linli::audit
