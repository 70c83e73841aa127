// The station's keys: what there is, a new one, records brought under it, an old one dropped.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

using vault::Algorithm;
using vault::Keyring;

// What `keys make` is told.
struct NewKeys {
    std::string algorithm;
    bool sign_with_sm2 = false;
};

int make(const Shared& shared, const NewKeys& wanted) {
    const vault::KeySource source = keys_of(shared);
    if (source.file.has_parent_path()) std::filesystem::create_directories(source.file.parent_path());
    const auto algorithm = json::enum_from<Algorithm>(wanted.algorithm).value_or(Algorithm{});
    const Keyring keys = Keyring::make(algorithm, SystemClock().now());
    const auto made = vault::make_keys(source, wanted.sign_with_sm2 ? keys.with_sm2().value() : keys);
    if (!made) return report(made.error());
    fmt::print("密钥已生成，请与数据分开备份 · Made; keep a copy, apart from the data: {}\n",
               source.file.string());
    return succeeded;
}

int show(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, for_reading(), clock);
    const auto keys = station.vault.keys();
    std::map<std::string, std::int64_t> records;
    for (const stations::Station& one : station.directory.tree()->all()) {
        for (const auto& [id, count] : station.ask(&vault::Vault::records_by_key, one.id))
            records[id] += count;
    }
    fmt::print("{:<18} {:<20} {:<22} {:>10}\n", "key", "algorithm", "made", "records");
    for (const vault::StationKey& key : keys->station_keys()) {
        fmt::print("{:<18} {:<20} {:<22} {:>10}{}\n", key.id, json::name_of(key.algorithm),
                   to_iso(key.made_at), records[key.id], &key == &keys->current() ? "  使用中 in use" : "");
    }
    return succeeded;
}

int rotate(const Shared& shared, const std::optional<Algorithm>& algorithm) {
    const SystemClock clock;
    const Station station(shared, for_reading(), clock);  // refuses keys that are not this database's
    const auto keys = vault::change_keys(keys_of(shared), [&](const Keyring& before) -> Result<Keyring> {
        return before.rotated(algorithm.value_or(before.algorithm()), clock.now());
    });
    if (!keys) return report(keys.error());
    fmt::print(
        "新密钥 {0} 已写入，请先备份密钥文件；再给运行中的服务发送 SIGHUP，或执行 linli keys rewrap。\n"
        "New key {0}. Back up the key file, then send SIGHUP to the server if it runs, or run linli keys "
        "rewrap.\n",
        keys->current().id);
    return succeeded;
}

int add_sm2(const Shared& shared) {
    const SystemClock clock;
    const Station station(shared, for_reading(), clock);  // refuses keys that are not this database's
    const auto keys =
        vault::change_keys(keys_of(shared), [](const Keyring& before) { return before.with_sm2(); });
    if (!keys) return report(keys.error());
    fmt::print(
        "SM2 签名密钥已写入，请先备份密钥文件；再给运行中的服务发送 SIGHUP。公钥见 linli audit key。\n"
        "An SM2 key was added. Back up the key file, then send SIGHUP to the server if it runs. linli audit "
        "key "
        "prints the public key.\n");
    return succeeded;
}

int rewrap(const Shared& shared) {
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    Progress progress("rewrap");
    const std::int64_t moved = station.rewrap([&](std::int64_t done, std::int64_t total) {
        progress.show(static_cast<std::size_t>(done), static_cast<std::size_t>(total));
    });
    fmt::print("{0} 条记录已改用密钥 {1} · {0} records brought under key {1}\n", moved,
               station.vault.keys()->current().id);
    return succeeded;
}

tl::unexpected<Refusal> in_use_at(const stations::Station& one) {
    return refuse(RefusalKind::conflict, "vault/key-in-use",
                  {one.name + "仍有记录使用这个密钥；请先执行 linli keys rewrap。",
                   "Records of " + one.code + " are under this key: run linli keys rewrap first."});
}

// Servers may go on meanwhile: none seals under a key that the database has forgotten. What one had begun
// before, at another station, is over when a command there has run; if it left a record under the key, the
// key is remembered again.
Result<void> forget(Station& station, const std::string& id) {
    auto forgotten = station.store->write_now(station.keeper(), [&](store::Transaction& transaction) {
        return vault::Vault::forget_key(transaction, id);
    });
    if (!forgotten) return forgotten;
    for (const stations::Station& one : station.directory.tree()->all()) {
        const auto left =
            station.store
                ->write_now(keeper_of(one.id),
                            [&](store::Transaction& transaction) {
                                transaction.housekeeping();
                                return Result<std::int64_t>(vault::Vault::records_by_key(transaction)[id]);
                            })
                .value();
        if (left == 0) continue;
        auto back = station.vault.reload(*station.store, station.keeper(), *station.vault.keys());
        if (!back) return back;
        return in_use_at(one);
    }
    return {};
}

int drop(const Shared& shared, const std::string& id) {
    const SystemClock clock;
    Station station(shared, store::Options{}, clock);
    const auto keys = vault::change_keys(keys_of(shared), [&](const Keyring& before) -> Result<Keyring> {
        auto after = before.without(id);
        if (!after) return after;
        for (const stations::Station& one : station.directory.tree()->all()) {
            if (one.id != first_station && station.ask(&vault::Vault::records_by_key, one.id)[id] != 0)
                return in_use_at(one);
        }
        if (auto forgotten = forget(station, id); !forgotten)
            return tl::unexpected(std::move(forgotten.error()));
        return after;
    });
    if (!keys) return report(keys.error());
    fmt::print(
        "密钥 {0} 已删除；更早的备份从此无法解读 · Key {0} is gone; backups from before the rewrap can no "
        "longer be read with this file\n",
        id);
    return succeeded;
}

CLI::App* add_command(CLI::App& keys, Shared& shared, const char* name, const char* help,
                      std::function<int(const Shared&)> run) {
    CLI::App* command = keys.add_subcommand(name, help);
    add_data_option(*command, shared);
    command->callback([&shared, run = std::move(run)] { shared.exit_code = run(shared); });
    return command;
}

// --algorithm, one of those there are.
void add_algorithm(CLI::App& command, std::string& algorithm) {
    std::vector<std::string> names;
    for (const std::string_view name : json::names_of<Algorithm>())
        names.emplace_back(name);
    command.add_option("--algorithm", algorithm, "How the key seals (算法; sm4_ctr_hmac_sm3: 国密)")
        ->check(CLI::IsMember(names));
}

}  // namespace

void add_keys(CLI::App& app, Shared& shared) {
    CLI::App* keys = app.add_subcommand("keys", "The keys that seal personal data (密钥)");
    keys->require_subcommand(1);
    const auto algorithm = std::make_shared<std::string>();
    const auto id = std::make_shared<std::string>();
    const auto wanted = std::make_shared<NewKeys>();
    CLI::App* make_command = add_command(
        *keys, shared, "make", "Makes a key file before the first start, which makes one otherwise (生成)",
        [wanted](const Shared& given) { return make(given, *wanted); });
    add_algorithm(*make_command, wanted->algorithm);
    make_command->add_flag("--sm2", wanted->sign_with_sm2,
                           "Sign the seal with SM2 too, beside Ed25519 (封存凭证另加国密 SM2 签名)");
    add_command(*keys, shared, "add-sm2",
                "Adds a key that signs the seal with SM2, beside Ed25519 (封存凭证另加国密 SM2 签名)",
                add_sm2);
    add_command(*keys, shared, "show", "Lists the keys, never what they are (列出)", show);
    add_algorithm(*add_command(*keys, shared, "rotate", "Adds a key that seals from now on (更换)",
                               [algorithm](const Shared& given) {
                                   return rotate(given, json::enum_from<Algorithm>(*algorithm));
                               }),
                  *algorithm);
    add_command(*keys, shared, "rewrap",
                "Brings every record under the newest key; running servers do it by themselves (改用新密钥)",
                rewrap);
    add_command(
        *keys, shared, "drop",
        "Removes a key that no record is under; on a database that is a file, the server must not run "
        "(删除旧密钥)",
        [id](const Shared& given) { return drop(given, *id); })
        ->add_option("ID", *id, "Key, as keys show lists it")
        ->required();
}

}  // namespace linli::cli
