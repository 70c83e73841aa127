// The key with which a station signs its seal: DIR/seal.key, readable by its owner alone. For now; it moves
// into the station's key file once there is one.
#pragma once

#include <filesystem>
#include <optional>

#include "audit/checkpoint.h"

namespace linli::cli {

// The key in `folder`; nothing if there is none. The file holds the seed in hexadecimal; the key's name,
// which is the origin of all checkpoints, is "linli/" and the first eight digits of the public key. Throws
// std::runtime_error, naming the file, when it cannot be read.
std::optional<audit::SigningKey> find_seal_key(const std::filesystem::path& folder);

// The key in `folder`, made now if there is none; it is on disk when this returns. Throws std::runtime_error.
audit::SigningKey keep_seal_key(const std::filesystem::path& folder);

}  // namespace linli::cli
