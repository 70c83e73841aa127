#include "exchange/delivery.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::exchange {
namespace {

using enum DeliveryState;

constexpr std::string_view type_prefix = "linli.handover.";
constexpr std::size_t longest_number = 80;
constexpr std::size_t longest_text = 4'000;
constexpr int news_count = 9;
constexpr std::size_t most_steps = 100;

void check_length(std::string_view field, const std::optional<std::string>& text, std::size_t most,
                  json::Faults& faults) {
    if (!text || count_code_points(*text) <= most) return;
    faults.add(field, {fmt::format("最多 {} 个字。", most), fmt::format("At most {} characters.", most)});
}

constexpr Effect A = Effect::apply;
constexpr Effect N = Effect::note;
constexpr Effect I = Effect::ignore;

// A line a state, a column news that may come: of the giver to whoever has it, and the other way.
// clang-format off
constexpr struct { DeliveryState state; Effect of[news_count]; } effects[] = {
    //               offered changed rejected confirmed withdrawn accepted progress done returned
    {queued,        {I,      A,      N,       A,        A,        A,       A,       A,   A}},
    {sending,       {I,      A,      N,       A,        A,        A,       A,       A,   A}},
    {sent,          {I,      A,      N,       A,        A,        A,       A,       A,   A}},
    {acknowledged,  {I,      A,      N,       A,        A,        A,       A,       A,   A}},
    {accepted,      {I,      A,      N,       A,        A,        I,       A,       A,   A}},
    {in_progress,   {I,      A,      I,       A,        A,        I,       A,       A,   A}},
    {claimed_done,  {I,      A,      A,       A,        A,        I,       N,       I,   N}},
    {confirmed,     {I,      N,      N,       I,        N,        I,       N,       N,   N}},
    {returned,      {I,      N,      N,       N,        I,        N,       N,       N,   I}},
    {withdrawn,     {I,      N,      N,       N,        I,        N,       N,       N,   I}},
    {failed,        {I,      N,      N,       N,        I,        A,       A,       A,   A}},
};
// clang-format on

}  // namespace

Text title_of(DeliveryState state) {
    static const Text titles[delivery_states] = {{"待发", "queued"},
                                                 {"发送中", "sending"},
                                                 {"已发，未确认送达", "sent, not known to have arrived"},
                                                 {"已送达", "acknowledged"},
                                                 {"已接收", "accepted"},
                                                 {"办理中", "in progress"},
                                                 {"申请办结", "claimed done"},
                                                 {"已确认办结", "confirmed"},
                                                 {"已退回", "returned"},
                                                 {"已撤回", "withdrawn"},
                                                 {"未送达", "failed"}};
    return titles[static_cast<std::size_t>(state)];
}

Text title_of(News news) {
    static const Text titles[news_count] = {
        {"移交", "handed over"},     {"内容有变", "changed"}, {"核查不通过", "rejected"},
        {"已确认办结", "confirmed"}, {"已撤回", "withdrawn"}, {"已接收", "accepted"},
        {"办理中", "in progress"},   {"已办结", "done"},      {"已退回", "returned"}};
    return titles[static_cast<std::size_t>(news)];
}

bool is_over(DeliveryState state) {
    return state == confirmed || state == returned || state == withdrawn || state == failed;
}

std::string type_of(News news) {
    return std::string(type_prefix).append(json::name_of(news));
}

std::optional<News> news_of(std::string_view type) {
    if (!type.starts_with(type_prefix)) return std::nullopt;
    for (int i = 0; i < news_count; ++i) {
        const auto news = static_cast<News>(i);
        if (json::name_of(news) == type.substr(type_prefix.size())) return news;
    }
    return std::nullopt;
}

bool is_from_giver(News news) {
    return news < News::accepted;
}

void check(const Offer& offer, json::Faults& faults) {
    check_length("number", offer.number, longest_number, faults);
    if (offer.number.empty()) faults.add("number", {"缺少编号。", "Its number is missing."});
    check_length("note", offer.note, longest_text, faults);
}

void check(const Word& word, json::Faults& faults) {
    check_length("number", word.number, longest_number, faults);
    check_length("text", word.text, longest_text, faults);
    check_length("state", word.state, longest_number, faults);
}

Effect effect_of(DeliveryState state, News news) {
    return effects[static_cast<std::size_t>(state)].of[static_cast<std::size_t>(news)];
}

DeliveryState state_after(DeliveryState state, News news) {
    switch (news) {
        case News::offered:
        case News::changed:
            return state;
        case News::rejected:
        case News::progress:
            return in_progress;
        case News::confirmed:
            return confirmed;
        case News::withdrawn:
            return withdrawn;
        case News::accepted:
            return accepted;
        case News::done:
            return claimed_done;
        case News::returned:
            return returned;
    }
    return state;
}

void begin(Delivery& delivery, DeliveryState state, Instant now) {
    delivery.made_at = delivery.state_at = now;
    delivery.state = state;
    delivery.steps = {{state, now}};
}

void go_to(Delivery& delivery, DeliveryState state, Instant now) {
    if (delivery.state == state) return;
    delivery.state = state;
    delivery.state_at = now;
    if (delivery.steps.size() == most_steps) delivery.steps.erase(delivery.steps.begin());
    delivery.steps.push_back({state, now});
    const bool is_answer =
        state == accepted || state == in_progress || state == claimed_done || state == returned;
    if (is_answer && !delivery.answered_at) delivery.answered_at = now;
    if (is_answer || is_over(state)) delivery.first_answer_by.reset();
}

std::string effects_as_markdown() {
    std::string out = "| state |";
    std::string rule = "|---|";
    for (int i = 0; i < news_count; ++i) {
        out += fmt::format(" {} |", json::name_of(static_cast<News>(i)));
        rule += "---|";
    }
    out += '\n' + rule + '\n';
    for (const auto& line : effects) {
        out += fmt::format("| `{}` {} |", json::name_of(line.state), title_of(line.state).zh);
        for (const Effect effect : line.of)
            out += fmt::format(" {} |", json::name_of(effect));
        out += '\n';
    }
    return out;
}

}  // namespace linli::exchange
