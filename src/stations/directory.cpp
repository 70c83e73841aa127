#include "stations/directory.h"

namespace linli::stations {

void Directory::read(store::Snapshot& snapshot) {
    auto tree = std::make_shared<const Tree>(all_stations(snapshot));
    const std::lock_guard lock(mutex_);
    tree_.swap(tree);
}

std::shared_ptr<const Tree> Directory::tree() const {
    const std::lock_guard lock(mutex_);
    return tree_;
}

bool Directory::has(StationId station) const {
    const auto tree = this->tree();
    const Station* const found = tree->find(station);
    return found != nullptr && !found->closed_at;
}

std::optional<StationId> Directory::find(std::string_view code) const {
    const auto tree = this->tree();
    const Station* const found = tree->find(code);
    if (found == nullptr || found->closed_at) return std::nullopt;
    return found->id;
}

}  // namespace linli::stations
