#include "audit/checkpoint.h"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.h"

namespace linli::audit {
namespace {

constexpr std::size_t hash_bytes = 4;
constexpr std::size_t time_bytes = 8;  // of a cosignature, before the signature itself
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

constexpr SignatureType types[] = {SignatureType::ed25519, SignatureType::sm2, SignatureType::cosignature};

std::string_view type_bytes(SignatureType type) {
    switch (type) {
        case SignatureType::ed25519:
            return "\x01";
        case SignatureType::sm2:
            return "\xff"
                   "GB/T-32918.2-SM2-SM3\n";
        case SignatureType::cosignature:
            return "\x04";
    }
    throw std::logic_error("no such signature type");
}

std::size_t public_bytes(SignatureType type) {
    return type == SignatureType::sm2 ? sm2::public_bytes : crypto_sign_PUBLICKEYBYTES;
}

void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Bytes encoded(const VerifierKey& key) {
    Bytes bytes;
    append(bytes, bytes_of(type_bytes(key.type)));
    append(bytes, key.public_key);
    return bytes;
}

Bytes key_hash(const VerifierKey& key) {
    Bytes named;
    append(named, bytes_of(key.name));
    named.push_back(std::byte{'\n'});
    append(named, encoded(key));
    const Digest digest = sha256(named);
    return {digest.begin(), digest.begin() + hash_bytes};
}

// An Ed25519 key pair from its seed; the secret half is wiped.
class Ed25519 {
  public:
    explicit Ed25519(const std::array<std::byte, 32>& seed) {
        crypto_sign_seed_keypair(public_, secret_, raw(seed));
    }
    ~Ed25519() { sodium_memzero(secret_, sizeof secret_); }
    Ed25519(const Ed25519&) = delete;
    Ed25519& operator=(const Ed25519&) = delete;

    Bytes public_key() const {
        const auto bytes = std::as_bytes(std::span(public_));
        return {bytes.begin(), bytes.end()};
    }
    Bytes sign(std::string_view text) const {
        Bytes signature(crypto_sign_BYTES);
        crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(bytes_of(text)),
                             text.size(), secret_);
        return signature;
    }

  private:
    unsigned char public_[crypto_sign_PUBLICKEYBYTES];
    unsigned char secret_[crypto_sign_SECRETKEYBYTES];
};

bool is_ed25519(ByteView signature, std::string_view text, const VerifierKey& key) {
    return signature.size() == crypto_sign_BYTES &&
           crypto_sign_verify_detached(raw(signature), raw(bytes_of(text)), text.size(),
                                       raw(key.public_key)) == 0;
}

// What a witness signs (C2SP tlog-cosignature, "Ed25519 signed message").
std::string cosigned(std::string_view text, std::uint64_t seconds) {
    return fmt::format("cosignature/v1\ntime {}\n{}", seconds, text);
}

bool is_cosignature(ByteView signature, std::string_view text, const VerifierKey& key) {
    if (signature.size() != time_bytes + crypto_sign_BYTES) return false;
    std::uint64_t seconds = 0;
    for (const std::byte byte : signature.first(time_bytes))
        seconds = seconds << 8 | std::to_integer<std::uint64_t>(byte);
    return is_ed25519(signature.subspan(time_bytes), cosigned(text, seconds), key);
}

bool is_signature(ByteView signature, std::string_view text, const VerifierKey& key) {
    switch (key.type) {
        case SignatureType::ed25519:
            return is_ed25519(signature, text, key);
        case SignatureType::sm2:
            return sm2::verify(bytes_of(text), signature, key.public_key);
        case SignatureType::cosignature:
            return is_cosignature(signature, text, key);
    }
    return false;
}

std::string signature_line(const VerifierKey& key, ByteView signature) {
    Bytes bytes = key_hash(key);
    append(bytes, signature);
    return fmt::format("{}{} {}\n", line_start, key.name, to_base64(bytes));
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
    return fmt::format("{}+{}+{}", key.name, to_hex(key_hash(key)), to_base64(encoded(key)));
}

std::optional<VerifierKey> verifier_key_from(std::string_view text) {
    const auto first = text.find('+');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = text.find('+', first + 1);
    if (second == std::string_view::npos || !is_name(text.substr(0, first))) return std::nullopt;
    const auto bytes = from_base64(text.substr(second + 1));
    if (!bytes) return std::nullopt;
    for (const SignatureType type : types) {
        const std::string_view start = type_bytes(type);
        if (bytes->size() != start.size() + public_bytes(type) || !text_of(*bytes).starts_with(start))
            continue;
        VerifierKey key{std::string(text.substr(0, first)), type,
                        Bytes(bytes->end() - static_cast<std::ptrdiff_t>(public_bytes(type)), bytes->end())};
        if (to_text(key) == text) return key;  // else the hash is not that of the key, or another spelling
    }
    return std::nullopt;
}

VerifierKey SigningKey::verifier() const {
    return {name, SignatureType::ed25519, Ed25519(seed).public_key()};
}

VerifierKeys SigningKey::verifiers() const {
    VerifierKeys keys{verifier()};
    if (sm2_key) keys.push_back({name, SignatureType::sm2, sm2::public_key_of(*sm2_key)});
    return keys;
}

VerifierKey SigningKey::cosigner() const {
    return {name, SignatureType::cosignature, Ed25519(seed).public_key()};
}

std::string sign_note(std::string_view text, const SigningKey& key) {
    std::string note = fmt::format("{}\n", text);
    for (const VerifierKey& one : key.verifiers()) {
        note += signature_line(one, one.type == SignatureType::sm2 ? sm2::sign(bytes_of(text), *key.sm2_key)
                                                                   : Ed25519(key.seed).sign(text));
    }
    return note;
}

std::string cosign(std::string_view text, const SigningKey& key, Instant at) {
    const auto seconds =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
    Bytes signature;
    for (int shift = 56; shift >= 0; shift -= 8)
        signature.push_back(static_cast<std::byte>(seconds >> shift));
    append(signature, Ed25519(key.seed).sign(cosigned(text, seconds)));
    return signature_line(key.cosigner(), signature);
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

Signed signed_by(const Note& note, const VerifierKey& key) {
    const Bytes hash = key_hash(key);
    Signed found = Signed::no;
    for (const Note::Signature& one : note.signatures) {
        if (one.name != key.name || one.key_hash != hash) continue;
        if (!is_signature(one.signature, note.text, key)) return Signed::badly;
        found = Signed::well;
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
    return open_checkpoint(text, std::span(&key, 1));
}

Result<Checkpoint> open_checkpoint(std::string_view text, std::span<const VerifierKey> keys) {
    const auto note = parse_note(text);
    auto checkpoint = note ? checkpoint_in(*note) : std::nullopt;
    if (!checkpoint) {
        return refuse(RefusalKind::malformed, "audit/no-checkpoint",
                      {"这不是封存凭证：应为 C2SP tlog-checkpoint 格式的文本。",
                       "This is no checkpoint: a text in the form of C2SP tlog-checkpoint was expected."});
    }
    bool well = false, badly = false;
    std::string names;
    for (const VerifierKey& key : keys) {
        const Signed found = checkpoint->origin == key.name ? signed_by(*note, key) : Signed::no;
        well = well || found == Signed::well;
        badly = badly || found == Signed::badly;
        names += (names.empty() ? "" : ", ") + to_text(key);
    }
    if (!well || badly) {
        return refuse(RefusalKind::invalid, "audit/not-signed",
                      {fmt::format("该封存凭证没有密钥 {} 的有效签名。", names),
                       fmt::format("The checkpoint has no good signature by the key {}.", names)});
    }
    return *checkpoint;
}

}  // namespace linli::audit
