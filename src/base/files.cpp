#include "base/files.h"

#include <sstream>
#include <stdexcept>

#include <unistd.h>

namespace linli {

std::ifstream open_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error(file.string() + ": cannot be read (无法读取)");
    return in;
}

std::string read_file(const std::filesystem::path& file) {
    const std::ifstream in = open_file(file);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

}  // namespace linli
