#include "audit/checkpoint.h"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.h"

namespace linli::audit {
namespace {

constexpr std::byte ed25519{0x01};
constexpr std::size_t hash_bytes = 4;
constexpr std::size_t most_signatures = 100;
constexpr std::string_view line_start = "\u2014 ";  // em dash, space

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

// White space of Unicode, of which a key's name has none (so that it ends where a space stands).
bool is_space(char32_t c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

bool is_name(std::string_view name) {
    if (name.empty() || !is_utf8(name) || name.find('+') != std::string_view::npos) return false;
    const auto points = to_code_points(name);
    return std::none_of(points.begin(), points.end(), is_space);
}

Bytes key_hash(const VerifierKey& key) {
    Bytes named(bytes_of(key.name).begin(), bytes_of(key.name).end());
    named.push_back(std::byte{'\n'});
    named.push_back(ed25519);
    named.insert(named.end(), key.public_key.begin(), key.public_key.end());
    const Digest digest = sha256(named);
    return {digest.begin(), digest.begin() + hash_bytes};
}

bool is_note_text(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 && c != '\n';
           });
}

std::optional<Note::Signature> parse_signature(std::string_view line) {
    if (!line.starts_with(line_start)) return std::nullopt;
    line.remove_prefix(line_start.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_name(line.substr(0, space))) return std::nullopt;
    auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() <= hash_bytes) return std::nullopt;
    const auto signature = bytes->begin() + hash_bytes;
    return Note::Signature{std::string(line.substr(0, space)), Bytes(bytes->begin(), signature),
                           Bytes(signature, bytes->end())};
}

// Takes one line, without its line feed, from the front of `rest`; nothing when there is none.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string to_text(const VerifierKey& key) {
    Bytes encoded{ed25519};
    encoded.insert(encoded.end(), key.public_key.begin(), key.public_key.end());
    return fmt::format("{}+{}+{}", key.name, to_hex(key_hash(key)), to_base64(encoded));
}

std::optional<VerifierKey> verifier_key_from(std::string_view text) {
    const auto first = text.find('+');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = text.find('+', first + 1);
    if (second == std::string_view::npos || !is_name(text.substr(0, first))) return std::nullopt;
    const auto encoded = from_base64(text.substr(second + 1));
    if (!encoded || encoded->size() != 33 || encoded->front() != ed25519) return std::nullopt;
    VerifierKey key{std::string(text.substr(0, first)), {}};
    std::copy(encoded->begin() + 1, encoded->end(), key.public_key.begin());
    if (to_text(key) != text) return std::nullopt;  // the hash is not that of the key, or another spelling
    return key;
}

VerifierKey SigningKey::verifier() const {
    VerifierKey key{name, {}};
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(key.public_key.data()), secret, raw(seed));
    sodium_memzero(secret, sizeof secret);
    return key;
}

std::string sign_note(std::string_view text, const SigningKey& key) {
    VerifierKey verifier{key.name, {}};
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(verifier.public_key.data()), secret,
                             raw(key.seed));
    Bytes line = key_hash(verifier);
    line.resize(hash_bytes + crypto_sign_BYTES);
    crypto_sign_detached(reinterpret_cast<unsigned char*>(line.data() + hash_bytes), nullptr,
                         raw(bytes_of(text)), text.size(), secret);
    sodium_memzero(secret, sizeof secret);
    return fmt::format("{}\n{}{} {}\n", text, line_start, key.name, to_base64(line));
}

std::optional<Note> parse_note(std::string_view note) {
    const auto blank = note.rfind("\n\n");
    if (blank == std::string_view::npos || !is_note_text(note)) return std::nullopt;
    Note parsed{std::string(note.substr(0, blank + 1)), {}};
    std::string_view rest = note.substr(blank + 2);
    while (!rest.empty()) {
        const auto line = take_line(rest);
        auto signature = line ? parse_signature(*line) : std::nullopt;
        if (!signature || parsed.signatures.size() == most_signatures) return std::nullopt;
        parsed.signatures.push_back(std::move(*signature));
    }
    if (parsed.signatures.empty()) return std::nullopt;
    return parsed;
}

bool is_signed_by(const Note& note, const VerifierKey& key) {
    const Bytes hash = key_hash(key);
    bool found = false;
    for (const Note::Signature& one : note.signatures) {
        if (one.name != key.name || one.key_hash != hash) continue;
        if (one.signature.size() != crypto_sign_BYTES ||
            crypto_sign_verify_detached(raw(one.signature), raw(bytes_of(note.text)), note.text.size(),
                                        raw(key.public_key)) != 0) {
            return false;
        }
        found = true;
    }
    return found;
}

std::string sign_checkpoint(Size size, const Hash& root, const SigningKey& key) {
    return sign_note(fmt::format("{}\n{}\n{}\n", key.name, size, to_base64(root)), key);
}

std::optional<Checkpoint> checkpoint_in(const Note& note) {
    std::string_view rest = note.text;
    const auto origin = take_line(rest), size = take_line(rest), root = take_line(rest);
    if (!origin || !size || !root || origin->empty()) return std::nullopt;
    const auto number = parse_number<Size>(*size);
    if (!number || *number < 0 || std::to_string(*number) != *size) return std::nullopt;
    const auto bytes = from_base64(*root);
    if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
    while (!rest.empty()) {  // extension lines
        const auto line = take_line(rest);
        if (!line || line->empty()) return std::nullopt;
    }
    Checkpoint checkpoint{std::string(*origin), *number, {}};
    std::copy(bytes->begin(), bytes->end(), checkpoint.root.begin());
    return checkpoint;
}

Result<Checkpoint> open_checkpoint(std::string_view text, const VerifierKey& key) {
    const auto note = parse_note(text);
    auto checkpoint = note ? checkpoint_in(*note) : std::nullopt;
    if (!checkpoint) {
        return refuse(RefusalKind::malformed, "audit/no-checkpoint",
                      {"这不是封存凭证：应为 C2SP tlog-checkpoint 格式的文本。",
                       "This is no checkpoint: a text in the form of C2SP tlog-checkpoint was expected."});
    }
    if (checkpoint->origin != key.name || !is_signed_by(*note, key)) {
        return refuse(RefusalKind::invalid, "audit/not-signed",
                      {fmt::format("该封存凭证没有密钥 {} 的有效签名。", to_text(key)),
                       fmt::format("The checkpoint has no good signature by the key {}.", to_text(key))});
    }
    return *checkpoint;
}

}  // namespace linli::audit
