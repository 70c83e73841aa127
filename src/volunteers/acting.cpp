#include "volunteers/acting.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "identity/account_desk.h"
#include "identity/doorkeeper.h"
#include "vault/masking.h"

namespace linli::volunteers {
namespace {

constexpr std::string_view person_kind = "volunteer";
constexpr std::string_view secret_kind = "check_in";
constexpr std::string_view telephone_index = "volunteer_telephone";
constexpr std::string_view guardian_index = "guardian_telephone";
constexpr std::size_t secret_bytes = 32;

struct CheckInSecret {
    std::string secret;  // base64
};
BOOST_DESCRIBE_STRUCT(CheckInSecret, (), (secret))

}  // namespace

Result<Volunteer> require_own(store::Snapshot& snapshot, std::string_view token) {
    auto volunteer = find_volunteer(snapshot, sha256(bytes_of(token)));
    if (!volunteer || volunteer->state != VolunteerState::active) {
        return refuse(RefusalKind::not_found, "volunteer/no-link",
                      {"没有这个志愿者链接；请检查是否完整，或请队长、派出所重发。",
                       "There is no such link; check that it is complete, or have your leader or the station "
                       "make a new one."});
    }
    snapshot.act_for({snapshot.station(), subject_of_volunteer(volunteer->number), store::Reach::own, {}});
    return std::move(*volunteer);
}

Result<void> require_staff(store::Snapshot& snapshot, http::Right right) {
    if (volunteer_of(snapshot.actor()) == 0 &&
        identity::reach_of_actor(snapshot, right) == store::Reach::station)
        return {};
    return refuse(RefusalKind::forbidden, "forbidden/role",
                  {"您的角色没有这项权限。", "Your role does not have this right."});
}

Result<void> require_manager(store::Snapshot& snapshot) {
    return require_staff(snapshot, identity::rights::manage_volunteers);
}

Result<void> require_leader(store::Snapshot& snapshot, std::string_view team) {
    const std::int64_t number = volunteer_of(snapshot.actor());
    const auto membership = number == 0 ? std::nullopt : find_membership(snapshot, team, number);
    if (membership && membership->is_leader && membership->state == MemberState::member) return {};
    return refuse(RefusalKind::forbidden, "team/not-leader",
                  {"只有这支队伍的队长可以办理。", "This is for the leaders of this team."});
}

Result<void> require_leading(store::Snapshot& snapshot, std::string_view team) {
    if (volunteer_of(snapshot.actor()) != 0) return require_leader(snapshot, team);
    return require_manager(snapshot);
}

Result<Volunteer> require_volunteer(store::Snapshot& snapshot, std::int64_t number) {
    auto volunteer = find_volunteer(snapshot, number);
    if (volunteer && volunteer->state == VolunteerState::active) return std::move(*volunteer);
    return refuse(RefusalKind::not_found, "volunteer/not-found",
                  {"没有这位志愿者，或已退出。", "There is no such volunteer, or they have withdrawn."});
}

Result<Team> require_team(store::Snapshot& snapshot, std::string_view code) {
    auto team = find_team(snapshot, code);
    if (team) return std::move(*team);
    return refuse(RefusalKind::not_found, "team/not-found", {"没有这支队伍。", "There is no such team."});
}

tl::unexpected<Refusal> no_such_shift() {
    return refuse(RefusalKind::not_found, "shift/not-found",
                  {"没有这个班次，或已删除。", "There is no such shift, or it was deleted."});
}

Result<void> require_grids(store::Snapshot& snapshot, const Room& room,
                           const std::vector<std::string>& grids) {
    const auto set = room.grids.current(snapshot);
    std::vector<std::string> missing;
    for (const std::string& grid : grids) {
        if (set->find(grid) == nullptr) missing.push_back(grid);
    }
    if (missing.empty()) return {};
    return refuse_invalid({{"grids",
                            {fmt::format("没有网格 {}。", fmt::join(missing, "、")),
                             fmt::format("There is no grid {}.", fmt::join(missing, ", "))}}});
}

void put_person(store::Transaction& transaction, const vault::Vault& vault, std::int64_t number,
                const VolunteerPerson& person) {
    const std::string subject = subject_of_volunteer(number);
    std::vector<vault::Indexed> indexes{{telephone_index, vault::normal_telephone(person.telephone)}};
    if (!person.guardian_telephone.empty())
        indexes.push_back({guardian_index, vault::normal_telephone(person.guardian_telephone)});
    vault.put(transaction, {subject, person_kind}, person, indexes);
}

VolunteerPerson person_of(store::Snapshot& snapshot, const vault::Vault& vault, std::int64_t number) {
    const std::string subject = subject_of_volunteer(number);
    auto person = vault.open<VolunteerPerson>(snapshot, {subject, person_kind});
    return person && *person ? std::move(**person) : VolunteerPerson{};
}

bool is_known(store::Snapshot& snapshot, const vault::Vault& vault, std::string_view telephone) {
    return !vault.find(snapshot, {telephone_index, vault::normal_telephone(telephone)}).empty();
}

std::vector<std::int64_t> known_by(store::Snapshot& snapshot, const vault::Vault& vault,
                                   std::string_view telephone, Whose whose) {
    std::vector<std::int64_t> numbers;
    for (const std::string& subject : vault.find(
             snapshot,
             {whose == Whose::own ? telephone_index : guardian_index, vault::normal_telephone(telephone)}))
        numbers.push_back(volunteer_of(subject));
    return numbers;
}

void make_check_in_secret(store::Transaction& transaction, const vault::Vault& vault, std::string_view team) {
    const std::string subject = subject_of_team(team);
    vault.put(transaction, {subject, secret_kind}, CheckInSecret{to_base64(random_bytes(secret_bytes))});
}

Bytes check_in_secret(store::Snapshot& snapshot, const vault::Vault& vault, std::string_view team) {
    const std::string subject = subject_of_team(team);
    const auto kept = vault.open<CheckInSecret>(snapshot, {subject, secret_kind});
    return from_base64(kept.value().value().secret).value();
}

void note(store::Transaction& transaction, std::string_view kind, std::string subject,
          const VolunteeringPayload& payload) {
    transaction.append({.kind = kind, .subject = std::move(subject), .payload = json::to_text(payload)});
}

Text title_of_actor(store::Snapshot& snapshot, std::string_view actor) {
    if (const std::int64_t number = volunteer_of(actor); number != 0)
        return {fmt::format("志愿者 {}", number), fmt::format("volunteer {}", number)};
    return identity::show_actor(snapshot, actor).title;
}

Refusal stale(std::int64_t version) {
    return {RefusalKind::stale,
            "volunteers/stale",
            {"已被他人更改，请刷新后再改。", "It has changed since you read it; read it again."},
            {},
            fmt::format("\"version\":{}", version)};
}

}  // namespace linli::volunteers
