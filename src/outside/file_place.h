// A place where two sides leave files for each other: a folder of this machine, or one of another's over
// SFTP. A kind of place is one class.
#pragma once

#include <cstdint>
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

// A file as it lies there.
struct PlacedFile {
    std::string name;
    std::int64_t bytes = 0;
};

// Why something could not be done.
struct PlaceFailure {
    Text in_general;        // for people: what is wrong and what to do; no address, no path
    std::string in_detail;  // for the log
};
template <class T>
using Placed = tl::expected<T, PlaceFailure>;

// Names are relative, of one or two steps: "in/name.csv". None is taken that is_plain_name refuses. One
// thread; each call waits for what it does.
class FilePlace {
  public:
    virtual ~FilePlace() = default;
    FilePlace() = default;
    FilePlace(const FilePlace&) = delete;
    FilePlace& operator=(const FilePlace&) = delete;

    // Makes folders that are not there; their parent is.
    virtual Placed<void> make_folders(const std::vector<std::string>& folders) = 0;
    // The files of a folder, by name; folders, links and names that are not plain are passed over.
    virtual Placed<std::vector<PlacedFile>> list(const std::string& folder) = 0;
    // A whole file; longer than `most` bytes fails.
    virtual Placed<std::string> read(const std::string& name, std::size_t most) = 0;
    // Whole or not at all, under this name; what was there of it goes.
    virtual Placed<void> write(const std::string& name, std::string_view bytes) = 0;
    // What was under the new name goes.
    virtual Placed<void> rename(const std::string& from, const std::string& to) = 0;
};

// One step of a path that means the same everywhere: no separators, quotes or control characters, nothing
// hidden, UTF-8 of 200 bytes at most.
bool is_plain_name(std::string_view name);

// A folder of this machine, which must be there.
std::unique_ptr<FilePlace> folder_place(std::filesystem::path folder);

// What whoever keeps the machine has given for SFTP: a folder with `known_hosts`, which names every server
// that is trusted, and the key `id_ed25519`.
struct SftpKeys {
    std::filesystem::path folder;
};

// "sftp://user@host:port/path", taken apart.
struct SftpAddress {
    std::string user;
    std::string host;
    int port = 22;
    std::string path;  // "/home/linli", no slash at the end; "" is the root
};
// What is wrong with one, without a full stop.
std::optional<Text> fault_of_sftp(std::string_view address);
// One that fault_of_sftp finds nothing wrong with.
SftpAddress read_sftp(std::string_view address);

// Over SFTP, the server verified by known_hosts and reached where others' addresses may lead: public ones and
// `allowed`. Connects when it is first used.
std::unique_ptr<FilePlace> sftp_place(std::string_view address, SftpKeys keys, std::vector<Network> allowed);

}  // namespace linli::outside
