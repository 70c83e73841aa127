#include "audit/witness_desk.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::audit {
namespace {

std::chrono::sys_days day_of(Instant at) {
    return std::chrono::floor<std::chrono::days>(at);
}

constexpr std::int64_t most_stations = 99'999;  // of one key: what it can make us keep has an end

// Is it the log of a key of this name, or of another of its stations? Their numbers begin with 2.
bool is_log_of(std::string_view name, std::string_view origin) {
    if (!origin.starts_with(name)) return false;
    std::string_view rest = origin.substr(name.size());
    if (rest.empty()) return true;
    if (!rest.starts_with('/')) return false;
    rest.remove_prefix(1);
    const auto number = parse_number<std::int64_t>(rest);
    return number && *number > 1 && *number <= most_stations && std::to_string(*number) == rest;
}

WitnessedLog known_of(store::Snapshot& snapshot, const std::string& origin) {
    WitnessedLog log{origin, 0, {}, {}, {}, {}, {}};
    if (auto kept = newest_witnessed(snapshot, origin)) {
        log.size = kept->size;
        log.at = kept->at;
        log.note = std::move(kept->note);
    }
    if (auto refused = find_refused(snapshot, origin)) {
        log.refused_size = refused->size;
        log.refused_at = refused->at;
        log.refused_note = std::move(refused->note);
    }
    return log;
}

tl::unexpected<Refusal> malformed() {
    return refuse(RefusalKind::malformed, "audit/no-checkpoint",
                  {"应为 C2SP tlog-witness add-checkpoint 格式的请求。",
                   "A request in the form of C2SP tlog-witness, add-checkpoint, was expected."});
}

// The log's own signature proves who says so, but not who sent it: anyone may send a good checkpoint with a
// bad proof. So it is written down, once until something is kept again, and nothing else follows from it.
void note_refused(store::Transaction& transaction, const WitnessedRow& kept, const Offered& offered) {
    const auto before = find_refused(transaction, kept.origin);
    put_refused(transaction, {kept.origin, offered.checkpoint.size, transaction.now(), offered.request.note});
    if (before && before->at >= kept.at) return transaction.housekeeping();
    transaction.append({.kind = witness_refused,
                        .subject = "log/" + kept.origin,
                        .payload = json::to_text(WitnessRefused{kept.size, offered.checkpoint.size})});
}

}  // namespace

VerifierKeys WitnessDesk::keys_of(std::string_view origin) const {
    VerifierKeys keys;
    for (const VerifierKey& key : trusted_) {
        if (!is_log_of(key.name, origin)) continue;
        keys.push_back(key);
        keys.back().name = origin;
    }
    return keys;
}

Result<Offered> WitnessDesk::read(std::string_view text) const {
    auto request = add_checkpoint_from(text);
    const auto note = request ? parse_note(request->note) : std::nullopt;
    const auto said = note ? checkpoint_in(*note) : std::nullopt;
    if (!said) return malformed();
    const VerifierKeys keys = keys_of(said->origin);
    if (keys.empty()) {
        return refuse(RefusalKind::not_found, "audit/unknown-log",
                      {"本站不为这份记录作见证。", "This station is no witness of that log."});
    }
    auto checkpoint = open_checkpoint(request->note, keys);
    if (!checkpoint) {
        checkpoint.error().kind = RefusalKind::forbidden;
        return tl::unexpected(std::move(checkpoint.error()));
    }
    if (request->old > checkpoint->size || (request->old == 0 && !request->proof.empty())) return malformed();
    return Offered{std::move(*request), std::move(*checkpoint)};
}

Judged WitnessDesk::judge(store::Transaction& transaction, const Offered& offered) const {
    const Checkpoint& checkpoint = offered.checkpoint;
    const auto kept = newest_witnessed(transaction, checkpoint.origin);
    const Size kept_size = kept ? kept->size : 0;
    const auto answer = [&](Judgement judgement) {
        transaction.housekeeping();
        return Judged{judgement, kept_size, {}};
    };
    if (offered.request.old != kept_size) return answer(Judgement::other_size);
    if (kept && checkpoint.size == kept->size && checkpoint.root != kept->root) {
        note_refused(transaction, *kept, offered);
        return {Judgement::other_root, kept_size, {}};
    }
    if (kept && !proves_consistency(kept->size, checkpoint.size, offered.request.proof, kept->root,
                                    checkpoint.root)) {
        note_refused(transaction, *kept, offered);
        return {Judgement::no_proof, kept_size, {}};
    }
    if (!kept && checkpoint.size == 0 && checkpoint.root != empty_root()) return answer(Judgement::no_proof);
    transaction.housekeeping();
    if (checkpoint.size > kept_size) {
        if (kept && day_of(kept->at) == day_of(transaction.now()))
            delete_witnessed(transaction, kept->origin, kept->size);
        insert_witnessed(transaction, {checkpoint.origin, checkpoint.size, transaction.now(), checkpoint.root,
                                       offered.request.note});
    }
    return {Judgement::kept, checkpoint.size,
            seal_.cosign(parse_note(offered.request.note)->text, transaction.now())};
}

std::vector<WitnessedLog> WitnessDesk::logs(store::Snapshot& snapshot) const {
    std::vector<std::string> origins;
    const auto add = [&](const std::string& origin) {
        if (std::find(origins.begin(), origins.end(), origin) == origins.end()) origins.push_back(origin);
    };
    std::vector<std::string> heard_of;
    for (auto next = witnessed_after(snapshot, ""); next; next = witnessed_after(snapshot, *next))
        heard_of.push_back(*next);
    for (const VerifierKey& key : trusted_) {
        add(key.name);
        for (const std::string& origin : heard_of) {
            if (is_log_of(key.name, origin)) add(origin);
        }
    }
    std::vector<WitnessedLog> found;
    found.reserve(origins.size());
    for (const std::string& origin : origins)
        found.push_back(known_of(snapshot, origin));
    return found;
}

}  // namespace linli::audit
