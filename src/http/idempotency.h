// Idempotency-Key: a command that is sent again with the same key is answered as the first time and changes
// nothing.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "base/encoding.h"
#include "http/exchange.h"
#include "store/migration.h"

namespace linli::http {

// The tables of this room.
const store::Migration& migration();

// One request's key. A key belongs to its actor; the same key with other content is refused
// (`idempotency/reused`). Refused commands leave no trace, so they may be sent again. Kept as long as
// retention/ says.
//
// An answer can hold what its receiver alone may know (a tracking link's token). So it is kept sealed under
// the client's key, which itself is not kept: the database tells neither.
class Idempotency {
  public:
    // Of the request's header; refused unless it has 16 to 200 bytes. Without the header, run() just runs.
    static Result<Idempotency> of(const Request& request);

    // The kept answer, or that of `command`, which is then kept in the same transaction.
    Result<Response> run(store::Transaction& transaction,
                         const std::function<Result<Response>()>& command) const;

    // Deletes answers given before `before`, at most `most`; how many. Housekeeping.
    static std::int64_t forget(store::Transaction& transaction, Instant before, std::int64_t most);
    static std::int64_t count(store::Snapshot& snapshot, Instant before);

  private:
    std::string key_;
    Digest content_{};  // of method, path and body
};

}  // namespace linli::http
