// Problems for the tests: a small one in which everything is possible, and random ones.
#pragma once

#include <algorithm>
#include <random>

#include "planning/plan.h"

namespace linli::planning::test {

constexpr Instant monday = Instant(1'793'577'600s);

inline Shift shift(int day, Minutes from, Minutes length, int needed, std::string team = "A") {
    Shift made;
    made.team = std::move(team);
    made.starts = monday + std::chrono::days(day) + from;
    made.ends = made.starts + length;
    made.day = day;
    made.roles.push_back({needed, {}});
    return made;
}

inline Person person(std::vector<Offer> offers) {
    Person made;
    made.teams = {"A"};
    made.offers = std::move(offers);
    return made;
}

struct Size {
    int persons;
    int shifts;
    int days;
    int grids;
    int offers;  // of each person, at most
};

// Everything that a problem may have, in every mixture; much of what is offered is not possible.
class Random {
  public:
    explicit Random(std::uint64_t seed) : chance_(seed) {}
    int below(int end) { return static_cast<int>(chance_() % static_cast<std::uint64_t>(end)); }

    Problem problem(const Size& size) {
        Problem made;
        made.days = size.days;
        if (below(3) == 0)
            made.weights = {60, 25, 10, 1h, 2};  // an empty place may cost less than a tired person
        for (int i = 0; i < size.grids; ++i)
            made.grids.push_back({1 + below(3), -1 - below(3)});
        for (int i = 0; i < size.shifts; ++i)
            made.shifts.push_back(a_shift(size));
        for (int i = 0; i < size.persons; ++i)
            made.persons.push_back(a_person(made, size));
        return made;
    }

  private:
    Shift a_shift(const Size& size) {
        Shift made = shift(below(size.days), Minutes(30 * below(40)), Minutes(30 * (1 + below(8))), below(3),
                           below(4) == 0 ? "B" : "A");
        made.rest = below(2) * 4h;
        made.goes_out_with = 1 + below(2);
        made.already = below(5) == 0 ? 1 : 0;
        if (below(2) == 0) made.roles.push_back({1, {"leader"}});
        for (int i = below(3); i > 0 && size.grids > 0; --i)
            made.grids.push_back(static_cast<std::size_t>(below(size.grids)));
        return made;
    }

    Person a_person(const Problem& problem, const Size& size) {
        Person made;
        made.teams = below(3) == 0 ? std::vector<std::string>{"A", "B"} : std::vector<std::string>{"A"};
        if (below(2) == 0)
            made.qualifications.push_back(
                {"leader", monday - 24h, monday + std::chrono::days(1 + below(size.days))});
        made.rest = below(3) == 0 ? 10h : 0h;
        made.already = Minutes(45 * below(3));
        made.at_most = made.already + Minutes(60 * below(14));
        if (below(4) == 0) {
            const Instant from = monday + Minutes(30 * below(48 * size.days));
            made.engagements.push_back({from, from + 2h});
        }
        for (int i = 0; i < size.offers; ++i) {
            const auto at = static_cast<std::size_t>(below(size.shifts));
            const auto role =
                static_cast<std::size_t>(below(static_cast<int>(problem.shifts[at].roles.size())));
            const auto is_same = [&](const Offer& one) { return one.shift == at && one.role == role; };
            if (std::none_of(made.offers.begin(), made.offers.end(), is_same))
                made.offers.push_back({at, role, below(4)});
        }
        return made;
    }

    std::mt19937_64 chance_;
};

}  // namespace linli::planning::test
