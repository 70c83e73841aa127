#include "incidents/day_sheet.h"

#include <fmt/format.h>

namespace linli::incidents {
namespace {

constexpr std::uint32_t seconds_a_day = 86'400;
constexpr std::uint64_t most_number = 1ULL << 40;  // of an incident: beyond it the bytes are no sheet

// The small bits of a line, as they stand in a sheet.
enum Bit : std::uint32_t {
    has_accepted = 1U << 0,
    has_finished = 1U << 1,
    has_closed = 1U << 2,
    has_finish_by = 1U << 3,
    has_place = 1U << 4,
    has_reopened = 1U << 5,
    is_urgent = 1U << 6,
    missed_finish = 1U << 7,
    level_at = 8,
    state_at = 12,
    outcome_at = 16,
    source_at = 20,
    verified_at = 24
};

// Numbers in groups of seven bits, the lowest first; signed ones with their sign in the lowest bit.
class Packing {
  public:
    void number(std::uint64_t value) {
        for (; value >= 128; value >>= 7)
            bytes.push_back(static_cast<std::byte>(value | 128));
        bytes.push_back(static_cast<std::byte>(value));
    }
    void difference(std::int64_t value) {
        number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view text) {
        number(text.size());
        const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
        bytes.insert(bytes.end(), begin, begin + text.size());
    }
    std::vector<std::byte> bytes;
};

class Unpacking {
  public:
    explicit Unpacking(std::span<const std::byte> bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at_ == end_) break;
            const auto byte = static_cast<std::uint64_t>(*at_++);
            value |= (byte & 127) << shift;
            if (byte < 128) return value;
        }
        is_good = false;
        return 0;
    }
    std::uint64_t difference() {  // modulo 2^64
        const std::uint64_t value = number();
        return value >> 1 ^ (~(value & 1) + 1);
    }
    std::string_view text() {
        const std::uint64_t size = number();
        if (size > static_cast<std::uint64_t>(end_ - at_)) {
            is_good = false;
            return {};
        }
        const auto* const begin = reinterpret_cast<const char*>(at_);
        at_ += size;
        return {begin, size};
    }
    bool is_at_end() const { return at_ == end_; }
    bool is_good = true;

  private:
    const std::byte* at_;
    const std::byte* end_;
};

// The texts of one kind that a sheet's lines have: each stands in the sheet once.
class PackedTexts {
  public:
    explicit PackedTexts(const Dictionary& names) : names_(names), places_(names.size(), none) {}
    void add(std::uint16_t number) {
        if (places_[number] != none) return;
        places_[number] = static_cast<std::uint32_t>(used_.size());
        used_.push_back(number);
    }
    void write(Packing& to) const {
        to.number(used_.size());
        for (const std::uint16_t number : used_)
            to.text(names_.text(number));
    }
    std::uint32_t place_of(std::uint16_t number) const { return places_[number]; }

  private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    const Dictionary& names_;
    std::vector<std::uint32_t> places_;
    std::vector<std::uint16_t> used_;
};

std::vector<std::uint16_t> unpack_texts(Unpacking& from, Dictionary* names) {
    std::vector<std::uint16_t> numbers;
    for (std::uint64_t left = from.number(); left > 0 && from.is_good; --left) {
        const std::string_view text = from.text();
        numbers.push_back(names == nullptr ? std::uint16_t{0} : names->add(text));
    }
    return numbers;
}

std::uint16_t number_at(const std::vector<std::uint16_t>& numbers, Unpacking& from) {
    const std::uint64_t place = from.number();
    if (place < numbers.size()) return numbers[place];
    from.is_good = false;
    return 0;
}

std::uint32_t bits_of(const Line& line) {
    return (line.accepted != 0 ? has_accepted : 0U) | (line.finished != 0 ? has_finished : 0U) |
           (line.closed != 0 ? has_closed : 0U) | (line.finish_by != 0 ? has_finish_by : 0U) |
           (line.has_place != 0 ? has_place : 0U) | (line.reopened != 0 ? has_reopened : 0U) |
           (line.urgent != 0 ? is_urgent : 0U) |
           (line.missed_finish != 0 ? static_cast<unsigned>(missed_finish) : 0U) |
           static_cast<unsigned>(line.level) << level_at | static_cast<unsigned>(line.state) << state_at |
           static_cast<unsigned>(line.outcome) << outcome_at |
           static_cast<unsigned>(line.source) << source_at |
           static_cast<unsigned>(line.verified) << verified_at;
}

Line line_with(std::uint32_t bits) {
    Line line;
    line.has_place = (bits & has_place) != 0;
    line.urgent = (bits & is_urgent) != 0;
    line.missed_finish = (bits & missed_finish) != 0;
    line.level = static_cast<std::uint8_t>(bits >> level_at & 15U);
    line.state = static_cast<std::uint8_t>(bits >> state_at & 15U);
    line.outcome = static_cast<std::uint8_t>(bits >> outcome_at & 15U);
    line.source = static_cast<std::uint8_t>(bits >> source_at & 15U);
    line.verified = static_cast<std::uint8_t>(bits >> verified_at & 3U);
    line.exists = 1;
    return line;
}

template <class E>
std::string names_of() {
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](const auto& one) { names += fmt::format(" {}={}", one.name, static_cast<int>(one.value)); });
    return names;
}

}  // namespace

const std::string& sheet_format() {
    static const std::string format =
        fmt::format("1;state{};outcome{};source{};verified{}", names_of<State>(), names_of<Outcome>(),
                    names_of<Source>(), names_of<Verified>());
    return format;
}

std::int64_t sheet_day(std::uint32_t reported) {
    return reported / seconds_a_day;
}

std::vector<std::byte> pack_sheet(std::span<const NumberedLine> lines, const Lines& names) {
    Packing to;
    PackedTexts categories(names.categories), grids(names.grids), handlers(names.handlers);
    for (const auto& [number, line] : lines) {
        categories.add(line.category);
        grids.add(line.grid);
        handlers.add(line.handler);
    }
    categories.write(to);
    grids.write(to);
    handlers.write(to);
    to.number(lines.size());
    NumberedLine before;
    for (const NumberedLine& one : lines) {
        const Line& line = one.line;
        const auto since_report = [&](std::uint32_t moment) {
            if (moment != 0) to.difference(std::int64_t{moment} - line.reported);
        };
        to.number(static_cast<std::uint64_t>(one.number - before.number));
        to.difference(std::int64_t{line.reported} - before.line.reported);
        to.number(bits_of(line));
        since_report(line.accepted);
        since_report(line.finished);
        since_report(line.closed);
        since_report(line.finish_by);
        if (line.reopened != 0) to.number(line.reopened);
        to.number(categories.place_of(line.category));
        to.number(grids.place_of(line.grid));
        to.number(handlers.place_of(line.handler));
        const std::int32_t lon = before.line.lon, lat = before.line.lat;
        before = one;
        if (line.has_place != 0) {
            to.difference(std::int64_t{line.lon} - lon);
            to.difference(std::int64_t{line.lat} - lat);
        } else {
            before.line.lon = lon;
            before.line.lat = lat;
        }
    }
    return std::move(to.bytes);
}

bool unpack_sheet(std::span<const std::byte> sheet, Lines* names, std::vector<NumberedLine>& lines) {
    Unpacking from(sheet);
    const auto categories = unpack_texts(from, names == nullptr ? nullptr : &names->categories);
    const auto grids = unpack_texts(from, names == nullptr ? nullptr : &names->grids);
    const auto handlers = unpack_texts(from, names == nullptr ? nullptr : &names->handlers);
    std::uint64_t number = 0, reported = 0, lon = 0, lat = 0;
    for (std::uint64_t left = from.number(); left > 0 && from.is_good; --left) {
        number += from.number();
        reported += from.difference();
        const auto bits = static_cast<std::uint32_t>(from.number());
        Line line = line_with(bits);
        const auto since_report = [&](Bit has) {
            return (bits & has) == 0 ? 0U : static_cast<std::uint32_t>(reported + from.difference());
        };
        line.reported = static_cast<std::uint32_t>(reported);
        line.accepted = since_report(has_accepted);
        line.finished = since_report(has_finished);
        line.closed = since_report(has_closed);
        line.finish_by = since_report(has_finish_by);
        if ((bits & has_reopened) != 0) line.reopened = static_cast<std::uint8_t>(from.number());
        line.category = number_at(categories, from);
        line.grid = number_at(grids, from);
        line.handler = number_at(handlers, from);
        if (line.has_place != 0) {
            line.lon = static_cast<std::int32_t>(lon += from.difference());
            line.lat = static_cast<std::int32_t>(lat += from.difference());
        }
        if (number == 0 || number > most_number) from.is_good = false;
        if (from.is_good) lines.push_back({static_cast<std::int64_t>(number), line});
    }
    return from.is_good && from.is_at_end();
}

}  // namespace linli::incidents
