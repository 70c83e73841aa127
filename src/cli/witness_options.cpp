#include "cli/witness_options.h"

namespace linli::cli {

void add_witness_options(CLI::App& command, WitnessFlags& flags) {
    command.add_option(
        "--witness", flags.witnesses,
        "Who keeps the stations' checkpoints: file:DIR, https://… (a webhook) or tlog:https://…[#VKEY] "
        "(a C2SP witness, such as another station's …/api/v1/audit/witness); may be repeated (见证方)");
    command.add_option(
        "--witness-for", flags.witness_for,
        "Key of a log whose checkpoints are kept here, as its `linli audit key` prints it; that of a first "
        "station stands for all its stations; may be repeated (为其作见证)");
}

Result<audit::VerifierKeys> keys_witnessed_for(const WitnessFlags& flags) {
    audit::VerifierKeys keys;
    for (const std::string& text : flags.witness_for) {
        const auto key = audit::verifier_key_from(text);
        if (!key || key->type == audit::SignatureType::cosignature) {
            return refuse(RefusalKind::invalid, "audit/no-such-key",
                          {"密钥应与 linli audit key 所示相同：" + text,
                           "A key is such as `linli audit key` prints: " + text});
        }
        keys.push_back(*key);
    }
    return keys;
}

Result<Witnesses> witnesses_from(const WitnessFlags& flags) {
    Witnesses witnesses;
    for (const std::string& text : flags.witnesses) {
        auto witness = audit::witness_from(text);
        if (!witness) return tl::unexpected(std::move(witness.error()));
        witnesses.push_back(std::move(*witness));
    }
    return witnesses;
}

}  // namespace linli::cli
