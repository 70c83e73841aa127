#include "audit/journal_export.h"

#include <utility>

#include "base/csv.h"

namespace linli::audit {
namespace {

constexpr std::size_t rows_at_once = 1'000;

class JournalExport final : public http::Stream {
  public:
    explicit JournalExport(EntryFilter filter) : filter_(std::move(filter)) {}

    std::optional<std::string> next(store::Snapshot& snapshot) override {
        std::string out;
        if (!std::exchange(begun_, true)) {
            // with a byte order mark, so that spreadsheets read it as UTF-8
            out = "\xEF\xBB\xBFposition,at,actor,kind,subject,related,version,payload\r\n";
        }
        const auto entries = find_entries(snapshot, filter_, below_, rows_at_once);
        for (const store::Entry& entry : entries)
            append(out, entry);
        if (!entries.empty()) below_ = entries.back().position;
        if (out.empty()) return std::nullopt;
        return out;
    }

  private:
    static void append(std::string& out, const store::Entry& entry) {
        out += std::to_string(entry.position) + ',' + to_iso(entry.at);
        for (const std::string* text : {&entry.actor, &entry.kind, &entry.subject, &entry.related}) {
            out += ',';
            append_csv_text(out, *text);
        }
        out += ',' + std::to_string(entry.version) + ',';
        append_csv(out, entry.payload.text);
        out += "\r\n";
    }

    EntryFilter filter_;
    store::Position below_ = end_of_journal;
    bool begun_ = false;
};

}  // namespace

std::shared_ptr<http::Stream> journal_export(const EntryFilter& filter) {
    return std::make_shared<JournalExport>(filter);
}

}  // namespace linli::audit
