// This station as a witness of other logs: it keeps their newest checkpoint, lets none be replaced by one
// that does not continue it, and signs for what it has seen (C2SP tlog-witness, tlog-cosignature).
#pragma once

#include "audit/add_checkpoint.h"
#include "audit/seal.h"
#include "audit/witness_rows.h"

namespace linli::audit {

// Entries of this kind say that a checkpoint was refused which its log had signed: subject "log/<origin>",
// payload a WitnessRefused. One until the log is itself again.
inline constexpr std::string_view witness_refused = "audit.witness_refused";
struct WitnessRefused {
    Size kept = 0;
    Size offered = 0;
};
BOOST_DESCRIBE_STRUCT(WitnessRefused, (), (kept, offered))

// A checkpoint that a log has signed whose keys are trusted, and how it claims to continue what is kept.
struct Offered {
    AddCheckpoint request;
    Checkpoint checkpoint;
};

// kept: it is the newest now. other_size: the proof begins at another size than that kept, so nothing is
// known of it. other_root: of the size that is kept, but another tree: the log has two histories. no_proof:
// the proof does not lead from what is kept to it.
enum class Judgement { kept, other_size, other_root, no_proof };
struct Judged {
    Judgement judgement = Judgement::kept;
    Size kept = 0;
    std::string cosignature;  // signature line, when it was kept
};

// What is known of a log.
struct WitnessedLog {
    std::string origin;
    Size size = 0;  // 0: nothing yet
    std::optional<Instant> at;
    std::string note;
    std::optional<Size> refused_size;  // of the last checkpoint that was signed by the log and refused
    std::optional<Instant> refused_at;
    std::string refused_note;
};
BOOST_DESCRIBE_STRUCT(WitnessedLog, (), (origin, size, at, note, refused_size, refused_at, refused_note))

// Immutable; any thread.
class WitnessDesk {
  public:
    // Trusts these logs' keys; a log may have several, of one name. The key of an installation's first
    // station stands for all its stations: "linli/1f2e3d4c" for "linli/1f2e3d4c/7" too. `seal` signs, and
    // outlives this.
    WitnessDesk(VerifierKeys trusted, const Seal& seal) : trusted_(std::move(trusted)), seal_(seal) {}

    // Reads a request. Refused: "audit/no-checkpoint" (malformed), "audit/unknown-log" (not_found),
    // "audit/not-signed" (forbidden), or when its sizes contradict each other (malformed).
    Result<Offered> read(std::string_view request) const;

    // The newest checkpoint and, of days before, the last of each (UTC) stay.
    Judged judge(store::Transaction& transaction, const Offered& offered) const;

    // In the order they are trusted, each with those of its stations that were heard of.
    std::vector<WitnessedLog> logs(store::Snapshot& snapshot) const;

    // Of the signatures that it makes.
    VerifierKey key() const { return seal_.cosigner(); }

  private:
    VerifierKeys keys_of(std::string_view origin) const;  // none: it is not trusted

    VerifierKeys trusted_;
    const Seal& seal_;
};

}  // namespace linli::audit
