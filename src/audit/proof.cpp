#include "audit/proof.h"

#include <algorithm>

namespace linli::audit {
namespace {

tl::unexpected<Refusal> no_proof(Text why) {
    return refuse(RefusalKind::invalid, "audit/no-proof", std::move(why));
}

std::optional<Hashes> hashes_from(const std::vector<std::string>& texts) {
    Hashes hashes;
    for (const std::string& text : texts) {
        const auto bytes = linli::from_base64(text);
        if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
        std::copy(bytes->begin(), bytes->end(), hashes.emplace_back().begin());
    }
    return hashes;
}

}  // namespace

std::vector<std::string> in_base64(const Hashes& hashes) {
    std::vector<std::string> texts;
    for (const Hash& hash : hashes)
        texts.push_back(linli::to_base64(hash));
    return texts;
}

Result<Checkpoint> check(const EntryProof& proof) {
    VerifierKeys keys;
    for (const std::string& text : {proof.key, proof.sm2_key.value_or("")}) {
        if (text.empty()) continue;
        const auto key = verifier_key_from(text);
        if (!key) return no_proof({"证明中的密钥无法读取。", "The proof's key cannot be read."});
        keys.push_back(*key);
    }
    auto checkpoint = open_checkpoint(proof.checkpoint, keys);
    if (!checkpoint) return checkpoint;
    if (checkpoint->size != proof.size) {
        return no_proof(
            {"证明的条目总数与封存凭证不符。", "The proof's size is not that of its checkpoint."});
    }
    const auto hashes = hashes_from(proof.hashes);
    if (!hashes) return no_proof({"证明中的哈希值无法读取。", "A hash of the proof cannot be read."});
    if (!proves_inclusion(leaf_hash(bytes_of(proof.leaf)), proof.index, proof.size, *hashes,
                          checkpoint->root)) {
        return no_proof({"这条记录与封存时不符：证明不成立。",
                         "The proof fails: this is not the entry that was sealed at this place."});
    }
    return checkpoint;
}

Result<Checkpoint> check(const EntryProof& proof, const VerifierKey& trusted) {
    const std::string key = to_text(trusted);
    if (key != proof.key && key != proof.sm2_key) {
        return refuse(
            RefusalKind::invalid, "audit/no-such-key",
            {"证明由另一把密钥签名：" + proof.key, "The proof is signed by another key: " + proof.key});
    }
    auto checkpoint = open_checkpoint(proof.checkpoint, trusted);
    return checkpoint ? check(proof) : checkpoint;
}

}  // namespace linli::audit
