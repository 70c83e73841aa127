// What a log sends to a witness: C2SP tlog-witness, add-checkpoint.
//
//   old 20852014                                      the size that the witness has kept last
//   PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=      the proof from there on, a line each, at most 63
//
//   (the checkpoint, a signed note)
//
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "audit/merkle_tree.h"

namespace linli::audit {

struct AddCheckpoint {
    Size old = 0;
    Hashes proof;
    std::string note;
};

inline constexpr std::size_t most_proof_lines = 63;

std::string to_text(const AddCheckpoint& request);

// Nothing if it is not of that form. The note is not looked at.
std::optional<AddCheckpoint> add_checkpoint_from(std::string_view text);

// The type of the answer that says which size the witness has kept: a number and a line feed.
inline constexpr const char* size_type = "text/x.tlog.size";
std::optional<Size> size_from(std::string_view text);

}  // namespace linli::audit
