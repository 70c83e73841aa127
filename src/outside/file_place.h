// A place where two sides leave files for each other: a folder of this machine, or one of another's over
// SFTP. A kind of place is one file.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/network.h"
#include "base/text.h"

namespace linli::outside {

// Why something could not be done.
struct PlaceFailure {
    Text in_general;  // for people: what is wrong and what to do, without a full stop; no address or path
    std::string in_detail;      // for the log
    bool is_too_large = false;  // the file has more bytes than are read; nothing else is wrong
};
template <class T>
using Placed = tl::expected<T, PlaceFailure>;

// Names are "FOLDER/NAME" or "FOLDER/FOLDER/NAME" below the place, each step a plain name. One thread; each
// call waits for what it does.
class FilePlace {
  public:
    virtual ~FilePlace() = default;
    FilePlace() = default;
    FilePlace(const FilePlace&) = delete;
    FilePlace& operator=(const FilePlace&) = delete;

    // Makes those that are not there, in this order; the place itself must be.
    virtual Placed<void> make_folders(const std::vector<std::string>& folders) = 0;
    // What lies in a folder and has a plain name, by name.
    virtual Placed<std::vector<std::string>> list(const std::string& folder) = 0;
    // A whole file; one of more than `most` bytes fails.
    virtual Placed<std::string> read(const std::string& name, std::size_t most) = 0;
    // Whole or not at all, and to stay; what was there under this name goes.
    virtual Placed<void> write(const std::string& name, std::string_view bytes) = 0;
    // What was there under the new name goes.
    virtual Placed<void> rename(const std::string& from, const std::string& to) = 0;
    // No fault when it is not there.
    virtual Placed<void> remove(const std::string& name) = 0;
};

// A name that means the same everywhere: UTF-8 of 240 bytes at most, without separators, quotes or control
// characters, and nothing hidden.
bool is_plain_name(std::string_view name);

// A folder of this machine, which must be there. Links in it are not followed.
std::unique_ptr<FilePlace> folder_place(std::filesystem::path folder);

// "sftp://user@host:22/path": what is wrong with one, without a full stop; nothing when it is right. No
// password, and a path of plain names.
std::optional<Text> fault_of_sftp(std::string_view address);

struct SftpAccess {
    std::filesystem::path keys;         // a folder with `known_hosts`, all servers that are trusted, and the
                                        // key `id_ed25519`; whoever keeps the machine has placed them
    std::vector<Network> allowed = {};  // that are not public and may be reached
    std::chrono::seconds connect_within{15};
    std::chrono::seconds done_within{120};  // each call
};

// Connected when it is first used. No address but public and allowed ones is connected to, and no server but
// those that known_hosts has. When `ending` becomes true what is under way is given up.
std::unique_ptr<FilePlace> sftp_place(std::string_view address, SftpAccess access,
                                      const std::atomic<bool>* ending = nullptr);

}  // namespace linli::outside
