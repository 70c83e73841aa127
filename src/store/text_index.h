// Full-text search: terms made by us (base/terms.h), found again by all of them. On SQLite an FTS5 table
// without content, on PostgreSQL a table of tsvectors with a GIN index.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/transaction.h"

namespace linli::store {

// The statement that makes the index `name`, for a room's migration.
std::string text_index_schema(std::string_view name);

// What an index holds of one document.
struct Document {
    StationId station = first_station;
    std::int64_t id = 0;
    std::vector<std::string> terms;  // distinct, sorted
};
// Documents in the order of station and id, nothing at the end.
using NextDocument = std::function<std::optional<Document>()>;

// One index, by the name it was made with. Value type; `name` needs static lifetime.
class TextIndex {
  public:
    explicit TextIndex(std::string_view name);

    // Adds the terms of document `id`, once per document.
    void put(Transaction& transaction, std::int64_t id, std::span<const std::string> terms) const;

    // Takes document `id` out again. `terms` must be those that were put: the index keeps no copy, and others
    // would damage it. The search finds it no more; its bytes go with merge().
    void remove(Transaction& transaction, std::int64_t id, std::span<const std::string> terms) const;

    // Rewrites the index so that nothing is left of what was removed, a piece at each call: `begin` with the
    // first. True while there is more to do. Housekeeping.
    enum class Merge { begin, go_on };
    bool merge(Transaction& transaction, Merge merge) const;

    // Ids below `below` of documents that hold every one of `terms` (one that ends in '*' is a prefix),
    // highest first, at most `most`.
    std::vector<std::int64_t> find(Snapshot& snapshot, std::span<const std::string> terms, std::int64_t below,
                                   std::size_t most) const;

  private:
    struct Words {  // of a database
        std::string put, remove, find;
    };
    Words sqlite_, postgres_;
    std::string merge_;
};

}  // namespace linli::store
