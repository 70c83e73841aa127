#include "incidents/bulk.h"

#include <set>

#include <fmt/format.h>

namespace linli::incidents {
namespace {

// What a person is told of a refusal on one line: where values are wrong, which.
Text words_of(const Refusal& refusal) {
    if (refusal.faults.empty()) return refusal.detail;
    Text words;
    for (const FieldFault& fault : refusal.faults) {
        words.zh += fmt::format("{}{}：{}", words.zh.empty() ? "" : " ", fault.path, fault.message.zh);
        words.en += fmt::format("{}{}: {}", words.en.empty() ? "" : " ", fault.path, fault.message.en);
    }
    return words;
}

}  // namespace

void check(const Selection& selection, json::Faults& faults) {
    const json::Faults::Step list(faults, "incidents");
    const auto& incidents = selection.incidents;
    if (incidents.empty() || incidents.size() > most_in_bulk) {
        faults.add({fmt::format("一次 1 到 {} 件。", most_in_bulk),
                    fmt::format("Must be 1 to {} at once.", most_in_bulk)});
    }
    std::set<std::int64_t> numbers;
    for (std::size_t i = 0; i < incidents.size(); ++i) {
        if (numbers.insert(incidents[i].number).second) continue;
        const json::Faults::Step at(faults, i);
        faults.add("number", {"重复。", "Is there twice."});
    }
}

Result<BulkReport> in_bulk(store::Transaction& transaction, const Selection& selection,
                           const std::function<Result<Incident>(Which)>& step) {
    BulkReport report;
    report.dry_run = selection.dry_run.value_or(false);
    for (const InBulk& one : selection.incidents) {
        BulkLine line{one.number, one.version, {}, {}, {}};
        if (auto done = step({one.number, one.version})) {
            line.version = done->version;
            line.state = done->state;
            ++report.possible;
        } else {
            line.type = done.error().type;
            line.detail = words_of(done.error());
            ++report.refused;
        }
        report.lines.push_back(std::move(line));
    }
    if (report.dry_run) {
        transaction.only_try();
        return report;
    }
    if (report.refused == 0) return report;
    return refuse(RefusalKind::conflict, "incident/bulk-refused",
                  {fmt::format("有 {} 件不能这样办理，全部未作改动；逐件说明见 lines。", report.refused),
                   fmt::format("{} of them were refused, so nothing was changed; `lines` says which and why.",
                               report.refused)},
                  "\"lines\":" + json::to_text(report.lines));
}

}  // namespace linli::incidents
