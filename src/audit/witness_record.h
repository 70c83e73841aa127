// What the station's record says of its witnesses: who they are, and when one begins to fail or to disagree
// and is well again. Not each try.
#pragma once

#include "audit/witness.h"

namespace linli::audit {

// Kinds of entries: "audit.witnesses_named" (subject "witnesses", payload {"witnesses":[name, …]}),
// "audit.witness_failing", "audit.witness_disagrees" and "audit.witness_well" (subject "witness/<name>",
// payload a WitnessSaid).
struct WitnessSaid {
    Size kept = 0;                   // the newest that it keeps
    std::optional<Size> offered;     // the one that it was offered, unless it is well
    std::optional<std::string> why;  // in English
};
BOOST_DESCRIBE_STRUCT(WitnessSaid, (), (kept, offered, why))

// These and no others are the station's witnesses from here on; journaled if they were others before.
void name_witnesses(store::Transaction& transaction, const std::vector<std::string>& names);

// Notes what one of them answered. True if its state is another than before.
bool note_answer(store::Transaction& transaction, std::string_view name, Size offered,
                 const WitnessAnswer& answer);

}  // namespace linli::audit
