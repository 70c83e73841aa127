// A PostgreSQL of a measurement's own, durable at each commit.
#pragma once

#include "base/ids.h"
#include "harness/program.h"

namespace linli::bench {

class OwnPostgres {
  public:
    OwnPostgres() : folder_("/tmp/linli-bench-" + random_token().substr(0, 8)) {
        if (run("start") != 0) throw std::runtime_error("no PostgreSQL: the package postgresql is wanted");
    }
    ~OwnPostgres() { run("stop"); }
    OwnPostgres(const OwnPostgres&) = delete;
    OwnPostgres& operator=(const OwnPostgres&) = delete;

    std::string address() const { return "postgresql://linli@/postgres?host=" + folder_; }

  private:
    int run(const char* what) const {
        return test::run_program(
                   {LINLI_BENCH_SOURCE "/../tests/postgres/server.sh", what, folder_, "durable"})
            .exit_code;
    }
    const std::string folder_;
};

}  // namespace linli::bench
