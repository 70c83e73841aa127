// A volunteer's certificate of service is checked on the command line, without the server and, with the
// station's public key, without its database.
#include "volunteers/certificate.h"

#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "base/files.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"

namespace linli::cli {
namespace {

std::string all_of(const std::string& file) {
    if (file == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    std::ifstream in = open_file(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result<audit::VerifierKeys> keys_from(const Shared& shared, const std::vector<std::string>& given) {
    audit::VerifierKeys keys;
    for (const std::string& text : given) {
        auto key = audit::verifier_key_from(text);
        if (!key) {
            return refuse(RefusalKind::invalid, "audit/no-such-key",
                          {"密钥应与 linli audit key 所示相同：名称+校验+base64。",
                           "A key is such as `linli audit key` prints: name+hash+base64."});
        }
        keys.push_back(std::move(*key));
    }
    if (!keys.empty()) return keys;
    const SystemClock clock;
    const Station station(shared, for_reading(), clock);
    if (station.seal) return station.seal->keys(station.own);
    return refuse(
        RefusalKind::not_found, "audit/no-key",
        {"没有派出所的密钥（数据目录中的 linli.keys）；请用 --key 给出公钥。",
         "The station's keys (linli.keys in the data folder) are not here: give its public key with "
         "--key."});
}

int verify(const Shared& shared, const std::string& file, const std::vector<std::string>& given) {
    const std::string note = volunteers::note_in(all_of(file));
    const auto keys = keys_from(shared, given);
    if (!keys) return report(keys.error());
    const auto certificate = volunteers::open_certificate(note, *keys);
    if (!certificate) return report(certificate.error());
    fmt::print("签名有效 · the signature is good: {}\n", keys->front().name);
    fmt::print("{} · 编号 number {} · {}\n", certificate->issuer, certificate->number, certificate->day);
    fmt::print("志愿者 volunteer {}{}{}\n", certificate->volunteer, certificate->name ? " " : "",
               certificate->name.value_or(""));
    fmt::print("{} – {}：{} 次服务，{} 分钟 · {} services, {} minutes\n", certificate->from,
               certificate->until, certificate->services, certificate->minutes, certificate->services,
               certificate->minutes);
    for (const volunteers::CertifiedTeam& team : certificate->teams) {
        fmt::print("  {} · {}: {} / {}\n", team.name.zh, team.name.en, team.services, team.minutes);
    }
    return succeeded;
}

}  // namespace

void add_certificate(CLI::App& app, Shared& shared) {
    CLI::App* certificate =
        app.add_subcommand("certificate", "Certificates of voluntary service (志愿服务记录证明)");
    certificate->require_subcommand(1);
    auto file = std::make_shared<std::string>("-");
    auto keys = std::make_shared<std::vector<std::string>>();
    CLI::App* check = certificate->add_subcommand(
        "verify", "Checks a certificate's signature, and prints what it says (核对)");
    add_station_option(*check, shared);
    check
        ->add_option("FILE", *file,
                     "Its address, what stands behind '#' in it, or its text; - is standard input")
        ->capture_default_str();
    check->add_option("--key", *keys,
                      "The station's public key, as `linli audit key` prints it; without it, the key of the "
                      "database (公钥)");
    check->callback([&shared, file, keys] { shared.exit_code = verify(shared, *file, *keys); });
}

}  // namespace linli::cli
