// The way `files` (文件交换): a partner with nothing better takes files from a folder and puts its own there.
// What is set of it; nothing is sent here.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/json.h"

namespace linli::exchange {

enum class FileFormat { csv, xlsx };
BOOST_DESCRIBE_ENUM(FileFormat, csv, xlsx)

// Where the files lie. The folder is never named from outside: it is the partner's code below the folder that
// whoever keeps the machine has named (`linli serve --partner-folder`).
struct FileSettings {
    std::optional<std::string> sftp = {};    // "sftp://user@host:22/path"; missing: the folder
    std::optional<FileFormat> format = {};   // of what is sent; csv when missing
    std::optional<int> every = {};           // minutes between two files, 0 to 1,440; 15 when missing
    std::optional<int> receipt_within = {};  // hours, 1 to 720, after which people are told; 24 when missing
};
BOOST_DESCRIBE_STRUCT(FileSettings, (), (sftp, format, every, receipt_within))
void check(const FileSettings& settings, json::Faults& faults);

FileFormat format_of(const FileSettings& settings);
std::chrono::minutes every_of(const FileSettings& settings);
std::chrono::hours receipt_within_of(const FileSettings& settings);

}  // namespace linli::exchange
