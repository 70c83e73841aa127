// Reading a file that may be compressed with gzip.
#pragma once

#include <array>
#include <filesystem>
#include <istream>
#include <memory>
#include <streambuf>

namespace linli {

// A stream over a file, unpacked while it is read if it is a gzip file and as it stands if not. A damaged
// file ends in a std::runtime_error, as does one that cannot be opened.
class MaybeGzipFile : public std::istream {
  public:
    explicit MaybeGzipFile(const std::filesystem::path& file);
    ~MaybeGzipFile() override;

  private:
    class Buffer;
    std::unique_ptr<Buffer> buffer_;
};

}  // namespace linli
