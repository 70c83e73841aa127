// Teams are made, and who is in them. Commands, each one transaction, and the questions about them.
#pragma once

#include "volunteers/room.h"
#include "volunteers/team.h"

namespace linli::volunteers {

// Any thread.
class TeamDesk {
  public:
    explicit TeamDesk(Room room) : room_(room) {}

    // By staff. A team that becomes risky loses its members under 18.
    Result<TeamPage> add(store::Transaction& transaction, const TeamWritten& written) const;
    Result<TeamPage> change(store::Transaction& transaction, std::string_view code,
                            std::optional<std::int64_t> version, const TeamWritten& written) const;
    // Makes a member of them where they are none. Leaders are grown up.
    Result<TeamPage> set_leader(store::Transaction& transaction, std::string_view code,
                                const LeaderWritten& written) const;
    Result<TeamList> list(store::Snapshot& snapshot) const;
    Result<TeamPage> page(store::Snapshot& snapshot, std::string_view code) const;

    // For anyone: those that take people in.
    Result<PublicTeams> for_everyone(store::Snapshot& snapshot) const;

    // By the volunteer.
    Result<void> ask(store::Transaction& transaction, std::string_view token, std::string_view code) const;
    Result<void> leave(store::Transaction& transaction, std::string_view token, std::string_view code) const;

    // By a leader of the team, with the token, or by staff, without: one who asked becomes a member.
    Result<TeamPage> admit(store::Transaction& transaction, std::optional<std::string_view> token,
                           std::string_view code, std::int64_t volunteer) const;
    // By a leader of the team.
    Result<TeamPage> led(store::Snapshot& snapshot, std::string_view token, std::string_view code) const;

  private:
    Room room_;
};

}  // namespace linli::volunteers
