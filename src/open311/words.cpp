#include "open311/words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/personal_numbers.h"
#include "base/text.h"

namespace linli::open311 {
namespace {

using incidents::Category;
using incidents::Incident;
using incidents::Rulebook;

Tree word(std::string_view text) {
    return {std::string(text)};
}

const Category* find_group(const Rulebook& book, const Category& category) {
    return category.parent ? book.find(*category.parent) : nullptr;
}

Tree service(const Rulebook& book, const Category& category, Language language) {
    const Category* group = find_group(book, category);
    const Text& group_name = group == nullptr ? category.name : group->name;
    const Language other = language == Language::zh ? Language::en : Language::zh;
    const std::string name = category.name.in(language);
    const std::string of_group = group_name.in(language) + (language == Language::zh ? "：" : ": ");
    return {Members{{"service_code", word(category.code)},
                    {"service_name", text(name)},
                    {"description", text(group == nullptr ? name : of_group + name)},
                    {"metadata", {true}},
                    {"type", word("realtime")},
                    {"keywords", text(group_name.in(language) + ", " + category.name.in(other))},
                    {"group", text(group_name.in(language))}}};
}

struct Attribute {
    std::string_view code;
    std::string_view datatype;
    Text description;
    Text of_type;
    bool is_choice = false;  // yes or no
    bool is_asked = true;    // else for reading
};

const Attribute attributes[] = {
    {attribute_emergency,
     "string",
     {"有人受伤、火情或正在发生的危险：请先拨打 110。",
      "Somebody hurt, a fire, danger at this moment: call 110 first."},
     {},
     false,
     false},
    {attribute_urgent,
     "singlevaluelist",
     {"是否需要马上处理？", "Must somebody come at once?"},
     {"按紧急件办理。", "It is then handled as urgent."},
     true},
    {attribute_confidential,
     "singlevaluelist",
     {"是否要求对处置人员保密报告人？", "Is who reports it to be kept from whoever handles it?"},
     {"保密的报告不再在本接口出现。", "What is confidential is not shown by this interface again."},
     true},
    {attribute_contact_address,
     "string",
     {"报告人的住址或可见面的地点（不是事发地点）。",
      "Where the reporter lives or can be met; not where it happened."},
     {"最长 200 字，密封保存。", "200 characters at most; kept sealed."}},
};

Tree choices(Language language) {
    const auto choice = [&](std::string_view key, const Text& name) -> Tree {
        return {Members{{"key", word(key)}, {"name", text(name.in(language))}}};
    };
    return {Items{"value", {choice("yes", {"是", "yes"}), choice("no", {"否", "no"})}}};
}

// "已结案：已解决".
std::string notes_of(const Incident& incident, Language language) {
    std::string state = title_of(incident.state).in(language);
    if (!incident.outcome) return state;
    return state + (language == Language::zh ? "：" : ": ") + title_of(*incident.outcome).in(language);
}

Tree moment(const std::optional<Instant>& at, Zone zone) {
    if (!at) return {};
    return {to_moment(*at, zone)};
}

Tree request(const Shown& shown, const Rulebook& book, Language language) {
    const Incident& incident = shown.incident;
    const Zone zone = zone_of(book);
    const Category* category = book.find(incident.category);
    return {
        Members{{"service_request_id", word(std::to_string(incident.number))},
                {"status", word(incident.state == incidents::State::closed ? "closed" : "open")},
                {"status_notes", text(notes_of(incident, language))},
                {"service_name", text(category == nullptr ? incident.category : category->name.in(language))},
                {"service_code", word(incident.category)},
                {"description", text(mask_personal_numbers(incident.description))},
                {"agency_responsible",
                 text(incident.handler.empty() ? "" : role_of(incident.handler, book).in(language))},
                {"service_notice", {}},
                {"requested_datetime", moment(incident.reported_at, zone)},
                {"updated_datetime", moment(shown.updated_at, zone)},
                {"expected_datetime", moment(incident.deadlines.finish_by, zone)},
                {"address", text(mask_personal_numbers(incident.address))},
                {"address_id", {}},
                {"zipcode", {}},
                {"lat", incident.location ? Tree{incident.location->lat()} : Tree{}},
                {"long", incident.location ? Tree{incident.location->lon()} : Tree{}},
                {"media_url", {}}}};
}

}  // namespace

tl::unexpected<Refusal> no_such_service(std::string_view code) {
    return refuse(RefusalKind::not_found, "open311/no-service",
                  {fmt::format("没有 service_code“{}”。", code),
                   fmt::format("service_code \"{}\" was not found.", code)});
}

tl::unexpected<Refusal> no_such_request(std::string_view id) {
    return refuse(RefusalKind::not_found, "open311/no-request",
                  {fmt::format("没有 service_request_id“{}”，或您不能查看。", id),
                   fmt::format("service_request_id \"{}\" was not found, or is not yours to see.", id)});
}

Tree discovery(const std::string& base, const std::string& station, Instant changed_at, Zone zone,
               Language language) {
    const std::string changeset = to_local(changed_at, zone);
    const Tree formats{Items{"format", {word("application/json"), word("text/xml")}}};
    const Tree endpoint{Members{{"specification", word(specification)},
                                {"url", word(base + "/open311/v2")},
                                {"changeset", word(changeset)},
                                {"type", word("production")},
                                {"formats", formats}}};
    const Text contact{station + "，接口说明见 " + base + "/docs",
                       station + "; the interface is described at " + base + "/docs"};
    const Text key{"由" + station + "的安全管理员为协作单位账户签发令牌，作为 api_key 使用。",
                   "The security administrator of " + station +
                       " issues a token for a partner's account; it is the api_key."};
    return {Members{{"changeset", word(changeset)},
                    {"contact", word(contact.in(language))},
                    {"key_service", word(key.in(language))},
                    {"endpoints", {Items{"endpoint", {endpoint}}}}}};
}

Tree services(const Rulebook& book, Language language) {
    Items items{"service", {}};
    for (const Category& category : book.categories)
        items.all.push_back(service(book, category, language));
    return {std::move(items)};
}

Tree definition(const Category& category, Language language) {
    Items items{"attribute", {}};
    for (const Attribute& attribute : attributes) {
        items.all.push_back(
            {Members{{"variable", {attribute.is_asked}},
                     {"code", word(attribute.code)},
                     {"datatype", word(attribute.datatype)},
                     {"required", {false}},
                     {"datatype_description", text(attribute.of_type.in(language))},
                     {"order", {static_cast<std::int64_t>(items.all.size() + 1)}},
                     {"description", text(attribute.description.in(language))},
                     {"values", attribute.is_choice ? choices(language) : Tree{Items{"value", {}}}}}});
    }
    return {Members{{"service_code", word(category.code)}, {"attributes", {std::move(items)}}}};
}

Tree requests(const std::vector<Shown>& shown, const Rulebook& book, Language language) {
    Items items{"request", {}};
    for (const Shown& one : shown)
        items.all.push_back(request(one, book, language));
    return {std::move(items)};
}

Tree taken(const incidents::Receipt& receipt, const std::string& base, Language language) {
    const std::string link = base + "/track#" + receipt.token;
    Text notice{"已登记，进展见 " + link, "Taken in; how it goes is shown at " + link};
    if (receipt.call_110) {
        notice.zh = "内容紧急：请立即拨打 110。" + notice.zh;
        notice.en = "This sounds urgent: call 110 now. " + notice.en;
    }
    return {Items{"request",
                  {{Members{{"service_request_id", word(std::to_string(receipt.number))},
                            {"service_notice", word(notice.in(language))},
                            {"account_id", {}}}}}}};
}

Tree of_token(std::int64_t number, std::string_view token) {
    return {Items{"request",
                  {{Members{{"service_request_id", word(std::to_string(number))}, {"token", word(token)}}}}}};
}

Tree updates(const std::vector<Update>& all, Zone zone) {
    Items items{"request_update", {}};
    for (const Update& update : all) {
        items.all.push_back({Members{{"update_id", word(std::to_string(update.position))},
                                     {"service_request_id", word(std::to_string(update.number))},
                                     {"status", word(update.is_closed ? "closed" : "open")},
                                     {"updated_datetime", word(to_moment(update.at, zone))},
                                     {"description", text(update.description)},
                                     {"media_url", {}}}});
    }
    return {std::move(items)};
}

Tree update_taken(std::int64_t position, std::int64_t number) {
    return {Items{"request_update",
                  {{Members{{"update_id", word(std::to_string(position))},
                            {"service_request_id", word(std::to_string(number))}}}}}};
}

bool is_told(std::string_view kind) {
    constexpr std::string_view kept_inside[] = {"incident.reported", "incident.due_soon", "incident.overdue",
                                                "incident.expired",  "incident.noted",    "incident.joined",
                                                "incident.judged"};
    return kind.starts_with("incident.") && std::ranges::find(kept_inside, kind) == std::end(kept_inside);
}

Zone zone_of(const Rulebook& book) {
    return Zone{std::chrono::minutes(book.calendar.zone_minutes)};
}

int status_of_error(int status) {
    switch (status) {
        case 401:
        case 403:
            return 403;
        case 404:
        case 408:
        case 413:
        case 429:
        case 431:
            return status;
        default:
            return status >= 500 ? status : 400;
    }
}

Tree errors(const std::vector<ErrorSaid>& all) {
    Items items{"error", {}};
    for (const ErrorSaid& error : all) {
        items.all.push_back({Members{{"code", {static_cast<std::int64_t>(error.code)}},
                                     {"description", text(error.description)}}});
    }
    return {std::move(items)};
}

}  // namespace linli::open311
