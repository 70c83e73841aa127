#include "incidents/expiry.h"

#include <algorithm>
#include <array>

#include "incidents/incident_rows.h"
#include "incidents/incident_text.h"
#include "incidents/other_numbers.h"
#include "incidents/step.h"

namespace linli::incidents {
namespace {

std::optional<Instant>& mark_of(Incident& incident, Content content) {
    switch (content) {
        case Content::contacts:
            return incident.contacts_expired_at;
        case Content::links:
            return incident.links_expired_at;
        case Content::texts:
            return incident.texts_expired_at;
        case Content::photos:
            return incident.photos_expired_at;
    }
    throw std::logic_error("no such content");
}

bool has(const std::vector<Content>& list, Content content) {
    return std::find(list.begin(), list.end(), content) != list.end();
}

std::vector<std::string> people_kept(store::Snapshot& snapshot, const vault::Vault& vault,
                                     std::int64_t number) {
    return vault.subjects_with_prefix(snapshot, subject_of(number) + "/reporter/");
}

void remove_texts(store::Transaction& transaction, Incident& incident) {
    if (!incident.texts_expired_at) forget_text(transaction, incident);
    forget_other_numbers(transaction, incident.number);
    delete_remarks(transaction, incident.number);
    incident.description.clear();
    incident.address.clear();
    incident.first_address.reset();
    incident.location.reset();
    incident.border_metres.reset();
    incident.border_neighbour.clear();
}

}  // namespace

Text title_of(Content content) {
    static const Text names[] = {{"联系方式", "contacts"},
                                 {"跟踪链接", "tracking links"},
                                 {"文字与地点", "texts and place"},
                                 {"照片", "photos"}};
    return names[static_cast<std::size_t>(content)];
}

bool still_has(const Incident& incident, Content content) {
    Incident copy = incident;
    const auto& mark = mark_of(copy, content);
    return !mark || (incident.closed_at && *mark < *incident.closed_at);
}

std::optional<Instant> ended_at(store::Snapshot& snapshot, const Incident& incident) {
    std::optional<Instant> latest = incident.closed_at;
    std::optional<std::int64_t> next = incident.merged_into;
    for (int hops = 0; latest && next && hops < longest_chain; ++hops) {
        const auto main = find_incident(snapshot, *next);
        if (!main) break;
        latest = main->closed_at ? std::optional(std::max(*latest, *main->closed_at)) : std::nullopt;
        next = main->merged_into;
    }
    return latest;
}

std::vector<Content> IncidentDesk::present(store::Snapshot& snapshot, const Incident& incident,
                                           const std::vector<Content>& of) const {
    std::vector<Content> found;
    for (const Content content : of) {
        bool is_there = true;
        switch (content) {
            case Content::contacts:
                is_there = !people_kept(snapshot, vault_, incident.number).empty();
                break;
            case Content::links:
                is_there = has_links(snapshot, incident.number);
                break;
            case Content::texts:
                break;
            case Content::photos:
                is_there = has_photos(snapshot, incident.number);
                break;
        }
        if (is_there) found.push_back(content);
    }
    return found;
}

std::vector<Content> IncidentDesk::expire(store::Transaction& transaction, std::int64_t number,
                                          const std::vector<Content>& what) const {
    auto found = find_incident(transaction, number);
    if (!found || what.empty()) return {};
    Incident incident = std::move(*found);
    if (has(what, Content::texts) && !incident.texts_expired_at && !is_in_text_index(transaction, number))
        return {};
    auto removed = present(transaction, incident, what);
    if (has(removed, Content::contacts)) {
        for (const std::string& subject : people_kept(transaction, vault_, number))
            vault_.erase(transaction, subject);
    }
    if (has(removed, Content::links)) end_links(transaction, number);
    if (has(removed, Content::texts)) remove_texts(transaction, incident);
    if (has(removed, Content::photos)) delete_photos(transaction, number);
    for (const Content content : what)
        mark_of(incident, content) = transaction.now();
    transaction.housekeeping();
    const auto rules = rulebooks_.current(transaction);
    if (removed.empty()) {
        update_incident(transaction, incident,
                        next_alarm(incident, rules->book.warn_percent, transaction.now()));
        return {};
    }
    ++incident.version;
    StepPayload payload = payload_of(incident, incident.state);
    payload.expired = removed;
    record(transaction, incident, *rules, "incident.expired", payload, "");
    return removed;
}

}  // namespace linli::incidents
