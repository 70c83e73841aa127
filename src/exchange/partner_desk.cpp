#include "exchange/partner_desk.h"

#include <algorithm>

#include "exchange/event.h"
#include "exchange/outbox.h"
#include "outside/destination.h"

namespace linli::exchange {
namespace {

constexpr std::size_t most_secrets = 2;

// Sealed under "partner/CODE": what both sides sign with, newest first.
struct Secrets {
    std::vector<std::string> secrets;
};
BOOST_DESCRIBE_STRUCT(Secrets, (), (secrets))

constexpr std::string_view secrets_kind = "partner_secrets", contacts_kind = "partner_contacts",
                           key_kind = "partner_key";
constexpr std::size_t most_contacts = 20, longest_name = 80, longest_note = 200, longest_key = 200;

// What an entry about a partner says: no address, no secret.
struct PartnerPayload {
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PartnerPayload, (), (version))

// The vault keeps one record under a subject.
std::string contacts_of(std::string_view code) {
    return post_of(code) + "/contacts";
}

std::string key_of(std::string_view code) {
    return post_of(code) + "/key";
}

tl::unexpected<Refusal> no_such_partner(const std::string& code) {
    return refuse(RefusalKind::not_found, "exchange/no-partner",
                  {"没有协作单位“" + code + "”；先在规则里登记。",
                   "There is no partner \"" + code + "\"; the rulebook names them."});
}

std::vector<CategoryOwned> owned(const incidents::Rulebook& book, std::string_view partner) {
    std::vector<CategoryOwned> categories;
    for (const incidents::Category& category : book.categories) {
        if (book.partner_of(category.code) == partner)
            categories.push_back({category.code, category.name, book.level_of(category)});
    }
    return categories;
}

void note(store::Transaction& transaction, std::string_view kind, const Partner& partner) {
    transaction.append({.kind = kind,
                        .subject = post_of(partner.code),
                        .payload = json::to_text(PartnerPayload{partner.version})});
}

}  // namespace

void check(const GivenKey& key, json::Faults& faults) {
    if (key.key.size() > longest_key) faults.add("key", {"最长 200 字节。", "At most 200 bytes."});
}

void check(const Contacts& contacts, json::Faults& faults) {
    if (contacts.people.size() > most_contacts) faults.add("people", {"最多 20 人。", "20 at most."});
    const auto within = [&](std::string_view field, const std::string& text, std::size_t most) {
        if (count_code_points(text) <= most) return;
        faults.add(field, {"最多 " + std::to_string(most) + " 个字。",
                           "At most " + std::to_string(most) + " characters."});
    };
    for (std::size_t i = 0; i < contacts.people.size(); ++i) {
        const Contact& one = contacts.people[i];
        const json::Faults::Step list(faults, "people");
        const json::Faults::Step item(faults, i);
        if (trim(one.name).empty()) faults.add("name", {"请填写姓名。", "Give a name."});
        if (trim(one.phone).empty()) faults.add("phone", {"请填写电话。", "Give a telephone number."});
        within("name", one.name, longest_name);
        within("phone", one.phone, longest_name);
        within("note", one.note.value_or(""), longest_note);
    }
}

outside::Request PartnerDesk::request_to(std::string address) const {
    outside::Request request;
    request.address = std::move(address);
    request.reachable = outside::Reachable::only_public;
    request.allowed = own_networks_;
    request.may_be_plain = !own_networks_.empty();
    return request;
}

Partners PartnerDesk::list(store::Snapshot& snapshot) const {
    Partners list;
    const auto waiting = count_messages(snapshot);
    const auto rules = rulebooks_.current(snapshot);
    for (const incidents::Partner& named : rules->book.partners) {
        const auto partner = find_partner(snapshot, named.code);
        PartnerShown one;
        if (partner) one = shown(snapshot, *partner);
        one.code = named.code;
        one.name = named.name;
        one.owns = owned(rules->book, named.code);
        for (const Waiting& count : waiting) {
            if (count.partner != named.code) continue;
            (count.state == MessageState::dead ? one.dead : one.waiting) = count.count;
        }
        list.partners.push_back(std::move(one));
    }
    return list;
}

PartnerShown PartnerDesk::shown(store::Snapshot& snapshot, const Partner& partner) const {
    PartnerShown shown;
    shown.code = partner.code;
    shown.version = partner.version;
    shown.connection = partner.connection;
    shown.events_at = "/api/v1/exchange/" + named_for(snapshot.station(), partner.door) + "/events";
    shown.failing_since = partner.failing_since;
    shown.last_fault = partner.last_fault;
    shown.gone_at = partner.gone_at;
    shown.heard_at = partner.heard_at;
    shown.secrets = static_cast<int>(secrets(snapshot, partner.code).size());
    const auto rules = rulebooks_.current(snapshot);
    if (const incidents::Partner* const named = rules->book.find_partner(partner.code))
        shown.name = named->name;
    shown.has_contacts = contacts(snapshot, partner.code).has_value();
    shown.has_key = !key(snapshot, partner.code).empty();
    shown.owns = owned(rules->book, partner.code);
    return shown;
}

Result<Partner> PartnerDesk::connected(store::Snapshot& snapshot, const std::string& code) const {
    auto partner = find_partner(snapshot, code);
    if (partner) return std::move(*partner);
    if (rulebooks_.current(snapshot)->book.find_partner(code) == nullptr) return no_such_partner(code);
    return refuse(RefusalKind::conflict, "exchange/not-connected",
                  {"还没有设置与该单位的联接。", "How this partner is reached is not set yet."});
}

Result<void> PartnerDesk::require_fit(const incidents::Rulebook& book, const std::string& code,
                                      const Connection& connection) const {
    if (book.find_partner(code) == nullptr) return no_such_partner(code);
    std::vector<FieldFault> faults;
    for (std::size_t i = 0; i < connection.categories.size(); ++i) {
        if (book.find(connection.categories[i].ours) == nullptr)
            faults.push_back({"categories[" + std::to_string(i) + "].ours",
                              {"没有这个类别。", "There is no such category."}});
    }
    if (connection.way != Way::files) {
        if (const auto fault = outside::fault_of_url(connection.address, !own_networks_.empty()))
            faults.push_back({"address", *fault});
    }
    if (!faults.empty()) return refuse_invalid(std::move(faults));
    return {};
}

Result<MappingTried> PartnerDesk::try_mapping(store::Snapshot& snapshot, incidents::Register& lines,
                                              const std::string& code, const Connection& connection) const {
    const auto rules = rulebooks_.current(snapshot);
    if (auto fits = require_fit(rules->book, code, connection); !fits)
        return tl::unexpected(std::move(fits.error()));
    return exchange::try_mapping(snapshot, lines, rules->book, code, connection);
}

Result<PartnerShown> PartnerDesk::connect(store::Transaction& transaction, const std::string& code,
                                          const Connection& connection,
                                          std::optional<std::int64_t> version) const {
    if (auto fits = require_fit(rulebooks_.current(transaction)->book, code, connection); !fits)
        return tl::unexpected(std::move(fits.error()));
    Partner partner;
    if (auto known = find_partner(transaction, code)) {
        partner = std::move(*known);
    } else {
        partner.code = code;
        partner.version = 0;
        partner.door = random_token();
        partner.told_after = store::last_position(transaction);
    }
    if (version && *version != partner.version) {
        return refuse(RefusalKind::stale, "exchange/stale",
                      {"联接已被他人更改，请刷新。", "It has changed since you read it; read it again."});
    }
    store::begin_following(transaction, outbox_name);
    ++partner.version;
    partner.connection = connection;
    partner.gone_at.reset();
    partner.failing_since.reset();
    partner.last_fault.clear();
    keep_partner(transaction, partner);
    note(transaction, "partner.connected", partner);
    return shown(transaction, partner);
}

std::vector<WebhookSecret> PartnerDesk::secrets(store::Snapshot& snapshot, std::string_view code) const {
    const std::string subject = post_of(code);
    std::vector<WebhookSecret> found;
    const auto kept = vault_.open<Secrets>(snapshot, {subject, secrets_kind});
    if (!kept || !*kept) return found;
    const Secrets& held = **kept;
    for (const std::string& text : held.secrets)
        found.push_back(WebhookSecret::read(text).value());
    return found;
}

Result<NewSecret> PartnerDesk::make_secret(store::Transaction& transaction, const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    NewSecret made{WebhookSecret::random().text()};
    Secrets kept{{made.secret}};
    for (const WebhookSecret& older : secrets(transaction, code)) {
        if (kept.secrets.size() < most_secrets) kept.secrets.push_back(older.text());
    }
    const std::string subject = post_of(code);
    vault_.put(transaction, {subject, secrets_kind}, kept);
    note(transaction, "partner.secret_made", *partner);
    return made;
}

Result<PartnerShown> PartnerDesk::drop_older_secrets(store::Transaction& transaction,
                                                     const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    const auto held = secrets(transaction, code);
    if (held.size() < 2) {
        return refuse(RefusalKind::conflict, "exchange/one-secret",
                      {"没有旧密钥。", "There is no older secret."});
    }
    const std::string subject = post_of(code);
    vault_.put(transaction, {subject, secrets_kind}, Secrets{{held.front().text()}});
    note(transaction, "partner.secret_dropped", *partner);
    return shown(transaction, *partner);
}

std::optional<Contacts> PartnerDesk::contacts(store::Snapshot& snapshot, std::string_view code) const {
    const std::string subject = contacts_of(code);
    auto kept = vault_.open<Contacts>(snapshot, {subject, contacts_kind});
    if (!kept || !*kept || (*kept)->people.empty()) return std::nullopt;
    return std::move(*kept);
}

Result<PartnerShown> PartnerDesk::set_key(store::Transaction& transaction, const std::string& code,
                                          const GivenKey& given) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    const std::string subject = key_of(code);
    vault_.put(transaction, {subject, key_kind}, given);
    note(transaction, "partner.key_set", *partner);
    return shown(transaction, *partner);
}

std::string PartnerDesk::key(store::Snapshot& snapshot, std::string_view code) const {
    const std::string subject = key_of(code);
    const auto kept = vault_.open<GivenKey>(snapshot, {subject, key_kind});
    return kept && *kept ? (*kept)->key : "";
}

Result<PartnerShown> PartnerDesk::set_contacts(store::Transaction& transaction, const std::string& code,
                                               const Contacts& contacts) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    const std::string subject = contacts_of(code);
    vault_.put(transaction, {subject, contacts_kind}, contacts);
    note(transaction, "partner.contacts_set", *partner);
    return shown(transaction, *partner);
}

Result<Contacts> PartnerDesk::reveal_contacts(store::Transaction& transaction,
                                              const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    note(transaction, "partner.contacts_read", *partner);
    return contacts(transaction, code).value_or(Contacts{});
}

Result<SentTest> PartnerDesk::test(store::Transaction& transaction, const std::string& code) const {
    auto partner = connected(transaction, code);
    if (!partner) return tl::unexpected(std::move(partner.error()));
    if (partner->connection.way == Way::files) {
        return refuse(RefusalKind::conflict, "exchange/no-test",
                      {"文件方式没有测试消息：放一个文件即可。", "Files need no test: put one there."});
    }
    if (partner->connection.way == Way::webhook && secrets(transaction, code).empty()) {
        return refuse(RefusalKind::conflict, "exchange/no-secret",
                      {"先生成密钥并交给对方。", "Make a secret first, and give it to the partner."});
    }
    SentTest sent{say_test(transaction, code)};
    note(transaction, "partner.tested", *partner);
    return sent;
}

}  // namespace linli::exchange
