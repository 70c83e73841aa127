// Files: reading whole ones, and keeping one open.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace linli {

// A file that is open for reading. Throws std::runtime_error, naming the file, when it cannot be opened.
std::ifstream open_file(const std::filesystem::path& file);

// All bytes of a file. Throws like open_file.
std::string read_file(const std::filesystem::path& file);

// An open file or folder of the system's own kind, closed at the end; negative: none.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    bool open() const { return number_ >= 0; }

  private:
    int number_;
};

}  // namespace linli
