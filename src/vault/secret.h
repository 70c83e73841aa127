// Keys in memory.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/encoding.h"

namespace linli::vault {

inline constexpr std::size_t key_bytes = 32;
using KeyView = std::span<const std::byte, key_bytes>;

// Overwrites with zeros, in a way that the compiler does not leave out.
void wipe(std::span<std::byte> bytes);
void wipe(std::string& text);

// A key that the program holds as long as it runs. It lies alone in read-only memory between guard pages,
// kept out of swap and core dumps where the system allows it, and is wiped when its last copy goes; copies
// share it.
class Secret {
  public:
    // From the operating system's generator.
    static Secret random();
    explicit Secret(KeyView key);

    KeyView view() const { return *bytes_; }

  private:
    std::shared_ptr<const std::array<std::byte, key_bytes>> bytes_;
};

// The key of one record, held for the length of one call and wiped after it.
class RecordKey {
  public:
    static RecordKey random() { return RecordKey(); }
    // Takes over 32 bytes and wipes where they lay.
    explicit RecordKey(std::span<std::byte, key_bytes> bytes);
    ~RecordKey() { wipe(bytes_); }
    RecordKey(const RecordKey&) = delete;
    RecordKey& operator=(const RecordKey&) = delete;

    KeyView view() const { return bytes_; }

  private:
    RecordKey();
    std::array<std::byte, key_bytes> bytes_;
};

}  // namespace linli::vault
