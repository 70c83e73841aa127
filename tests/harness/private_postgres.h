// PostgreSQL servers of one test's own: that it may stop, turn into standbys, set as it likes.
#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/ids.h"
#include "store/postgres_connection.h"

namespace linli::test {

inline void run_or_throw(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("it failed: " + command);
}

// Its socket's path must be short.
inline std::filesystem::path short_folder() {
    return std::filesystem::path("/tmp") / ("linli-pg-" + random_token().substr(0, 8));
}

class PrivatePostgres {
  public:
    PrivatePostgres() { start(); }
    // One that is not there yet.
    struct Later {};
    explicit PrivatePostgres(Later) {}
    void start() const { run("start"); }
    // A standby, that follows its primary.
    struct Follows {
        const PrivatePostgres& primary;
    };
    explicit PrivatePostgres(Follows standby) { run("follow", standby.primary.folder_.string()); }
    ~PrivatePostgres() {
        if (main_process() > 0) signal(SIGCONT);  // one that stands still cannot be stopped
        static_cast<void>(std::system(command("stop").c_str()));
    }
    PrivatePostgres(const PrivatePostgres&) = delete;
    PrivatePostgres& operator=(const PrivatePostgres&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    std::string address() const { return "postgresql://linli@/postgres?host=" + folder_.string(); }

    // As whoever looks after it would, each on a connection of its own.
    void administer(const std::string& statement) const {
        store::PostgresConnection(address()).run_script(statement);
    }
    bool holds(const std::string& question) const {
        return store::PostgresConnection(address()).holds(question);
    }
    void promote() const { run("promote"); }
    // Sends a signal to all its processes.
    void signal(int number) const {
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            const std::string name = entry.path().filename();
            if (name.find_first_not_of("0123456789") != std::string::npos) continue;
            std::ifstream status(entry.path() / "stat");
            std::string ignored;
            int parent = 0;
            status >> ignored >> ignored >> ignored >> parent;
            if (parent == main_process()) ::kill(std::stoi(name), number);
        }
        ::kill(main_process(), number);
    }

  private:
    int main_process() const {
        int process = 0;
        std::ifstream(folder_ / "data" / "postmaster.pid") >> process;
        return process;
    }
    std::string command(const std::string& what, const std::string& more = {}) const {
        return std::string(LINLI_SOURCE_DIR) + "/tests/postgres/server.sh " + what + ' ' + folder_.string() +
               ' ' + more;
    }
    void run(const std::string& what, const std::string& more = {}) const {
        run_or_throw(command(what, more));
    }

    const std::filesystem::path folder_ = short_folder();
};

}  // namespace linli::test
