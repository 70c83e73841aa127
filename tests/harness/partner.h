// `linli partner` as a process: a partner's platform that goes by a script.
#pragma once

#include "harness/program.h"

namespace linli::test {

class PartnerPlatform {
  public:
    // `state` keeps what it took between runs; `port` 0: any free one. `station`: the address that it sends
    // to, `door` the path there. Up when it returns.
    PartnerPlatform(const std::filesystem::path& state, const std::string& station, const std::string& door,
                    const std::string& secret, const std::string& script, std::uint16_t port = 0,
                    const std::string& pace = "1") {
        std::ofstream(logs_ / "script.json") << script;
        process_.emplace(
            std::vector<std::string>{LINLI_PROGRAM, "partner", "--listen",
                                     "127.0.0.1:" + std::to_string(port), "--station", station, "--door",
                                     door, "--secret", secret, "--state", state.string(), "--script",
                                     (logs_ / "script.json").string(), "--retry-pace", pace},
            logs_ / "out", logs_ / "err");
        for (int i = 0; i < 2'000; ++i) {
            const std::string said = slurp(logs_ / "out");
            const auto at = said.find("://127.0.0.1:");
            if (at != std::string::npos && said.find("Ctrl-C") != std::string::npos) {
                port_ = static_cast<std::uint16_t>(std::stoi(said.substr(at + 13)));
                return;
            }
            if (!process_->is_running()) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("the platform did not start: " + slurp(logs_ / "err"));
    }

    std::uint16_t port() const { return port_; }
    Process& process() { return *process_; }
    int stop() {
        process_->signal(SIGTERM);
        return process_->wait();
    }
    // What it answers for itself: "taken_over.confirmed"; 0 where nothing is.
    boost::json::value totals() const { return Client(port_).get("/").json(); }
    std::int64_t count(std::string_view group, std::string_view name) const {
        const boost::json::value all = totals();
        const auto* found = all.as_object().at(group).as_object().if_contains(name);
        return found == nullptr ? 0 : found->as_int64();
    }

  private:
    TemporaryFolder logs_;
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace linli::test
