#include "audit/witness_record.h"

#include <algorithm>

namespace linli::audit {
namespace {

struct WitnessesNamed {
    std::vector<std::string> witnesses;
};
BOOST_DESCRIBE_STRUCT(WitnessesNamed, (), (witnesses))

std::string_view kind_of(WitnessState state) {
    switch (state) {
        case WitnessState::well:
            return "audit.witness_well";
        case WitnessState::failing:
            return "audit.witness_failing";
        case WitnessState::disagrees:
            return "audit.witness_disagrees";
    }
    throw std::logic_error("no such state of a witness");
}

void journal(store::Transaction& transaction, const WitnessRow& row, Size offered) {
    WitnessSaid said{row.kept, {}, {}};
    if (row.state != WitnessState::well) {
        said.offered = offered;
        said.why = row.why.en;
    }
    transaction.append(
        {.kind = kind_of(row.state), .subject = "witness/" + row.name, .payload = json::to_text(said)});
}

}  // namespace

void name_witnesses(store::Transaction& transaction, const std::vector<std::string>& names) {
    transaction.housekeeping();
    bool changed = false;
    for (const WitnessRow& row : find_witnesses(transaction)) {
        if (std::find(names.begin(), names.end(), row.name) != names.end()) continue;
        delete_witness(transaction, row.name);
        changed = true;
    }
    for (const std::string& name : names) {
        if (find_witness(transaction, name)) continue;
        put_witness(transaction, {name, WitnessState::well, transaction.now(), {}, 0, {}, {}});
        changed = true;
    }
    if (!changed) return;
    transaction.append({.kind = "audit.witnesses_named",
                        .subject = "witnesses",
                        .payload = json::to_text(WitnessesNamed{names})});
}

bool note_answer(store::Transaction& transaction, std::string_view name, Size offered,
                 const WitnessAnswer& answer) {
    transaction.housekeeping();
    auto row = find_witness(transaction, name);
    if (!row) return false;  // named no more
    // An alarm is not over because whoever raised it is silent.
    if (row->state == WitnessState::disagrees && answer.state == WitnessState::failing) return false;
    const bool changed = row->state != answer.state;
    if (changed) row->since = transaction.now();
    row->state = answer.state;
    row->why = answer.why;
    if (answer.state == WitnessState::well) {
        row->kept = offered;
        row->kept_at = transaction.now();
        row->cosignature = answer.cosignature;
    }
    put_witness(transaction, *row);
    if (changed) journal(transaction, *row, offered);
    return changed;
}

}  // namespace linli::audit
