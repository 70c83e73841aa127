#include "incidents/reach.h"

#include "identity/doorkeeper.h"

namespace linli::incidents {
namespace {

// Who may take a step, of those who reach no further than their own.
struct Takers {
    bool handler, whoever_sees_it, reporter;
};

Takers takers_of(Step step) {
    switch (step) {
        case Step::take:
        case Step::give_back:
        case Step::arrive:
        case Step::pause:
        case Step::resume:
        case Step::transfer:
        case Step::claim_done:
            return {true, false, false};
        case Step::mark_urgent:
        case Step::unmark_urgent:
        case Step::relevel:
        case Step::recategorise:
        case Step::relocate:
        case Step::answer:
        case Step::undo:
            return {true, true, false};
        case Step::verify:
        case Step::reject:
        case Step::reopen:
        case Step::note:
        case Step::photo:
            return {true, true, true};
        case Step::withdraw:
            return {false, false, true};
        case Step::join:
            return {true, true, true};
        case Step::accept:
        case Step::decline:
        case Step::merge:
        case Step::dispatch:
        case Step::hand_over:
            return {false, false, false};
    }
    return {};
}

}  // namespace

std::string reporter_post(std::int64_t number) {
    return "reporter/" + std::to_string(number);
}

std::string joined_post(std::int64_t number) {
    return "joined/" + std::to_string(number);
}

bool is_handler(const store::Context& who, const Incident& incident) {
    return !incident.handler.empty() && (who.actor == incident.handler || who.holds(incident.handler));
}

bool sees(const store::Context& who, std::string_view grid, std::string_view handler) {
    switch (who.reach) {
        case store::Reach::none:
            return false;
        case store::Reach::own:
            return (!handler.empty() && who.holds(handler)) || identity::looks_after(who.posts, grid);
        case store::Reach::station:
            return true;
    }
    return false;
}

bool may_take(const store::Context& who, Step step, const Incident& incident) {
    if (who.reach == store::Reach::station || step == Step::join) return true;
    if (who.reach == store::Reach::none) return false;
    const Takers takers = takers_of(step);
    return (takers.handler && is_handler(who, incident)) ||
           (takers.whoever_sees_it && sees(who, incident.grid, incident.handler)) ||
           (takers.reporter && who.holds(reporter_post(incident.number))) ||
           (step == Step::note && who.holds(joined_post(incident.number)));
}

}  // namespace linli::incidents
