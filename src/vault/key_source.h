// Where a station's keys come from: a file, or what a command of the keeper's prints.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "vault/keyring.h"

namespace linli::vault {

// The keys are in `file`, unless there is a `command`. The command is a program and its arguments, split at
// spaces; there is no shell, so no quotes, variables or pipes: what needs them goes into a script. It prints
// the text of a key file within 30 seconds and ends with 0; its error stream is ours. Then keys are only ever
// read.
struct KeySource {
    std::filesystem::path file;
    std::string command = {};

    bool may_be_written() const { return command.empty(); }
};

// Reads the keys. Refused, kind `unavailable`, with what to do:
//   vault/keys-missing    there is no such file, or no such program;
//   vault/keys-exposed    the file can be read or written by its group or by others;
//   vault/keys-unread     the file cannot be read, or the command failed or took too long;
//   vault/keys-corrupt    what was read is no key file.
Result<Keyring> read_keys(const KeySource& source);

// Writes a new key file that only its owner can read, durable when this returns, never half there. Refused if
// there is one (`vault/keys-there`), or if keys are not ours to write (`vault/keys-not-ours`).
Result<void> make_keys(const KeySource& source, const Keyring& keys);

// Replaces the key file by what `change` makes of its keys, as make_keys writes it; the new keys. Two changes
// at once: one of them is refused (`vault/keys-busy`).
Result<Keyring> change_keys(const KeySource& source,
                            const std::function<Result<Keyring>(const Keyring&)>& change);

}  // namespace linli::vault
