// Swaps (换班): somebody who has a place offers it, and gives it up to nobody but whoever takes it. The
// words. Pure.
#pragma once

#include "volunteers/standing.h"

namespace linli::volunteers {

enum class OfferState {
    open,
    taken,
    taken_back,
    declined,  // by the one to whom it was made
    over       // the shift has begun or was cancelled, or the place was given up otherwise
};
BOOST_DESCRIBE_ENUM(OfferState, open, taken, taken_back, declined, over)

// To one member, or to whoever of the team may take it; for nothing, or for a place in another shift of the
// team, which the one who takes it gives for it.
struct OfferWritten {
    std::optional<std::int64_t> to;         // the number of a volunteer
    std::optional<std::int64_t> for_shift;  // whose place is asked in exchange
};
BOOST_DESCRIBE_STRUCT(OfferWritten, (), (to, for_shift))

// As one of the team sees it.
struct OfferShown {
    std::int64_t id = 0;
    ShiftShown shift;
    std::string role;
    std::optional<ShiftShown> for_shift;
    OfferState state = OfferState::open;
    bool is_mine = false;
    bool is_to_me = false;
    std::optional<std::string> by;          // the name, where this reader may see it
    std::optional<std::string> to;          // of one's own: whom it was made, or who has taken it
    std::optional<StandingShown> standing;  // of somebody else's: `open` means that one may take it
};
BOOST_DESCRIBE_STRUCT(OfferShown, (),
                      (id, shift, role, for_shift, state, is_mine, is_to_me, by, to, standing))

struct OfferList {
    std::vector<OfferShown> offers;  // open ones of one's teams, and one's own of shifts to come
};
BOOST_DESCRIBE_STRUCT(OfferList, (), (offers))

struct OfferMember {
    std::int64_t volunteer = 0;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(OfferMember, (), (volunteer, name))

// What an offer of this place can be.
struct OfferChoices {
    bool for_nothing = true;           // false: somebody stands by, and moves up when one steps back
    std::vector<OfferMember> members;  // whose names this reader may see
    std::vector<ShiftShown> shifts;    // in which others have places that one could take
};
BOOST_DESCRIBE_STRUCT(OfferChoices, (), (for_nothing, members, shifts))

}  // namespace linli::volunteers
