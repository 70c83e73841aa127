// What is sealed of a journal entry: its canonical text, whose bytes are the leaf of the tree.
#pragma once

#include <string>
#include <string_view>

#include "audit/merkle_tree.h"
#include "store/journal.h"

namespace linli::audit {

// An entry's columns where they are: views into a row or an Entry.
struct Leaf {
    store::Position position = 0;
    Instant at;
    std::string_view actor, kind, subject, related;
    std::int64_t version = 1;  // as wide as the column: no alteration may be cut off
    std::string_view payload;
};

Leaf leaf_of(const store::Entry& entry);

// One line of JSON with every column of the journal, in this order and without spaces:
//   {"station":1,"position":17,"at":1764000000123,"actor":"desk","kind":"incident.accepted",
//    "subject":"incident/9","related":"","version":1,"payload":{...}}
// `at` is milliseconds since 1970 UTC; the payload stands as it is stored. In strings only '"' and '\' (with
// a backslash) and characters below U+0020 (as \u00xx, lower case) are escaped. The payload is last, so that
// two different entries never have the same text. This form is part of the seal and never changes: it is made
// here and by nothing else.
void write_leaf_text(std::string& out, StationId station, const Leaf& leaf);
std::string leaf_text(StationId station, const Leaf& leaf);
inline std::string leaf_text(StationId station, const store::Entry& entry) {
    return leaf_text(station, leaf_of(entry));
}

// Hashes leaves one after the other, in a buffer that is kept.
class LeafHasher {
  public:
    explicit LeafHasher(StationId station) : station_(station) {}
    Hash operator()(const Leaf& leaf) {
        text_.clear();
        write_leaf_text(text_, station_, leaf);
        return leaf_hash(bytes_of(text_));
    }

  private:
    StationId station_;
    std::string text_;
};

}  // namespace linli::audit
