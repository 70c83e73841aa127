// Who acts, what they may, and what is written down of it; inside this room only.
#pragma once

#include "http/gate.h"
#include "incidents/incident_desk.h"
#include "volunteers/room.h"
#include "volunteers/volunteer_rows.h"

namespace linli::volunteers {

// Whoever holds the secret of a volunteer's link; from here on it runs on their behalf. Refused:
// volunteer/no-link (404).
Result<Volunteer> require_own(store::Snapshot& snapshot, std::string_view token);

// Refused: forbidden/role, when the actor does not have the right in the whole station.
Result<void> require_staff(store::Snapshot& snapshot, http::Right right);
// The same of managing volunteers.
Result<void> require_manager(store::Snapshot& snapshot);
// The actor is a volunteer who leads this team. Refused: team/not-leader.
Result<void> require_leader(store::Snapshot& snapshot, std::string_view team);
// Staff who manage volunteers, or the leader.
Result<void> require_leading(store::Snapshot& snapshot, std::string_view team);

// Refused: volunteer/not-found, also when they have withdrawn.
Result<Volunteer> require_volunteer(store::Snapshot& snapshot, std::int64_t number);
Result<Team> require_team(store::Snapshot& snapshot, std::string_view code);
// shift/not-found
tl::unexpected<Refusal> no_such_shift();

// Refused: invalid, `grids`, which names those that there are not.
Result<void> require_grids(store::Snapshot& snapshot, const Room& room,
                           const std::vector<std::string>& grids);

// What lies in the vault of a volunteer.
struct VolunteerPerson {
    std::string name;
    std::string telephone;
    std::string guardian_name;
    std::string guardian_telephone;
};
BOOST_DESCRIBE_STRUCT(VolunteerPerson, (), (name, telephone, guardian_name, guardian_telephone))
void put_person(store::Transaction& transaction, const vault::Vault& vault, std::int64_t number,
                const VolunteerPerson& person);
// Empty when it was erased.
VolunteerPerson person_of(store::Snapshot& snapshot, const vault::Vault& vault, std::int64_t number);
// Has somebody joined with this telephone?
bool is_known(store::Snapshot& snapshot, const vault::Vault& vault, std::string_view telephone);
// The numbers of those whose own telephone, or whose guardian's, this is.
enum class Whose { own, guardians };
std::vector<std::int64_t> known_by(store::Snapshot& snapshot, const vault::Vault& vault,
                                   std::string_view telephone, Whose whose);

// The secret that a team's check-in codes are made of.
void make_check_in_secret(store::Transaction& transaction, const vault::Vault& vault, std::string_view team);
Bytes check_in_secret(store::Snapshot& snapshot, const vault::Vault& vault, std::string_view team);

// The payload of every entry of this room: numbers and codes, no personal data.
struct VolunteeringPayload {
    std::optional<std::int64_t> volunteer = {};
    std::optional<std::string> team = {};
    std::optional<std::int64_t> shift = {};
    std::optional<std::int64_t> service = {};
    std::optional<std::int64_t> credit = {};
    std::optional<std::int64_t> minutes = {};
    std::optional<std::string> role = {};  // of a shift
    std::optional<std::string> how = {};   // somebody came or went
    std::optional<bool> is_leader = {};
    std::optional<std::int64_t> plan = {};  // of a month
    std::optional<std::string> month = {};
};
BOOST_DESCRIBE_STRUCT(VolunteeringPayload, (),
                      (volunteer, team, shift, service, credit, minutes, role, how, is_leader, plan, month))
void note(store::Transaction& transaction, std::string_view kind, std::string subject,
          const VolunteeringPayload& payload);

// An actor as it is shown: "volunteer 12", or role and post.
Text title_of_actor(store::Snapshot& snapshot, std::string_view actor);

Refusal stale(std::int64_t version);

// Why a name is asked for in clear: what the journal keeps of it.
struct RevealPayload {
    incidents::Purpose purpose = incidents::Purpose::call_back;
};
BOOST_DESCRIBE_STRUCT(RevealPayload, (), (purpose))

inline constexpr std::int64_t page_size = 100;  // of services or ledger lines

}  // namespace linli::volunteers
