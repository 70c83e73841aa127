// A PostgreSQL of a measurement's own, durable at each commit.
#pragma once

#include "base/ids.h"
#include "harness/program.h"

namespace linli::bench {

class OwnPostgres {
  public:
    // `settings`: further lines of its configuration. With `kept`, a folder whose path is short, it lies
    // there, is found again if it runs, and is left running.
    explicit OwnPostgres(const std::string& settings = {}, const std::string& kept = {})
        : folder_(kept.empty() ? "/tmp/linli-bench-" + random_token().substr(0, 8) : kept),
          is_kept_(!kept.empty()) {
        was_there_ = is_kept_ && std::filesystem::exists(folder_ + "/data/postmaster.pid");
        if (was_there_) return;
        ::setenv("LINLI_POSTGRES_SETTINGS", settings.c_str(),
                 1);  // NOLINT(concurrency-mt-unsafe): one thread
        if (run("start") != 0) throw std::runtime_error("no PostgreSQL: the package postgresql is wanted");
    }
    ~OwnPostgres() {
        if (!is_kept_) run("stop");
    }
    OwnPostgres(const OwnPostgres&) = delete;
    OwnPostgres& operator=(const OwnPostgres&) = delete;

    bool was_there() const { return was_there_; }
    std::string address(const std::string& database = "postgres") const {
        return "postgresql://linli@/" + database + "?host=" + folder_;
    }

  private:
    int run(const char* what) const {
        return test::run_program(
                   {LINLI_BENCH_SOURCE "/../tests/postgres/server.sh", what, folder_, "durable"})
            .exit_code;
    }
    const std::string folder_;
    const bool is_kept_;
    bool was_there_ = false;
};

}  // namespace linli::bench
