#include "exchange/file_rows.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/encoding.h"
#include "exchange/delivery.h"
#include "exchange/workbook.h"

namespace linli::exchange {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view begins_formula = "=+-@\t\r";
constexpr std::string_view source_of_files = "urn:linli:files";
constexpr std::string_view state_of_theirs = "linli.handover.state";
constexpr std::string_view receipt_end = ".receipt.csv";
constexpr std::size_t longest_reason = 500;  // characters
constexpr std::size_t id_digits = 24;

constexpr FileColumn of_events[] = {
    {"event", "消息编号"},
    {"sequence", "序号"},
    {"delivery", "移交标识", true},
    {"kind", "事项", true},
    {"state", "状态"},
    {"number", "编号"},
    {"category", "类别"},
    {"level", "级别"},
    {"urgent", "紧急"},
    {"description", "内容"},
    {"address", "地址"},
    {"lng", "经度"},
    {"lat", "纬度"},
    {"reported_at", "报告时间"},
    {"finish_by", "完成期限"},
    {"text", "说明"},
    {"at", "时间"},
};
constexpr FileColumn of_receipts[] = {
    {"file", "文件", true}, {"rows", "行数", true}, {"line", "行"}, {"event", "消息编号"}, {"reason", "原因"},
};

const FileColumn* find_column(std::span<const FileColumn> columns, std::string_view heading) {
    const std::string name = to_lower_ascii(trim(heading));
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const FileColumn& column) {
        return name == column.name || name == column.zh;
    });
    return found == columns.end() ? nullptr : &*found;
}

// Which column each field of a line is; nullptr: passed over.
using Headings = std::vector<const FileColumn*>;

Result<Headings> headings_of(const std::vector<std::string>& line, std::span<const FileColumn> columns) {
    Headings headings;
    std::set<const FileColumn*> seen;
    for (const std::string& heading : line) {
        const FileColumn* const column = find_column(columns, heading);
        if (column != nullptr && !seen.insert(column).second) {
            return refuse(RefusalKind::invalid, "file/columns",
                          {fmt::format("列“{}”重复。", column->name),
                           fmt::format("Column \"{}\" twice.", column->name)});
        }
        headings.push_back(column);
    }
    for (const FileColumn& column : columns) {
        if (!column.is_required || seen.contains(&column)) continue;
        return refuse(RefusalKind::invalid, "file/columns",
                      {fmt::format("首行缺少列“{}”（{}）。", column.name, column.zh),
                       fmt::format("The first row lacks the column \"{}\".", column.name)});
    }
    return headings;
}

// Without the apostrophe that guards against formulas.
std::string unguarded(std::string_view cell) {
    cell = trim(cell);
    const bool is_guarded =
        cell.size() > 1 && cell[0] == '\'' && begins_formula.find(cell[1]) != std::string_view::npos;
    return std::string(is_guarded ? cell.substr(1) : cell);
}

void add_row(std::vector<FileRow>& rows, std::size_t line, const Headings& headings,
             const std::vector<std::string>& fields) {
    FileRow row{line};
    for (std::size_t i = 0; i < fields.size() && i < headings.size(); ++i) {
        if (headings[i] == nullptr) continue;
        std::string cell = unguarded(fields[i]);
        if (!cell.empty()) row.cells.emplace(headings[i]->name, std::move(cell));
    }
    if (!row.cells.empty()) rows.push_back(std::move(row));
}

tl::unexpected<Refusal> too_many_rows() {
    return refuse(RefusalKind::too_large, "file/too-large",
                  {fmt::format("最多 {} 行，请分成几个文件。", most_file_rows),
                   fmt::format("{} rows at most; make several files of it.", most_file_rows)});
}

Result<std::vector<FileRow>> read_csv(std::string_view bytes, std::span<const FileColumn> columns) {
    while (bytes.ends_with('\n') || bytes.ends_with('\r'))
        bytes.remove_suffix(1);
    std::istringstream in{std::string(bytes)};
    auto csv = CsvReader::open(in);
    if (!csv) return tl::unexpected(std::move(csv.error()));
    auto headings = headings_of(csv->header(), columns);
    if (!headings) return tl::unexpected(std::move(headings.error()));
    std::vector<FileRow> rows;
    std::vector<std::string> fields;
    for (;;) {
        const auto more = csv->next(fields);
        if (!more) return tl::unexpected(more.error());
        if (!*more) return rows;
        if (rows.size() == most_file_rows) return too_many_rows();
        add_row(rows, csv->line(), *headings, fields);
    }
}

Result<std::vector<FileRow>> read_sheet(std::string_view bytes, std::span<const FileColumn> columns) {
    const auto lines = read_workbook(bytes, most_file_rows + 1);
    if (!lines) return tl::unexpected(lines.error());
    auto headings = headings_of(lines->empty() ? std::vector<std::string>() : lines->front(), columns);
    if (!headings) return tl::unexpected(std::move(headings.error()));
    std::vector<FileRow> rows;
    for (std::size_t i = 1; i < lines->size(); ++i)
        add_row(rows, i + 1, *headings, (*lines)[i]);
    return rows;
}

// ---- a row of ours ----

std::string text_of_value(const boost::json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    return boost::json::serialize(value);
}

std::string degrees(std::int32_t e7) {
    std::string out;
    json::write_degrees(out, e7);
    return out;
}

bool is_moment(std::string_view name) {
    return name == "reported_at" || name == "finish_by" || name == "at";
}

// ---- a row of theirs ----

const Text not_a_number{"应为整数。", "Must be a whole number."};

std::optional<bool> yes_or_no(std::string_view cell) {
    const std::string text = to_lower_ascii(cell);
    for (const std::string_view yes : {"true", "yes", "1", "是", "紧急"}) {
        if (text == yes) return true;
    }
    for (const std::string_view no : {"false", "no", "0", "否", "不紧急"}) {
        if (text == no) return false;
    }
    return std::nullopt;
}

// The named cells of a row as members of an event's data; what is wrong goes into `faults`.
class Data {
  public:
    Data(const FileRow& row, Zone zone, json::Faults& faults) : row_(row), zone_(zone), faults_(faults) {}

    void text(std::string_view column, std::string_view member) {
        if (const auto cell = row_.cell(column); !cell.empty()) object_[member] = cell;
    }
    void text(std::string_view column) { text(column, column); }
    void number(std::string_view column) {
        const auto cell = row_.cell(column);
        if (cell.empty()) return;
        const auto value = parse_number<int>(cell);
        value ? void(object_[column] = *value) : faults_.add(column, not_a_number);
    }
    void yes(std::string_view column) {
        const auto cell = row_.cell(column);
        if (cell.empty()) return;
        const auto value = yes_or_no(cell);
        value ? void(object_[column] = *value)
              : faults_.add(column, {"应为“是”或“否”。", "Must be true or false."});
    }
    void moment(std::string_view column) {
        const auto cell = row_.cell(column);
        if (cell.empty()) return;
        const auto value = moment_in(cell, zone_);
        value ? void(object_[column] = to_iso(*value))
              : faults_.add(column, {"应为时间，例如 2026-11-24 13:18。",
                                     "Must be a moment, such as 2026-11-24 13:18."});
    }
    void location() {
        const auto lng = row_.cell("lng"), lat = row_.cell("lat");
        if (lng.empty() && lat.empty()) return;
        const auto place = LonLat::from_text(lng, lat);
        if (!place) {
            faults_.add("lng", {"经纬度应为度数（WGS-84），两个都要有。",
                                "Longitude and latitude must be degrees (WGS-84), both of them."});
            return;
        }
        object_["location"] = {{"lon", place->lon()}, {"lat", place->lat()}};
    }
    void or_else(std::string_view member, const boost::json::value& value) {
        if (!object_.contains(member)) object_[member] = value;
    }
    json::Raw take() const { return {boost::json::serialize(object_)}; }

  private:
    const FileRow& row_;
    Zone zone_;
    json::Faults& faults_;
    boost::json::object object_;
};

json::Raw offer_of(const FileRow& row, Zone zone, json::Faults& faults) {
    Data data(row, zone, faults);
    for (const std::string_view column : {"number", "category", "description", "address"})
        data.text(column);
    data.text("text", "note");
    data.number("level");
    data.yes("urgent");
    data.or_else("urgent", false);
    data.location();
    data.moment("reported_at");
    data.moment("finish_by");
    return data.take();
}

json::Raw word_of(const FileRow& row, Zone zone, bool is_state, json::Faults& faults) {
    Data data(row, zone, faults);
    for (const std::string_view column : {"number", "text", "category"})
        data.text(column);
    if (is_state) data.text("kind", "state");
    data.number("level");
    data.yes("urgent");
    data.moment("at");
    return data.take();
}

std::string id_of(const FileRow& row, std::string_view file) {
    std::string said;
    for (const auto& [name, cell] : row.cells)
        said.append(name).append(1, '\0').append(cell).append(1, '\0');
    const Digest digest = sha256(bytes_of(said));
    return std::string(file) + ':' + to_hex(digest).substr(0, id_digits);
}

// A workbook's moment: days since the end of 1899, by the wall clock.
std::optional<Instant> moment_in_days(std::string_view cell, Zone zone) {
    constexpr double first = 25'569, last = 109'575;  // 1970, 2200
    const auto days = parse_number<double>(cell);
    if (!days || !(*days >= first && *days < last)) return std::nullopt;
    const auto seconds = std::llround((*days - first) * 86'400);
    return Instant(std::chrono::seconds(seconds)) - zone.offset;
}

std::string lower_end(std::string_view name, std::size_t size) {
    return to_lower_ascii(name.substr(name.size() - std::min(size, name.size())));
}

}  // namespace

std::string_view FileRow::cell(std::string_view column) const {
    const auto found = cells.find(column);
    return found == cells.end() ? std::string_view() : std::string_view(found->second);
}

std::span<const FileColumn> event_columns() {
    return of_events;
}

std::span<const FileColumn> receipt_columns() {
    return of_receipts;
}

Result<std::vector<FileRow>> read_table(std::string_view bytes, std::span<const FileColumn> columns) {
    if (bytes.size() > largest_file) {
        return refuse(RefusalKind::too_large, "file/too-large",
                      {"文件最大 8 MiB，请分成几个文件。", "8 MiB at most; make several files of it."});
    }
    return bytes.starts_with("PK") ? read_sheet(bytes, columns) : read_csv(bytes, columns);
}

std::string write_table(FileFormat format, std::span<const FileColumn> columns,
                        std::span<const FileRow> rows) {
    Lines lines(1);
    for (const FileColumn& column : columns)
        lines[0].emplace_back(column.name);
    for (const FileRow& row : rows) {
        auto& line = lines.emplace_back();
        for (const FileColumn& column : columns)
            line.emplace_back(row.cell(column.name));
    }
    if (format == FileFormat::xlsx) return write_workbook(lines);
    std::string out(byte_order_mark);  // so that spreadsheets read it as UTF-8
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (i > 0) out += ',';
            const bool is_number = columns[i].name == "lng" || columns[i].name == "lat";
            is_number ? append_csv(out, line[i]) : append_csv_text(out, line[i]);
        }
        out += "\r\n";
    }
    return out;
}

FileRow row_of(const CloudEvent& event, Zone zone) {
    FileRow row;
    const auto put = [&](std::string_view name, std::string text) {
        if (!text.empty()) row.cells.insert_or_assign(std::string(name), std::move(text));
    };
    put("event", event.id);
    if (event.sequence) put("sequence", std::to_string(*event.sequence));
    put("delivery", event.subject.value_or(""));
    put("kind", event.type.substr(event.type.rfind('.') + 1));
    if (event.time) put("at", to_local(*event.time, zone));
    const boost::json::value data = boost::json::parse(event.data.text);
    if (!data.is_object()) return row;
    for (const auto& [key, value] : data.get_object()) {
        if (value.is_null()) continue;
        const std::string_view name = key == "note" ? std::string_view("text") : std::string_view(key);
        if (name == "location") {
            const auto place = LonLat::from_degrees(value.at("lon").to_number<double>(),
                                                    value.at("lat").to_number<double>());
            if (!place) continue;
            put("lng", degrees(place->lon_e7));
            put("lat", degrees(place->lat_e7));
        } else if (is_moment(name) && value.is_string()) {
            const auto moment = parse_iso(std::string_view(value.get_string()));
            if (moment) put(name, to_local(*moment, zone));
        } else if (find_column(of_events, name) != nullptr) {
            put(name, text_of_value(value));
        }
    }
    return row;
}

std::optional<Instant> moment_in(std::string_view cell, Zone zone) {
    if (const auto moment = parse_iso(cell)) return moment;
    if (const auto moment = moment_in_days(cell, zone)) return moment;
    // Year, month, day, hour, minute and perhaps second, whatever stands between them.
    std::vector<int> parts;
    while (!cell.empty()) {
        const std::size_t length = std::min(cell.find_first_of("-/ T:"), cell.size());
        const auto part = parse_number<unsigned>(cell.substr(0, length));
        if (!part || length > 4 || parts.size() == 6) return std::nullopt;
        parts.push_back(static_cast<int>(*part));
        cell.remove_prefix(std::min(length + 1, cell.size()));
    }
    if (parts.size() < 5) return std::nullopt;
    parts.resize(6);
    const auto moment = parse_iso(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts[0], parts[1],
                                              parts[2], parts[3], parts[4], parts[5]));
    return moment ? std::optional(*moment - zone.offset) : std::nullopt;
}

Result<CloudEvent> event_of(const FileRow& row, std::string_view file, Zone zone) {
    json::Faults faults;
    CloudEvent event;
    const std::string_view kind = row.cell("kind");
    const std::string named = to_lower_ascii(kind);
    event.id = row.cell("event").empty() ? id_of(row, file) : std::string(row.cell("event"));
    event.source = source_of_files;
    if (event.id.size() > longest_attribute) faults.add("event", {"太长。", "Is too long."});
    if (row.cell("delivery").empty() || row.cell("delivery").size() > longest_attribute)
        faults.add("delivery", {"应为移交标识。", "Must name the handover."});
    event.subject = std::string(row.cell("delivery"));
    if (!row.cell("sequence").empty()) {
        event.sequence = parse_number<std::int64_t>(row.cell("sequence"));
        if (!event.sequence || *event.sequence < 1) faults.add("sequence", not_a_number);
    }
    const auto news = json::enum_from<News>(named);
    if (kind.empty())
        faults.add("kind", {"应为事项，例如 accepted。", "Must say what is told, such as accepted."});
    event.type = news ? type_of(*news) : std::string(state_of_theirs);
    event.time = moment_in(row.cell("at"), zone);
    event.data = news == News::offered ? offer_of(row, zone, faults) : word_of(row, zone, !news, faults);
    if (!faults.empty()) return refuse_invalid(faults.take());
    return event;
}

std::string reason_of(const Refusal& refusal) {
    std::string reason;
    for (const FieldFault& fault : refusal.faults) {
        if (!reason.empty()) reason += "; ";
        reason += fmt::format("{}: {} · {}", fault.path, fault.message.zh, fault.message.en);
    }
    if (reason.empty()) reason = refusal.detail.zh + " · " + refusal.detail.en;
    return std::string(first_code_points(reason, longest_reason));
}

std::string write_receipt(const FileReceipt& receipt) {
    std::vector<FileRow> rows(1);
    const auto put = [](FileRow& row, std::string_view name, std::string text) {
        row.cells.insert_or_assign(std::string(name), std::move(text));
    };
    put(rows[0], "file", receipt.file);
    if (receipt.rows) put(rows[0], "rows", std::to_string(*receipt.rows));
    for (const RefusedRow& refused : receipt.refused) {
        FileRow& row = rows.emplace_back();
        if (refused.line != 0) put(row, "line", std::to_string(refused.line));
        put(row, "event", refused.event);
        put(row, "reason", refused.reason);
    }
    return write_table(FileFormat::csv, of_receipts, rows);
}

Result<FileReceipt> read_receipt(std::string_view bytes) {
    const auto rows = read_table(bytes, of_receipts);
    if (!rows) return tl::unexpected(rows.error());
    FileReceipt receipt;
    json::Faults faults;
    for (const FileRow& row : *rows) {
        const json::Faults::Step step(faults, fmt::format("line {}", row.line));
        if (const auto file = row.cell("file"); !file.empty()) {
            if (!receipt.file.empty() && receipt.file != file)
                faults.add("file", {"一份回执只说一个文件。", "A receipt is about one file."});
            receipt.file = file;
        }
        if (const auto count = row.cell("rows"); !count.empty()) {
            receipt.rows = parse_number<std::size_t>(count);
            if (!receipt.rows) faults.add("rows", not_a_number);
        }
        RefusedRow refused;
        if (const auto line = row.cell("line"); !line.empty()) {
            refused.line = parse_number<std::size_t>(line).value_or(0);
            if (refused.line < 2)
                faults.add("line", {"应为被退的行，从 2 起。", "Must be the refused row's line, from 2."});
        }
        refused.event = row.cell("event");
        refused.reason = first_code_points(row.cell("reason"), longest_reason);
        if (refused != RefusedRow()) receipt.refused.push_back(std::move(refused));
    }
    if (receipt.file.empty())
        faults.add("file", {"应为收到的文件名。", "Must name the file that was taken."});
    if (!faults.empty()) return refuse_invalid(faults.take());
    return receipt;
}

std::string file_name(StationId station, std::int64_t number, FileFormat format) {
    return fmt::format("linli-{}-{:06}.{}", static_cast<std::int64_t>(station), number,
                       json::name_of(format));
}

std::optional<std::int64_t> number_in(StationId station, std::string_view name) {
    const std::string prefix = fmt::format("linli-{}-", static_cast<std::int64_t>(station));
    if (!name.starts_with(prefix)) return std::nullopt;
    name.remove_prefix(prefix.size());
    return parse_number<std::int64_t>(name.substr(0, name.find('.')));
}

std::string receipt_name(std::string_view file) {
    return std::string(file.substr(0, file.rfind('.'))).append(receipt_end);
}

bool is_receipt(std::string_view name) {
    return lower_end(name, receipt_end.size()) == receipt_end;
}

bool is_table(std::string_view name) {
    return lower_end(name, 4) == ".csv" || lower_end(name, 5) == ".xlsx";
}

}  // namespace linli::exchange
