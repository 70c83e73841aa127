// Signed notes and checkpoints: any bytes are read or refused, and what is read is written the same again.
#include <string>

#include "audit/add_checkpoint.h"
#include "audit/checkpoint.h"
#include "audit/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace linli::audit;
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto note = parse_note(text)) {
        if (!text.starts_with(note->text + "\n") || note->signatures.empty()) __builtin_trap();
        const auto checkpoint = checkpoint_in(*note);
        if (checkpoint &&
            !note->text.starts_with(checkpoint->origin + "\n" + std::to_string(checkpoint->size) + "\n"))
            __builtin_trap();
    }
    if (const auto request = add_checkpoint_from(text); request && to_text(*request) != text)
        __builtin_trap();
    if (const auto key = verifier_key_from(text); key && to_text(*key) != text) __builtin_trap();
    if (const auto proof = linli::json::read<EntryProof>(text)) static_cast<void>(check(*proof));
    return 0;
}
