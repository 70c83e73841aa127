#include "vault/command_output.h"

#include <csignal>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vault/secret.h"

namespace linli::vault {
namespace {

constexpr std::size_t longest_output = 1U << 20;

// The reading end of a program's standard output, and the program; both end with it.
class Running {
  public:
    explicit Running(std::vector<std::string> words) { error_ = start(words); }
    ~Running() {
        if (output_ >= 0) ::close(output_);
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    int error() const { return error_; }  // why it did not start; 0: it did
    int output() const { return output_; }
    // Waits for its end until `deadline`; true if it ended with 0, false if with anything else or not at all.
    bool ends_well(std::chrono::steady_clock::time_point deadline) {
        int status = 0;
        while (::waitpid(process_, &status, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        process_ = -1;
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

  private:
    int start(std::vector<std::string>& words) {
        std::vector<char*> arguments;
        arguments.reserve(words.size() + 1);
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return errno;
        output_ = ends[0];
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t none, piped;  // the server blocks and ignores signals that a program expects to work
        sigemptyset(&none);
        sigemptyset(&piped);
        sigaddset(&piped, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &piped);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        const int error =
            ::posix_spawnp(&process_, arguments[0], &actions, &attributes, arguments.data(), environ);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        return error;
    }

    int error_ = 0;
    int output_ = -1;
    pid_t process_ = -1;
};

std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words;
    for (const std::string_view word : split(command, ' ')) {
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

tl::unexpected<Refusal> unread(const std::string& command, const Text& why) {
    return refuse(RefusalKind::unavailable, "vault/keys-unread",
                  {fmt::format("取密钥的命令没有成功（{}）：{}", command, why.zh),
                   fmt::format("The command that gives the keys failed ({}): {}", command, why.en)});
}

tl::unexpected<Refusal> cannot_start(const std::string& command, const std::string& why) {
    return refuse(RefusalKind::unavailable, "vault/keys-missing",
                  {fmt::format("无法启动取密钥的命令（{}）：{}。按空格分开，不经过 shell。", command, why),
                   fmt::format("The command that gives the keys cannot be started ({}): {}. It is split at "
                               "spaces; there is no shell.",
                               command, why)});
}

}  // namespace

Result<std::string> output_of(const std::string& command, std::chrono::milliseconds at_most) {
    const auto words = words_of(command);
    if (words.empty()) return cannot_start(command, "?");
    Running running(words);
    if (running.error() != 0) return cannot_start(command, std::generic_category().message(running.error()));
    const auto end = std::chrono::steady_clock::now() + at_most;
    std::string text;
    text.reserve(longest_output);  // no reallocation, which would leave keys behind
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd ready{running.output(), POLLIN, 0};
        if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) == 0) {
            wipe(text);
            return unread(command, {"用时太长。", "it took too long."});
        }
        char piece[4'096];
        const ssize_t count = ::read(running.output(), piece, sizeof piece);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        if (text.size() + static_cast<std::size_t>(count) > longest_output) {
            wipe(text);
            return unread(command, {"输出太长。", "it printed too much."});
        }
        text.append(piece, static_cast<std::size_t>(count));
        wipe(std::as_writable_bytes(std::span(piece)));
    }
    if (!running.ends_well(end)) {
        wipe(text);
        return unread(command, {"它报告了失败，或没有结束。", "it reported a failure, or did not end."});
    }
    return text;
}

}  // namespace linli::vault
