#include "open311/sent.h"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/text.h"
#include "open311/words.h"

namespace linli::open311 {
namespace {

using incidents::Report;
using incidents::ReportedBy;

constexpr std::size_t longest_address_of_media = 500;

tl::unexpected<Refusal> not_given(std::string_view name) {
    return refuse(RefusalKind::malformed, "open311/not-given",
                  {fmt::format("没有给出 {}。", name), fmt::format("{} was not provided.", name)});
}

tl::unexpected<Refusal> not_good(std::string_view name, const Text& why) {
    return refuse(RefusalKind::malformed, "open311/not-good",
                  {fmt::format("{}：{}", name, why.zh), fmt::format("{}: {}", name, why.en)});
}

bool is_latin(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::string> given(const Sent& sent, std::string_view name) {
    const std::string_view value = trim(sent.find(name));
    if (value.empty()) return std::nullopt;
    return std::string(value);
}

// 王 and 小明 are 王小明; Smith and John are John Smith.
std::optional<std::string> name_of_person(const Sent& sent) {
    const auto first = given(sent, "first_name");
    const auto last = given(sent, "last_name");
    if (!first || !last) return first ? first : last;
    return is_latin(*first + *last) ? *first + ' ' + *last : *last + *first;
}

// In which of their fields a value of ours came.
std::string_view their_name(std::string_view path) {
    if (path == "telephone") return "phone";
    if (path == "contact") return "email";
    if (path == "name") return "first_name, last_name";
    if (path == "address") return "address_string";
    if (path == "location") return "lat, long, address_string";
    return path;
}

Result<std::optional<LonLat>> place_of(const Sent& sent) {
    const std::string_view lat = sent.find("lat"), lon = sent.find("long");
    if (lat.empty() && lon.empty()) return std::nullopt;
    if (lat.empty()) return not_given("lat");
    if (lon.empty()) return not_given("long");
    const auto place = LonLat::from_text(trim(lon), trim(lat));
    if (!place) {
        return not_good("lat, long", {"应为 WGS-84 经纬度，例如 lat=29.32、long=121.95。",
                                      "must be degrees in WGS-84, such as lat=29.32 and long=121.95."});
    }
    return place;
}

// attribute[CODE]=KEY; of those that the definition names.
Result<void> take_attributes(const Sent& sent, Report& report) {
    for (const Field& field : sent.fields) {
        std::string_view code = field.name;
        if (!code.starts_with("attribute[")) continue;
        code.remove_prefix(10);
        if (code.ends_with("[]")) code.remove_suffix(2);
        if (!code.ends_with(']')) return not_good(field.name, {"无法读取。", "cannot be read."});
        code.remove_suffix(1);
        if (field.value.empty()) continue;
        if (code == attribute_contact_address) {
            report.reporter->address = field.value;
            continue;
        }
        if (code != attribute_urgent && code != attribute_confidential) {
            return not_good(field.name, {"没有这个属性；见服务定义。",
                                         "there is no such attribute; see the service definition."});
        }
        if (field.value != "yes" && field.value != "no")
            return not_good(field.name, {"应为 yes 或 no。", "must be yes or no."});
        const bool is_so = field.value == "yes";
        if (code == attribute_urgent)
            report.urgent = is_so;
        else
            report.reporter->confidential = is_so;
    }
    return {};
}

// What is written of an address that shows pictures; nobody fetches it.
Result<std::string> line_of_media(const Sent& sent) {
    const auto address = given(sent, "media_url");
    if (!address) return std::string();
    const bool is_web = address->starts_with("https://") || address->starts_with("http://");
    const bool has_gap = std::any_of(address->begin(), address->end(),
                                     [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    if (!is_web || has_gap || address->size() > longest_address_of_media) {
        return not_good("media_url", {"应为 http(s) 地址，最长 500 字节。",
                                      "must be an http(s) address of 500 bytes at most."});
    }
    return "\n[media_url] " + *address;
}

Result<void> as_the_desk_takes_it(const Report& report) {
    json::Faults faults;
    check(report, faults);
    check(*report.reporter, faults);
    if (faults.empty()) return {};
    std::vector<FieldFault> list = faults.take();
    for (FieldFault& fault : list)
        fault.path = their_name(fault.path);
    return refuse_invalid(std::move(list));
}

}  // namespace

std::string_view Sent::find(std::string_view name) const {
    for (const Field& field : fields) {
        if (field.name == name && !field.value.empty()) return field.value;
    }
    return {};
}

std::vector<std::string> Sent::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const Field& field : fields) {
        if (field.name != name) continue;
        for (const std::string_view part : split(field.value, ',')) {
            if (const std::string_view value = trim(part); !value.empty()) values.emplace_back(value);
        }
    }
    return values;
}

std::optional<Instant> parse_moment(std::string_view text) {
    std::string moment(trim(text));
    constexpr std::size_t date_and_time = 19;
    if (moment.size() > date_and_time) std::replace(moment.begin() + date_and_time, moment.end(), ' ', '+');
    return parse_iso(moment);
}

std::string to_moment(Instant moment, Zone zone) {
    const auto local = std::chrono::floor<std::chrono::seconds>(moment) + zone.offset;
    const auto offset = zone.offset.count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}{}{:02}:{:02}", local, offset < 0 ? '-' : '+',
                       std::abs(offset) / 60, std::abs(offset) % 60);
}

Result<Period> period_of(const Sent& sent, Instant now) {
    std::optional<Instant> from, to;
    for (const auto& [name, moment] : {std::pair("start_date", &from), std::pair("end_date", &to)}) {
        const std::string_view text = sent.find(name);
        if (text.empty()) continue;
        *moment = parse_moment(text);
        if (!*moment) {
            return not_good(name, {"应为带时区的日期时间，例如 2026-11-24T13:18:00+08:00。",
                                   "must be a date and time with its offset, such as "
                                   "2026-11-24T13:18:00+08:00."});
        }
    }
    if (!from && !to) return Period{now - longest_span, now};
    if (!to) return Period{*from, *from + longest_span};
    if (!from) return Period{*to - longest_span, *to};
    if (*from > *to) return not_good("start_date", {"晚于 end_date。", "must not be after end_date."});
    if (*to - *from > longest_span) {
        return not_good("start_date, end_date", {"最多相隔 90 天。", "may not span more than 90 days."});
    }
    return Period{*from, *to};
}

Result<Asked> asked_of(const Sent& sent, Instant now) {
    Asked asked;
    asked.ids = sent.all("service_request_id");
    if (!asked.ids.empty()) {
        if (asked.ids.size() > most_rows) {
            return not_good("service_request_id", {"一次最多 1000 个。", "may name 1,000 at once."});
        }
        return asked;
    }
    asked.codes = sent.all("service_code");
    const auto statuses = sent.all("status");
    if (!statuses.empty()) {
        asked.open = asked.closed = false;
        for (const std::string& status : statuses) {
            const std::string word = to_lower_ascii(status);
            if (word != "open" && word != "closed")
                return not_good("status", {"应为 open 或 closed。", "must be open or closed."});
            (word == "open" ? asked.open : asked.closed) = true;
        }
    }
    auto period = period_of(sent, now);
    if (!period) return tl::unexpected(std::move(period.error()));
    asked.period = *period;
    return asked;
}

Result<Report> report_of(const Sent& sent, const incidents::Rulebook& book) {
    if (!sent.is_readable) {
        return refuse(RefusalKind::malformed, "open311/not-a-form",
                      {"请以 UTF-8 的 application/x-www-form-urlencoded 发送；照片用 "
                       "/api/v1/incidents/编号/photos 另行添加。",
                       "Send application/x-www-form-urlencoded in UTF-8; photos are added by "
                       "/api/v1/incidents/NUMBER/photos."});
    }
    const std::string_view code = trim(sent.find("service_code"));
    if (code.empty()) return not_given("service_code");
    const incidents::Category* category = book.find(code);
    if (category == nullptr) return no_such_service(code);
    Report report;
    report.category = category->code;
    report.source = incidents::Source::open311;
    report.reporter = ReportedBy{name_of_person(sent), given(sent, "phone"), {}, given(sent, "email"), {}};
    auto place = place_of(sent);
    if (!place) return tl::unexpected(std::move(place.error()));
    report.location = *place;
    report.address = given(sent, "address_string");
    if (!report.location && !report.address) {
        return not_good("lat, long, address_string",
                        {"请给出经纬度或地址；本单位没有 address_id。",
                         "give a place by coordinates or by address; there are no address_ids here."});
    }
    report.description = given(sent, "description").value_or(category->name.zh);
    auto media = line_of_media(sent);
    if (!media) return tl::unexpected(std::move(media.error()));
    report.description += *media;
    if (auto taken = take_attributes(sent, report); !taken) return tl::unexpected(std::move(taken.error()));
    if (auto good = as_the_desk_takes_it(report); !good) return tl::unexpected(std::move(good.error()));
    return report;
}

Result<UpdateSent> update_of(const Sent& sent) {
    if (!sent.is_readable) {
        return refuse(RefusalKind::malformed, "open311/not-a-form",
                      {"请以 UTF-8 的 application/x-www-form-urlencoded 发送。",
                       "Send application/x-www-form-urlencoded in UTF-8."});
    }
    for (const std::string_view name :
         {"update_id", "service_request_id", "status", "updated_datetime", "description"}) {
        if (trim(sent.find(name)).empty()) return not_given(name);
    }
    if (!parse_moment(sent.find("updated_datetime"))) {
        return not_good("updated_datetime",
                        {"应为带时区的日期时间。", "must be a date and time with its offset."});
    }
    const std::string status = to_lower_ascii(trim(sent.find("status")));
    if (status != "open" && status != "closed")
        return not_good("status", {"应为 open 或 closed。", "must be open or closed."});
    UpdateSent update{std::string(trim(sent.find("update_id"))),
                      number_of_request(trim(sent.find("service_request_id"))), status == "closed",
                      std::string(sent.find("description"))};
    json::Faults faults;
    check(incidents::Reason{update.description}, faults);
    if (faults.empty()) return update;
    std::vector<FieldFault> list = faults.take();
    list.front().path = "description";
    return refuse_invalid(std::move(list));
}

std::int64_t number_of_request(std::string_view id) {
    const auto number = parse_number<std::int64_t>(id);
    return number && *number > 0 && std::to_string(*number) == id ? *number : 0;
}

}  // namespace linli::open311
