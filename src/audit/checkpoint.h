// Signed checkpoints: the root of the tree at a size, under the station's signature, in a text that anyone
// can keep and other programs can read: C2SP tlog-checkpoint, a C2SP signed note with Ed25519.
//
//   linli/1f2e3d4c                                    origin: which log this is, the name of its key
//   20852163                                          number of entries
//   CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      root
//
//   — linli/1f2e3d4c Az3grlgt…                        base64 of key hash (4 bytes) and signature (64 bytes)
//
// Pure: keys and texts are values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/merkle_tree.h"
#include "base/refusal.h"

namespace linli::audit {

// Whose signature is trusted. As text ("vkey"): name+hash+base64(0x01 || public key), the hash being the
// first four bytes, in hexadecimal, of SHA-256(name || 0x0A || 0x01 || public key).
struct VerifierKey {
    std::string name;
    std::array<std::byte, 32> public_key{};
    friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};

std::string to_text(const VerifierKey& key);
std::optional<VerifierKey> verifier_key_from(std::string_view text);

// Who signs. The name has no white space and no '+'; the seed is a secret.
struct SigningKey {
    std::string name;
    std::array<std::byte, 32> seed{};

    VerifierKey verifier() const;
};

// A text and its signature lines. The text ends with a line feed and has no part in the blank line behind it.
struct Note {
    struct Signature {
        std::string name;
        Bytes key_hash;   // 4 bytes
        Bytes signature;  // of whatever algorithm: unknown ones are allowed
    };
    std::string text;
    std::vector<Signature> signatures;
};

// A text with one signature under it.
std::string sign_note(std::string_view text, const SigningKey& key);

// Nothing if it is no signed note: not UTF-8, control characters, no blank line, a malformed signature line,
// none or more than a hundred of them.
std::optional<Note> parse_note(std::string_view note);

// True if the note carries a good signature by `key`, and no bad one under its name and hash.
bool is_signed_by(const Note& note, const VerifierKey& key);

struct Checkpoint {
    std::string origin;
    Size size = 0;
    Hash root{};
    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The checkpoint of a tree, signed by its key, as a note. The origin is the key's name.
std::string sign_checkpoint(Size size, const Hash& root, const SigningKey& key);

// The checkpoint in a note's text; extension lines are allowed and not looked at. Says nothing about
// signatures.
std::optional<Checkpoint> checkpoint_in(const Note& note);

// The checkpoint of a note that `key` has signed under its own name; refused when it is none
// ("audit/no-checkpoint"), or the signature is missing, bad or another's ("audit/not-signed").
Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key);

}  // namespace linli::audit
