#include "alerts/alert_desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "grids/outline.h"
#include "identity/account_desk.h"

namespace linli::alerts {
namespace {

constexpr std::string_view series = "alerts";
constexpr std::size_t longest_event = 60;
constexpr std::size_t longest_headline = 160;
constexpr std::size_t longest_text = 4'000;
constexpr std::size_t longest_area = 400;
constexpr std::size_t longest_note = 400;
constexpr std::size_t most_words = 12;
constexpr std::size_t most_grids = 500;
constexpr std::size_t most_polygons = 20;
constexpr std::size_t most_points = 400;
constexpr auto longest_time = std::chrono::days(31);
// Of one that does not say when it ends, as the protocol leaves it to whoever takes it.
constexpr auto without_end = 24h;
constexpr int usual_page = 50;
constexpr int largest_page = 100;

constexpr const char* chinese = "zh-CN";
constexpr const char* english = "en";

// What an entry about a message says: no text of it, but the digest of the document.
struct AlertPayload {
    AlertStatus status = AlertStatus::Actual;
    AlertType type = AlertType::Alert;
    std::vector<AlertCategory> categories;
    AlertUrgency urgency = AlertUrgency::Unknown;
    AlertSeverity severity = AlertSeverity::Unknown;
    AlertCertainty certainty = AlertCertainty::Unknown;
    Instant begins_at;
    std::optional<Instant> ends_at;
    std::string sha256;               // of the document, hexadecimal
    std::vector<std::int64_t> ended;  // that it replaced or cancelled
};
BOOST_DESCRIBE_STRUCT(AlertPayload, (),
                      (status, type, categories, urgency, severity, certainty, begins_at, ends_at, sha256,
                       ended))

std::string subject_of(std::int64_t id) {
    return "alert/" + std::to_string(id);
}

void note(store::Transaction& transaction, std::string_view kind, const AlertRow& alert,
          const std::vector<std::int64_t>& ended) {
    AlertPayload payload;
    payload.status = alert.message.status;
    payload.type = alert.message.type;
    if (!alert.message.infos.empty()) {
        const AlertInfo& info = alert.message.infos.front();
        payload.categories = info.categories;
        payload.urgency = info.urgency;
        payload.severity = info.severity;
        payload.certainty = info.certainty;
    }
    payload.begins_at = alert.begins_at;
    payload.ends_at = alert.ends_at;
    payload.sha256 = to_hex(sha256(bytes_of(alert.document)));
    payload.ended = ended;
    transaction.append({.kind = kind,
                        .subject = subject_of(alert.id),
                        .payload = json::to_text(payload),
                        .related = ended.empty() ? std::string() : subject_of(ended.front())});
}

Instant whole_seconds(Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at);
}

AlertReference reference_to(const AlertMessage& message) {
    return {message.sender, message.identifier, message.sent};
}

void check_text(std::string_view field, const std::string& text, std::size_t longest, bool is_needed,
                json::Faults& faults) {
    if (is_needed && trim(text).empty()) faults.add(field, {"不能为空。", "Must say something."});
    if (count_code_points(text) > longest) {
        faults.add(field, {fmt::format("最长 {} 字。", longest),
                           fmt::format("May have {} characters at most.", longest)});
    }
    if (!is_xml_text(text)) {
        faults.add(field, {"含有不能发布的控制字符。", "Has control characters, which cannot be published."});
    }
}

void check_both(std::string_view field, const Text& text, std::size_t longest, bool has_english,
                json::Faults& faults) {
    const json::Faults::Step step(faults, field);
    check_text("zh", text.zh, longest, true, faults);
    check_text("en", text.en, longest, false, faults);
    if (has_english && trim(text.en).empty()) {
        faults.add(
            "en", {"英文应全部填写，或全部留空。", "English must be there in all of the texts, or in none."});
    }
}

bool has_english(const WrittenAlert& alert) {
    return !alert.event.en.empty() || !alert.headline.en.empty() || !alert.description.en.empty() ||
           (alert.instruction && !alert.instruction->en.empty());
}

void check_area(const WrittenAlertArea& area, json::Faults& faults) {
    if (area.description) {
        const json::Faults::Step step(faults, "description");
        check_text("zh", area.description->zh, longest_area, true, faults);
        check_text("en", area.description->en, longest_area, false, faults);
    }
    if (area.grids.size() > most_grids)
        faults.add("grids",
                   {fmt::format("最多 {} 个。", most_grids), fmt::format("{} at most.", most_grids)});
    if (area.polygons.size() > most_polygons) {
        faults.add("polygons",
                   {fmt::format("最多 {} 个。", most_polygons), fmt::format("{} at most.", most_polygons)});
    }
    for (std::size_t i = 0; i < area.polygons.size(); ++i) {
        const grids::Ring& ring = area.polygons[i];
        if (ring.size() < 4 || ring.size() > most_points || ring.front() != ring.back()) {
            faults.add(fmt::format("polygons[{}]", i),
                       {fmt::format("应为 4 至 {} 个点，首尾相同。", most_points),
                        fmt::format("Must be 4 to {} points, the last the same as the first.", most_points)});
        }
    }
}

template <class E>
std::vector<E> each_once(const std::vector<E>& words) {
    std::vector<E> found;
    for (const E word : words) {
        if (std::find(found.begin(), found.end(), word) == found.end()) found.push_back(word);
    }
    return found;
}

tl::unexpected<Refusal> not_for_us(const Text& why) {
    return refuse(RefusalKind::invalid, "alert/not-for-us", why);
}

Result<void> check_is_for_us(const AlertMessage& message) {
    if (message.scope != AlertScope::Public) {
        return not_for_us(
            {"只接收公开范围（Public）的预警。", "Alerts whose scope is Public alone are taken in."});
    }
    if (message.status == AlertStatus::Draft || message.status == AlertStatus::System) {
        return not_for_us({"草稿与系统消息不予接收。", "Drafts and messages of systems are not taken in."});
    }
    if (message.type == AlertType::Ack || message.type == AlertType::Error) {
        return not_for_us({"这是对消息的答复，不是预警。", "It answers a message and is no alert."});
    }
    return {};
}

AlertShown shown(store::Snapshot& snapshot, AlertRow alert) {
    AlertShown shown;
    shown.id = alert.id;
    shown.direction = alert.direction;
    shown.phase = phase_of(alert, snapshot.now());
    shown.begins_at = alert.begins_at;
    shown.ends_at = alert.ends_at;
    shown.ended_at = alert.ended_at;
    shown.ended_by = alert.ended_by;
    shown.made_at = alert.made_at;
    shown.made_by = identity::show_actor(snapshot, alert.made_by).title;
    if (alert.direction == AlertDirection::out) shown.document = path_of_document(alert.message.identifier);
    shown.message = std::move(alert.message);
    return shown;
}

// An alert that something else refers to, by its own sender's word.
AlertState state_by(AlertType type) {
    return type == AlertType::Cancel ? AlertState::cancelled : AlertState::replaced;
}

}  // namespace

void check(const WrittenAlert& alert, json::Faults& faults) {
    const bool in_english = has_english(alert);
    check_both("event", alert.event, longest_event, in_english, faults);
    check_both("headline", alert.headline, longest_headline, in_english, faults);
    check_both("description", alert.description, longest_text, in_english, faults);
    if (alert.instruction) check_both("instruction", *alert.instruction, longest_text, in_english, faults);
    if (alert.categories.empty() || alert.categories.size() > most_words)
        faults.add("categories", {"应有一个以上的类别。", "Must have one category or more."});
    if (alert.responses.size() > most_words) faults.add("responses", {"过多。", "There are too many."});
    const AlertStatus status = alert.status.value_or(AlertStatus::Actual);
    if (status == AlertStatus::System || status == AlertStatus::Draft) {
        faults.add("status",
                   {"应为 Actual、Exercise 或 Test。", "Must be one of Actual, Exercise and Test."});
    }
    if (alert.effective && *alert.effective >= alert.expires)
        faults.add("expires", {"应晚于开始时间。", "Must lie after it begins."});
    if (alert.onset && *alert.onset >= alert.expires)
        faults.add("onset", {"应早于结束时间。", "Must lie before it ends."});
    if (alert.area) {
        const json::Faults::Step step(faults, "area");
        check_area(*alert.area, faults);
    }
}

void check(const WrittenCancel& cancel, json::Faults& faults) {
    if (cancel.note) check_text("note", *cancel.note, longest_note, false, faults);
}

void check(const AlertsQuery& query, json::Faults& faults) {
    if (query.limit && (*query.limit < 1 || *query.limit > largest_page)) {
        faults.add("limit", {fmt::format("应在 1 与 {} 之间。", largest_page),
                             fmt::format("Must lie between 1 and {}.", largest_page)});
    }
}

AlertPhase phase_of(const AlertRow& alert, Instant now) {
    if (alert.message.type == AlertType::Cancel) return AlertPhase::notice;
    if (alert.state == AlertState::replaced) return AlertPhase::replaced;
    if (alert.state == AlertState::cancelled) return AlertPhase::cancelled;
    if (alert.ends_at && *alert.ends_at <= now) return AlertPhase::expired;
    return alert.begins_at > now ? AlertPhase::upcoming : AlertPhase::in_force;
}

std::string path_of_document(std::string_view identifier) {
    return fmt::format("/alerts/{}.cap.xml", identifier);
}

std::string AlertDesk::station_name(StationId station) const {
    const auto tree = directory_.tree();
    const stations::Station* const found = tree->find(station);
    return found == nullptr ? std::string() : found->name;
}

Result<std::vector<AlertInfo>> AlertDesk::infos_of(store::Snapshot& snapshot, const WrittenAlert& written,
                                                   const AlertMessage* before) const {
    const auto set = grids_.current(snapshot);
    const std::string station = station_name(snapshot.station());
    const WrittenAlertArea given = written.area.value_or(WrittenAlertArea{});
    std::vector<FieldFault> faults;
    std::vector<const grids::Grid*> chosen;
    std::string names;
    for (std::size_t i = 0; i < given.grids.size(); ++i) {
        const grids::Grid* const grid = set->find(given.grids[i]);
        if (grid == nullptr) {
            faults.push_back(
                {fmt::format("area.grids[{}]", i), {"没有这个网格。", "There is no such grid."}});
        } else if (std::find(chosen.begin(), chosen.end(), grid) == chosen.end()) {
            names += (names.empty() ? "" : "、") + (grid->name.empty() ? grid->code : grid->name);
            chosen.push_back(grid);
        }
    }
    const Instant now = snapshot.now();
    if (written.expires <= now) faults.push_back({"expires", {"结束时间已过。", "Must not have passed."}});
    if (written.expires > now + longest_time) {
        faults.push_back(
            {"expires", {"最长 31 天；到时可更新。", "31 days at most; it can be updated then."}});
    }
    if (!faults.empty()) return refuse_invalid(std::move(faults));
    const bool is_everywhere =
        chosen.empty() && given.polygons.empty() && (before == nullptr || written.area);
    if (is_everywhere) {
        for (const grids::Grid& grid : set->grids)
            chosen.push_back(&grid);
    }
    AlertArea area;
    if (!chosen.empty()) area.polygons = grids::outline(chosen);
    area.polygons.insert(area.polygons.end(), given.polygons.begin(), given.polygons.end());
    Text where{is_everywhere   ? station + "辖区"
               : names.empty() ? "图示区域"
                               : names,
               is_everywhere   ? "The area of " + station
               : names.empty() ? "The area shown"
                               : names};
    if (given.description) {
        where.zh = given.description->zh;
        if (!given.description->en.empty()) where.en = given.description->en;
    }
    if (before != nullptr && !written.area) {
        area = before->infos.front().areas.front();
        where.zh = area.description;
        where.en = before->infos.back().areas.front().description;
    }
    const auto in = [&](bool is_english) {
        const auto text = [&](const Text& both) {
            return with_plain_line_ends(trim(is_english ? both.en : both.zh));
        };
        AlertInfo info;
        info.language = is_english ? english : chinese;
        info.categories = each_once(written.categories);
        info.event = text(written.event);
        info.responses = each_once(written.responses);
        info.urgency = written.urgency;
        info.severity = written.severity;
        info.certainty = written.certainty;
        info.effective = whole_seconds(written.effective.value_or(now));
        if (written.onset) info.onset = whole_seconds(*written.onset);
        info.expires = whole_seconds(written.expires);
        info.sender_name = station;
        info.headline = text(written.headline);
        info.description = text(written.description);
        if (written.instruction) info.instruction = text(*written.instruction);
        info.areas = {area};
        info.areas.front().description = text(where);
        return info;
    };
    std::vector<AlertInfo> infos{in(false)};
    if (has_english(written)) infos.push_back(in(true));
    return infos;
}

Result<AlertRow> AlertDesk::open_one(store::Snapshot& snapshot, std::int64_t id) const {
    auto alert = find_alert(snapshot, id);
    if (!alert) {
        return refuse(
            RefusalKind::not_found, "alert/not-found",
            {"没有这条预警，或已按期限删除。", "There is no such alert, or it was removed on schedule."});
    }
    if (alert->direction != AlertDirection::out) {
        return refuse(RefusalKind::conflict, "alert/not-ours",
                      {"这是其他单位发布的，须由其更新或解除。",
                       "Somebody else sent it; it is theirs to update or cancel."});
    }
    const AlertPhase phase = phase_of(*alert, snapshot.now());
    if (phase != AlertPhase::in_force && phase != AlertPhase::upcoming) {
        return refuse(
            RefusalKind::conflict, "alert/ended",
            {"这条预警已结束；需要时请重新发布。", "It has ended; issue a new one where that is needed."},
            fmt::format(R"("phase":"{}")", json::name_of(phase)));
    }
    return std::move(*alert);
}

// The row of a message of ours, which is published with it.
AlertRow AlertDesk::send(store::Transaction& transaction, AlertMessage message, Zone zone) const {
    message.identifier = named_for(transaction.station(), random_token());
    message.sender = sender(transaction.station());
    message.sent = whole_seconds(transaction.now());
    AlertRow row;
    row.id = transaction.next_number(series);
    row.document = write_cap(message, zone);
    row.begins_at = begins_at(message);
    row.ends_at = message.type == AlertType::Cancel ? message.sent : ends_at(message);
    row.made_at = transaction.now();
    row.made_by = transaction.actor();
    row.message = std::move(message);
    insert_alert(transaction, row);
    return row;
}

Result<AlertShown> AlertDesk::issue(store::Transaction& transaction, const WrittenAlert& written,
                                    Zone zone) const {
    auto infos = infos_of(transaction, written, nullptr);
    if (!infos) return tl::unexpected(std::move(infos.error()));
    AlertMessage message;
    message.status = written.status.value_or(AlertStatus::Actual);
    message.infos = std::move(*infos);
    AlertRow row = send(transaction, std::move(message), zone);
    note(transaction, "alert.issued", row, {});
    return shown(transaction, std::move(row));
}

Result<AlertShown> AlertDesk::update(store::Transaction& transaction, std::int64_t id,
                                     const WrittenAlert& written, Zone zone) const {
    auto before = open_one(transaction, id);
    if (!before) return tl::unexpected(std::move(before.error()));
    if (written.status.value_or(before->message.status) != before->message.status) {
        return refuse(
            RefusalKind::conflict, "alert/other-status",
            {"更新不能改变实况、演练或测试的性质；请解除后重新发布。",
             "An update does not make an exercise real, or the other way; cancel it and issue a new "
             "one."});
    }
    auto infos = infos_of(transaction, written, &before->message);
    if (!infos) return tl::unexpected(std::move(infos.error()));
    AlertMessage message;
    message.status = before->message.status;
    message.type = AlertType::Update;
    message.references = before->message.references;  // whoever missed the last one knows those before it
    message.references.push_back(reference_to(before->message));
    message.infos = std::move(*infos);
    AlertRow row = send(transaction, std::move(message), zone);
    end_alert(transaction, id, AlertState::replaced, row.id, transaction.now());
    note(transaction, "alert.updated", row, {id});
    return shown(transaction, std::move(row));
}

Result<AlertShown> AlertDesk::cancel(store::Transaction& transaction, std::int64_t id,
                                     const WrittenCancel& written, Zone zone) const {
    auto before = open_one(transaction, id);
    if (!before) return tl::unexpected(std::move(before.error()));
    AlertMessage message;
    message.status = before->message.status;
    message.type = AlertType::Cancel;
    message.note = with_plain_line_ends(trim(written.note.value_or("")));
    message.references = before->message.references;
    message.references.push_back(reference_to(before->message));
    message.infos = before->message.infos;
    for (AlertInfo& info : message.infos) {
        info.responses = {AlertResponse::AllClear};
        info.urgency = AlertUrgency::Past;
        info.instruction.clear();  // nobody is to follow it any more
    }
    AlertRow row = send(transaction, std::move(message), zone);
    end_alert(transaction, id, AlertState::cancelled, row.id, transaction.now());
    note(transaction, "alert.cancelled", row, {id});
    return shown(transaction, std::move(row));
}

Result<TakenAlert> AlertDesk::take_in(store::Transaction& transaction, std::string_view document) const {
    auto message = read_cap(document);
    if (!message) return tl::unexpected(std::move(message.error()));
    if (auto good = check_is_for_us(*message); !good) return tl::unexpected(std::move(good.error()));
    const AlertReference own_name = reference_to(*message);
    if (const auto known = find_alert(transaction, own_name)) return TakenAlert{known->id, false, {}};
    if (message->sender == sender(transaction.station())) {
        return refuse(
            RefusalKind::invalid, "alert/own-sender",
            {"发送者为本单位，而本单位没有发布过。", "It says that this station sent it, which it did not."});
    }
    AlertRow row;
    row.id = transaction.next_number(series);
    row.direction = AlertDirection::in;
    row.document = std::string(document);
    row.begins_at = begins_at(*message);
    row.ends_at = message->type == AlertType::Cancel
                      ? message->sent
                      : ends_at(*message).value_or(row.begins_at + without_end);
    row.made_at = transaction.now();
    row.made_by = transaction.actor();
    row.message = std::move(*message);
    // What ends this one may have come before it.
    for (const AlertRow& later : taken_in_about(transaction, own_name)) {
        if (later.message.sender != row.message.sender || later.message.sent < row.message.sent) continue;
        row.state = state_by(later.message.type);
        row.ended_by = later.id;
        row.ended_at = transaction.now();
        break;
    }
    insert_alert(transaction, row);
    TakenAlert taken{row.id, true, {}};
    for (const AlertReference& one : row.message.references) {
        if (one.sender != row.message.sender) continue;  // of its own sender alone
        const auto earlier = find_alert(transaction, one);
        if (!earlier || earlier->direction != AlertDirection::in || earlier->state != AlertState::current ||
            earlier->message.type == AlertType::Cancel) {
            continue;
        }
        end_alert(transaction, earlier->id, state_by(row.message.type), row.id, transaction.now());
        taken.ended.push_back(earlier->id);
    }
    note(transaction, "alert.taken_in", row, taken.ended);
    return taken;
}

AlertList AlertDesk::list(store::Snapshot& snapshot, const AlertsQuery& query) const {
    const int limit = query.limit.value_or(usual_page);
    AlertList list;
    for (AlertRow& alert : newest_alerts(snapshot, query.before.value_or(0), limit + 1)) {
        if (static_cast<int>(list.alerts.size()) == limit) {
            list.has_more = true;
            break;
        }
        list.alerts.push_back(shown(snapshot, std::move(alert)));
    }
    return list;
}

PublicAlerts AlertDesk::for_everyone(store::Snapshot& snapshot) const {
    PublicAlerts list;
    for (const AlertRow& alert : current_own(snapshot)) {
        const AlertMessage& message = alert.message;
        if (message.type == AlertType::Cancel || message.status == AlertStatus::Test) continue;
        const AlertInfo& first = message.infos.front();
        PublicAlert shown{message.identifier,
                          message.status,
                          first.urgency,
                          first.severity,
                          message.sent,
                          alert.begins_at,
                          alert.ends_at.value_or(alert.begins_at),
                          {},
                          path_of_document(message.identifier)};
        for (const AlertInfo& info : message.infos) {
            shown.texts.push_back({info.language, info.event, info.headline, info.description,
                                   info.instruction, info.areas.front().description});
        }
        list.alerts.push_back(std::move(shown));
    }
    return list;
}

}  // namespace linli::alerts
