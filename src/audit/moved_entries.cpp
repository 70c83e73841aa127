#include "audit/moved_entries.h"

#include <set>

#include <fmt/format.h>

namespace linli::audit {
namespace {

constexpr std::size_t looked_at_closely = 100;

}  // namespace

MovedEntries::Content MovedEntries::content_of(const Leaf& leaf, const Hash& sealed) {
    return {{leaf.position,
             leaf.at,
             std::string(leaf.actor),
             std::string(leaf.kind),
             std::string(leaf.subject),
             std::string(leaf.related),
             static_cast<int>(leaf.version),
             {std::string(leaf.payload)}},
            sealed};
}

void MovedEntries::add(Content content) {
    if (contents_.size() < looked_at_closely) {
        contents_.push_back(std::move(content));
    } else {
        others_.push_back(content.entry.position);
    }
}

std::optional<std::size_t> MovedEntries::origin_of(std::size_t at) const {
    LeafHasher hash(station_);
    Leaf leaf = leaf_of(contents_[at].entry);
    for (std::size_t place = 0; place < contents_.size(); ++place) {
        if (place == at) continue;
        leaf.position = contents_[place].entry.position;
        if (hash(leaf) == contents_[place].sealed) return place;
    }
    return std::nullopt;
}

void MovedEntries::report(const std::function<void(Text)>& fault) const {
    std::vector<std::optional<std::size_t>> origins;
    std::set<std::size_t> found_elsewhere;
    for (std::size_t i = 0; i < contents_.size(); ++i) {
        origins.push_back(origin_of(i));
        if (origins.back()) found_elsewhere.insert(*origins.back());
    }
    for (std::size_t i = 0; i < contents_.size(); ++i) {
        const store::Entry& entry = contents_[i].entry;
        Text what{"封存后被改动", "altered since it was sealed"};
        if (origins[i]) {
            const auto origin = contents_[*origins[i]].entry.position;
            what = {fmt::format("顺序被改动，封存时是第 {} 条", origin),
                    fmt::format("reordered; it was entry {} when it was sealed", origin)};
        } else if (found_elsewhere.contains(i)) {
            what = {"封存后被插入", "inserted since the journal was sealed"};
        }
        fault({fmt::format("第 {} 条（{}）：{}", entry.position, entry.kind, what.zh),
               fmt::format("entry {} ({}): {}", entry.position, entry.kind, what.en)});
    }
    for (const store::Position position : others_) {
        fault({fmt::format("第 {} 条：封存后被改动", position),
               fmt::format("entry {}: altered since it was sealed", position)});
    }
}

}  // namespace linli::audit
