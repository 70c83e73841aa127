#include "incidents/sheet_keeper.h"

#include <algorithm>
#include <set>

#include <spdlog/spdlog.h>

#include "incidents/incident_rows.h"

namespace linli::incidents {
namespace {

constexpr std::size_t incidents_at_once = 20'000;
constexpr std::size_t entries_at_once = 5'000;

// Lines that are new or have changed, by the day of their sheet.
struct Changes {
    Lines names;
    std::map<std::int64_t, std::vector<NumberedLine>> by_day;

    void take(const RegisterRow& row) {
        const Line line = names.line_of(row);
        by_day[sheet_day(line.reported)].push_back({row.number, line});
    }
};

// `changed` in the place of the lines with the same numbers; both by number.
std::vector<NumberedLine> merged(const std::vector<NumberedLine>& there,
                                 const std::vector<NumberedLine>& changed) {
    const auto by_number = [](const NumberedLine& a, const NumberedLine& b) { return a.number < b.number; };
    std::vector<NumberedLine> all;
    all.reserve(there.size() + changed.size());
    // Of two alike, the first range's comes.
    std::set_union(changed.begin(), changed.end(), there.begin(), there.end(), std::back_inserter(all),
                   by_number);
    return all;
}

// False where a sheet that is there cannot be read.
bool write_down(store::Snapshot& snapshot, Changes& changes, std::map<std::int64_t, Sheet>& sheets) {
    for (auto& [day, changed] : changes.by_day) {
        std::vector<NumberedLine> there;
        if (const auto sheet = find_sheet(snapshot, day)) {
            if (!unpack_sheet(*sheet, &changes.names, there)) return false;
        }
        sheets[day] = pack_sheet(merged(there, changed), changes.names);
    }
    return true;
}

KeptSheets at_the_beginning(store::Snapshot& snapshot) {
    return {sheet_format(), store::last_position(snapshot), 1};
}

}  // namespace

std::optional<SheetWork> next_sheet_work(store::Snapshot& snapshot) {
    SheetWork work;
    work.was = kept_sheets(snapshot);
    if (!work.was || work.was->format != sheet_format()) {
        work.becomes = at_the_beginning(snapshot);
        work.has_more = true;
        return work;
    }
    work.becomes = *work.was;
    Changes changes;
    if (work.was->next_number) {
        std::size_t count = 0;
        for_each_register_row(snapshot, *work.was->next_number, incidents_at_once,
                              [&](const RegisterRow& row) {
                                  ++count;
                                  changes.take(row);
                                  work.becomes.next_number = row.number + 1;
                              });
        work.has_more = count == incidents_at_once;
        if (!work.has_more) work.becomes.next_number.reset();
    } else {
        std::set<std::int64_t> numbers;
        const auto subjects =
            store::subjects_after(snapshot, work.was->position, entries_at_once, work.becomes.position);
        work.has_more = subjects.size() == entries_at_once;
        for (const std::string& subject : subjects) {
            if (const std::int64_t number = number_of(subject); number != 0) numbers.insert(number);
        }
        if (work.becomes == *work.was) return std::nullopt;
        for (const std::int64_t number : numbers)
            take_register_row(snapshot, number, [&](const RegisterRow& row) { changes.take(row); });
    }
    if (!write_down(snapshot, changes, work.sheets)) {
        spdlog::error("a day sheet of station {} cannot be read: its sheets are made anew",
                      static_cast<std::int64_t>(snapshot.station()));
        work.sheets.clear();
        work.becomes = at_the_beginning(snapshot);
        work.has_more = true;
    }
    return work;
}

void write_sheets(store::Transaction& transaction, const SheetWork& work) {
    transaction.housekeeping();
    if (kept_sheets(transaction) != work.was) return;
    if (work.becomes.next_number == 1) forget_sheets(transaction);
    for (const auto& [day, sheet] : work.sheets)
        put_sheet(transaction, day, sheet);
    keep_sheets(transaction, work.becomes);
}

void begin_sheets_anew(store::Transaction& transaction) {
    transaction.housekeeping();
    forget_sheets(transaction);
}

}  // namespace linli::incidents
