// Proofs that check themselves: one document with all that is needed to see, without the database and on
// another machine, that an entry stands in the sealed journal. Pure.
#pragma once

#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/json.h"

namespace linli::audit {

// That a leaf is entry `index` + 1 of the tree that `checkpoint` signs.
struct EntryProof {
    std::string leaf;                         // the entry's canonical text (leaf.h)
    Size index = 0;                           // its place from 0
    Size size = 0;                            // of the checkpoint's tree
    std::vector<std::string> hashes;          // base64, from the leaf upwards
    std::string checkpoint;                   // signed note
    std::string key;                          // vkey of the signature; compare it with one from elsewhere
    std::optional<std::string> sm2_key = {};  // of the SM2 signature, where the station makes one
};
BOOST_DESCRIBE_STRUCT(EntryProof, (), (leaf, index, size, hashes, checkpoint, key, sm2_key))

// That the tree of `to` entries begins with the tree of `from` entries: nothing before was changed.
struct ConsistencyProof {
    Size from = 0;
    Size to = 0;
    std::string from_root;  // base64
    std::string to_root;
    std::vector<std::string> hashes;  // base64, as RFC 6962 orders them
};
BOOST_DESCRIBE_STRUCT(ConsistencyProof, (), (from, to, from_root, to_root, hashes))

std::vector<std::string> in_base64(const Hashes& hashes);

// Checks every step: the note's signatures by the proof's own keys, the size, and the path from the leaf's
// bytes to the signed root. Returns the checkpoint. Refused as "audit/no-proof" with the reason, or as
// open_checkpoint does. That the key is the station's, the reader must know from elsewhere.
Result<Checkpoint> check(const EntryProof& proof);
// The same for a reader who trusts `key`: refused ("audit/no-such-key") unless it is one of the proof's own,
// and one that has signed.
Result<Checkpoint> check(const EntryProof& proof, const VerifierKey& trusted);

}  // namespace linli::audit
