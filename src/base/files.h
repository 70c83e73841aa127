// Reading whole files.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace linli {

// A file that is open for reading. Throws std::runtime_error, naming the file, when it cannot be opened.
std::ifstream open_file(const std::filesystem::path& file);

// All bytes of a file. Throws like open_file.
std::string read_file(const std::filesystem::path& file);

}  // namespace linli
