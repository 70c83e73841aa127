#include "incidents/rulebook_shelf.h"

#include <fmt/format.h>

#include "incidents/incident_rows.h"

namespace linli::incidents {

std::shared_ptr<const Rules> RulebookShelf::current(store::Snapshot& snapshot) {
    const std::int64_t version = rulebook_version(snapshot);
    const std::lock_guard lock(mutex_);
    auto& kept = rules_[{snapshot.station(), version}];
    if (!kept) {
        Rulebook book =
            version == 0 ? first_rulebook() : json::read_stored<Rulebook>(rulebook_text(snapshot, version));
        WorkCalendar calendar = WorkCalendar::make(book.calendar).value();
        kept = std::make_shared<Rules>(Rules{version, std::move(book), std::move(calendar)});
    }
    return kept;
}

std::int64_t RulebookShelf::replace(store::Transaction& transaction, const Rulebook& book) {
    const std::int64_t version = rulebook_version(transaction) + 1;
    insert_rulebook(transaction, version, json::to_text(book));
    transaction.append({.kind = "rulebook.replaced",
                        .subject = fmt::format("rulebook/{}", version),
                        .payload = fmt::format(R"({{"version":{}}})", version)});
    return version;
}

}  // namespace linli::incidents
