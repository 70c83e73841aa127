// What became of entries that are not what was sealed at their place: altered, moved or inserted.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "audit/leaf.h"

namespace linli::audit {

// Collects the entries that differ and, at the end, finds by their hashes which of them stood at another's
// place. The first hundred are looked at that closely, the others are only named.
class MovedEntries {
  public:
    // An entry as it stands now, and the hash that was sealed at its place.
    struct Content {
        store::Entry entry;
        Hash sealed{};
    };
    static Content content_of(const Leaf& leaf, const Hash& sealed);

    explicit MovedEntries(StationId station) : station_(station) {}
    void add(Content content);
    // One text for each entry that was added.
    void report(const std::function<void(Text)>& fault) const;

  private:
    // Where in `contents_` the entry at `at` stood when it was sealed; nothing if at none of these places.
    std::optional<std::size_t> origin_of(std::size_t at) const;

    StationId station_;
    std::vector<Content> contents_;
    std::vector<store::Position> others_;  // positions of those beyond the first hundred
};

}  // namespace linli::audit
