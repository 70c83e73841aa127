#include "http/idempotency.h"

#include <cstring>

#include <sodium.h>

namespace linli::http {
namespace {

using store::Row;
using store::Sql;

constexpr std::size_t longest_key = 200;
constexpr std::chrono::hours keep_for{90 * 24};

constexpr Sql select_answer{"idempotency.find",
                            "SELECT digest, status, content_type, body, location FROM idempotency_keys "
                            "WHERE station_id = ?1 AND actor = ?2 AND key = ?3"};
constexpr Sql insert_answer{
    "idempotency.keep",
    "INSERT INTO idempotency_keys (station_id, actor, key, at, digest, status, content_type, body, "
    "location) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
constexpr Sql delete_old{"idempotency.forget",
                         "DELETE FROM idempotency_keys WHERE station_id = ?1 AND at < ?2"};

struct Kept {
    std::int64_t digest;
    Response response;
};

std::int64_t digest_of(const Request& request) {
    unsigned char hash[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, sizeof hash);
    for (const std::string& part : {request.method, request.path, request.body}) {
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.c_str()),
                                  part.size() + 1);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    std::int64_t digest = 0;
    std::memcpy(&digest, hash, sizeof digest);
    return digest;
}

std::string location_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Location") return value;
    }
    return {};
}

}  // namespace

const store::Migration& migration() {
    static const store::Migration steps{"http", {R"(
CREATE TABLE idempotency_keys (
    station_id INTEGER NOT NULL, actor TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, digest INTEGER NOT NULL,
    status INTEGER NOT NULL, content_type TEXT NOT NULL, body TEXT NOT NULL, location TEXT NOT NULL,
    PRIMARY KEY (station_id, actor, key)) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_at ON idempotency_keys (station_id, at);
)"}};
    return steps;
}

Result<Idempotency> Idempotency::of(const Request& request) {
    Idempotency once;
    once.key_ = request.header("idempotency-key");
    if (once.key_.size() > longest_key || !is_utf8(once.key_)) {
        return refuse(RefusalKind::malformed, "malformed/idempotency-key",
                      {"Idempotency-Key 最长 200 字节。", "Idempotency-Key may have 200 bytes at most."});
    }
    if (!once.key_.empty()) once.digest_ = digest_of(request);
    return once;
}

Result<Response> Idempotency::run(store::Transaction& transaction,
                                  const std::function<Result<Response>()>& command) const {
    if (key_.empty()) return command();
    const auto kept = transaction.first(
        select_answer,
        [](Row row) {
            Kept found{row.get<std::int64_t>(0),
                       {row.get<int>(1),
                        row.get<std::string>(2),
                        row.get<std::string>(3),
                        {{"Idempotency-Replayed", "true"}}}};
            if (auto location = row.get<std::string>(4); !location.empty()) {
                found.response.headers.emplace_back("Location", std::move(location));
            }
            return found;
        },
        transaction.station(), transaction.actor(), key_);
    if (kept && kept->digest == digest_) return kept->response;
    if (kept) {
        return refuse(RefusalKind::invalid, "idempotency/reused",
                      {"这个 Idempotency-Key 已用于另一内容；请换一个。",
                       "This Idempotency-Key was used for other content; take a new one."});
    }
    auto answer = command();
    if (!answer) return answer;
    transaction.housekeeping();
    transaction.execute(insert_answer, transaction.station(), transaction.actor(), key_, transaction.now(),
                        digest_, answer->status, answer->content_type, answer->body, location_of(*answer));
    return answer;
}

std::int64_t Idempotency::forget_old(store::Transaction& transaction) {
    transaction.housekeeping();
    return transaction.execute(delete_old, transaction.station(), transaction.now() - keep_for);
}

}  // namespace linli::http
