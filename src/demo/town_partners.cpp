#include "demo/town_partners.h"

#include <filesystem>

#include <fmt/format.h>

#include "base/ids.h"
#include "demo/done.h"
#include "exchange/sending.h"

namespace linli::demo {
namespace {

using exchange::Direction;
using exchange::News;

constexpr std::size_t at_once = 100;
const store::Context of_platform{first_station, "platform"};
const store::Context of_courier{first_station, "exchange"};

// What goes with a request, as its receiver reads it.
exchange::Signed signed_in(const outside::Request& request) {
    const auto value = [&](std::string_view name) -> std::string {
        for (const std::string& header : request.headers) {
            if (header.starts_with(name) && header.substr(name.size(), 2) == ": ")
                return header.substr(name.size() + 2);
        }
        return {};
    };
    return {value(exchange::webhook_id),
            parse_number<std::int64_t>(value(exchange::webhook_timestamp)).value_or(0),
            value(exchange::webhook_signature)};
}

std::string door_in(const std::string& path) {
    constexpr std::string_view before = "/api/v1/exchange/", behind = "/events";
    return path.substr(before.size(), path.size() - before.size() - behind.size());
}

}  // namespace

struct TownPartners::One {
    std::string code;
    exchange::Connection connection;
    std::string door;
    platform::Platform platform;
    std::unique_ptr<store::Store> ledger;
};

TownPartners::TownPartners(store::Store& store, const SettableClock& clock, exchange::PartnerDesk& desk,
                           exchange::Inbox& inbox, std::function<void()> listen)
    : store_(store),
      clock_(clock),
      desk_(desk),
      inbox_(inbox),
      listen_(std::move(listen)),
      folder_(std::filesystem::temp_directory_path() / ("linli-demo-" + random_token())) {
    std::filesystem::create_directories(folder_);
}

TownPartners::~TownPartners() {
    partners_.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void TownPartners::connect(const store::Context& by) {
    const auto named = done(
        store_.read_now(by, [&](store::Snapshot& s) { return Result<exchange::Partners>(desk_.list(s)); }));
    for (const exchange::PartnerShown& one : named.partners) {
        exchange::Connection connection;
        connection.address = "https://" + one.code + ".example/events";
        const auto shown = done(store_.write_now(
            by, [&](store::Transaction& t) { return desk_.connect(t, one.code, connection, {}); }));
        const auto made =
            done(store_.write_now(by, [&](store::Transaction& t) { return desk_.make_secret(t, one.code); }));
        store::Options options;
        options.file = folder_ / (one.code + ".db");
        options.durability = store::Durability::at_close;
        partners_.emplace(
            one.code, std::make_unique<One>(
                          One{one.code, connection, door_in(shown.events_at),
                              platform::Platform("urn:example:" + one.code,
                                                 {exchange::WebhookSecret::read(made.secret).value()}, {}),
                              store::Store::open(options, clock_, std::vector{platform::migration()})}));
    }
    listen_();
}

void TownPartners::say(std::string_view partner, std::int64_t incident, News news, const std::string& text) {
    One& one = *partners_.find(partner)->second;
    const Direction ours = exchange::is_from_giver(news) ? Direction::in : Direction::out;
    const auto deliveries = done(store_.read_now(of_courier, [&](store::Snapshot& s) {
        return Result<std::vector<exchange::Delivery>>(exchange::deliveries_of(s, incident));
    }));
    for (const exchange::Delivery& delivery : deliveries) {
        if (delivery.partner != partner || delivery.direction != ours || is_over(delivery.state)) continue;
        const Direction theirs = ours == Direction::out ? Direction::in : Direction::out;
        done(one.ledger->write_now(of_platform, [&](store::Transaction& t) {
            return one.platform.act(t, theirs, delivery.reference, {news, text, {}});
        }));
    }
    carry();
}

TownPartners::TakenIn TownPartners::offer(exchange::Offer offer) {
    auto at = partners_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(offered_++ % partners_.size()));
    One& one = *at->second;
    offer.number = fmt::format("{}-{}", one.code, offered_);
    const auto offered = done(one.ledger->write_now(
        of_platform, [&](store::Transaction& t) { return one.platform.offer(t, offer); }));
    carry();
    const auto delivery = done(store_.read_now(of_courier, [&](store::Snapshot& s) {
        return Result<std::optional<exchange::Delivery>>(
            exchange::find_delivery(s, one.code, Direction::in, offered.reference));
    }));
    if (!delivery) throw std::runtime_error("demo: the station did not take " + offer.number);
    return {delivery->incident, one.code};
}

void TownPartners::carry() {
    for (bool is_more = true; is_more;) {
        is_more = false;
        store_.wait_for_followers();
        for (auto& [code, one] : partners_) {
            is_more = carry_to(*one) || is_more;
            is_more = carry_from(*one) || is_more;
        }
    }
}

bool TownPartners::carry_to(One& one) {
    const auto parcels = done(store_.read_now(of_courier, [&](store::Snapshot& s) {
        const auto partner = exchange::find_partner(s, one.code).value();
        return Result<std::vector<exchange::Parcel>>(exchange::parcels(s, desk_, partner, at_once, {}));
    }));
    if (parcels.empty()) return false;
    done(store_.write_now(of_courier, [&](store::Transaction& t) {
        exchange::note_under_way(t, parcels);
        return Result<bool>(true);
    }));
    std::vector<exchange::Tried> tries;
    for (const exchange::Parcel& parcel : parcels) {
        done(one.ledger->write_now(of_platform, [&](store::Transaction& t) {
            return one.platform.receive(t, signed_in(parcel.request), parcel.request.body.value());
        }));
        exchange::Tried tried;
        tried.message = parcel.message;
        tried.outcome = exchange::Try::delivered;
        tries.push_back(tried);
    }
    done(store_.write_now(of_courier, [&](store::Transaction& t) {
        exchange::note_tried(t, one.code, tries, 0);
        return Result<bool>(true);
    }));
    return true;
}

bool TownPartners::carry_from(One& one) {
    const auto letters = done(one.ledger->read_now(of_platform, [](store::Snapshot& s) {
        return Result<std::vector<platform::Letter>>(platform::due_letters(s, at_once));
    }));
    for (const platform::Letter& letter : letters) {
        done(store_.write_now(of_courier, [&](store::Transaction& t) {
            return inbox_.receive(t, one.door, one.platform.sign(letter, t.now()), letter.body);
        }));
        done(one.ledger->write_now(of_platform, [&](store::Transaction& t) {
            constexpr int ok = 200;
            platform::note_tried(t, letter.id, ok, "", 0, 1);
            return Result<bool>(true);
        }));
    }
    return !letters.empty();
}

void TownPartners::pause(const store::Context& by) {
    for (auto& [code, one] : partners_) {
        one->connection.paused = true;
        done(store_.write_now(
            by, [&](store::Transaction& t) { return desk_.connect(t, one->code, one->connection, {}); }));
    }
}

}  // namespace linli::demo
