// The reports that intake is measured with.
#pragma once

#include <fmt/format.h>

#include "bench/load.h"

namespace linli::bench {

// `headers`: further ones, each line with its end.
inline std::string report_request_with(std::string_view headers, std::size_t n) {
    return http_request(
        "POST", "/api/v1/reports",
        fmt::format(R"({{"category":"hazard.lighting","description":"巷子里第 {} 盏路灯不亮，晚上很黑",)"
                    R"("location":{{"lon":{:.6f},"lat":{:.6f}}},"address":"望潮镇人民路 {} 号"}})",
                    n, 121.91 + static_cast<double>(n % 997) * 9e-5,
                    29.31 + static_cast<double>(n % 613) * 5e-5, n % 300),
        headers);
}
inline std::string report_request(std::size_t n) {
    return report_request_with({}, n);
}

}  // namespace linli::bench
