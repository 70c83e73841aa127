// Volunteers join, change what is known of them, and withdraw; staff see and train them. Commands, each one
// transaction, and the questions about them. A token is the secret of a volunteer's own link.
#pragma once

#include "incidents/incident_desk.h"
#include "volunteers/room.h"
#include "volunteers/volunteer_page.h"

namespace linli::volunteers {

// Any thread.
class VolunteerDesk {
  public:
    explicit VolunteerDesk(Room room) : room_(room) {}

    // Refused: volunteer/known (somebody has joined with this telephone), volunteer/too-young,
    // team/not-found.
    Result<VolunteerLink> join(store::Transaction& transaction, const JoinWritten& written) const;

    // By the volunteer. Refused: volunteer/no-link.
    Result<VolunteerPage> page(store::Snapshot& snapshot, std::string_view token) const;
    Result<VolunteerPage> change(store::Transaction& transaction, std::string_view token,
                                 std::optional<std::int64_t> version, const ProfileWritten& written) const;
    // Name, telephone and all that is known of the person are destroyed at once, places in shifts to come go
    // to others, and the link ends. A number and the ledger stay; who is checked in has gone now.
    Result<void> withdraw(store::Transaction& transaction, std::string_view token) const;
    // The same at the person's request, by whoever has made sure of the right to it.
    void erase(store::Transaction& transaction, const Volunteer& volunteer) const;

    // By staff.
    Result<VolunteerList> list(store::Snapshot& snapshot, const VolunteersQuery& query) const;
    Result<VolunteerShown> one(store::Snapshot& snapshot, std::int64_t number) const;
    Result<VolunteerShown> train(store::Transaction& transaction, std::int64_t number,
                                 std::optional<std::int64_t> version, const TrainingsWritten& written) const;
    // Puts on record who looked, at whom, and why. Refused (`session/not-fresh`) unless a second factor was
    // given a moment ago.
    Result<VolunteerRevealed> reveal(store::Transaction& transaction, std::int64_t number,
                                     const incidents::Reveal& body) const;
    // A new link, by staff or, with the token, by whoever leads a team of theirs; the one before ends.
    Result<VolunteerLink> make_link(store::Transaction& transaction, std::optional<std::string_view> token,
                                    std::int64_t number) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
