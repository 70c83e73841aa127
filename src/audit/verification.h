// Is the journal what was sealed? Proven by reading all of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/json.h"
#include "store/transaction.h"

namespace linli::audit {

// What the proof may lean on beside the database.
struct Known {
    VerifierKeys keys = {};                        // without any, signatures are not checked
    std::vector<std::string> kept_elsewhere = {};  // signed checkpoints that were kept outside the station
};

struct Verification {
    Size entries = 0;   // in the journal
    Size sealed = 0;    // in the tree
    Size unsealed = 0;  // behind its end: they wait for the follower
    std::int64_t tiles = 0;
    std::int64_t checkpoints = 0;
    bool signatures_checked = false;
    std::int64_t fault_count = 0;
    std::vector<Text> faults;  // each names what was altered; at most 100
};
BOOST_DESCRIBE_STRUCT(Verification, (),
                      (entries, sealed, unsealed, tiles, checkpoints, signatures_checked, fault_count,
                       faults))

inline constexpr std::size_t most_faults_listed = 100;

// Hashes every entry again and builds the whole tree, and names
//   - each entry that was altered, deleted, inserted or moved since it was sealed. Where an entry and the
//   kept hash
//     of it differ, the level above, or a checkpoint where there is none, tells which of them is as it was
//     sealed;
//   - each tile that is missing, altered or too many;
//   - each checkpoint whose row, note or signature was altered, that is missing or of which no entry speaks,
//   that
//     reaches beyond the end of the tree, or whose root is not that of its entries: then journal and tiles
//     were rewritten together. One of the keys must have signed, and none badly; a key that has signed once
//     must have signed ever after. Checkpoints from before an SM2 key was added need not have its signature
//     if a later one, which covers them, has it;
//   - each checkpoint that a witness has kept last and that is missing.
// `progress` is told (entries done, entries in all). 5 to 8 microseconds for an entry.
Verification verify(store::Snapshot& snapshot, const Known& known,
                    const std::function<void(std::size_t, std::size_t)>& progress = {});

}  // namespace linli::audit
