#include "volunteers/swap_desk.h"

#include <algorithm>

#include "volunteers/acting.h"
#include "volunteers/shift_view.h"
#include "volunteers/swap_rows.h"

namespace linli::volunteers {
namespace {

constexpr std::int64_t most_offers = 200;  // of a team
constexpr std::int64_t most_shifts_offered = 200;

tl::unexpected<Refusal> no_such_offer() {
    return refuse(RefusalKind::not_found, "offer/not-found",
                  {"没有这个换班请求。", "There is no such offer."});
}

bool is_to_come(const ShiftRow& shift, Instant now) {
    return shift.state == ShiftState::planned && shift.starts_at > now;
}

bool is_member(store::Snapshot& snapshot, std::string_view team, std::int64_t volunteer) {
    const auto one = find_membership(snapshot, team, volunteer);
    return one && one->state == MemberState::member;
}

bool leads(store::Snapshot& snapshot, std::string_view team, std::int64_t volunteer) {
    const auto one = find_membership(snapshot, team, volunteer);
    return one && one->state == MemberState::member && one->is_leader;
}

// The place that somebody has in a shift to come and has not begun to serve in.
std::optional<SignUp> place_in(store::Snapshot& snapshot, const ShiftRow& shift, std::int64_t volunteer) {
    auto own = find_sign_up(snapshot, shift.id, volunteer);
    if (!own || own->state != SignUpState::signed_up || !is_to_come(shift, snapshot.now()) ||
        find_service(snapshot, shift.id, volunteer))
        return std::nullopt;
    return own;
}

bool is_open(store::Snapshot& snapshot, const OfferRow& offer, const ShiftRow& shift) {
    const auto place = place_in(snapshot, shift, offer.volunteer);
    if (offer.state != OfferState::open || !place || place->place != offer.place) return false;
    if (!offer.for_shift) return true;
    const auto other = find_shift(snapshot, *offer.for_shift);
    return other && is_to_come(*other, snapshot.now());
}

OfferState state_of(store::Snapshot& snapshot, const OfferRow& offer, const ShiftRow& shift) {
    if (offer.state != OfferState::open || is_open(snapshot, offer, shift)) return offer.state;
    return OfferState::over;
}

// How somebody stands to a place that is there for them, once they have given up the one in `without`.
StandingShown standing_to(store::Snapshot& snapshot, const Room& room, const Volunteer& volunteer,
                          const Team& team, const ShiftRow& shift, std::optional<std::int64_t> without) {
    StandingAsked asked;
    asked.volunteer = &volunteer;
    asked.team = &team;
    asked.is_member = is_member(snapshot, team.code, volunteer.number);
    asked.starts_at = shift.starts_at;
    asked.ends_at = shift.ends_at;
    asked.state = shift.state;
    asked.places_left = 1;
    asked.shift = shift.id;
    const auto own = find_sign_up(snapshot, shift.id, volunteer.number);
    if (own && own->state == SignUpState::signed_up) asked.own = own->state;  // who waits may stop waiting
    // Rest may be asked for days before it.
    const auto taken = sign_ups_of(snapshot, volunteer.number, shift.starts_at - std::chrono::days(15));
    for (const SignUp& one : taken) {
        if (one.state != SignUpState::signed_up || one.shift == without) continue;
        const auto other = find_shift(snapshot, one.shift);
        const auto whose = find_team(snapshot, other->team);
        asked.taken.push_back({other->id, other->starts_at, other->ends_at, whose->rest_hours});
    }
    return standing_of(asked, snapshot.now(), room.zone(snapshot));
}

Result<void> require_open(const StandingShown& standing) {
    const std::string more = "\"standing\":" + json::to_text(standing);
    switch (standing.standing) {
        case ShiftStanding::open:
            return {};
        case ShiftStanding::not_eligible:
            return refuse(RefusalKind::conflict, "shift/not-eligible", title_of(standing.why.value()), more);
        case ShiftStanding::clash:
        case ShiftStanding::standby:
        case ShiftStanding::full:
        case ShiftStanding::too_late:
        case ShiftStanding::signed_up:
        case ShiftStanding::on_standby:
        case ShiftStanding::cancelled:
            break;
    }
    return refuse(RefusalKind::conflict, "shift/clash",
                  {"您在这个班次已有名额，或与您的另一班次时间冲突。",
                   "You have a place in it already, or it clashes with another shift of yours."},
                  more);
}

// A member sees the names of those who have made theirs public; a leader those of the team.
std::optional<std::string> name_for(store::Snapshot& snapshot, const Room& room, std::int64_t reader,
                                    std::string_view team, std::int64_t volunteer) {
    const auto whose = find_volunteer(snapshot, volunteer);
    if (!whose || whose->state != VolunteerState::active) return std::nullopt;
    if (!whose->name_is_public && !leads(snapshot, team, reader)) return std::nullopt;
    return name_of(snapshot, room, volunteer, Names::clear);
}

OfferShown shown(store::Snapshot& snapshot, const Room& room, const OfferRow& offer, const ShiftRow& shift,
                 const Volunteer& reader) {
    OfferShown one;
    one.id = offer.id;
    one.shift = show(snapshot, shift);
    one.role = offer.role;
    one.state = state_of(snapshot, offer, shift);
    one.is_mine = offer.volunteer == reader.number;
    one.is_to_me = offer.to == reader.number;
    if (offer.for_shift) {
        if (const auto other = find_shift(snapshot, *offer.for_shift)) one.for_shift = show(snapshot, *other);
    }
    if (one.is_mine) {
        const auto whom = offer.taken_by ? offer.taken_by : offer.to;
        if (whom) one.to = name_for(snapshot, room, reader.number, shift.team, *whom);
        return one;
    }
    one.by = name_for(snapshot, room, reader.number, shift.team, offer.volunteer);
    const Team team = find_team(snapshot, shift.team).value();
    one.standing = standing_to(snapshot, room, reader, team, shift, offer.for_shift);
    return one;
}

// Does it concern this reader: one's own, or one that one could be meant by?
bool is_for(store::Snapshot& snapshot, const OfferRow& offer, std::int64_t reader) {
    if (offer.volunteer == reader) return true;
    if (offer.to && *offer.to != reader) return false;
    if (!offer.for_shift) return true;
    const auto other = find_shift(snapshot, *offer.for_shift);
    return other && place_in(snapshot, *other, reader);
}

OfferList list_for(store::Snapshot& snapshot, const Room& room, const Volunteer& reader) {
    OfferList list;
    for (const Membership& membership : memberships_of(snapshot, reader.number)) {
        if (membership.state != MemberState::member) continue;
        const auto offers = offers_in(snapshot, membership.team, snapshot.now(), reader.number, most_offers);
        for (const OfferRow& offer : offers) {
            const ShiftRow shift = find_shift(snapshot, offer.shift).value();
            if (shift.state == ShiftState::deleted || !is_for(snapshot, offer, reader.number)) continue;
            OfferShown one = shown(snapshot, room, offer, shift, reader);
            if (one.is_mine || one.state == OfferState::open) list.offers.push_back(std::move(one));
        }
    }
    return list;
}

struct OwnPlace {
    Volunteer volunteer;
    ShiftRow shift;
    Team team;
    SignUp place;
};
Result<OwnPlace> require_place(store::Snapshot& snapshot, std::string_view token, std::int64_t id) {
    auto volunteer = require_own(snapshot, token);
    if (!volunteer) return tl::unexpected(std::move(volunteer.error()));
    auto shift = find_shift(snapshot, id);
    if (!shift || shift->state == ShiftState::deleted) return no_such_shift();
    if (shift->starts_at <= snapshot.now()) {
        return refuse(RefusalKind::conflict, "offer/too-late",
                      {"班次已经开始，不能再换。", "The shift has begun: it cannot be swapped any more."});
    }
    auto place = place_in(snapshot, *shift, volunteer->number);
    if (!place) {
        return refuse(RefusalKind::conflict, "offer/no-place",
                      {"您在这个班次没有名额，或已签到，或班次已取消。",
                       "You have no place in this shift, have checked in, or it was cancelled."});
    }
    Team team = find_team(snapshot, shift->team).value();
    return OwnPlace{std::move(*volunteer), std::move(*shift), std::move(team), *place};
}

// While one may step back oneself, a place that is not exchanged goes to whoever waits for it.
bool belongs_to_standby(store::Snapshot& snapshot, const ShiftRow& shift, const Team& team,
                        std::string_view role) {
    if (snapshot.now() > shift.starts_at - std::chrono::hours(team.step_back_hours)) return false;
    const auto all = sign_ups_for(snapshot, shift.id);
    return std::any_of(all.begin(), all.end(), [&](const SignUp& one) {
        return one.state == SignUpState::standby && one.role == role;
    });
}

// Whoever has a place in the shift now needs none that is held for them: it is the next one's.
void let_go_of_held(store::Transaction& transaction, const Room& room, std::int64_t shift,
                    std::int64_t volunteer) {
    for (const ProposedRow& one : held_in(transaction, shift)) {
        if (one.volunteer == volunteer) free_place(transaction, room, one, PlaceState::declined);
    }
}

// The place that is asked in exchange: in another shift of the team, to come, which the asking one may have.
Result<void> require_exchange(store::Snapshot& snapshot, const Room& room, const OwnPlace& own,
                              std::int64_t id) {
    const auto other = find_shift(snapshot, id);
    if (!other || other->id == own.shift.id || other->team != own.shift.team ||
        !is_to_come(*other, snapshot.now()))
        return no_such_shift();
    return require_open(standing_to(snapshot, room, own.volunteer, own.team, *other, own.shift.id));
}

void hand_over(store::Transaction& transaction, const ShiftRow& shift, SignUp given, std::int64_t to) {
    const auto all = sign_ups_for(transaction, shift.id);
    const SignUp taken{
        shift.id, to, given.role, SignUpState::signed_up, transaction.now(), all.back().place + 1};
    given.state = SignUpState::stepped_back;
    put_sign_up(transaction, given);
    put_sign_up(transaction, taken);
    note(transaction, "sign_up.handed_over", subject_of_shift(shift.id),
         {.volunteer = given.volunteer, .team = shift.team, .shift = shift.id, .role = given.role});
    note(transaction, "sign_up.taken_over", subject_of_shift(shift.id),
         {.volunteer = to, .team = shift.team, .shift = shift.id, .role = given.role});
}

// An offer that is open, and the shift it is of; `reader` is whoever the token belongs to.
struct OpenOffer {
    Volunteer reader;
    OfferRow offer;
    ShiftRow shift;
};
Result<OpenOffer> require_open_offer(store::Snapshot& snapshot, std::string_view token, std::int64_t id) {
    auto reader = require_own(snapshot, token);
    if (!reader) return tl::unexpected(std::move(reader.error()));
    auto offer = find_offer(snapshot, id);
    if (!offer) return no_such_offer();
    ShiftRow shift = find_shift(snapshot, offer->shift).value();
    const bool is_own = offer->volunteer == reader->number;
    const bool concerns = is_own || !offer->to || *offer->to == reader->number;
    if (!concerns || (!is_own && !is_member(snapshot, shift.team, reader->number))) return no_such_offer();
    if (!is_open(snapshot, *offer, shift)) {
        return refuse(RefusalKind::conflict, "offer/over",
                      {"这个名额已由别人接下，或已收回、已过时。",
                       "Somebody has taken it, it was taken back, or its time is over."});
    }
    return OpenOffer{std::move(*reader), std::move(*offer), std::move(shift)};
}

void end_offer(store::Transaction& transaction, const OpenOffer& open, OfferState state,
               std::string_view kind) {
    set_offer_state(transaction, open.offer.id, state, std::nullopt);
    note(transaction, kind, subject_of_shift(open.shift.id),
         {.volunteer = open.reader.number,
          .team = open.shift.team,
          .shift = open.shift.id,
          .role = open.offer.role});
}

}  // namespace

Result<OfferList> SwapDesk::list(store::Snapshot& snapshot, std::string_view token) const {
    const auto reader = require_own(snapshot, token);
    if (!reader) return tl::unexpected(reader.error());
    return list_for(snapshot, room_, *reader);
}

Result<OfferChoices> SwapDesk::choices(store::Snapshot& snapshot, std::string_view token,
                                       std::int64_t shift) const {
    const auto own = require_place(snapshot, token, shift);
    if (!own) return tl::unexpected(own.error());
    const std::int64_t number = own->volunteer.number;
    OfferChoices choices;
    choices.for_nothing = !belongs_to_standby(snapshot, own->shift, own->team, own->place.role);
    for (const Membership& one : memberships_in(snapshot, own->team.code)) {
        if (one.state != MemberState::member || one.volunteer == number) continue;
        if (auto name = name_for(snapshot, room_, number, own->team.code, one.volunteer))
            choices.members.push_back({one.volunteer, std::move(*name)});
    }
    const auto ahead = shifts_between(snapshot, own->team.code, snapshot.now(), snapshot.now() + days_ahead,
                                      most_shifts_offered);
    for (const ShiftRow& other : ahead) {
        const auto all = sign_ups_for(snapshot, other.id);
        const bool has_places = std::any_of(all.begin(), all.end(), [&](const SignUp& one) {
            return one.state == SignUpState::signed_up && one.volunteer != number;
        });
        if (has_places && require_exchange(snapshot, room_, *own, other.id))
            choices.shifts.push_back(show(snapshot, other));
    }
    return choices;
}

Result<OfferList> SwapDesk::offer(store::Transaction& transaction, std::string_view token, std::int64_t shift,
                                  const OfferWritten& written) const {
    const auto own = require_place(transaction, token, shift);
    if (!own) return tl::unexpected(own.error());
    const std::int64_t number = own->volunteer.number;
    const auto before = offers_of(transaction, shift, number);
    const bool is_offered = std::any_of(before.begin(), before.end(), [&](const OfferRow& one) {
        return is_open(transaction, one, own->shift);
    });
    if (is_offered) {
        return refuse(RefusalKind::conflict, "offer/open",
                      {"这个名额已在请人接替，要改请先收回。",
                       "This place is offered already; take the offer back to make another."});
    }
    if (written.for_shift) {
        if (auto good = require_exchange(transaction, room_, *own, *written.for_shift); !good)
            return tl::unexpected(std::move(good.error()));
    } else if (belongs_to_standby(transaction, own->shift, own->team, own->place.role)) {
        return refuse(RefusalKind::conflict, "offer/standby",
                      {"有人在候补：直接退出这个班次，由候补的人补上。",
                       "Somebody stands by: step back, and they move up."});
    }
    // Whose name one may not see is nobody, as far as one is told.
    if (written.to && (*written.to == number || !is_member(transaction, own->team.code, *written.to) ||
                       !name_for(transaction, room_, number, own->team.code, *written.to))) {
        return refuse(RefusalKind::not_found, "volunteer/not-found",
                      {"没有这位队员，或其未公开姓名；可以请全队接替。",
                       "There is no such member, or their name is not public; offer it to all of the team."});
    }
    OfferRow offer;
    offer.id = transaction.next_number("place_offers");
    offer.shift = shift;
    offer.volunteer = number;
    offer.role = own->place.role;
    offer.place = own->place.place;
    offer.to = written.to;
    offer.for_shift = written.for_shift;
    offer.made_at = transaction.now();
    insert_offer(transaction, offer);
    note(transaction, "sign_up.offered", subject_of_shift(shift),
         {.volunteer = number, .team = own->team.code, .shift = shift, .role = offer.role});
    return list_for(transaction, room_, own->volunteer);
}

Result<OfferList> SwapDesk::take(store::Transaction& transaction, std::string_view token,
                                 std::int64_t id) const {
    const auto open = require_open_offer(transaction, token, id);
    if (!open) return tl::unexpected(open.error());
    const auto& [taker, offer, shift] = *open;
    if (offer.volunteer == taker.number) return no_such_offer();
    const Team team = find_team(transaction, shift.team).value();
    if (auto good = require_open(standing_to(transaction, room_, taker, team, shift, offer.for_shift)); !good)
        return tl::unexpected(std::move(good.error()));
    if (!offer.for_shift && belongs_to_standby(transaction, shift, team, offer.role)) {
        return refuse(RefusalKind::conflict, "offer/standby",
                      {"已有人在候补，这个名额由候补的人补上。",
                       "Somebody stands by for this place: it goes to them."});
    }
    if (offer.for_shift) {
        const ShiftRow other = find_shift(transaction, *offer.for_shift).value();
        const auto given = place_in(transaction, other, taker.number);
        if (!given) {
            return refuse(RefusalKind::conflict, "offer/nothing-to-give",
                          {"您在对方想换的班次没有名额。",
                           "You have no place in the shift that is asked in exchange."});
        }
        const auto giver = require_volunteer(transaction, offer.volunteer);
        if (!giver) return tl::unexpected(giver.error());
        if (!require_open(standing_to(transaction, room_, *giver, team, other, shift.id))) {
            return refuse(RefusalKind::conflict, "offer/cannot",
                          {"对方现在不能参加您的班次，换班不成；双方的名额都没有变。",
                           "The other one cannot take your shift now: both places stay as they are."});
        }
        hand_over(transaction, other, *given, offer.volunteer);
    }
    hand_over(transaction, shift, find_sign_up(transaction, shift.id, offer.volunteer).value(), taker.number);
    set_offer_state(transaction, offer.id, OfferState::taken, taker.number);
    let_go_of_held(transaction, room_, shift.id, taker.number);
    if (offer.for_shift) let_go_of_held(transaction, room_, *offer.for_shift, offer.volunteer);
    return list_for(transaction, room_, taker);
}

Result<OfferList> SwapDesk::take_back(store::Transaction& transaction, std::string_view token,
                                      std::int64_t id) const {
    const auto open = require_open_offer(transaction, token, id);
    if (!open) return tl::unexpected(open.error());
    if (open->offer.volunteer != open->reader.number) return no_such_offer();
    end_offer(transaction, *open, OfferState::taken_back, "sign_up.offer_taken_back");
    return list_for(transaction, room_, open->reader);
}

Result<OfferList> SwapDesk::decline(store::Transaction& transaction, std::string_view token,
                                    std::int64_t id) const {
    const auto open = require_open_offer(transaction, token, id);
    if (!open) return tl::unexpected(open.error());
    if (open->offer.to != open->reader.number) return no_such_offer();
    end_offer(transaction, *open, OfferState::declined, "sign_up.offer_declined");
    return list_for(transaction, room_, open->reader);
}

}  // namespace linli::volunteers
