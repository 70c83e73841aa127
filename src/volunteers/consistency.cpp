#include "volunteers/consistency.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "volunteers/ledger_rows.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t most_faults = 100;

}  // namespace

Checked check_ledger(store::Snapshot& snapshot) {
    Checked checked;
    const auto fault = [&](std::string said) {
        if (checked.faults.size() < most_faults) checked.faults.push_back(std::move(said));
    };
    const auto services = confirmed_services(snapshot);
    std::map<std::int64_t, Credit> given;
    std::set<std::int64_t> reversed;
    std::set<std::int64_t> credited;
    std::map<std::string, std::int64_t> sums;
    for_each_credit(snapshot, [&](const Credit& credit) {
        ++checked.credits;
        sums[subject_of_volunteer(credit.volunteer)] += credit.minutes;
        sums[subject_of_team(credit.team)] += credit.minutes;
        if (!credit.reverses) {
            const auto service = services.find(credit.service);
            if (service == services.end() || service->second != credit.minutes || credit.minutes <= 0)
                fault(fmt::format("credit {}: is not what service {} says", credit.id, credit.service));
            if (!credited.insert(credit.service).second)
                fault(fmt::format("credit {}: service {} has another", credit.id, credit.service));
            given.emplace(credit.id, credit);
            return;
        }
        const auto back = given.find(*credit.reverses);
        const bool is_exact = back != given.end() && credit.minutes == -back->second.minutes &&
                              credit.volunteer == back->second.volunteer &&
                              credit.team == back->second.team && credit.service == back->second.service;
        if (!is_exact)
            fault(
                fmt::format("credit {}: does not take back credit {} exactly", credit.id, *credit.reverses));
        if (!reversed.insert(*credit.reverses).second)
            fault(fmt::format("credit {}: credit {} was taken back before", credit.id, *credit.reverses));
        if (credit.by == credit.second_by)
            fault(fmt::format("credit {}: one person alone took a credit back", credit.id));
    });
    for (const auto& [service, minutes] : services) {
        if (!credited.contains(service))
            fault(fmt::format("service {}: is confirmed and has no credit", service));
    }
    const auto balances = all_balances(snapshot);
    for (const auto& [holder, minutes] : balances) {
        const auto sum = sums.find(holder);
        const std::int64_t said = sum == sums.end() ? 0 : sum->second;
        if (said != minutes)
            fault(
                fmt::format("{}: has a balance of {} minutes, and {} in the ledger", holder, minutes, said));
    }
    for (const auto& [holder, sum] : sums) {
        if (!balances.contains(holder)) fault(fmt::format("{}: has no balance", holder));
    }
    return checked;
}

}  // namespace linli::volunteers
