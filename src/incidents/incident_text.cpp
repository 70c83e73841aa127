#include "incidents/incident_text.h"

#include "base/personal_numbers.h"
#include "base/terms.h"
#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

class TextFollower final : public store::Follower {
  public:
    std::string_view name() const override { return "incidents.text"; }
    std::size_t batch() const override { return 512; }
    std::chrono::milliseconds rest() const override { return std::chrono::milliseconds(100); }
    void take(store::Transaction& transaction, std::span<const store::Entry> entries) override {
        transaction.housekeeping();
        for (const store::Entry& entry : entries) {
            if (entry.kind != "incident.reported") continue;
            const std::int64_t number = number_of(entry.subject);
            const auto incident = find_incident(transaction, number);
            if (!incident) continue;
            const auto terms =
                index_terms(mask_personal_numbers(incident->description + '\n' + incident->address));
            if (!terms.empty()) index_.put(transaction, number, terms);
        }
    }

  private:
    store::TextIndex index_{text_index_name};
};

}  // namespace

std::unique_ptr<store::Follower> text_follower() {
    return std::make_unique<TextFollower>();
}

std::vector<std::int64_t> find_by_text(store::Snapshot& snapshot, std::string_view query, std::int64_t below,
                                       std::size_t most) {
    static const store::TextIndex index(text_index_name);
    return index.find(snapshot, query_terms(query), below, most);
}

}  // namespace linli::incidents
