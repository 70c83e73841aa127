#include "volunteers/calendar_desk.h"

#include <map>

#include "store/journal.h"
#include "volunteers/acting.h"
#include "volunteers/calendar_rows.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

constexpr std::string_view record_kind = "calendar";
constexpr std::string_view name_ends = ".ics";
constexpr std::int64_t most_events = 1'000;

struct CalendarSecret {
    std::string token;
};
BOOST_DESCRIBE_STRUCT(CalendarSecret, (), (token))

std::string record_of(std::string_view holder) {
    return std::string(holder) + "/calendar";
}

CalendarLink link_with(std::string_view token) {
    return {"/calendar/" + std::string(token) + std::string(name_ends)};
}

CalendarLink link_of(store::Snapshot& snapshot, const vault::Vault& vault, std::string_view holder) {
    const std::string subject = record_of(holder);
    const auto kept = vault.open<CalendarSecret>(snapshot, {subject, record_kind});
    return kept && *kept ? link_with((*kept)->token) : CalendarLink{};
}

CalendarLink make_link(store::Transaction& transaction, const vault::Vault& vault, std::string_view holder) {
    const std::string subject = record_of(holder);
    const std::string token = named_for(transaction.station(), random_token());
    vault.put(transaction, {subject, record_kind}, CalendarSecret{token});
    put_calendar_link(transaction, holder, sha256(bytes_of(token)));
    return link_with(token);
}

bool end_link(store::Transaction& transaction, const vault::Vault& vault, std::string_view holder) {
    vault.erase(transaction, record_of(holder));
    return delete_calendar_link(transaction, holder);
}

tl::unexpected<Refusal> no_calendar() {
    return refuse(RefusalKind::not_found, "calendar/not-found",
                  {"没有这个日历，或地址已作废；请在本人页面取新地址。",
                   "There is no such calendar, or its address has ended; its page gives a new one."});
}

Result<void> require_leading_with(store::Snapshot& snapshot, std::optional<std::string_view> token,
                                  std::string_view team) {
    if (token) {
        const auto leader = require_own(snapshot, *token);
        if (!leader) return tl::unexpected(leader.error());
    }
    if (auto may = require_leading(snapshot, team); !may) return may;
    const auto found = require_team(snapshot, team);
    if (!found) return tl::unexpected(found.error());
    return {};
}

// Of the entries about a shift, those that this calendar shows: what happens to the shift, and to whose place
// it is. Of a team's, all.
EventChanges changes_of(store::Snapshot& snapshot, std::int64_t shift,
                        std::optional<std::int64_t> volunteer) {
    EventChanges changes;
    const auto entries = store::entries_about(snapshot, subject_of_shift(shift));
    for (const store::Entry& entry : entries) {
        const bool is_own =
            !volunteer || json::read_stored<VolunteeringPayload>(entry.payload.text).volunteer == volunteer;
        if (!is_own && !entry.kind.starts_with("shift.")) continue;
        ++changes.count;
        changes.last = entry.at;
    }
    return changes;
}

// The names of events, for which a team's secret is opened once.
class Uids {
  public:
    Uids(store::Snapshot& snapshot, const vault::Vault& vault) : snapshot_(snapshot), vault_(vault) {}
    std::string of(const ShiftRow& shift) {
        auto found = secrets_.find(shift.team);
        if (found == secrets_.end())
            found = secrets_.emplace(shift.team, check_in_secret(snapshot_, vault_, shift.team)).first;
        return uid_of_shift(found->second, shift.id);
    }

  private:
    store::Snapshot& snapshot_;
    const vault::Vault& vault_;
    std::map<std::string, Bytes> secrets_;
};

struct Span {
    Instant from, to;
};
Span span_of(store::Snapshot& snapshot) {
    return {snapshot.now() - days_in_calendar_before, snapshot.now() + days_ahead};
}

Calendar calendar_of(store::Snapshot& snapshot, const vault::Vault& vault, std::int64_t volunteer,
                     Language language) {
    const Text name{"高桥邻里：我的班次", "High Bridge Neighbours: my shifts"};
    Calendar calendar{name.in(language), {}};
    Uids uids(snapshot, vault);
    const auto [from, to] = span_of(snapshot);
    for (const SignUp& place : places_between(snapshot, volunteer, from, to, most_events)) {
        const ShiftRow shift = find_shift(snapshot, place.shift).value();
        calendar.events.push_back(event_of_place(show(snapshot, shift), place.role, place.state,
                                                 uids.of(shift), changes_of(snapshot, shift.id, volunteer),
                                                 language));
    }
    return calendar;
}

Calendar calendar_of(store::Snapshot& snapshot, const vault::Vault& vault, const Team& team,
                     Language language) {
    Calendar calendar{team.name.in(language), {}};
    Uids uids(snapshot, vault);
    const auto [from, to] = span_of(snapshot);
    for (const ShiftRow& shift : shifts_between(snapshot, team.code, from, to, most_events)) {
        calendar.events.push_back(event_of_team(show(snapshot, shift), uids.of(shift),
                                                changes_of(snapshot, shift.id, {}), language));
    }
    return calendar;
}

}  // namespace

Result<CalendarLink> CalendarDesk::own(store::Snapshot& snapshot, std::string_view token) const {
    const auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    return link_of(snapshot, room_.vault, subject_of_volunteer(volunteer->number));
}

Result<CalendarLink> CalendarDesk::make_own(store::Transaction& transaction, std::string_view token) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const std::string holder = subject_of_volunteer(volunteer->number);
    note(transaction, "volunteer.calendar_made", holder, {.volunteer = volunteer->number});
    return make_link(transaction, room_.vault, holder);
}

Result<CalendarLink> CalendarDesk::end_own(store::Transaction& transaction, std::string_view token) const {
    const auto volunteer = require_own(transaction, token);
    if (!volunteer) return tl::unexpected(volunteer.error());
    const std::string holder = subject_of_volunteer(volunteer->number);
    if (!end_link(transaction, room_.vault, holder)) return no_calendar();
    note(transaction, "volunteer.calendar_ended", holder, {.volunteer = volunteer->number});
    return CalendarLink{};
}

Result<CalendarLink> CalendarDesk::of_team(store::Snapshot& snapshot, std::optional<std::string_view> token,
                                           std::string_view team) const {
    if (auto may = require_leading_with(snapshot, token, team); !may)
        return tl::unexpected(std::move(may.error()));
    return link_of(snapshot, room_.vault, subject_of_team(team));
}

Result<CalendarLink> CalendarDesk::make_of_team(store::Transaction& transaction,
                                                std::optional<std::string_view> token,
                                                std::string_view team) const {
    if (auto may = require_leading_with(transaction, token, team); !may)
        return tl::unexpected(std::move(may.error()));
    note(transaction, "team.calendar_made", subject_of_team(team), {.team = std::string(team)});
    return make_link(transaction, room_.vault, subject_of_team(team));
}

Result<CalendarLink> CalendarDesk::end_of_team(store::Transaction& transaction,
                                               std::optional<std::string_view> token,
                                               std::string_view team) const {
    if (auto may = require_leading_with(transaction, token, team); !may)
        return tl::unexpected(std::move(may.error()));
    if (!end_link(transaction, room_.vault, subject_of_team(team))) return no_calendar();
    note(transaction, "team.calendar_ended", subject_of_team(team), {.team = std::string(team)});
    return CalendarLink{};
}

Result<Calendar> CalendarDesk::read(store::Snapshot& snapshot, std::string_view name,
                                    Language language) const {
    if (!name.ends_with(name_ends)) return no_calendar();
    name.remove_suffix(name_ends.size());
    const auto holder = holder_of_calendar(snapshot, sha256(bytes_of(name)));
    if (!holder) return no_calendar();
    if (const std::int64_t number = volunteer_of(*holder); number != 0)
        return calendar_of(snapshot, room_.vault, number, language);
    const auto team = find_team(snapshot, std::string_view(*holder).substr(subject_of_team("").size()));
    if (!team) return no_calendar();
    return calendar_of(snapshot, room_.vault, *team, language);
}

void forget_calendar(store::Transaction& transaction, const vault::Vault& vault, std::int64_t volunteer) {
    end_link(transaction, vault, subject_of_volunteer(volunteer));
}

}  // namespace linli::volunteers
