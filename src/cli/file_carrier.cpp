#include "cli/file_carrier.h"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace linli::cli {
namespace {

using namespace std::chrono_literals;
using exchange::Partner;
using outside::Placed;
using outside::PlaceFailure;

constexpr auto tick = 250ms;
constexpr auto forgets_every = 1h;
constexpr std::int64_t forgotten_at_once = 1'000;
constexpr std::size_t longest_name = 200;  // bytes; more is put in front of it and behind
constexpr std::chrono::days files_lie_there{30};
constexpr std::size_t most_files = 200;  // taken at one look
constexpr int most_failures = 3;         // files that could not be taken, until the look is given up

// Another server has taken over, or this one ends: what was begun is left to whoever carries next.
struct Given_over {};

store::Context carrier(StationId id) {
    return {id, "exchange"};
}

tl::unexpected<PlaceFailure> not_carried(Text why) {
    std::string detail = why.en;
    return tl::unexpected(PlaceFailure{std::move(why), std::move(detail)});
}

const std::vector<std::string>& folders() {
    static const std::vector<std::string> all{"out", "in", "in/done", "in/refused"};
    return all;
}

}  // namespace

struct FileCarrier::Visit {
    StationId station;
    const Partner& partner;
    exchange::FileSettings settings;
    Zone zone;
    Place& at;
};

FileCarrier::FileCarrier(Station& station, FilePlaces places)
    : station_(station), allowed_(std::move(places)), leadership_(*station.store, "file_carrier") {
    thread_ = std::thread([this] { run(); });
}

FileCarrier::~FileCarrier() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    ends_.notify_all();
    thread_.join();
}

void FileCarrier::run() {
    bool was_failing = false;
    Time next = std::chrono::steady_clock::now();
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (ends_.wait_for(lock, tick, [this] { return ending_.load(); })) return;
        }
        try {
            if (!leadership_.hold()) {
                places_.clear();
                continue;
            }
            if (next > std::chrono::steady_clock::now()) continue;
            look();
            was_failing = false;
        } catch (const Given_over&) {
            leadership_.give_way();
            places_.clear();
        } catch (const std::exception& error) {
            if (!was_failing) spdlog::error("no files are exchanged with partners now: {}", error.what());
            was_failing = true;
        }
        next = std::chrono::steady_clock::now() + allowed_.look;
    }
}

template <class Command>
auto FileCarrier::write(StationId id, Command command) {
    using Done = std::invoke_result_t<Command&, store::Transaction&>;
    if (ending_) throw Given_over();
    bool is_given_over = false;
    auto done = station_.store->write_now(carrier(id), [&](store::Transaction& transaction) -> Done {
        is_given_over = !leadership_.stands(transaction);
        if (is_given_over) return refuse(RefusalKind::conflict, "lease/lost", {"", ""});
        return command(transaction);
    });
    if (is_given_over) throw Given_over();
    return done;
}

void FileCarrier::look() {
    std::set<Whose> all;
    for (const StationId id : station_.ask(exchange::stations_with_partners)) {
        for (const Partner& partner : station_.ask(exchange::partners, id)) {
            all.insert({id, partner.code});
            look_at(id, partner);
        }
    }
    std::erase_if(places_, [&](const auto& one) { return !all.contains(one.first); });
}

void FileCarrier::look_at(StationId id, const Partner& partner) {
    Place& at = places_[{id, partner.code}];
    if (at.version != partner.version) {
        at = Place();
        at.version = partner.version;
    }
    if (partner.connection.way != exchange::Way::files) {
        if (!at.is_left) {
            write(id, [&](store::Transaction& transaction) -> Result<bool> {
                exchange::leave_files(transaction, partner.code);
                return true;
            }).value();
        }
        at.is_left = true;
        return;
    }
    const auto zone = station_.ask(
        [this](store::Snapshot& snapshot) { return station_.rulebooks.current(snapshot)->calendar.zone(); },
        id);
    const Visit visiting{id, partner, partner.connection.files.value_or(exchange::FileSettings()), zone, at};
    note(visiting, visit(visiting));
    write(id, [&](store::Transaction& transaction) -> Result<bool> {
        exchange::miss_receipts(transaction, station_.desk, partner, visiting.settings);
        return true;
    }).value();
    if (at.forgets_at > std::chrono::steady_clock::now()) return;
    write(id, [&](store::Transaction& transaction) {
        return Result<std::int64_t>(exchange::forget_old_files(transaction, forgotten_at_once));
    }).value();
    at.forgets_at = std::chrono::steady_clock::now() + forgets_every;
}

// What is wrong at the place is at the partner for people to read, written when it changes.
void FileCarrier::note(const Visit& visit, const Placed<void>& outcome) {
    const std::optional<Text> fault = outcome ? std::nullopt : std::optional(outcome.error().in_general);
    const std::string said = outcome ? "" : outcome.error().in_detail;
    if (!outcome) visit.at.place.reset();  // connected anew, its folders made anew
    if (!outcome && visit.at.fault != said)
        spdlog::warn("files of the partner {}: {}", visit.partner.code, said);
    if (outcome && !visit.at.fault.empty())
        spdlog::info("files of the partner {} are exchanged again", visit.partner.code);
    const bool is_news = visit.at.fault != said || (outcome && visit.partner.failing_since);
    visit.at.fault = said;
    if (!is_news) return;
    write(visit.station, [&](store::Transaction& transaction) -> Result<bool> {
        exchange::note_place(transaction, visit.partner.code, fault);
        return true;
    }).value();
}

Placed<void> FileCarrier::visit(const Visit& visit) {
    if (!visit.at.place) {
        if (auto opened = open(visit); !opened) return opened;
    }
    if (auto done = put(visit); !done) return done;
    if (auto done = take(visit); !done) return done;
    return remove_old(visit);
}

Placed<void> FileCarrier::open(const Visit& visit) {
    if (visit.settings.sftp) {
        if (allowed_.ssh.empty()) {
            return not_carried(
                {"本机未设 SFTP 密钥，请机器管理员用 --partner-ssh 指定",
                 "There are no keys for SFTP; whoever keeps the machine names them with --partner-ssh"});
        }
        visit.at.place =
            outside::sftp_place(*visit.settings.sftp, {allowed_.ssh, allowed_.networks}, &ending_);
    } else {
        if (allowed_.folder.empty()) {
            return not_carried(
                {"本机未设交换目录，请机器管理员用 --partner-folder 指定",
                 "There is no folder for files; whoever keeps the machine names it with --partner-folder"});
        }
        if (!outside::is_plain_name(visit.partner.code)) {
            return not_carried(
                {"该单位的代码不能作文件夹名", "The partner's code cannot be a folder's name"});
        }
        visit.at.place = outside::folder_place(
            allowed_.folder / std::to_string(static_cast<std::int64_t>(visit.station)) / visit.partner.code);
    }
    return visit.at.place->make_folders(folders());
}

// One that was made before is put first: there are no gaps.
Placed<void> FileCarrier::put(const Visit& visit) {
    for (;;) {
        const auto file = station_.ask(
            [&](store::Snapshot& snapshot) {
                return exchange::file_to_place(snapshot, visit.partner, visit.zone);
            },
            visit.station);
        if (file) {
            if (auto written = visit.at.place->write("out/" + file->name, file->bytes); !written)
                return written;
            write(visit.station, [&](store::Transaction& transaction) -> Result<bool> {
                exchange::note_placed(transaction, visit.partner, file->number);
                return true;
            }).value();
        }
        const bool is_time =
            exchange::is_sent_to(visit.partner) &&
            station_.ask(
                [&](store::Snapshot& snapshot) {
                    return exchange::is_time_for_file(snapshot, visit.partner, visit.settings);
                },
                visit.station);
        if (is_time) {
            write(visit.station, [&](store::Transaction& transaction) -> Result<bool> {
                exchange::make_file(transaction, visit.partner, visit.settings);
                return true;
            }).value();
        }
        if (!file && !is_time) return {};
    }
}

// What holds the same as at the last look is whole. Receipts come first: what they are about was sent before.
Placed<void> FileCarrier::take(const Visit& visit) {
    auto names = visit.at.place->list("in");
    if (!names) return tl::unexpected(std::move(names.error()));
    std::erase_if(*names, [](const std::string& name) {
        return !exchange::is_table(name) || name.size() > longest_name;
    });
    std::sort(names->begin(), names->end(), [](const std::string& a, const std::string& b) {
        return std::pair(!exchange::is_receipt(a), std::string_view(a)) <
               std::pair(!exchange::is_receipt(b), std::string_view(b));
    });
    if (names->size() > most_files) names->resize(most_files);
    std::map<std::string, Digest> seen;
    Placed<void> outcome;
    int failures = 0;
    for (const std::string& name : *names) {
        const auto bytes = visit.at.place->read("in/" + name, exchange::largest_file);
        Placed<void> taken;
        if (bytes) {
            const Digest digest = sha256(bytes_of(*bytes));
            const auto before = visit.at.seen.find(name);
            seen[name] = digest;
            if (before == visit.at.seen.end() || before->second != digest) continue;
            taken = take_file(visit, name, *bytes);
        } else if (bytes.error().is_too_large) {
            taken = refuse_file(
                visit, name, exchange::read_table(std::string(exchange::largest_file + 1, ' '), {}).error());
        } else {
            taken = tl::unexpected(bytes.error());
        }
        if (taken) continue;
        outcome = std::move(taken);
        if (++failures == most_failures) break;
    }
    visit.at.seen = std::move(seen);
    return outcome;
}

Placed<void> FileCarrier::take_file(const Visit& visit, const std::string& name, const std::string& bytes) {
    return exchange::is_receipt(name) ? take_receipt(visit, name, bytes) : take_news(visit, name, bytes);
}

Placed<void> FileCarrier::take_receipt(const Visit& visit, const std::string& name,
                                       const std::string& bytes) {
    const auto receipt = exchange::read_receipt(bytes);
    if (!receipt) return refuse_file(visit, name, receipt.error());
    const auto taken = write(visit.station, [&](store::Transaction& transaction) {
        return exchange::take_receipt(transaction, visit.partner, *receipt);
    });
    if (!taken) return refuse_file(visit, name, taken.error());
    // The partner has it.
    if (auto removed = visit.at.place->remove("out/" + receipt->file); !removed) return removed;
    return move(visit, name, "in/done");
}

Placed<void> FileCarrier::take_news(const Visit& visit, const std::string& name, const std::string& bytes) {
    const auto rows = exchange::read_table(bytes, exchange::event_columns());
    if (!rows) return refuse_file(visit, name, rows.error());
    exchange::FileReceipt receipt{name, rows->size()};
    for (const exchange::FileRow& row : *rows) {
        const auto event = exchange::event_of(row, name, visit.zone);
        const auto taken =
            !event ? tl::unexpected(event.error())
                   : write(visit.station, [&](store::Transaction& transaction) {
                         return exchange::take_row(transaction, station_.inbox, visit.partner, *event);
                     });
        if (!taken)
            receipt.refused.push_back(
                {row.line, std::string(row.cell("event")), exchange::reason_of(taken.error())});
    }
    const auto written =
        visit.at.place->write("out/" + exchange::receipt_name(name), exchange::write_receipt(receipt));
    return written ? move(visit, name, "in/done") : written;
}

// Broken as a whole.
Placed<void> FileCarrier::refuse_file(const Visit& visit, const std::string& name, const Refusal& why) {
    const exchange::FileReceipt receipt{name, {}, {{0, "", exchange::reason_of(why)}}};
    const auto written =
        visit.at.place->write("out/" + exchange::receipt_name(name), exchange::write_receipt(receipt));
    return written ? move(visit, name, "in/refused") : written;
}

Placed<void> FileCarrier::move(const Visit& visit, const std::string& name, const std::string& folder) {
    const std::string day = to_local(station_.store->clock().now(), visit.zone).substr(0, 10);
    return visit.at.place->rename("in/" + name, folder + '/' + day + ' ' + name);
}

// What they say is in the database, as long as the schedule has it; it does not stay here longer.
Placed<void> FileCarrier::remove_old(const Visit& visit) {
    if (visit.at.removes_at > std::chrono::steady_clock::now()) return {};
    outside::FilePlace& place = *visit.at.place;
    const std::string first =
        to_local(station_.store->clock().now() - files_lie_there, visit.zone).substr(0, 10);
    for (const char* const folder : {"in/done", "in/refused"}) {
        const auto names = place.list(folder);
        if (!names) return tl::unexpected(names.error());
        for (const std::string& name : *names) {
            const std::string day = name.substr(0, 10);
            if (!parse_date(day) || day >= first) continue;
            if (auto removed = place.remove(fmt::format("{}/{}", folder, name)); !removed) return removed;
        }
    }
    const auto sent = place.list("out");
    if (!sent) return tl::unexpected(sent.error());
    for (const std::string& name : *sent) {
        const auto number = exchange::number_in(visit.station, name);
        if (!number) continue;
        const bool is_old = station_.ask(
            [&](store::Snapshot& snapshot) {
                return exchange::is_old_file(snapshot, visit.partner, *number);
            },
            visit.station);
        if (!is_old) continue;
        if (auto removed = place.remove("out/" + name); !removed) return removed;
    }
    visit.at.removes_at = std::chrono::steady_clock::now() + forgets_every;
    return {};
}

}  // namespace linli::cli
