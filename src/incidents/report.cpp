// Reporting, and joining a report that is there already.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "incidents/step.h"
#include "vault/masking.h"

namespace linli::incidents {
namespace {

constexpr std::size_t longest_address = 200;
constexpr std::size_t longest_name = 50;
constexpr std::size_t longest_contact = 100;
constexpr std::size_t longest_telephone = 30;
constexpr std::size_t shortest_telephone = 3;  // 110
constexpr std::size_t longest_text = 2'000;    // descriptions and remarks

void check_length(std::string_view field, const std::string& text, std::size_t most, json::Faults& faults) {
    if (count_code_points(text) > most) {
        faults.add(field,
                   {fmt::format("最长 {} 字。", most), fmt::format("May have {} characters at most.", most)});
    }
}

void check_written(std::string_view field, const std::string& text, json::Faults& faults) {
    if (trim(text).empty()) faults.add(field, {"不能为空。", "Must not be empty."});
    check_length(field, text, longest_text, faults);
}

void check_optional(std::string_view field, const std::optional<std::string>& text, std::size_t most,
                    json::Faults& faults) {
    if (text) check_length(field, *text, most, faults);
}

tl::unexpected<Refusal> unknown_category(const std::string& code) {
    return refuse_invalid(
        {{"category", {"没有类别“" + code + "”。", "There is no category \"" + code + "\"."}}});
}

// Where a report comes from, unless the one who takes it in says.
Source source_of(const store::Context& who) {
    if (who.actor == "resident") return Source::resident;
    for (const std::string_view post : who.posts) {
        if (post.starts_with("partner/")) return Source::partner;
        if (post.starts_with("officer/") || post.starts_with("auxiliary/") || post.starts_with("worker/"))
            return Source::officer;
    }
    return Source::desk;
}

// What is the station's to say, a resident does not.
Result<void> require_own_words(const store::Context& who, const Report& report) {
    if (who.reach != store::Reach::none) return {};
    json::Faults faults;
    const Text not_yours{"由派出所确定，请勿填写。", "Is for the station to say: leave it out."};
    if (report.level) faults.add("level", not_yours);
    if (report.urgent) faults.add("urgent", not_yours);
    if (report.finish_by) faults.add("finish_by", not_yours);
    if (report.source && *report.source != Source::resident) faults.add("source", not_yours);
    if (faults.empty()) return {};
    return refuse_invalid(faults.take());
}

}  // namespace

void check(const Report& report, json::Faults& faults) {
    check_written("description", report.description, faults);
    check_optional("address", report.address, longest_address, faults);
    if (!report.location && trim(report.address.value_or("")).empty()) {
        faults.add("location", {"请给出位置或地址。", "Give a location or an address."});
    }
}
void check(const ReportedBy& who, json::Faults& faults) {
    check_optional("name", who.name, longest_name, faults);
    check_optional("telephone", who.telephone, longest_telephone, faults);
    check_optional("address", who.address, longest_address, faults);
    check_optional("contact", who.contact, longest_contact, faults);
    if (who.telephone && vault::normal_telephone(*who.telephone).size() < shortest_telephone) {
        faults.add("telephone", {"不是电话号码；其他联系方式请写在 contact。",
                                 "Is no telephone number; other ways to reach you go into contact."});
    }
}
void check(const WhoAsks& who, json::Faults& faults) {
    if (vault::normal_telephone(who.telephone).size() < shortest_telephone)
        faults.add("telephone", {"不是电话号码。", "Is no telephone number."});
}
void check(const Correction& body, json::Faults& faults) {
    check(WhoAsks{body.telephone}, faults);
    check(ReportedBy{body.name, {}, body.address, body.contact, {}}, faults);
    check_optional("new_telephone", body.new_telephone, longest_telephone, faults);
    if (body.new_telephone && vault::normal_telephone(*body.new_telephone).size() < shortest_telephone)
        faults.add("new_telephone", {"不是电话号码。", "Is no telephone number."});
    if (!body.name && !body.new_telephone && !body.address && !body.contact)
        faults.add({"没有说明更正什么。", "Does not say what to correct."});
}
void check(const Reveal& body, json::Faults& faults) {
    check_written("note", body.note, faults);
}
void check(const Remark& body, json::Faults& faults) {
    check_optional("note", body.note, longest_text, faults);
}
void check(const Reason& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
}
void check(const Decline& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
    const bool possible = body.outcome == Outcome::cannot_resolve || body.outcome == Outcome::not_ours ||
                          body.outcome == Outcome::unfounded;
    if (!possible) {
        faults.add("outcome", {"应为 cannot_resolve、not_ours 或 unfounded。",
                               "Must be cannot_resolve, not_ours or unfounded."});
    }
}
void check(const Merge& body, json::Faults& faults) {
    check_optional("note", body.note, longest_text, faults);
}
void check(const Dispatch& body, json::Faults& faults) {
    check_optional("note", body.note, longest_text, faults);
}
void check(const Transfer& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
}
void check(const HandOver& body, json::Faults& faults) {
    check_optional("note", body.note, longest_text, faults);
}
void check(const Pause& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
}
void check(const ClaimDone& body, json::Faults& faults) {
    check_written("result", body.result, faults);
}
void check(const Relevel& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
}
void check(const Recategorise& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
}
void check(const Relocate& body, json::Faults& faults) {
    check_written("reason", body.reason, faults);
    check_optional("address", body.address, longest_address, faults);
}
void check(const Judgement& body, json::Faults& faults) {
    check_optional("why", body.why, longest_text, faults);
}

void IncidentDesk::locate(store::Snapshot& snapshot, Incident& incident, const Rules& rules) const {
    incident.grid.clear();
    incident.border_metres.reset();
    incident.border_neighbour.clear();
    if (!incident.location) return;
    const grids::Located located = grids_.locate(snapshot, *incident.location);
    incident.grid_version = located.set->version;
    if (located.grid == nullptr) return;
    incident.grid = located.grid->code;
    if (located.border && located.border->distance.value <= rules.book.border_metres) {
        incident.border_metres = static_cast<std::int64_t>(located.border->distance.value);
        incident.border_neighbour = located.border->neighbour_code;
    }
}

Result<Receipt> IncidentDesk::report(store::Transaction& transaction, const Report& report) const {
    if (auto own = require_own_words(transaction.context(), report); !own)
        return tl::unexpected(std::move(own.error()));
    const auto rules = rulebooks_.current(transaction);
    const Category* category = rules->book.find(report.category);
    if (category == nullptr) return unknown_category(report.category);
    const int level = report.level.value_or(rules->book.level_of(*category));
    if (level < 1 || level > static_cast<int>(rules->book.levels.size())) {
        return refuse_invalid({{"level", {"没有这个级别。", "There is no such level."}}});
    }
    Incident incident;
    incident.source = report.source.value_or(source_of(transaction.context()));
    incident.category = category->code;
    incident.level = level;
    incident.description = report.description;
    incident.address = report.address.value_or("");
    if (report.location)
        incident.location = to_wgs84(*report.location, report.crs.value_or(grids::Crs::wgs84));
    incident.reported_at = transaction.now();
    incident.fixed_finish_by = report.finish_by;
    const auto urgent = urgent_words_in(report.description, rules->book);
    incident.urgent = !urgent.empty() || report.urgent.value_or(false);
    locate(transaction, incident, *rules);
    auto deadlines =
        deadlines_of(incident, rules->book.deadlines_of(incident.category, incident.level), rules->calendar);
    if (!deadlines) return tl::unexpected(std::move(deadlines.error()));
    incident.deadlines = *deadlines;
    incident.number = transaction.next_number("incidents");

    insert_incident(transaction, incident, next_alarm(incident, rules->book.warn_percent, transaction.now()));
    const std::string token = keep_reporter(transaction, incident, report.reporter);
    transaction.append({.kind = "incident.reported",
                        .subject = subject_of(incident.number),
                        .payload = json::to_text(payload_of(incident, std::nullopt))});

    Receipt receipt{incident.number,
                    1,
                    token,
                    !urgent.empty(),
                    urgent,
                    incident.category,
                    level,
                    incident.grid,
                    {},
                    incident.border_metres,
                    incident.border_neighbour,
                    incident.deadlines};
    if (!incident.grid.empty()) receipt.grid_name = grids_.current(transaction)->find(incident.grid)->name;
    return receipt;
}

Result<Joined> IncidentDesk::join(store::Transaction& transaction, Which which, const ReportedBy& who) const {
    std::string token;
    auto joined = step(transaction, which, Step::join, "", [&](Change& change) -> Result<void> {
        const bool is_private = change.rules.book.is_about_people(change.incident.category);
        if (is_private && transaction.context().reach == store::Reach::none)
            return no_such_incident(which.number);
        ++change.incident.reporters;
        token = keep_reporter(transaction, change.incident, who);
        return {};
    });
    if (!joined) return tl::unexpected(std::move(joined.error()));
    return Joined{which.number, token};
}

}  // namespace linli::incidents
