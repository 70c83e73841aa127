#include "cli/seal_key.h"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/files.h"

namespace linli::cli {
namespace {

std::filesystem::path seal_key_file(const std::filesystem::path& folder) {
    return folder / "seal.key";
}

// A new file that only its owner reads, on disk under its name when this returns.
void write_secret(const std::filesystem::path& file, std::string_view text) {
    const std::filesystem::path part = file.string() + ".part";
    std::filesystem::remove(part);
    const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written = descriptor >= 0 &&
                         ::write(descriptor, text.data(), text.size()) == std::ssize(text) &&
                         ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (!written) throw std::runtime_error(part.string() + ": cannot be written (无法写入)");
    std::filesystem::rename(part, file);
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    ::fsync(folder);
    ::close(folder);
}

}  // namespace

std::optional<audit::SigningKey> find_seal_key(const std::filesystem::path& folder) {
    const auto file = seal_key_file(folder);
    if (!std::filesystem::exists(file)) return std::nullopt;
    const auto seed = from_hex(trim(read_file(file)));
    audit::SigningKey key;
    if (!seed || seed->size() != key.seed.size()) {
        throw std::runtime_error(file.string() + ": must hold 64 hexadecimal digits (应为 64 位十六进制数)");
    }
    std::copy(seed->begin(), seed->end(), key.seed.begin());
    key.name = "linli/" + to_hex(key.verifier().public_key).substr(0, 8);
    return key;
}

audit::SigningKey keep_seal_key(const std::filesystem::path& folder) {
    if (auto key = find_seal_key(folder)) return *key;
    write_secret(seal_key_file(folder), to_hex(random_bytes(sizeof(audit::SigningKey::seed))) + '\n');
    return *find_seal_key(folder);
}

}  // namespace linli::cli
