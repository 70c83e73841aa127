#include "audit/add_checkpoint.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::audit {
namespace {

constexpr std::string_view old_word = "old ";

std::optional<Size> size_in(std::string_view digits) {
    const auto size = parse_number<Size>(digits);
    if (!size || *size < 0 || std::to_string(*size) != digits) return std::nullopt;
    return size;
}

}  // namespace

std::string to_text(const AddCheckpoint& request) {
    std::string text = fmt::format("{}{}\n", old_word, request.old);
    for (const Hash& hash : request.proof)
        text += linli::to_base64(hash) + '\n';
    return text + '\n' + request.note;
}

std::optional<AddCheckpoint> add_checkpoint_from(std::string_view text) {
    const auto end = text.find("\n\n");
    if (end == std::string_view::npos || !text.starts_with(old_word)) return std::nullopt;
    const auto lines = split(text.substr(0, end), '\n');
    if (lines.size() > most_proof_lines + 1) return std::nullopt;
    const auto old = size_in(lines[0].substr(old_word.size()));
    if (!old) return std::nullopt;
    AddCheckpoint request{*old, {}, std::string(text.substr(end + 2))};
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto bytes = from_base64(lines[i]);
        if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
        std::copy(bytes->begin(), bytes->end(), request.proof.emplace_back().begin());
    }
    return request;
}

std::optional<Size> size_from(std::string_view text) {
    if (!text.ends_with('\n')) return std::nullopt;
    text.remove_suffix(1);
    return size_in(text);
}

}  // namespace linli::audit
