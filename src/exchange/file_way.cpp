#include "exchange/file_way.h"

#include <fmt/format.h>

#include "outside/file_place.h"

namespace linli::exchange {
namespace {

constexpr std::size_t longest_sftp_address = 500;
constexpr int most_minutes_between = 1'440, most_hours = 720;
constexpr int usual_minutes = 15, usual_hours = 24;

void check_range(std::string_view field, const std::optional<int>& value, int least, int most,
                 json::Faults& faults) {
    if (!value || (*value >= least && *value <= most)) return;
    faults.add(field,
               {fmt::format("应为 {} 至 {}。", least, most), fmt::format("Must be {} to {}.", least, most)});
}

}  // namespace

void check(const FileSettings& settings, json::Faults& faults) {
    check_range("every", settings.every, 0, most_minutes_between, faults);
    check_range("receipt_within", settings.receipt_within, 1, most_hours, faults);
    if (!settings.sftp) return;
    if (settings.sftp->size() > longest_sftp_address) {
        faults.add("sftp", {"最长 500 字节。", "At most 500 bytes."});
    } else if (const auto fault = outside::fault_of_sftp(*settings.sftp)) {
        faults.add("sftp", {fault->zh + "。", fault->en + "."});
    }
}

FileFormat format_of(const FileSettings& settings) {
    return settings.format.value_or(FileFormat::csv);
}

std::chrono::minutes every_of(const FileSettings& settings) {
    return std::chrono::minutes(settings.every.value_or(usual_minutes));
}

std::chrono::hours receipt_within_of(const FileSettings& settings) {
    return std::chrono::hours(settings.receipt_within.value_or(usual_hours));
}

}  // namespace linli::exchange
