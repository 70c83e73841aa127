#include "store/text_index.h"

#include <fmt/ranges.h>

namespace linli::store {
namespace {

// FTS5 numbers documents across stations: 2^40 documents each.
constexpr int station_shift = 40;
constexpr std::int64_t pages_at_once = 200;  // of 4 KB, so that commands do not wait behind it

std::int64_t base_of(StationId station) {
    return static_cast<std::int64_t>(station) << station_shift;
}

constexpr Sql count_changes{"text_index.changes", "SELECT total_changes()"};

// In FTS5's query language; a term that ends in '*' asks for what begins with it.
std::string quoted(std::string_view term) {
    const bool prefix = term.ends_with('*');
    if (prefix) term.remove_suffix(1);
    std::string out = "\"";
    for (const char c : term) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + (prefix ? "\"*" : "\"");
}

}  // namespace

std::string text_index_schema(std::string_view name) {
    return fmt::format(
        "CREATE VIRTUAL TABLE {} USING fts5(terms, content='', detail=none, columnsize=0, prefix='1', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* P* S* Co'\");",
        name);
}

TextIndex::TextIndex(std::string_view name)
    : insert_(fmt::format("INSERT INTO {} (rowid, terms) VALUES (?1, ?2)", name)),
      remove_(fmt::format("INSERT INTO {0} ({0}, rowid, terms) VALUES ('delete', ?1, ?2)", name)),
      merge_(fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('merge', ?1)", name)),
      select_(fmt::format("SELECT rowid FROM {0} WHERE {0} MATCH ?1 AND rowid > ?2 AND rowid < ?3 "
                          "ORDER BY rowid DESC LIMIT ?4",
                          name)) {}

void TextIndex::put(Transaction& transaction, std::int64_t id, std::span<const std::string> terms) const {
    transaction.execute(Sql{"text_index.put", insert_}, base_of(transaction.station()) + id,
                        fmt::format("{}", fmt::join(terms, " ")));
}

void TextIndex::remove(Transaction& transaction, std::int64_t id, std::span<const std::string> terms) const {
    transaction.execute(Sql{"text_index.remove", remove_}, base_of(transaction.station()) + id,
                        fmt::format("{}", fmt::join(terms, " ")));
}

// FTS5 has all pieces of the index merged into one when the number of pages is given as negative, and says by
// fewer than two changed rows that there is nothing left to merge (https://sqlite.org/fts5.html, 6.8).
bool TextIndex::merge(Transaction& transaction, Merge merge) const {
    transaction.housekeeping();
    const auto before = transaction.value<std::int64_t>(count_changes).value();
    transaction.execute(Sql{"text_index.merge", merge_},
                        merge == Merge::begin ? -pages_at_once : pages_at_once);
    return transaction.value<std::int64_t>(count_changes).value() - before >= 2;
}

std::vector<std::int64_t> TextIndex::find(Snapshot& snapshot, std::span<const std::string> terms,
                                          std::int64_t below, std::size_t most) const {
    if (terms.empty()) return {};
    std::string match;
    for (const std::string& term : terms)
        match += (match.empty() ? "" : " AND ") + quoted(term);
    const std::int64_t base = base_of(snapshot.station());
    const std::int64_t top = base + std::min(below, (std::int64_t{1} << station_shift) - 1);
    return snapshot.all(
        Sql{"text_index.find", select_}, [&](Row row) { return row.get<std::int64_t>(0) - base; }, match,
        base, top, most);
}

}  // namespace linli::store
