// Volunteers, when a person asks by telephone what is held about them: as one of them, or as the guardian of
// one.
#pragma once

#include "incidents/person_holder.h"
#include "volunteers/room.h"

namespace linli::volunteers {

// Erasing a volunteer is their withdrawal. A guardian's name and telephone are a volunteer's record too; a
// volunteer who is under age takes part by their guardian's leave alone, and withdraws when that is erased.
class PersonFiles final : public incidents::PersonHolder {
  public:
    explicit PersonFiles(Room room) : room_(room) {}

    std::vector<incidents::HeldElsewhere> held(store::Snapshot& snapshot, const std::string& telephone,
                                               Show show) const override;
    // Name and telephone. Refused: volunteer/known, when the new telephone is another volunteer's.
    Result<std::vector<std::string>> correct(store::Transaction& transaction,
                                             const incidents::Correction& correction) const override;
    std::vector<std::string> erase(store::Transaction& transaction,
                                   const std::string& telephone) const override;

  private:
    Room room_;
};

}  // namespace linli::volunteers
