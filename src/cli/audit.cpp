// The seal from the command line: verify, prove, check a proof, and what is needed to do so elsewhere.
#include <fmt/format.h>

#include "audit/proof.h"
#include "audit/verification.h"
#include "audit/witness_folder.h"
#include "base/files.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

struct VerifyOptions {
    std::vector<std::string> checkpoints, keys;
    std::string witness;
};

tl::unexpected<Refusal> no_key_yet() {
    return refuse(
        RefusalKind::not_found, "audit/no-key",
        {"没有派出所的密钥（数据目录中的 linli.keys）；请用 --keys 指明，或用 --key 给出公钥。",
         "The station's keys (linli.keys in the data folder) are not here: name them with --keys."});
}

Result<audit::VerifierKey> key_from(const std::string& text) {
    if (auto key = audit::verifier_key_from(text)) return *key;
    return refuse(RefusalKind::invalid, "audit/no-such-key",
                  {"密钥应与 linli audit key 所示相同：名称+校验+base64。",
                   "A key is such as `linli audit key` prints: name+hash+base64."});
}

void print(const audit::Verification& found) {
    for (const Text& fault : found.faults)
        fmt::print("{}\n  {}\n", fault.zh, fault.en);
    if (found.fault_count > std::ssize(found.faults)) {
        fmt::print("…\n另有 {0} 处 · and {0} more\n", found.fault_count - std::ssize(found.faults));
    }
    fmt::print(
        "记录 entries {}, 已封存 sealed {}, 待封存 not sealed yet {}, 封存块 tiles {}, 凭证 checkpoints {}\n",
        found.entries, found.sealed, found.unsealed, found.tiles, found.checkpoints);
    if (!found.signatures_checked) {
        fmt::print("没有密钥，签名未核对 · no key, so signatures were not checked (--key)\n");
    }
    if (found.fault_count == 0) {
        fmt::print("一致：封存后没有改动 · nothing was altered since it was sealed\n");
    } else {
        fmt::print("发现 {0} 处问题 · {0} faults\n", found.fault_count);
    }
}

// Every checkpoint of a station in the folder of a file witness.
void read_witness(const std::filesystem::path& folder, std::vector<std::string>& checkpoints) {
    const std::size_t before = checkpoints.size();
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() == audit::kept_ending) checkpoints.push_back(read_file(file.path()));
    }
    if (checkpoints.size() == before) {
        throw std::runtime_error(folder.string() + ": no checkpoints are kept here (这里没有另存的封存凭证)");
    }
}

int verify(const Shared& shared, const VerifyOptions& options) {
    audit::Known known;
    for (const std::string& file : options.checkpoints)
        known.kept_elsewhere.push_back(read_file(file));
    for (const std::string& text : options.keys) {
        auto key = key_from(text);
        if (!key) return report(key.error());
        known.keys.push_back(*key);
    }
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    if (!options.witness.empty())
        read_witness(audit::kept_in(options.witness, station.own), known.kept_elsewhere);
    if (known.keys.empty() && station.seal) known.keys = station.seal->keys(station.own);
    Progress progress("verifying");
    const auto found = station.ask([&](store::Snapshot& snapshot) {
        return audit::verify(snapshot, known,
                             [&](std::size_t done, std::size_t total) { progress.show(done, total); });
    });
    print(found);
    return found.fault_count == 0 ? succeeded : failed;
}

// Prints what `question(snapshot, seal)` gives, or its refusal.
template <class Question>
int print_answer(const Shared& shared, Question question) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    if (!station.seal) return report(no_key_yet().value());
    const Result<std::string> answer = station.store->read_now(
        station.keeper(), [&](store::Snapshot& s) { return question(s, *station.seal); });
    if (!answer) return report(answer.error());
    fmt::print("{}", *answer);
    return succeeded;
}

int prove(const Shared& shared, store::Position entry) {
    return print_answer(shared,
                        [&](store::Snapshot& snapshot, const audit::Seal& seal) -> Result<std::string> {
                            auto proof = seal.prove(snapshot, entry);
                            if (!proof) return tl::unexpected(std::move(proof.error()));
                            return json::to_text(*proof) + '\n';
                        });
}

int verify_proof(const std::string& file, const std::string& trusted) {
    const auto proof = json::read<audit::EntryProof>(read_file(file));
    if (!proof) return report(proof.error());
    std::optional<audit::VerifierKey> key;
    if (!trusted.empty()) {
        auto given = key_from(trusted);
        if (!given) return report(given.error());
        key = *given;
    }
    const auto checkpoint = key ? audit::check(*proof, *key) : audit::check(*proof);
    if (!checkpoint) return report(checkpoint.error());
    fmt::print("{}\n证明成立：这是 {} 条中的第 {} 条\nproven: entry {} of the {} that were signed\n",
               proof->leaf, proof->size, proof->index + 1, proof->index + 1, proof->size);
    if (trusted.empty()) {
        fmt::print("请与本站公布的密钥核对 · compare the key with the one that the station publishes:\n{}\n",
                   proof->key);
    }
    return succeeded;
}

int checkpoint(const Shared& shared) {
    return print_answer(
        shared, [](store::Snapshot& snapshot, const audit::Seal& seal) -> Result<std::string> {
            const auto newest = seal.latest_checkpoint(snapshot);
            if (newest) return newest->note;
            return refuse(
                RefusalKind::not_found, "audit/no-checkpoint",
                {"还没有封存凭证；linli serve 运行时每分钟签发。",
                 "There is no checkpoint yet; `linli serve` signs one every minute while entries arrive."});
        });
}

int consistency(const Shared& shared, audit::Size from, audit::Size to) {
    return print_answer(shared, [&](store::Snapshot& snapshot, const audit::Seal&) -> Result<std::string> {
        auto proof = audit::Seal::consistency(snapshot, from, to);
        if (!proof) return tl::unexpected(std::move(proof.error()));
        return json::to_text(*proof) + '\n';
    });
}

int key(const Shared& shared) {
    return print_answer(shared,
                        [](store::Snapshot& snapshot, const audit::Seal& seal) -> Result<std::string> {
                            std::string lines;
                            for (const audit::VerifierKey& one : seal.keys(snapshot.station()))
                                lines += audit::to_text(one) + '\n';
                            return lines;
                        });
}

int cosigning_key(const Shared& shared) {
    return print_answer(shared, [](store::Snapshot&, const audit::Seal& seal) -> Result<std::string> {
        return audit::to_text(seal.cosigner()) + '\n';
    });
}

std::string in_words(audit::WitnessState state) {
    switch (state) {
        case audit::WitnessState::well:
            return "正常 well";
        case audit::WitnessState::failing:
            return "未能留存 FAILING";
        case audit::WitnessState::disagrees:
            return "与本站记录不符 DISAGREES";
    }
    return "";
}

void print(const audit::WitnessRow& one, const std::string& of_station) {
    fmt::print("{}{}\n    {}，自 since {}；留存至 keeps {} 条 entries{}\n", of_station, one.name,
               in_words(one.state), to_iso(one.since), one.kept,
               one.kept_at ? " @ " + to_iso(*one.kept_at) : "");
    if (one.state != audit::WitnessState::well) fmt::print("    {}\n    {}\n", one.why.zh, one.why.en);
}

// Of all stations, or of the one that is named.
int witnesses(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto tree = station.directory.tree();
    bool are_any = false, are_well = true;
    for (const stations::Station& one : tree->all()) {
        if (!shared.station.empty() && one.id != station.own) continue;
        for (const audit::WitnessRow& row : station.ask(&audit::find_witnesses, one.id)) {
            are_any = true;
            are_well = are_well && row.state == audit::WitnessState::well;
            print(row, tree->all().size() == 1 ? "" : one.code + ": ");
        }
    }
    if (!are_any) {
        fmt::print(
            "没有见证方；linli serve --witness 可以指定 · no witnesses; name them with linli serve "
            "--witness\n");
    }
    return are_well ? succeeded : failed;
}

void add_verify(CLI::App& audit, Shared& shared) {
    auto options = std::make_shared<VerifyOptions>();
    CLI::App* command = audit.add_subcommand(
        "verify",
        "Hashes every entry again and names what was altered, deleted, inserted or moved since it was sealed "
        "(核对全部封存). Exit code 1 if anything was.");
    add_station_option(*command, shared);
    command->add_option(
        "--checkpoint", options->checkpoints,
        "A checkpoint that was kept elsewhere: reveals even a rewriting by someone who holds the "
        "station's key (另存的封存凭证)");
    command->add_option("--witness", options->witness,
                        "A folder in which a witness keeps checkpoints: each of them (见证目录)");
    command->add_option("--key", options->keys,
                        "The key to trust, instead of those in the data folder; may be given twice (密钥)");
    command->callback([&shared, options] { shared.exit_code = verify(shared, *options); });
}

void add_proofs(CLI::App& audit, Shared& shared) {
    auto entry = std::make_shared<store::Position>(0);
    CLI::App* prove_command = audit.add_subcommand(
        "prove", "Prints the proof that an entry stands in the signed journal, as JSON (证明)");
    add_station_option(*prove_command, shared);
    prove_command->add_option("ENTRY", *entry, "Its position in the journal")->required();
    prove_command->callback([&shared, entry] { shared.exit_code = prove(shared, *entry); });

    auto file = std::make_shared<std::string>();
    auto trusted = std::make_shared<std::string>();
    CLI::App* check_command = audit.add_subcommand(
        "verify-proof",
        "Checks such a proof by itself, without any database (核对证明). Exit code 1 if it fails.");
    check_command->add_option("FILE", *file, "The proof")->required();
    check_command->add_option("--key", *trusted, "The station's key, known from elsewhere (密钥)");
    check_command->callback([&shared, file, trusted] { shared.exit_code = verify_proof(*file, *trusted); });

    auto sizes = std::make_shared<std::pair<audit::Size, audit::Size>>();
    CLI::App* consistency_command = audit.add_subcommand(
        "consistency",
        "Prints the proof that the first TO entries begin with the first FROM, as JSON (一致性证明)");
    add_station_option(*consistency_command, shared);
    consistency_command->add_option("FROM", sizes->first, "Number of entries then")->required();
    consistency_command->add_option("TO", sizes->second, "Number of entries later")->required();
    consistency_command->callback(
        [&shared, sizes] { shared.exit_code = consistency(shared, sizes->first, sizes->second); });
}

}  // namespace

void add_audit(CLI::App& app, Shared& shared) {
    CLI::App* audit = app.add_subcommand(
        "audit",
        "The seal over the journal: verify it, prove an entry, keep a checkpoint elsewhere (封存与核对)");
    audit->require_subcommand(1);
    add_verify(*audit, shared);
    add_proofs(*audit, shared);
    CLI::App* checkpoint_command = audit->add_subcommand(
        "checkpoint",
        "Prints the newest signed checkpoint, to be kept where nobody here can alter it (封存凭证)");
    add_station_option(*checkpoint_command, shared);
    checkpoint_command->callback([&shared] { shared.exit_code = checkpoint(shared); });
    const auto cosigning = std::make_shared<bool>(false);
    CLI::App* key_command =
        audit->add_subcommand("key", "Prints the keys that check the signatures, Ed25519 and SM2 (公钥)");
    add_station_option(*key_command, shared);
    key_command->add_flag(
        "--witness", *cosigning,
        "The key of the signatures that this station makes as a witness instead (见证签名的公钥)");
    key_command->callback(
        [&shared, cosigning] { shared.exit_code = *cosigning ? cosigning_key(shared) : key(shared); });
    CLI::App* witnesses_command = audit->add_subcommand(
        "witnesses", "Who keeps the stations' checkpoints (见证方). Exit code 1 if one is not well.");
    add_data_option(*witnesses_command, shared);
    witnesses_command->add_option("--station", shared.station,
                                  "The station it is about, by its code; all if missing (单位代码)");
    witnesses_command->callback([&shared] { shared.exit_code = witnesses(shared); });
}

}  // namespace linli::cli
