#include "platform/carrier.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "exchange/cloud_event.h"

namespace linli::platform {
namespace {

constexpr std::size_t at_once = 16, most_under_way = 256, steps_at_once = 200;
constexpr std::chrono::milliseconds looks_every{50};
constexpr std::chrono::milliseconds after_failure{1'000};

const store::Context own{first_station, "platform"};

}  // namespace

Carrier::Carrier(store::Store& ledger, const Platform& platform, std::string address, double pace)
    : ledger_(ledger),
      platform_(platform),
      address_(std::move(address)),
      pace_(pace),
      chance_(random_bits()),
      news_(std::make_shared<News>()),
      sender_({at_once, most_under_way}) {
    thread_ = std::thread([this] { run(); });
}

Carrier::~Carrier() {
    {
        const std::lock_guard lock(news_->mutex);
        news_->ending = true;
    }
    news_->arrived.notify_all();
    thread_.join();
    sender_.close();
}

void Carrier::run() {
    std::chrono::milliseconds wait{0};
    bool was_failing = false;
    for (;;) {
        std::vector<Tried> tries;
        {
            std::unique_lock lock(news_->mutex);
            news_->arrived.wait_for(lock, wait, [this] { return news_->ending || !news_->tries.empty(); });
            if (news_->ending) return;
            tries = std::exchange(news_->tries, {});
        }
        try {
            write(tries);
            wait = next_in();
            if (wait == 0ms) {
                send_due();
                wait = looks_every;
            }
            was_failing = false;
        } catch (const std::exception& error) {
            if (!was_failing) spdlog::error("nothing is sent to the station now: {}", error.what());
            was_failing = true;
            under_way_.clear();  // what became of them may not be written: they are sent again
            wait = after_failure;
        }
    }
}

void Carrier::write(const std::vector<Tried>& tries) {
    if (tries.empty()) return;
    const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
    ledger_
        .write_now(own,
                   [&](store::Transaction& transaction) -> Result<bool> {
                       for (const Tried& one : tries)
                           note_tried(transaction, one.letter, one.status, one.fault, chance, pace_);
                       return true;
                   })
        .value();
    for (const Tried& one : tries)
        under_way_.erase(one.letter);
}

std::chrono::milliseconds Carrier::next_in() {
    const auto due =
        ledger_.read_now(own, [](store::Snapshot& snapshot) -> Result<std::optional<Milliseconds>> {
            const auto next = next_due(snapshot);
            return next ? std::optional(*next - snapshot.now()) : std::nullopt;
        });
    return std::clamp(due.value().value_or(looks_every), 0ms, looks_every);
}

void Carrier::send_due() {
    const auto letters =
        ledger_.write_now(own, [&](store::Transaction& transaction) -> Result<std::vector<Letter>> {
            platform_.take_steps(transaction, steps_at_once);
            return due_letters(transaction, most_under_way);
        });
    const Script& script = platform_.script();
    const double twice = script.sends ? script.sends->twice.value_or(0) : 0;
    for (const Letter& letter : letters.value()) {
        if (under_way_.contains(letter.id)) continue;
        const exchange::Signed with = platform_.sign(letter, ledger_.clock().now());
        outside::Request request;
        request.address = address_;
        request.body = letter.body;
        request.headers = {fmt::format("Content-Type: {}", exchange::structured_event),
                           fmt::format("{}: {}", exchange::webhook_id, with.id),
                           fmt::format("{}: {}", exchange::webhook_timestamp, with.timestamp),
                           fmt::format("{}: {}", exchange::webhook_signature, with.signatures)};
        const auto tell = [news = news_, id = letter.id](const outside::Sent& sent) {
            Tried one{id, sent ? std::optional(sent->status) : std::nullopt,
                      sent ? fmt::format("HTTP {}", sent->status) : sent.error().in_general.en};
            const std::lock_guard lock(news->mutex);
            if (news->ending) return;
            news->tries.push_back(std::move(one));
            news->arrived.notify_all();
        };
        if (std::uniform_real_distribution<double>(0, 1)(chance_) < twice)
            (void)sender_.send("twice", request, [](const outside::Sent&) {});
        if (sender_.send("station", std::move(request), tell)) under_way_.insert(letter.id);
    }
}

}  // namespace linli::platform
