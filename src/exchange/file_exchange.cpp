#include "exchange/file_exchange.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "exchange/file_exchange_rows.h"
#include "exchange/sending.h"

namespace linli::exchange {
namespace {

constexpr std::chrono::days files_kept{100}, files_lie_there{30};

const Text no_receipt{"对方没有回执", "the partner wrote no receipt"};

std::string both(const Text& text) {
    return text.zh + " · " + text.en;
}

FileFormat format_in(std::string_view name) {
    return name.ends_with(".xlsx") ? FileFormat::xlsx : FileFormat::csv;
}

// Which message a refused row is: by its line, by its event, or both.
std::optional<std::int64_t> line_of(const RefusedRow& refused, StationId station,
                                    const std::vector<std::pair<std::int64_t, std::int64_t>>& rows) {
    for (const auto& [line, message] : rows) {
        const bool is_line = refused.line == 0 || static_cast<std::int64_t>(refused.line) == line;
        const bool is_event =
            refused.event.empty() ||
            refused.event == fmt::format("{}-{}", static_cast<std::int64_t>(station), message);
        if (is_line && is_event) return line;
    }
    return std::nullopt;
}

// Put aside without a receipt: what is said of it now counts.
void take_up_again(store::Transaction& transaction, Message& message) {
    if (message.state != MessageState::dead) return;
    message.state = MessageState::waiting;
    message.ended_at.reset();
    update_message(transaction, message);
}

// What a receipt does, row by row. The events of one delivery arrive in their order: one that arrived says
// that those before it did, for which no receipt came; one behind another that was refused, or is to be sent
// anew, is sent again behind that.
class Receiving {
  public:
    explicit Receiving(store::Transaction& transaction) : transaction_(transaction) {}

    void refuse(std::int64_t id, const std::string& why) {
        auto message = find_message(transaction_, id);
        if (!message) return;
        take_up_again(transaction_, *message);
        refused_.insert(id);
        tries_.push_back({id, Try::refused, false, why, {}});
    }
    void receive(std::int64_t id) {
        auto message = find_message(transaction_, id);
        if (!message || message->state == MessageState::delivered) return;
        std::vector<Message> before;
        if (message->delivery != 0) before = messages_of(transaction_, message->delivery);
        std::erase_if(before, [&](const Message& one) {
            return one.sequence >= message->sequence || one.state == MessageState::delivered;
        });
        take_up_again(transaction_, *message);
        if (std::any_of(before.begin(), before.end(), [&](const Message& one) { return holds_up(one); })) {
            message->next_at = transaction_.now();
            update_message(transaction_, *message);
            return;
        }
        for (Message& one : before) {
            take_up_again(transaction_, one);
            tries_.push_back({one.id, Try::delivered, false, "", {}});
        }
        tries_.push_back({id, Try::delivered, false, "", {}});
    }
    const std::vector<Tried>& tries() const { return tries_; }

  private:
    bool holds_up(const Message& message) const {
        const bool was_refused = message.state == MessageState::dead && message.fault != both(no_receipt);
        return was_refused || message.next_at || refused_.contains(message.id);
    }

    store::Transaction& transaction_;
    std::set<std::int64_t> refused_;
    std::vector<Tried> tries_;
};

}  // namespace

bool is_time_for_file(store::Snapshot& snapshot, const Partner& partner, const FileSettings& settings) {
    const auto last = last_file(snapshot, partner.code);
    const bool is_time = !last || last->rows == static_cast<std::int64_t>(most_sent_rows) ||
                         last->made_at + every_of(settings) <= snapshot.now();
    return is_time && !for_a_file(snapshot, partner.code, 1).empty();
}

void make_file(store::Transaction& transaction, const Partner& partner, const FileSettings& settings) {
    transaction.housekeeping();
    auto messages = for_a_file(transaction, partner.code, most_sent_rows);
    if (messages.empty()) return;
    std::vector<std::int64_t> ids;
    for (Message& message : messages) {
        ids.push_back(message.id);
        message.next_at.reset();
        update_message(transaction, message);
    }
    SentFile file;
    file.partner = partner.code;
    file.number = transaction.next_number("files/" + partner.code);
    file.name = file_name(transaction.station(), file.number, format_of(settings));
    file.rows = static_cast<std::int64_t>(ids.size());
    file.made_at = transaction.now();
    insert_file(transaction, file, ids);
    note_under_way(transaction, ids);
}

std::optional<FileToPlace> file_to_place(store::Snapshot& snapshot, const Partner& partner, Zone zone) {
    const auto file = first_unplaced(snapshot, partner.code);
    if (!file) return std::nullopt;
    std::vector<FileRow> rows;
    for (const auto& [line, id] : rows_of(snapshot, *file)) {
        const auto message = find_message(snapshot, id);
        const auto event = message ? read_structured(message->body) : Result<CloudEvent>(CloudEvent());
        rows.push_back(event ? row_of(*event, zone) : FileRow());
        rows.back().line = static_cast<std::size_t>(line);
    }
    return FileToPlace{file->number, file->name, write_table(format_in(file->name), event_columns(), rows)};
}

void note_placed(store::Transaction& transaction, const Partner& partner, std::int64_t number) {
    transaction.housekeeping();
    auto file = find_file(transaction, partner.code, number);
    if (!file || file->placed_at) return;
    file->placed_at = transaction.now();
    update_file(transaction, *file);
    for (const auto& [line, id] : rows_of(transaction, *file)) {
        auto message = find_message(transaction, id);
        if (!message || message->state != MessageState::waiting) continue;
        ++message->tries;
        update_message(transaction, *message);
        auto delivery = find_delivery(transaction, message->delivery);
        if (!delivery || delivery->state >= DeliveryState::sent) continue;
        go_to(*delivery, DeliveryState::sent, transaction.now());
        update_delivery(transaction, *delivery);
    }
}

Result<bool> take_receipt(store::Transaction& transaction, const Partner& partner,
                          const FileReceipt& receipt) {
    transaction.housekeeping();
    const auto number = number_in(transaction.station(), receipt.file);
    auto file = number ? find_file(transaction, partner.code, *number) : std::nullopt;
    if (!file || file->name != receipt.file) {
        return refuse(
            RefusalKind::not_found, "file/no-file",
            {"没有发送过文件“" + receipt.file + "”。", "No file \"" + receipt.file + "\" was sent."});
    }
    if (file->received_at) return false;
    const auto rows = rows_of(transaction, *file);
    if (receipt.rows && static_cast<std::int64_t>(*receipt.rows) != file->rows) {
        return refuse(RefusalKind::invalid, "file/rows",
                      {fmt::format("该文件有 {} 行，回执写的是 {} 行。", file->rows, *receipt.rows),
                       fmt::format("The file has {} rows, the receipt says {}.", file->rows, *receipt.rows)});
    }
    std::map<std::int64_t, std::string> refused;  // by their lines
    for (const RefusedRow& one : receipt.refused) {
        if (!receipt.rows && one.line == 0 && one.event.empty()) continue;
        const auto line = line_of(one, transaction.station(), rows);
        if (!line) {
            return refuse(RefusalKind::invalid, "file/rows",
                          {fmt::format("该文件没有第 {} 行“{}”。", one.line, one.event),
                           fmt::format("The file has no line {} with \"{}\".", one.line, one.event)});
        }
        refused[*line] = one.reason;
    }
    const std::string why_all = receipt.refused.empty() ? "" : receipt.refused.front().reason;
    Receiving receiving(transaction);
    for (const auto& [line, id] : rows) {
        const auto found = refused.find(line);
        if (receipt.rows && found == refused.end()) {
            receiving.receive(id);
            continue;
        }
        receiving.refuse(id, found != refused.end() ? found->second : why_all);
        note_refused(transaction, *file, line);
    }
    note_tried(transaction, partner.code, receiving.tries(), 0);
    file->received_at = transaction.now();
    if (!file->placed_at) file->placed_at = transaction.now();
    update_file(transaction, *file);
    return true;
}

std::size_t miss_receipts(store::Transaction& transaction, const incidents::IncidentDesk& incidents,
                          const Partner& partner, const FileSettings& settings) {
    transaction.housekeeping();
    auto files = unreceived(transaction, partner.code, transaction.now() - receipt_within_of(settings));
    for (SentFile& file : files) {
        std::set<std::int64_t> told;
        for (const auto& [line, id] : rows_of(transaction, file)) {
            auto message = find_message(transaction, id);
            if (!message || message->state != MessageState::waiting || message->next_at) continue;
            message->state = MessageState::dead;
            message->ended_at = transaction.now();
            message->fault = both(no_receipt);
            update_message(transaction, *message);
            const auto delivery = find_delivery(transaction, message->delivery);
            if (delivery && told.insert(delivery->incident).second)
                incidents.bring_before(transaction, delivery->incident);
        }
        file.missed_at = transaction.now();
        update_file(transaction, file);
    }
    return files.size();
}

Result<Taken> take_row(store::Transaction& transaction, const Inbox& inbox, const Partner& partner,
                       const CloudEvent& event) {
    const bool hands_over = event.type == type_of(News::offered);
    if (hands_over && find_delivery(transaction, partner.code, Direction::out, event.subject.value_or(""))) {
        return refuse(RefusalKind::invalid, "exchange/wrong-side",
                      {"这是本站移交的事件，不能再移交给本站。",
                       "The station handed this over; it cannot be handed over to it."});
    }
    // As it stands now: its settings may have changed since the look began.
    const auto now = find_partner(transaction, partner.code);
    return inbox.hear(transaction, now ? *now : partner, event);
}

void note_place(store::Transaction& transaction, std::string_view code, const std::optional<Text>& fault) {
    transaction.housekeeping();
    auto partner = find_partner(transaction, code);
    if (!partner) return;
    if (fault && !partner->failing_since) partner->failing_since = transaction.now();
    if (!fault) partner->failing_since.reset();
    partner->last_fault = fault ? both(*fault) : "";
    keep_partner(transaction, *partner);
}

void leave_files(store::Transaction& transaction, std::string_view partner) {
    transaction.housekeeping();
    release_messages(transaction, partner);
}

bool is_old_file(store::Snapshot& snapshot, const Partner& partner, std::int64_t number) {
    const auto file = find_file(snapshot, partner.code, number);
    return !file || file->made_at < snapshot.now() - files_lie_there;
}

std::int64_t forget_old_files(store::Transaction& transaction, std::int64_t most) {
    transaction.housekeeping();
    return forget_files(transaction, transaction.now() - files_kept, most);
}

}  // namespace linli::exchange
