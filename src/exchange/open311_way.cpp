#include "exchange/open311_way.h"

#include <algorithm>

#include <fmt/ranges.h>
#include <pugixml.hpp>

#include "http/exchange.h"

namespace linli::exchange {
namespace {

constexpr std::size_t largest_feed = std::size_t{4} << 20;
constexpr std::size_t longest_word = 2'000;  // of a word, in characters

// An item of an answer: the texts of its members by name.
using Item = std::vector<std::pair<std::string, std::string>>;

tl::unexpected<Refusal> no_answer(const Text& why) {
    return refuse(RefusalKind::invalid, "exchange/open311-answer",
                  {"对方的 Open311 答复无法采用：" + why.zh, "The Open311 answer is of no use: " + why.en});
}

std::string_view text_in(const Item& item, std::string_view name) {
    for (const auto& [member, text] : item) {
        if (member == name) return trim(text);
    }
    return {};
}

// Ids come as numbers, too.
std::optional<std::string> text_of(const boost::json::value& value) {
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_int64()) return std::to_string(value.as_int64());
    if (value.is_uint64()) return std::to_string(value.as_uint64());
    if (value.is_null()) return std::string();
    return std::nullopt;  // coordinates and what they have of their own
}

Result<std::vector<Item>> items_in_json(std::string_view body) {
    const auto parsed = json::parse(body);
    if (!parsed) return no_answer({"不是 JSON。", "it is no JSON."});
    if (!parsed->is_array()) return no_answer({"不是列表。", "it is no list."});
    std::vector<Item> items;
    for (const boost::json::value& one : parsed->as_array()) {
        if (!one.is_object())
            return no_answer({"列表中不是对象。", "its list has other things than objects."});
        Item item;
        for (const auto& [name, value] : one.as_object()) {
            if (auto text = text_of(value)) item.emplace_back(std::string(name), std::move(*text));
        }
        items.push_back(std::move(item));
    }
    return items;
}

// The root's elements, and theirs. A document type says nothing that is needed here, and is not read.
Result<std::vector<Item>> items_in_xml(std::string_view body) {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(body.data(), body.size(),
                                             pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
    if (!parsed) return no_answer({"不是 XML。", "it is no XML."});
    for (const pugi::xml_node node : document.children()) {
        if (node.type() == pugi::node_doctype)
            return no_answer({"含有 DOCTYPE。", "it has a document type."});
    }
    std::vector<Item> items;
    for (const pugi::xml_node one : document.document_element().children()) {
        if (one.type() != pugi::node_element) continue;
        Item item;
        for (const pugi::xml_node member : one.children())
            item.emplace_back(member.name(), member.child_value());
        items.push_back(std::move(item));
    }
    return items;
}

Result<std::vector<Item>> items_in(std::string_view body) {
    if (body.size() > largest_feed) return no_answer({"太大。", "it is too large."});
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    if (!is_utf8(body)) return no_answer({"不是 UTF-8。", "it is not in UTF-8."});
    auto items = trim(body).starts_with('<') ? items_in_xml(body) : items_in_json(body);
    if (!items || items->empty()) return items;
    const Item& first = items->front();
    const std::string_view code = text_in(first, "code");
    if (!code.empty() && text_in(first, "service_request_id").empty()) {
        const std::string said = fmt::format("{} {}", code, text_in(first, "description"));
        return no_answer({said, said});
    }
    return items;
}

// To so many characters, never within one.
std::string shortened(std::string_view text, std::size_t most) {
    std::size_t at = 0;
    for (std::size_t count = 0; at < text.size() && count < most; ++count) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
            ++at;
    }
    return std::string(text.substr(0, at));
}

void add_field(std::string& form, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (!form.empty()) form += '&';
    form += name;
    form += '=';
    form += http::percent_encoded(value);
}

void add_access(std::string& form, const Open311Access& access) {
    add_field(form, "api_key", access.key);
    add_field(form, "jurisdiction_id", access.jurisdiction);
}

News meaning_of_status(std::string_view status, std::string_view says, const Connection& connection) {
    for (const std::string_view name : {status, says}) {
        if (const auto named = meaning_of(connection, name)) return *named;
    }
    if (to_lower_ascii(status) == "closed") return News::done;
    return says.empty() ? News::accepted : News::progress;
}

Open311Heard heard(std::string_view status, std::string_view says, const std::optional<Instant>& at,
                   const Connection& connection) {
    Open311Heard heard{meaning_of_status(status, says, connection), {}};
    if (!says.empty()) heard.word.text = shortened(says, longest_word);
    heard.word.at = at;
    return heard;
}

}  // namespace

std::string open311_form(const Offer& offer, const Connection& connection, const Open311Access& access) {
    std::string form;
    add_access(form, access);
    add_field(form, "service_code", theirs_of(connection, offer.category));
    if (offer.location) {
        add_field(form, "lat", fmt::format("{}", offer.location->lat()));
        add_field(form, "long", fmt::format("{}", offer.location->lon()));
    }
    add_field(form, "address_string", offer.address);
    std::string description = offer.description;
    if (offer.note && !offer.note->empty()) description += '\n' + *offer.note;
    constexpr std::size_t longest_description = 4'000;  // of GeoReport
    add_field(form, "description", shortened(description, longest_description));
    return form;
}

std::string open311_update_form(std::string_view id, std::string_view event, News news, const Word& word,
                                Instant now, const Open311Access& access) {
    std::string form;
    add_access(form, access);
    add_field(form, "service_request_id", id);
    add_field(form, "update_id", event);
    add_field(form, "updated_datetime", to_iso(now));
    add_field(form, "status", news == News::confirmed || news == News::withdrawn ? "CLOSED" : "OPEN");
    // What is told in no field of its own stands in words.
    std::string text = title_of(news).zh + " · " + title_of(news).en;
    if (word.text && !word.text->empty()) text += "：" + *word.text;
    add_field(form, "description", shortened(text, longest_word));
    return form;
}

std::string open311_services_query(const Open311Access& access) {
    std::string query;
    add_access(query, access);
    return "/services.json" + (query.empty() ? "" : "?" + query);
}

std::string open311_requests_query(const std::vector<std::string>& ids, const Open311Access& access) {
    std::string query;
    add_field(query, "service_request_id", fmt::format("{}", fmt::join(ids, ",")));
    add_access(query, access);
    return "/requests.json?" + query;
}

std::string open311_token_query(std::string_view token, const Open311Access& access) {
    std::string query;
    add_access(query, access);
    return "/tokens/" + http::percent_encoded(token) + ".json" + (query.empty() ? "" : "?" + query);
}

std::string open311_updates_query(Instant from, Instant to, const Open311Access& access) {
    std::string query;
    add_field(query, "start_date", to_iso(from));
    add_field(query, "end_date", to_iso(to));
    add_access(query, access);
    return "/servicerequestupdates.json?" + query;
}

Result<Open311Taken> read_open311_taken(std::string_view body) {
    const auto items = items_in(body);
    if (!items) return tl::unexpected(items.error());
    if (items->empty()) return no_answer({"没有编号。", "it has no id."});
    const Item& item = items->front();
    Open311Taken taken{std::string(text_in(item, "service_request_id")), std::string(text_in(item, "token"))};
    if (!taken.id.empty() || !taken.token.empty()) return taken;
    return no_answer({"没有编号。", "it has no id."});
}

Result<std::vector<Open311Request>> read_open311_requests(std::string_view body) {
    const auto items = items_in(body);
    if (!items) return tl::unexpected(items.error());
    std::vector<Open311Request> requests;
    for (const Item& item : *items) {
        Open311Request request{
            std::string(text_in(item, "service_request_id")), std::string(text_in(item, "status")),
            std::string(text_in(item, "status_notes")), std::string(text_in(item, "agency_responsible")),
            parse_iso(text_in(item, "updated_datetime"))};
        if (request.id.empty() || request.status.empty())
            return no_answer({"缺少编号或状态。", "an id or a status is missing."});
        requests.push_back(std::move(request));
    }
    return requests;
}

Result<std::vector<Open311Update>> read_open311_updates(std::string_view body) {
    const auto items = items_in(body);
    if (!items) return tl::unexpected(items.error());
    std::vector<Open311Update> updates;
    for (const Item& item : *items) {
        Open311Update update{std::string(text_in(item, "update_id")),
                             std::string(text_in(item, "service_request_id")),
                             std::string(text_in(item, "status")), std::string(text_in(item, "description")),
                             parse_iso(text_in(item, "updated_datetime"))};
        if (update.id.empty() || update.request.empty() || update.status.empty())
            return no_answer({"缺少编号或状态。", "an id or a status is missing."});
        updates.push_back(std::move(update));
    }
    return updates;
}

std::optional<Open311Heard> heard_of(const Open311Request& now, const std::optional<Open311Request>& before,
                                     const Connection& connection) {
    if (before && before->status == now.status && before->notes == now.notes) return std::nullopt;
    return heard(now.status, now.notes, now.updated_at, connection);
}

Open311Heard heard_of(const Open311Update& update, const Connection& connection) {
    return heard(update.status, update.text, update.at, connection);
}

}  // namespace linli::exchange
