#include "base/gzip.h"

#include <stdexcept>

#include <zlib.h>

namespace linli {

class MaybeGzipFile::Buffer final : public std::streambuf {
  public:
    explicit Buffer(const std::filesystem::path& file) : file_(gzopen(file.c_str(), "rb")) {
        if (file_ == nullptr) throw std::runtime_error(file.string() + ": cannot be read (无法读取)");
    }
    ~Buffer() override { gzclose(file_); }

  protected:
    int_type underflow() override {
        const int count = gzread(file_, bytes_.data(), static_cast<unsigned>(bytes_.size()));
        if (count < 0) throw std::runtime_error("the file is damaged (文件已损坏)");
        if (count == 0) return traits_type::eof();
        setg(bytes_.data(), bytes_.data(), bytes_.data() + count);
        return traits_type::to_int_type(bytes_[0]);
    }

  private:
    gzFile file_;
    std::array<char, 65'536> bytes_{};
};

MaybeGzipFile::MaybeGzipFile(const std::filesystem::path& file)
    : std::istream(nullptr), buffer_(std::make_unique<Buffer>(file)) {
    rdbuf(buffer_.get());
}
MaybeGzipFile::~MaybeGzipFile() = default;

}  // namespace linli
