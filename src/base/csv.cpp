#include "base/csv.h"

#include <fmt/ranges.h>

#include "base/text.h"

namespace linli {
namespace {

constexpr std::size_t largest_row = 1 << 20;  // bytes
constexpr std::size_t most_columns = 512;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

tl::unexpected<Refusal> CsvReader::malformed(Text why) const {
    return refuse(RefusalKind::malformed, "csv/malformed",
                  {fmt::format("CSV 第 {} 行：{}", row_line_, why.zh),
                   fmt::format("CSV line {}: {}", row_line_, why.en)},
                  fmt::format("\"line\":{}", row_line_));
}

Result<CsvReader> CsvReader::open(std::istream& in) {
    CsvReader reader(in);
    auto read = reader.read_row(reader.header_);
    if (!read) return tl::unexpected(std::move(read.error()));
    if (!*read) return reader.malformed({"文件是空的。", "the file is empty."});
    if (reader.header_.front().starts_with(byte_order_mark))
        reader.header_.front().erase(0, byte_order_mark.size());
    for (std::size_t i = 0; i < reader.header_.size(); ++i) {
        if (*reader.column(reader.header_[i]) != i) {
            return reader.malformed(
                {"列名“" + reader.header_[i] + "”重复。", "column \"" + reader.header_[i] + "\" twice."});
        }
    }
    return reader;
}

std::optional<std::size_t> CsvReader::column(std::string_view name) const {
    for (std::size_t i = 0; i < header_.size(); ++i) {
        if (header_[i] == name) return i;
    }
    return std::nullopt;
}

Result<std::size_t> CsvReader::require(std::string_view name) const {
    if (const auto place = column(name)) return *place;
    return refuse(
        RefusalKind::invalid, "csv/no-column",
        {fmt::format("缺少列“{}”；文件里有：{}。", name, fmt::join(header_, "、")),
         fmt::format("There is no column \"{}\"; the file has: {}.", name, fmt::join(header_, ", "))});
}

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
    auto read = read_row(fields);
    if (!read || !*read) return read;
    if (fields.size() != header_.size()) {
        return malformed({fmt::format("有 {} 个字段，应为 {} 个。", fields.size(), header_.size()),
                          fmt::format("{} fields where {} are expected.", fields.size(), header_.size())});
    }
    return true;
}

Result<bool> CsvReader::read_row(std::vector<std::string>& fields) {
    enum class At { start, plain, quoted, after_quote };
    row_line_ = line_;
    fields.clear();
    std::string field;
    std::size_t size = 0;
    At at = At::start;
    std::streambuf& bytes = *in_->rdbuf();
    constexpr auto end = std::streambuf::traits_type::eof();
    if (bytes.sgetc() == end) return false;
    const auto finish = [&]() -> Result<bool> {
        fields.push_back(std::move(field));
        for (const std::string& value : fields) {
            if (!is_utf8(value) || value.find('\0') != std::string::npos) {
                return malformed({"不是有效的 UTF-8 文字；请另存为 UTF-8。",
                                  "is not UTF-8 text; save the file as UTF-8."});
            }
        }
        return true;
    };
    for (;;) {
        const int next = bytes.sbumpc();
        if (++size > largest_row || fields.size() > most_columns) {
            return malformed({"一行太长（上限 1 MiB、512 列）；是否缺少引号？",
                              "the row is too long (1 MiB and 512 columns at most); is a quote missing?"});
        }
        if (next == end) {
            if (at == At::quoted) return malformed({"引号没有结束。", "a quote is not closed."});
            return finish();
        }
        const char c = static_cast<char>(next);
        if (at == At::quoted) {
            if (c == '\n') ++line_;
            if (c == '"') {
                at = At::after_quote;
            } else {
                field += c;
            }
        } else if (c == '"' && at == At::start) {
            at = At::quoted;
        } else if (c == '"' && at == At::after_quote) {
            field += c;
            at = At::quoted;
        } else if (c == '"') {
            return malformed({"字段中间出现引号；含引号的字段要整体加引号。",
                              "a quote inside a field that is not quoted."});
        } else if (c == ',') {
            fields.push_back(std::move(field));
            field.clear();
            at = At::start;
        } else if (c == '\n' || c == '\r') {
            if (c == '\r' && bytes.sgetc() == '\n') bytes.sbumpc();
            ++line_;
            return finish();
        } else if (at == At::after_quote) {
            return malformed({"结束引号之后应为逗号或换行。",
                              "a closing quote must be followed by a comma or the line's end."});
        } else {
            field += c;
            at = At::plain;
        }
    }
}

void append_csv(std::string& out, std::string_view field) {
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_csv_text(std::string& out, std::string_view field) {
    if (!field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos) {
        append_csv(out, "'" + std::string(field));
    } else {
        append_csv(out, field);
    }
}

}  // namespace linli
