// Documents of the alerts' tests, and the protocol's own schema to judge them.
#pragma once

#include <fstream>

#include "harness/program.h"

namespace linli::test {

inline const std::filesystem::path alert_tests = std::filesystem::path(LINLI_SOURCE_DIR) / "tests/alerts";

inline std::string sample(const std::string& name) {
    return slurp(alert_tests / "samples" / (name + ".xml"));
}

// What xmllint says against a document by the protocol's schema; empty: it is valid.
inline std::string fault_by_schema(const std::string& document) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "document.xml";
    std::ofstream(file, std::ios::binary) << document;
    Process xmllint({"xmllint", "--noout", "--nonet", "--schema", alert_tests / "CAP-v1.2.xsd", file},
                    folder.path() / "out", folder.path() / "err");
    const int code = xmllint.wait();
    return code == 0 ? "" : std::to_string(code) + ": " + slurp(folder.path() / "err");
}

// `text` with its first `from` as `to`.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("it is not there: " + std::string(from));
    return text.replace(at, from.size(), to);
}

}  // namespace linli::test
