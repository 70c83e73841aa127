// Another room's part in the answer to a person who asks by telephone what is held about them. The room of
// incidents, where such a request comes in, knows none of those above it: they are given to its desk.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "store/transaction.h"

namespace linli::incidents {

struct HeldFact {
    Text name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(HeldFact, (), (name, value))

// A record of that room about the person.
struct HeldElsewhere {
    std::string subject;          // "volunteer/12"
    Text title;                   // "志愿者 12"
    std::vector<HeldFact> facts;  // what is held of what kind, masked; empty in a copy
    json::Raw whole;              // all of it, in a copy; null otherwise
    Text if_erased;               // what else erasing does
};
BOOST_DESCRIBE_STRUCT(HeldElsewhere, (), (subject, title, facts, whole, if_erased))

struct Correction;

// Any thread. Whoever calls has checked the right, and writes the entry of each record.
class PersonHolder {
  public:
    PersonHolder() = default;
    PersonHolder(const PersonHolder&) = delete;
    PersonHolder& operator=(const PersonHolder&) = delete;
    virtual ~PersonHolder() = default;

    enum class Show { masked, all };
    // What is held by this telephone, in whichever way it is written.
    virtual std::vector<HeldElsewhere> held(store::Snapshot& snapshot, const std::string& telephone,
                                            Show show) const = 0;
    // The subjects of the records that were changed; those that hold nothing of what is corrected are not
    // among them.
    virtual Result<std::vector<std::string>> correct(store::Transaction& transaction,
                                                     const Correction& correction) const = 0;
    // The subjects of the records that were erased.
    virtual std::vector<std::string> erase(store::Transaction& transaction,
                                           const std::string& telephone) const = 0;
};

}  // namespace linli::incidents
