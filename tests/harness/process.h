// Any program as a process.
#pragma once

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/temporary_folder.h"

namespace linli::test {

// How a command ended and what it said.
struct Ran {
    int exit_code = 0;  // 128 + signal when it was killed
    std::string out;
    std::string err;
};

inline std::string slurp(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// A running program: its path, or its name to be found in PATH, and its arguments.
class Process {
  public:
    Process(std::vector<std::string> command, const std::filesystem::path& out,
            const std::filesystem::path& err) {
        std::vector<char*> argv;
        for (std::string& word : command)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
            ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
            ::execvp(argv[0], argv.data());
            ::_exit(127);
        }
    }
    ~Process() {
        if (pid_ > 0) {
            signal(SIGKILL);
            wait();
        }
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void signal(int number) const { ::kill(pid_, number); }
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    bool is_running() const {
        return pid_ > 0 && ::kill(pid_, 0) == 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0;
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
};

// Any program, to its end.
inline Ran run_program(std::vector<std::string> command) {
    const TemporaryFolder folder;
    Process process(std::move(command), folder / "out", folder / "err");
    const int code = process.wait();
    return {code, slurp(folder / "out"), slurp(folder / "err")};
}

}  // namespace linli::test
