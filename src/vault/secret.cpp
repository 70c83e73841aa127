#include "vault/secret.h"

#include <algorithm>
#include <new>

#include <sodium.h>

namespace linli::vault {

void wipe(std::span<std::byte> bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::string& text) {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

Secret Secret::random() {
    return Secret(RecordKey::random().view());
}

Secret::Secret(KeyView key) {
    using Array = std::array<std::byte, key_bytes>;
    if (sodium_init() < 0) throw std::bad_alloc();
    void* memory = sodium_malloc(sizeof(Array));
    if (memory == nullptr) throw std::bad_alloc();
    std::shared_ptr<Array> bytes(new (memory) Array, [](Array* array) { sodium_free(array); });
    std::copy(key.begin(), key.end(), bytes->begin());
    sodium_mprotect_readonly(memory);
    bytes_ = std::move(bytes);
}

RecordKey::RecordKey() {
    randombytes_buf(bytes_.data(), bytes_.size());
}

RecordKey::RecordKey(std::span<std::byte, key_bytes> bytes) {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
    wipe(bytes);
}

}  // namespace linli::vault
