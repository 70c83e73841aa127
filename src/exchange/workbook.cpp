#include "exchange/workbook.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>

#include <pugixml.hpp>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zlib.h>

#include "base/files.h"
#include "base/text.h"

namespace linli::exchange {
namespace {

constexpr std::size_t most_unpacked = 67'108'864;  // bytes, of all parts that are read
constexpr std::size_t most_columns = 64;
constexpr std::uint32_t central_sign = 0x02014b50, local_sign = 0x04034b50, end_sign = 0x06054b50;
constexpr std::size_t central_size = 46, local_size = 30, end_size = 22;

tl::unexpected<Refusal> no_workbook() {
    return refuse(RefusalKind::malformed, "file/not-a-workbook",
                  {"不是可读的 XLSX 工作簿；请另存为 XLSX 或 UTF-8 的 CSV。",
                   "This is no workbook that can be read; save it as XLSX, or as CSV in UTF-8."});
}

tl::unexpected<Refusal> too_large(std::size_t most) {
    return refuse(RefusalKind::too_large, "file/too-large",
                  {"文件太大：最多 " + std::to_string(most) + " 行、解压后 64 MiB；请分成几个文件。",
                   "The file is too large: " + std::to_string(most) +
                       " rows and 64 MiB unpacked at most; make several of it."});
}

// A workbook is a zip of XML parts. Reads what is asked for, within one limit for all.
class Parts {
  public:
    explicit Parts(std::string_view bytes) : bytes_(bytes) { read_directory(); }

    bool has(const std::string& name) const { return entries_.contains(name); }
    bool too_large() const { return left_ == 0; }

    // Unpacked; nothing when it is not there, damaged, or more than is left of the limit.
    std::optional<std::string> part(const std::string& name) {
        const auto found = entries_.find(name);
        if (found == entries_.end()) return std::nullopt;
        const Entry& entry = found->second;
        if (number(entry.at, 4) != local_sign) return std::nullopt;
        const std::size_t start = entry.at + local_size + number(entry.at + 26, 2) + number(entry.at + 28, 2);
        if (start > bytes_.size() || entry.packed > bytes_.size() - start) return std::nullopt;
        return unpacked(bytes_.substr(start, entry.packed), entry.method);
    }

  private:
    struct Entry {
        std::size_t at = 0, packed = 0;
        unsigned method = 0;
    };

    // Little-endian; 0 behind the end.
    std::uint32_t number(std::size_t at, std::size_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) return 0;
        std::uint32_t value = 0;
        for (std::size_t i = size; i > 0; --i)
            value = value << 8 | static_cast<unsigned char>(bytes_[at + i - 1]);
        return value;
    }

    void read_directory() {
        if (bytes_.size() < end_size) return;
        // A comment of 65,535 bytes at most may follow the end's record.
        const std::size_t first = bytes_.size() > 65'535 + end_size ? bytes_.size() - 65'535 - end_size : 0;
        for (std::size_t at = bytes_.size() - end_size + 1; at-- > first;) {
            if (number(at, 4) != end_sign) continue;
            std::size_t next = number(at + 16, 4);
            for (std::uint32_t left = number(at + 10, 2); left > 0; --left) {
                if (number(next, 4) != central_sign) return;
                const std::size_t length = number(next + 28, 2);
                if (next + central_size > bytes_.size() || length > bytes_.size() - next - central_size)
                    return;
                const std::string name(bytes_.substr(next + central_size, length));
                entries_[name] = {number(next + 42, 4), number(next + 20, 4), number(next + 10, 2)};
                next += central_size + length + number(next + 30, 2) + number(next + 32, 2);
            }
            return;
        }
    }

    std::optional<std::string> unpacked(std::string_view packed, unsigned method) {
        if (method == 0) {
            if (packed.size() > left_) return left_ = 0, std::nullopt;
            left_ -= packed.size();
            return std::string(packed);
        }
        if (method != Z_DEFLATED) return std::nullopt;
        z_stream stream{};
        if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
        const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, inflateEnd);
        // zlib takes what it only reads without const
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream.avail_in = static_cast<uInt>(packed.size());
        std::string out;
        char piece[65'536];
        for (int state = Z_OK; state != Z_STREAM_END;) {
            stream.next_out = reinterpret_cast<Bytef*>(piece);
            stream.avail_out = sizeof piece;
            state = inflate(&stream, Z_NO_FLUSH);
            if (state != Z_OK && state != Z_STREAM_END) return std::nullopt;
            const std::size_t got = sizeof piece - stream.avail_out;
            if (got > left_) return left_ = 0, std::nullopt;
            left_ -= got;
            out.append(piece, got);
        }
        return out;
    }

    std::string_view bytes_;
    std::map<std::string, Entry> entries_;
    std::size_t left_ = most_unpacked;
};

// The name without what stands before a colon: namespaces may have any prefix.
std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    return node.find_child([&](const pugi::xml_node& one) { return local_name(one) == name; });
}

// All text of a string: of its runs, without how it is read aloud.
std::string text_in(const pugi::xml_node& string) {
    std::string text;
    for (const pugi::xml_node& one : string.children()) {
        if (local_name(one) == "t") text += one.text().get();
        if (local_name(one) == "r") text += child(one, "t").text().get();
    }
    return text;
}

// "C7": the third column, as 2; nothing when it is no such place or too far.
std::optional<std::size_t> column_of(std::string_view place) {
    std::size_t column = 0;
    std::size_t letters = 0;
    for (; letters < place.size() && place[letters] >= 'A' && place[letters] <= 'Z'; ++letters) {
        column = column * 26 + static_cast<std::size_t>(place[letters] - 'A') + 1;
        if (column > most_columns) return std::nullopt;
    }
    return letters == 0 ? std::nullopt : std::optional(column - 1);
}

bool load(pugi::xml_document& document, const std::string& xml) {
    return static_cast<bool>(
        document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single));
}

// Where the first sheet is; the usual place when it is not said.
std::string first_sheet(Parts& parts) {
    constexpr std::string_view usual = "xl/worksheets/sheet1.xml";
    const auto book = parts.part("xl/workbook.xml");
    const auto relations = parts.part("xl/_rels/workbook.xml.rels");
    pugi::xml_document about, where;
    if (!book || !relations || !load(about, *book) || !load(where, *relations)) return std::string(usual);
    const pugi::xml_node sheet = child(child(about.document_element(), "sheets"), "sheet");
    std::string id;
    for (const pugi::xml_attribute& attribute : sheet.attributes()) {
        const std::string_view name = attribute.name();
        if (name.ends_with(":id")) id = attribute.value();
    }
    for (const pugi::xml_node& one : where.document_element().children()) {
        if (id != one.attribute("Id").value()) continue;
        const std::string target = one.attribute("Target").value();
        return target.starts_with('/') ? target.substr(1) : "xl/" + target;
    }
    return std::string(usual);
}

struct Sheet {
    const std::vector<std::string>& shared;
    std::size_t most;
};

// False: too many lines or columns.
bool read_row(const pugi::xml_node& row, const Sheet& sheet, Lines& lines) {
    const std::size_t at = row.attribute("r").as_ullong(lines.size() + 1);
    if (at == 0 || at > sheet.most) return false;
    if (lines.size() < at) lines.resize(at);
    std::vector<std::string>& line = lines[at - 1];
    for (const pugi::xml_node& cell : row.children()) {
        if (local_name(cell) != "c") continue;
        const auto place = cell.attribute("r");
        const auto column = place ? column_of(place.value()) : std::optional(line.size());
        if (!column || *column >= most_columns) return false;
        const std::string_view type = cell.attribute("t").value();
        std::string text;
        if (type == "inlineStr") {
            text = text_in(child(cell, "is"));
        } else if (type == "s") {
            const auto index = parse_number<std::size_t>(child(cell, "v").text().get());
            if (index && *index < sheet.shared.size()) text = sheet.shared[*index];
        } else {
            text = child(cell, "v").text().get();
            if (type == "b") text = text == "1" ? "true" : "false";
        }
        if (text.empty()) continue;
        if (line.size() <= *column) line.resize(*column + 1);
        line[*column] = std::move(text);
    }
    return true;
}

}  // namespace

std::string write_workbook(const Lines& lines) {
    std::string name = (std::filesystem::temp_directory_path() / "linli-table-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) throw std::runtime_error("no temporary file for a table in " + name);
    ::close(descriptor);
    struct Removed {
        const std::string& name;
        ~Removed() { ::unlink(name.c_str()); }
    } const removed{name};
    lxw_workbook* const workbook = workbook_new(name.c_str());
    if (workbook == nullptr) throw std::bad_alloc();
    lxw_worksheet* const sheet = workbook_add_worksheet(workbook, "linli");
    lxw_format* const bold = workbook_add_format(workbook);
    format_set_bold(bold);
    lxw_row_t row = 0;
    for (const auto& line : lines) {
        lxw_col_t column = 0;
        for (const std::string& cell : line) {
            if (!cell.empty())
                worksheet_write_string(sheet, row, column, cell.c_str(), row == 0 ? bold : nullptr);
            ++column;
        }
        ++row;
    }
    worksheet_freeze_panes(sheet, 1, 0);
    if (const lxw_error error = workbook_close(workbook); error != LXW_NO_ERROR)
        throw std::runtime_error(std::string("a workbook cannot be written: ") + lxw_strerror(error));
    return read_file(name);
}

Result<Lines> read_workbook(std::string_view bytes, std::size_t most) {
    Parts parts(bytes);
    std::vector<std::string> shared;
    if (parts.has("xl/sharedStrings.xml")) {
        const auto strings = parts.part("xl/sharedStrings.xml");
        pugi::xml_document document;
        if (parts.too_large()) return too_large(most);
        if (!strings || !load(document, *strings)) return no_workbook();
        for (const pugi::xml_node& string : document.document_element().children())
            shared.push_back(text_in(string));
    }
    const auto sheet = parts.part(first_sheet(parts));
    if (parts.too_large()) return too_large(most);
    pugi::xml_document document;
    if (!sheet || !load(document, *sheet)) return no_workbook();
    Lines lines;
    for (const pugi::xml_node& row : child(document.document_element(), "sheetData").children()) {
        if (local_name(row) == "row" && !read_row(row, {shared, most}, lines)) return too_large(most);
    }
    for (const auto& line : lines) {
        const bool is_text = std::all_of(line.begin(), line.end(), [](const std::string& cell) {
            return is_utf8(cell) && cell.find('\0') == std::string::npos;
        });
        if (!is_text) return no_workbook();
    }
    return lines;
}

}  // namespace linli::exchange
