#include "http/idempotency.h"

#include <sodium.h>

#include "base/json.h"

namespace linli::http {
namespace {

using store::Row;
using store::Sql;

constexpr std::size_t shortest_key = 16;
constexpr std::size_t longest_key = 200;

constexpr Sql select_answer{"idempotency.find",
                            "SELECT answer FROM kept_answers WHERE station_id = ?1 AND key = ?2"};
constexpr Sql insert_answer{"idempotency.keep",
                            "INSERT INTO kept_answers (station_id, key, at, answer) VALUES (?1, ?2, ?3, ?4)"};
constexpr Sql delete_old{"idempotency.forget",
                         "DELETE FROM kept_answers WHERE station_id = ?1 AND key IN (SELECT key FROM "
                         "kept_answers WHERE station_id = ?1 AND at < ?2 ORDER BY at LIMIT ?3)"};
constexpr Sql count_old{"idempotency.count",
                        "SELECT count(*) FROM kept_answers WHERE station_id = ?1 AND at < ?2"};

// What is kept of a first answer.
struct KeptAnswer {
    std::string content;  // digest of the request it answered
    int status = 0;
    std::string content_type;
    std::string body;
    std::string location;
};
BOOST_DESCRIBE_STRUCT(KeptAnswer, (), (content, status, content_type, body, location))

// BLAKE2b over the parts, each with its length before it.
Digest digest_of(std::initializer_list<std::string_view> parts) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, sizeof(Digest));
    for (const std::string_view part : parts) {
        const std::uint64_t size = part.size();
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&size), sizeof size);
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    }
    Digest digest;
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
    return digest;
}

constexpr std::size_t nonce_bytes = crypto_secretbox_NONCEBYTES;
constexpr std::size_t tag_bytes = crypto_secretbox_MACBYTES;
static_assert(sizeof(Digest) == crypto_secretbox_KEYBYTES);

unsigned char* raw(std::byte* bytes) {
    return reinterpret_cast<unsigned char*>(bytes);
}
const unsigned char* raw(const std::byte* bytes) {
    return reinterpret_cast<const unsigned char*>(bytes);
}

linli::Bytes seal(std::string_view text, const Digest& key) {
    linli::Bytes sealed(nonce_bytes + tag_bytes + text.size());
    randombytes_buf(sealed.data(), nonce_bytes);
    crypto_secretbox_easy(raw(sealed.data() + nonce_bytes), raw(bytes_of(text).data()), text.size(),
                          raw(sealed.data()), raw(key.data()));
    return sealed;
}

KeptAnswer open(const linli::Bytes& sealed, const Digest& key) {
    if (sealed.size() >= nonce_bytes + tag_bytes) {
        linli::Bytes text(sealed.size() - nonce_bytes - tag_bytes);
        if (crypto_secretbox_open_easy(raw(text.data()), raw(sealed.data() + nonce_bytes),
                                       sealed.size() - nonce_bytes, raw(sealed.data()),
                                       raw(key.data())) == 0) {
            return json::read<KeptAnswer>(text_of(text)).value();
        }
    }
    throw std::runtime_error("a kept answer was altered in the database");
}

std::string location_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Location") return value;
    }
    return {};
}

Response replayed(KeptAnswer kept) {
    Response response{
        kept.status, std::move(kept.content_type), std::move(kept.body), {{"Idempotency-Replayed", "true"}}};
    if (!kept.location.empty()) response.headers.emplace_back("Location", std::move(kept.location));
    return response;
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"http",
                                        {R"(
CREATE TABLE idempotency_keys (
    station_id INTEGER NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, digest INTEGER NOT NULL,
    status INTEGER NOT NULL, content_type TEXT NOT NULL, body TEXT NOT NULL, location TEXT NOT NULL,
    PRIMARY KEY (station_id, actor, key)) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_at ON idempotency_keys (station_id, at);
)",
                                         R"(
DROP TABLE idempotency_keys;
CREATE TABLE kept_answers (
    station_id INTEGER NOT NULL, key BLOB NOT NULL, at INTEGER NOT NULL, answer BLOB NOT NULL,
    PRIMARY KEY (station_id, key)) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answers_at ON kept_answers (station_id, at);
)"}};
    return steps;
}

Result<Idempotency> Idempotency::of(const Request& request) {
    Idempotency once;
    once.key_ = request.header("idempotency-key");
    if (once.key_.empty()) return once;
    if (once.key_.size() < shortest_key || once.key_.size() > longest_key || !is_utf8(once.key_)) {
        return refuse(RefusalKind::malformed, "malformed/idempotency-key",
                      {"Idempotency-Key 应为 16 至 200 字节的随机值，例如 UUID。",
                       "Idempotency-Key must be a random value of 16 to 200 bytes, such as a UUID."});
    }
    once.content_ = digest_of({request.method, request.path, request.body});
    return once;
}

Result<Response> Idempotency::run(store::Transaction& transaction,
                                  const std::function<Result<Response>()>& command) const {
    if (key_.empty()) return command();
    const std::string station = std::to_string(static_cast<std::int64_t>(transaction.station()));
    const Digest place = digest_of({"place", station, transaction.actor(), key_});
    const Digest lock = digest_of({"lock", station, transaction.actor(), key_});
    const auto kept = transaction.first(
        select_answer, [](Row row) { return row.get<linli::Bytes>(0); }, transaction.station(),
        ByteView(place));
    const std::string content = to_hex(content_);
    if (kept) {
        KeptAnswer answer = open(*kept, lock);
        if (answer.content == content) return replayed(std::move(answer));
        return refuse(RefusalKind::invalid, "idempotency/reused",
                      {"这个 Idempotency-Key 已用于另一内容；请换一个。",
                       "This Idempotency-Key was used for other content; take a new one."});
    }
    auto answer = command();
    if (!answer) return answer;
    transaction.housekeeping();
    const KeptAnswer keep{content, answer->status, answer->content_type, answer->body, location_of(*answer)};
    transaction.execute(insert_answer, transaction.station(), ByteView(place), transaction.now(),
                        ByteView(seal(json::to_text(keep), lock)));
    return answer;
}

std::int64_t Idempotency::forget(store::Transaction& transaction, Instant before, std::int64_t most) {
    transaction.housekeeping();
    return transaction.execute(delete_old, transaction.station(), before, most);
}

std::int64_t Idempotency::count(store::Snapshot& snapshot, Instant before) {
    return snapshot.value<std::int64_t>(count_old, snapshot.station(), before).value_or(0);
}

}  // namespace linli::http
