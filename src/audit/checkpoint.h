// Signed checkpoints: the root of the tree at a size, under the station's signature, in a text that anyone
// can keep and other programs can read: C2SP tlog-checkpoint, a C2SP signed note with Ed25519, and with SM2
// (GB/T 32918.2) beside it where a station has such a key.
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
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/merkle_tree.h"
#include "audit/sm2.h"
#include "base/refusal.h"
#include "base/time.h"

namespace linli::audit {

// How a note is signed. In keys' hashes and texts each stands as its type bytes:
//   ed25519      0x01                                    over the note's text (RFC 8032)
//   sm2          0xff "GB/T-32918.2-SM2-SM3" 0x0A         over the note's text (sm2.h)
//   cosignature  0x04                                    Ed25519 by a witness (C2SP tlog-cosignature)
enum class SignatureType { ed25519, sm2, cosignature };

// Whose signature is trusted. As text ("vkey"): name+hash+base64(type || public key), the hash being the
// first four bytes, in hexadecimal, of SHA-256(name || 0x0A || type || public key).
struct VerifierKey {
    std::string name;
    SignatureType type = SignatureType::ed25519;
    Bytes public_key;  // 32 bytes; of SM2 65
    friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};
using VerifierKeys = std::vector<VerifierKey>;

std::string to_text(const VerifierKey& key);
std::optional<VerifierKey> verifier_key_from(std::string_view text);

// Who signs: with Ed25519 always, so that every tool reads it, and with SM2 too if there is such a key. The
// name has no white space and no '+'; the seed and the SM2 key are secrets.
struct SigningKey {
    std::string name;
    std::array<std::byte, 32> seed{};
    std::optional<sm2::PrivateKey> sm2_key = {};

    VerifierKey verifier() const;    // of Ed25519
    VerifierKeys verifiers() const;  // of all; that of Ed25519 first
    VerifierKey cosigner() const;    // of what cosign() makes
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

// A text with a signature under it by each of the key's algorithms.
std::string sign_note(std::string_view text, const SigningKey& key);

// The signature line of a witness under a note's text: a statement that at `at` (of which the seconds stay)
// this is the largest tree of its log that was seen, and continues those before (C2SP tlog-cosignature,
// Ed25519).
std::string cosign(std::string_view text, const SigningKey& key, Instant at);

// Nothing if it is no signed note: not UTF-8, control characters, no blank line, a malformed signature line,
// none or more than a hundred of them.
std::optional<Note> parse_note(std::string_view note);

// What a note carries under a key's name and hash.
enum class Signed { no, well, badly };
Signed signed_by(const Note& note, const VerifierKey& key);

// True if the note carries a good signature by `key`, and no bad one under its name and hash.
inline bool is_signed_by(const Note& note, const VerifierKey& key) {
    return signed_by(note, key) == Signed::well;
}

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
// The same with any of several keys of one name: at least one has signed, and none badly.
Result<Checkpoint> open_checkpoint(std::string_view note, std::span<const VerifierKey> keys);

}  // namespace linli::audit
