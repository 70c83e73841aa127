#include "volunteers/ledger_desk.h"

#include <limits>

#include <fmt/format.h>

#include "identity/permissions.h"
#include "volunteers/acting.h"
#include "volunteers/shift_view.h"

namespace linli::volunteers {
namespace {

// The service, for whoever may judge it: staff, or a leader of its team, and never whoever did it.
Result<ServiceRow> require_judged(store::Transaction& transaction, std::optional<std::string_view> token,
                                  std::int64_t id) {
    if (token) {
        const auto leader = require_own(transaction, *token);
        if (!leader) return tl::unexpected(leader.error());
    }
    auto service = find_service(transaction, id);
    if (!service) {
        // Strangers are not told which services there are.
        if (auto may = require_leading(transaction, ""); !may) return tl::unexpected(std::move(may.error()));
        return refuse(RefusalKind::not_found, "service/not-found",
                      {"没有这次服务。", "There is no such service."});
    }
    if (auto may = require_leading(transaction, service->team); !may)
        return tl::unexpected(std::move(may.error()));
    if (transaction.actor() == subject_of_volunteer(service->volunteer)) {
        return refuse(RefusalKind::forbidden, "service/own",
                      {"不能确认自己的服务，请由另一位队长或派出所确认。",
                       "Nobody confirms their own service: another leader or the station does."});
    }
    if (service->state != ServiceState::ended) {
        return refuse(RefusalKind::conflict, "service/wrong-state",
                      {"这次服务尚未结束，或已确认、已否决。",
                       "This service has not ended, or was confirmed or refused."});
    }
    return std::move(*service);
}

Result<Reversal> require_asked(store::Snapshot& snapshot, std::int64_t id) {
    auto reversal = find_reversal(snapshot, id);
    if (!reversal) {
        return refuse(RefusalKind::not_found, "reversal/not-found",
                      {"没有这项冲销请求。", "Nobody has asked for this reversal."});
    }
    switch (reversal->state) {
        case ReversalState::asked:
            return std::move(*reversal);
        case ReversalState::agreed:
            return refuse(RefusalKind::conflict, "credit/reversed",
                          {"这笔时长已冲销。", "This credit was taken back already."});
        case ReversalState::declined:
        case ReversalState::taken_back:
            break;
    }
    return refuse(RefusalKind::conflict, "reversal/answered",
                  {"这项冲销请求已被否决或撤回。", "This was declined, or whoever asked took it back."});
}

}  // namespace

Result<ServiceShown> LedgerDesk::confirm(store::Transaction& transaction,
                                         std::optional<std::string_view> token, std::int64_t id,
                                         const ConfirmWritten& written) const {
    auto service = require_judged(transaction, token, id);
    if (!service) return tl::unexpected(std::move(service.error()));
    const std::int64_t minutes = written.minutes.value_or(service->minutes);
    if (minutes < 1 || minutes > service->minutes) {
        return refuse(
            RefusalKind::invalid, "service/minutes",
            {fmt::format("应为 1 至 {} 分钟；不足 1 分钟的不予确认。", service->minutes),
             fmt::format("Must be 1 to {} minutes; what is less than one is refused.", service->minutes)});
    }
    service->state = ServiceState::confirmed;
    service->minutes = minutes;
    update_service(transaction, *service);
    note(transaction, "service.confirmed", subject_of_service(id),
         {.volunteer = service->volunteer, .team = service->team, .service = id, .minutes = minutes});
    Credit credit;
    credit.id = transaction.next_number("credits");
    credit.volunteer = service->volunteer;
    credit.team = service->team;
    credit.service = id;
    credit.minutes = minutes;
    credit.by = transaction.actor();
    credit.second_by = subject_of_volunteer(service->witness.value_or(service->volunteer));
    if (credit.second_by == credit.by) credit.second_by = subject_of_volunteer(service->volunteer);
    credit.at = transaction.now();
    credit.day = to_text(std::chrono::year_month_day(local_day(service->began_at, room_.zone(transaction))));
    add_to_ledger(transaction, credit);
    note(transaction, "credit.given", subject_of_credit(credit.id),
         {.volunteer = credit.volunteer,
          .team = credit.team,
          .service = id,
          .credit = credit.id,
          .minutes = minutes});
    return show(transaction, room_, *service, token ? Names::clear : Names::masked);
}

Result<ServiceShown> LedgerDesk::refuse_service(store::Transaction& transaction,
                                                std::optional<std::string_view> token, std::int64_t id,
                                                const WhyWritten& why) const {
    auto service = require_judged(transaction, token, id);
    if (!service) return tl::unexpected(std::move(service.error()));
    service->state = ServiceState::refused;
    update_service(transaction, *service);
    const std::string subject = subject_of_service(id);
    put_remark(transaction, subject, "refusal", service->volunteer, why.reason);
    note(transaction, "service.refused", subject,
         {.volunteer = service->volunteer, .team = service->team, .service = id});
    return show(transaction, room_, *service, token ? Names::clear : Names::masked);
}

Result<CreditList> LedgerDesk::credits(store::Snapshot& snapshot, const CreditsQuery& query) const {
    if (auto may = require_staff(snapshot, identity::rights::read_volunteers); !may)
        return tl::unexpected(std::move(may.error()));
    auto found =
        credits_before(snapshot, query.volunteer.value_or(0), query.team.value_or(""),
                       query.before.value_or(std::numeric_limits<std::int64_t>::max()), page_size + 1);
    CreditList list;
    list.has_more = static_cast<std::int64_t>(found.size()) > page_size;
    if (list.has_more) found.pop_back();
    for (const Credit& credit : found)
        list.credits.push_back(show(snapshot, credit));
    return list;
}

Result<CreditShown> LedgerDesk::ask_reversal(store::Transaction& transaction, std::int64_t id,
                                             const WhyWritten& why) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    const auto credit = find_credit(transaction, id);
    if (!credit) {
        return refuse(RefusalKind::not_found, "credit/not-found",
                      {"没有这笔时长。", "There is no such credit."});
    }
    if (credit->reverses) {
        return refuse(RefusalKind::conflict, "credit/is-reversal",
                      {"冲销本身不能再冲销；请重新记录服务。",
                       "A reversal is not reversed: the service is written down anew."});
    }
    const auto before = reversal_asked_of(transaction, id);
    if (before && !is_over_without_effect(before->state)) {
        return refuse(RefusalKind::conflict, "credit/asked",
                      {"这笔时长已请求冲销或已冲销。",
                       "It was asked already that this credit be taken back, or it was."});
    }
    const Reversal reversal{transaction.next_number("reversals"),
                            id,
                            transaction.actor(),
                            transaction.now(),
                            ReversalState::asked,
                            {},
                            {}};
    insert_reversal(transaction, reversal);
    put_remark(transaction, subject_of_reversal(reversal.id), "reason", credit->volunteer, why.reason);
    note(transaction, "credit.reversal_asked", subject_of_credit(id),
         {.volunteer = credit->volunteer, .team = credit->team, .credit = id, .minutes = credit->minutes});
    return show(transaction, *credit);
}

Result<CreditShown> LedgerDesk::decline(store::Transaction& transaction, std::int64_t id) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    auto reversal = require_asked(transaction, id);
    if (!reversal) return tl::unexpected(std::move(reversal.error()));
    reversal->state =
        reversal->asked_by == transaction.actor() ? ReversalState::taken_back : ReversalState::declined;
    reversal->answered_by = transaction.actor();
    reversal->answered_at = transaction.now();
    update_reversal(transaction, *reversal);
    const Credit credit = find_credit(transaction, reversal->credit).value();
    note(
        transaction, "credit.reversal_declined", subject_of_credit(credit.id),
        {.volunteer = credit.volunteer, .team = credit.team, .credit = credit.id, .minutes = credit.minutes});
    return show(transaction, credit);
}

Result<CreditShown> LedgerDesk::agree(store::Transaction& transaction, std::int64_t id) const {
    if (auto may = require_manager(transaction); !may) return tl::unexpected(std::move(may.error()));
    auto reversal = require_asked(transaction, id);
    if (!reversal) return tl::unexpected(std::move(reversal.error()));
    if (reversal->asked_by == transaction.actor()) {
        return refuse(RefusalKind::forbidden, "reversal/own",
                      {"须由请求人以外的另一人同意。", "Somebody else than whoever asked agrees."});
    }
    reversal->state = ReversalState::agreed;
    reversal->answered_by = transaction.actor();
    reversal->answered_at = transaction.now();
    update_reversal(transaction, *reversal);
    Credit back = find_credit(transaction, reversal->credit).value();
    const std::int64_t reversed = back.id;
    back.id = transaction.next_number("credits");
    back.minutes = -back.minutes;
    back.reverses = reversed;
    back.by = reversal->asked_by;
    back.second_by = transaction.actor();
    back.at = transaction.now();
    add_to_ledger(transaction, back);
    note(transaction, "credit.reversed", subject_of_credit(reversed),
         {.volunteer = back.volunteer, .team = back.team, .credit = back.id, .minutes = back.minutes});
    return show(transaction, back);
}

}  // namespace linli::volunteers
