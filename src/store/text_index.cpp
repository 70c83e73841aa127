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

std::string joined(std::span<const std::string> terms) {
    return fmt::format("{}", fmt::join(terms, " "));
}

// A term in a query's language: between quotes, those within it doubled, and how a prefix is asked for.
std::string quoted(std::string_view term, std::string_view doubled, std::string_view prefix_mark) {
    const bool is_prefix = term.ends_with('*');
    if (is_prefix) term.remove_suffix(1);
    std::string out(1, doubled.front());
    for (const char c : term) {
        if (doubled.find(c) != std::string_view::npos) out += c;
        out += c;
    }
    return (out += doubled.front()) += is_prefix ? prefix_mark : "";
}
std::string in_fts5(std::string_view term) {
    return quoted(term, "\"", "*");
}
std::string in_tsquery(std::string_view term) {
    return quoted(term, "'\\", ":*");
}

}  // namespace

std::string text_index_schema(std::string_view name) {
    return fmt::format(
        "CREATE VIRTUAL TABLE {} USING fts5(terms, content='', detail=none, columnsize=0, prefix='1', "
        "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* P* S* Co'\");",
        name);
}

TextIndex::TextIndex(std::string_view name)
    : sqlite_{fmt::format("INSERT INTO {} (rowid, terms) VALUES (?1, ?2)", name),
              fmt::format("INSERT INTO {0} ({0}, rowid, terms) VALUES ('delete', ?1, ?2)", name),
              fmt::format("SELECT rowid FROM {0} WHERE {0} MATCH ?1 AND rowid > ?2 AND rowid < ?3 "
                          "ORDER BY rowid DESC LIMIT ?4",
                          name)},
      postgres_{fmt::format("INSERT INTO {} (station_id, id, terms) VALUES (?1, ?2, "
                            "array_to_tsvector(string_to_array(?3, ' ')))",
                            name),
                fmt::format("DELETE FROM {} WHERE station_id = ?1 AND id = ?2", name),
                fmt::format("SELECT id FROM {} WHERE station_id = ?1 AND terms @@ CAST(?2 AS tsquery) AND "
                            "id < ?3 ORDER BY id DESC LIMIT ?4",
                            name)},
      merge_(fmt::format("INSERT INTO {0} ({0}, rank) VALUES ('merge', ?1)", name)) {}

void TextIndex::put(Transaction& transaction, std::int64_t id, std::span<const std::string> terms) const {
    if (transaction.speaks() == Speaks::postgres) {
        transaction.execute(Sql{"text_index.put", postgres_.put}, transaction.station(), id, joined(terms));
    } else {
        transaction.execute(Sql{"text_index.put", sqlite_.put}, base_of(transaction.station()) + id,
                            joined(terms));
    }
}

void TextIndex::remove(Transaction& transaction, std::int64_t id, std::span<const std::string> terms) const {
    if (transaction.speaks() == Speaks::postgres) {
        transaction.execute(Sql{"text_index.remove", postgres_.remove}, transaction.station(), id);
    } else {
        transaction.execute(Sql{"text_index.remove", sqlite_.remove}, base_of(transaction.station()) + id,
                            joined(terms));
    }
}

// FTS5 has all pieces of the index merged into one when the number of pages is given as negative, and says by
// fewer than two changed rows that there is nothing left to merge (https://sqlite.org/fts5.html, 6.8).
// PostgreSQL's autovacuum does this by itself.
bool TextIndex::merge(Transaction& transaction, Merge merge) const {
    transaction.housekeeping();
    if (transaction.speaks() == Speaks::postgres) return false;
    const auto before = transaction.value<std::int64_t>(count_changes).value();
    transaction.execute(Sql{"text_index.merge", merge_},
                        merge == Merge::begin ? -pages_at_once : pages_at_once);
    return transaction.value<std::int64_t>(count_changes).value() - before >= 2;
}

std::vector<std::int64_t> TextIndex::find(Snapshot& snapshot, std::span<const std::string> terms,
                                          std::int64_t below, std::size_t most) const {
    if (terms.empty()) return {};
    const auto all_of = [&](auto quoted, std::string_view between) {
        std::string match;
        for (const std::string& term : terms)
            match += (match.empty() ? "" : std::string(between)) + quoted(term);
        return match;
    };
    if (snapshot.speaks() == Speaks::postgres) {
        return snapshot.all(
            Sql{"text_index.find", postgres_.find}, [](Row row) { return row.get<std::int64_t>(0); },
            snapshot.station(), all_of(in_tsquery, " & "), below, most);
    }
    const std::int64_t base = base_of(snapshot.station());
    const std::int64_t top = base + std::min(below, (std::int64_t{1} << station_shift) - 1);
    return snapshot.all(
        Sql{"text_index.find", sqlite_.find}, [&](Row row) { return row.get<std::int64_t>(0) - base; },
        all_of(in_fts5, " AND "), base, top, most);
}

}  // namespace linli::store
