#include "incidents/incident_export.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/csv.h"
#include "base/personal_numbers.h"
#include "base/text.h"
#include "incidents/incident_rows.h"
#include "incidents/incident_text.h"

namespace linli::incidents {
namespace {

constexpr std::size_t rows_at_once = 1'000;
constexpr std::size_t bytes_at_once = 262'144;
constexpr std::size_t most_faults_told = 100;

// The columns of an export: a heading and what stands below it.
struct Column {
    Text heading;
    std::string (*value)(const Incident& incident, const Rules& rules, Language language);
};

std::string local(const std::optional<Instant>& moment, const Rules& rules) {
    return moment ? to_local(*moment, rules.calendar.zone()) : "";
}

const Column columns[] = {
    {{"编号", "number"}, [](const Incident& i, const Rules&, Language) { return std::to_string(i.number); }},
    {{"状态", "state"}, [](const Incident& i, const Rules&, Language l) { return title_of(i.state).in(l); }},
    {{"结果", "outcome"},
     [](const Incident& i, const Rules&, Language l) { return i.outcome ? title_of(*i.outcome).in(l) : ""; }},
    {{"类别", "category"},
     [](const Incident& i, const Rules& r, Language l) {
         const Category* category = r.book.find(i.category);
         return category == nullptr ? i.category : category->name.in(l);
     }},
    {{"类别代码", "category_code"}, [](const Incident& i, const Rules&, Language) { return i.category; }},
    {{"级别", "level"}, [](const Incident& i, const Rules&, Language) { return std::to_string(i.level); }},
    {{"内容", "description"},
     [](const Incident& i, const Rules&, Language l) {
         static const Text gone{"（已按期限清除）", "(removed on schedule)"};
         if (i.description.empty() && i.texts_expired_at) return gone.in(l);
         return mask_personal_numbers(i.description);
     }},
    {{"地址", "address"},
     [](const Incident& i, const Rules&, Language) { return mask_personal_numbers(i.address); }},
    {{"经度", "lon"},
     [](const Incident& i, const Rules&, Language) {
         std::string out;
         if (i.location) json::write_degrees(out, i.location->lon_e7);
         return out;
     }},
    {{"纬度", "lat"},
     [](const Incident& i, const Rules&, Language) {
         std::string out;
         if (i.location) json::write_degrees(out, i.location->lat_e7);
         return out;
     }},
    {{"网格", "grid"}, [](const Incident& i, const Rules&, Language) { return i.grid; }},
    {{"经办", "handler"}, [](const Incident& i, const Rules&, Language) { return i.handler; }},
    {{"报告时间", "reported_at"},
     [](const Incident& i, const Rules& r, Language) { return local(i.reported_at, r); }},
    {{"受理时间", "accepted_at"},
     [](const Incident& i, const Rules& r, Language) { return local(i.accepted_at, r); }},
    {{"办结时间", "finished_at"},
     [](const Incident& i, const Rules& r, Language) { return local(i.finished_at, r); }},
    {{"结案时间", "closed_at"},
     [](const Incident& i, const Rules& r, Language) { return local(i.closed_at, r); }},
    {{"完成期限", "finish_by"},
     [](const Incident& i, const Rules& r, Language) { return local(i.deadlines.finish_by, r); }},
    {{"核查", "verified"},
     [](const Incident& i, const Rules&, Language) { return std::string(json::name_of(i.verified)); }},
    {{"重开次数", "reopened"},
     [](const Incident& i, const Rules&, Language) { return std::to_string(i.reopened); }},
};

// Walks through the incidents that are searched for, a thousand at a time, each time in a snapshot of its
// own.
class Walk {
  public:
    Walk(Search search, Register& lines, RulebookShelf& rulebooks)
        : search_(std::move(search)), register_(lines), rulebooks_(rulebooks) {}

    // False when there is no more.
    template <class Take>
    bool next(store::Snapshot& snapshot, Take take) {
        const auto rules = rulebooks_.current(snapshot);
        const auto numbers = register_.read(snapshot, [&](const Lines& lines) {
            const Sieve sieve(search_, lines, rules->book, snapshot);
            return search_.has_text() ? next_with_text(snapshot, lines, sieve) : next_in_order(lines, sieve);
        });
        for (const std::int64_t number : numbers) {
            if (const auto incident = find_incident(snapshot, number)) take(*incident, *rules);
        }
        return !numbers.empty();
    }

  private:
    using Numbers = std::vector<std::int64_t>;

    // Each must pass when its turn comes, too.
    static void take_passing(Numbers& list, const Lines& lines, const Sieve& sieve, std::int64_t number) {
        const auto index = static_cast<std::size_t>(number - 1);
        if (index < lines.lines.size() && sieve.passes(lines.lines[index])) list.push_back(number);
    }

    Numbers next_in_order(const Lines& lines, const Sieve& sieve) {
        if (!all_) all_ = numbers_in_order(lines, sieve, search_.order.value_or(Order::oldest));
        Numbers list;
        while (at_ < all_->size() && list.size() < rows_at_once)
            take_passing(list, lines, sieve, (*all_)[at_++]);
        return list;
    }

    Numbers next_with_text(store::Snapshot& snapshot, const Lines& lines, const Sieve& sieve) {
        if (!below_) below_ = static_cast<std::int64_t>(lines.lines.size()) + 1;
        Numbers list;
        while (list.empty() && *below_ > 0) {
            const Numbers found = find_by_text(snapshot, *search_.text, *below_, rows_at_once);
            for (const std::int64_t number : found)
                take_passing(list, lines, sieve, number);
            below_ = found.size() < rows_at_once ? 0 : found.back();
        }
        return list;
    }

    Search search_;
    Register& register_;
    RulebookShelf& rulebooks_;
    std::optional<Numbers> all_;  // in order, of a search without text, and how far it has come
    std::size_t at_ = 0;
    std::optional<std::int64_t> below_;  // of one with text; 0: there is no more
};

class CsvExport final : public http::Stream {
  public:
    CsvExport(Walk walk, Language language) : walk_(std::move(walk)), language_(language) {}

    std::optional<std::string> next(store::Snapshot& snapshot) override {
        std::string out;
        if (!std::exchange(begun_, true)) {
            out = "\xEF\xBB\xBF";  // so that spreadsheets read it as UTF-8
            for (const Column& column : columns)
                cell(out, column.heading.in(language_));
            out += "\r\n";
            fresh_ = true;
        }
        const bool more = walk_.next(snapshot, [&](const Incident& incident, const Rules& rules) {
            fresh_ = true;
            for (const Column& column : columns)
                cell(out, column.value(incident, rules, language_));
            out += "\r\n";
        });
        if (!more && out.empty()) return std::nullopt;
        return out;
    }

  private:
    void cell(std::string& out, const std::string& text) {
        if (!std::exchange(fresh_, false)) out += ',';
        append_csv_text(out, text);
    }

    Walk walk_;
    Language language_;
    bool begun_ = false;
    bool fresh_ = false;  // at the beginning of a line
};

class XlsxExport final : public http::Stream {
  public:
    XlsxExport(Walk walk, Language language) : walk_(std::move(walk)), language_(language) {
        std::string name = (std::filesystem::temp_directory_path() / "linli-export-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        if (descriptor < 0) throw std::runtime_error("no temporary file for an export in " + name);
        ::close(descriptor);
        path_ = name;
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        workbook_ = workbook_new_opt(path_.c_str(), &options);
        sheet_ = workbook_add_worksheet(workbook_, language == Language::zh ? "事件" : "Incidents");
        lxw_format* bold = workbook_add_format(workbook_);
        format_set_bold(bold);
        std::uint16_t place = 0;
        for (const Column& column : columns) {
            worksheet_set_column(sheet_, place, place, 16, nullptr);
            worksheet_write_string(sheet_, 0, place++, column.heading.in(language_).c_str(), bold);
        }
        worksheet_freeze_panes(sheet_, 1, 0);
    }
    ~XlsxExport() override {
        if (workbook_ != nullptr) workbook_close(workbook_);
        if (file_ != nullptr) std::fclose(file_);
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    XlsxExport(const XlsxExport&) = delete;
    XlsxExport& operator=(const XlsxExport&) = delete;

    std::optional<std::string> next(store::Snapshot& snapshot) override {
        if (file_ == nullptr) {
            const bool more = walk_.next(
                snapshot, [&](const Incident& incident, const Rules& rules) { add(incident, rules); });
            if (!more) finish();
            return "";
        }
        std::string piece(bytes_at_once, '\0');
        piece.resize(std::fread(piece.data(), 1, piece.size(), file_));
        if (piece.empty()) return std::nullopt;
        return piece;
    }

  private:
    void add(const Incident& incident, const Rules& rules) {
        ++row_;
        std::uint16_t place = 0;
        for (const Column& column : columns) {
            const std::string text = column.value(incident, rules, language_);
            worksheet_write_string(sheet_, row_, place++, text.c_str(),
                                   nullptr);  // as text: nothing is a formula
        }
    }

    void finish() {
        const lxw_error error = workbook_close(std::exchange(workbook_, nullptr));
        if (error != LXW_NO_ERROR) throw std::runtime_error(std::string("export: ") + lxw_strerror(error));
        file_ = std::fopen(path_.c_str(), "rb");
        if (file_ == nullptr) throw std::runtime_error("export: the temporary file is gone");
    }

    Walk walk_;
    Language language_;
    std::string path_;
    lxw_workbook* workbook_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    std::uint32_t row_ = 0;
    std::FILE* file_ = nullptr;
};

// One row of a CSV as a report; what is wrong goes into `faults`.
class ReportReader {
  public:
    ReportReader(const CsvReader& csv, const Rulebook& book) : csv_(csv), book_(book) {}

    Report read(const std::vector<std::string>& row, json::Faults& faults) const {
        const auto cell = [&](std::string_view name) {
            const auto place = csv_.column(name);
            return place ? trim(row[*place]) : std::string_view();
        };
        Report report;
        report.source = Source::csv;
        report.category = cell("category");
        report.description = cell("description");
        if (!cell("address").empty()) report.address = std::string(cell("address"));
        if (book_.find(report.category) == nullptr) {
            faults.add("category", {"没有类别“" + report.category + "”。",
                                    "There is no category \"" + report.category + "\"."});
        }
        if (!cell("lon").empty() || !cell("lat").empty()) {
            report.location = LonLat::from_text(cell("lon"), cell("lat"));
            if (!report.location)
                faults.add("lon", {"经纬度无法读取或超出范围。",
                                   "Longitude or latitude cannot be read or is out of range."});
        }
        if (!cell("crs").empty()) {
            report.crs = json::enum_from<grids::Crs>(cell("crs"));
            if (!report.crs)
                faults.add("crs", {"应为 wgs84、gcj02 或 bd09。", "Must be wgs84, gcj02 or bd09."});
        }
        if (!cell("level").empty()) {
            report.level = parse_number<int>(cell("level"));
            if (!report.level || *report.level < 1 || *report.level > static_cast<int>(book_.levels.size())) {
                faults.add("level", {"没有这个级别。", "There is no such level."});
            }
        }
        const auto text = [&](std::string_view name) {
            return cell(name).empty() ? std::nullopt : std::optional(std::string(cell(name)));
        };
        if (text("name") || text("telephone") || text("contact")) {
            report.reporter = ReportedBy{text("name"), text("telephone"), {}, text("contact"), {}};
            check(*report.reporter, faults);
        }
        check(report, faults);
        return report;
    }

  private:
    const CsvReader& csv_;
    const Rulebook& book_;
};

// What was exported, without the words of the filter: they are free text.
struct ExportPayload {
    std::string format;
    std::vector<std::string> filtered_by;
    std::optional<Instant> from;
    std::optional<Instant> to;
};
BOOST_DESCRIBE_STRUCT(ExportPayload, (), (format, filtered_by, from, to))

template <class T>
bool is_set(const std::optional<T>& value) {
    return value.has_value();
}
template <class T>
bool is_set(const std::vector<T>& values) {
    return !values.empty();
}

}  // namespace

void put_export_on_record(store::Transaction& transaction, const Search& search, std::string_view format) {
    ExportPayload payload{std::string(format), {}, search.from, search.to};
    boost::mp11::mp_for_each<json::Members<Search>>([&](auto member) {
        if (is_set(search.*member.pointer)) payload.filtered_by.emplace_back(member.name);
    });
    transaction.append(
        {.kind = "incidents.exported", .subject = "incidents", .payload = json::to_text(payload)});
}

std::unique_ptr<http::Stream> csv_export(const Search& search, Register& lines, RulebookShelf& rulebooks,
                                         Language language) {
    return std::make_unique<CsvExport>(Walk(search, lines, rulebooks), language);
}

std::unique_ptr<http::Stream> xlsx_export(const Search& search, Register& lines, RulebookShelf& rulebooks,
                                          Language language) {
    return std::make_unique<XlsxExport>(Walk(search, lines, rulebooks), language);
}

Result<std::vector<Report>> read_reports(std::istream& csv, const Rulebook& book) {
    auto reader = CsvReader::open(csv);
    if (!reader) return tl::unexpected(std::move(reader.error()));
    for (const char* name : {"category", "description"}) {
        if (auto there = reader->require(name); !there) return tl::unexpected(std::move(there.error()));
    }
    const ReportReader rows(*reader, book);
    std::vector<Report> reports;
    std::vector<FieldFault> faults;
    std::vector<std::string> row;
    for (;;) {
        auto more = reader->next(row);
        if (!more) return tl::unexpected(std::move(more.error()));
        if (!*more) break;
        json::Faults here;
        reports.push_back(rows.read(row, here));
        for (FieldFault& fault : here.take()) {
            if (faults.size() < most_faults_told) {
                faults.push_back(
                    {fmt::format("line {}: {}", reader->line(), fault.path), std::move(fault.message)});
            }
        }
    }
    if (!faults.empty()) return refuse_invalid(std::move(faults));
    return reports;
}

}  // namespace linli::incidents
