#include "incidents/incident_text.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/personal_numbers.h"
#include "base/terms.h"
#include "incidents/incident_rows.h"
#include "incidents/other_numbers.h"

namespace linli::incidents {
namespace {

constexpr std::string_view follower_name = "incidents.text";
constexpr std::size_t documents_at_once = 1'000;

// What the index is given of an incident: the same before and after its address was corrected, so that it can
// be taken out again.
std::vector<std::string> terms_of(const std::string& description, const std::string& first_address) {
    return index_terms(mask_personal_numbers(description + '\n' + first_address));
}
std::vector<std::string> terms_of(const Incident& incident) {
    return terms_of(incident.description, incident.first_address.value_or(incident.address));
}

const store::TextIndex& index() {
    static const store::TextIndex the_index(text_index_name);
    return the_index;
}

class TextFollower final : public store::Follower {
  public:
    std::string_view name() const override { return follower_name; }
    std::size_t batch() const override { return 512; }
    std::chrono::milliseconds rest() const override { return std::chrono::milliseconds(100); }
    void take(store::Transaction& transaction, std::span<const store::Entry> entries) override {
        transaction.housekeeping();
        for (const store::Entry& entry : entries) {
            if (entry.kind != "incident.reported") continue;
            const std::int64_t number = number_of(entry.subject);
            const auto incident = find_incident(transaction, number);
            if (!incident) continue;
            const auto terms = terms_of(*incident);
            if (!terms.empty()) index().put(transaction, number, terms);
        }
    }
};

// Reads the incidents of one station after the other, a page at a time.
class Documents {
  public:
    explicit Documents(store::Snapshot& snapshot)
        : snapshot_(snapshot), stations_(stations_followed(snapshot, follower_name)) {}

    std::optional<store::Document> next() {
        while (at_ < page_.size() || read_page()) {
            const SearchedText& text = page_[at_++];
            auto terms = terms_of(text.description, text.first_address);
            if (!terms.empty()) return store::Document{snapshot_.station(), text.number, std::move(terms)};
        }
        return std::nullopt;
    }

  private:
    bool read_page() {
        at_ = 0;
        page_ = texts_after(snapshot_, after_, last_, documents_at_once);
        for (; page_.empty() && next_station_ < stations_.size();
             page_ = texts_after(snapshot_, after_, last_, documents_at_once)) {
            snapshot_.act_for({stations_[next_station_++]});
            const auto last = last_reported(snapshot_, store::followed_to(snapshot_, follower_name));
            last_ = last.empty() ? 0 : number_of(last);
            after_ = 0;
        }
        if (!page_.empty()) after_ = page_.back().number;
        return !page_.empty();
    }

    store::Snapshot& snapshot_;
    std::vector<StationId> stations_;
    std::size_t next_station_ = 0;
    std::int64_t after_ = 0, last_ = 0;  // of the station
    std::vector<SearchedText> page_;
    std::size_t at_ = 0;
};

}  // namespace

store::NextDocument indexed_documents(store::Snapshot& snapshot) {
    return [documents = Documents(snapshot)]() mutable { return documents.next(); };
}

std::unique_ptr<store::Follower> text_follower() {
    return std::make_unique<TextFollower>();
}

bool is_in_text_index(store::Snapshot& snapshot, std::int64_t number) {
    const auto reported = store::first_about(snapshot, subject_of(number));
    return reported && *reported <= store::followed_to(snapshot, follower_name);
}

void forget_text(store::Transaction& transaction, const Incident& incident) {
    const auto terms = terms_of(incident);
    if (!terms.empty()) index().remove(transaction, incident.number, terms);
}

bool merge_text_index(store::Transaction& transaction, store::TextIndex::Merge merge) {
    return index().merge(transaction, merge);
}

std::vector<std::int64_t> find_by_text(store::Snapshot& snapshot, std::string_view query, std::int64_t below,
                                       std::size_t most) {
    auto by_words = index().find(snapshot, query_terms(query), below, most);
    const auto by_number = known_by(snapshot, query, below, most);
    if (by_number.empty()) return by_words;
    std::vector<std::int64_t> found;
    std::set_union(by_number.begin(), by_number.end(), by_words.begin(), by_words.end(),
                   std::back_inserter(found), std::greater<>());
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace linli::incidents
