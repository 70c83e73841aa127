// A server of OpenSSH for SFTP, on a free port of this machine, for whoever runs the test, with keys of its
// own; gone with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <pwd.h>

#include "harness/process.h"

namespace linli::test {

class SftpServer {
    using tcp = boost::asio::ip::tcp;

  public:
    SftpServer() : port_(free_port()) {
        std::filesystem::create_directories(keys());
        make_key(folder_ / "host_key");
        make_key(keys() / "id_ed25519");
        write(folder_ / "authorized_keys", slurp(keys() / "id_ed25519.pub"));
        write(keys() / "known_hosts",
              fmt::format("[127.0.0.1]:{} {}", port_, slurp(folder_ / "host_key.pub")));
        write(folder_ / "config",
              fmt::format("Port {0}\nListenAddress 127.0.0.1\nHostKey {1}/host_key\nPidFile none\n"
                          "AuthorizedKeysFile {1}/authorized_keys\nStrictModes no\nUsePAM no\n"
                          "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
                          "Subsystem sftp internal-sftp\n",
                          port_, folder_.path().string()));
        if (::geteuid() == 0) std::filesystem::create_directories("/run/sshd");  // it asks for it as root
        start();
    }
    ~SftpServer() { stop(); }
    SftpServer(const SftpServer&) = delete;
    SftpServer& operator=(const SftpServer&) = delete;

    void start() {
        process_ = std::make_unique<Process>(
            std::vector<std::string>{"/usr/sbin/sshd", "-D", "-e", "-f", (folder_ / "config").string()},
            folder_ / "out", folder_ / "err");
        for (int tries = 0; tries < 400; ++tries) {
            boost::asio::io_context io;
            tcp::socket socket(io);
            boost::system::error_code error;
            socket.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port_), error);
            if (!error) return;
            if (!process_->is_running()) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        throw std::runtime_error("sshd (Debian: openssh-server) did not start: " + slurp(folder_ / "err"));
    }
    // The server and what it serves now.
    void stop() {
        if (!process_) return;
        const std::string children = fmt::format("/proc/{0}/task/{0}/children", process_->pid());
        std::istringstream sessions(slurp(children));
        for (pid_t session = 0; sessions >> session;)
            ::kill(session, SIGKILL);
        process_.reset();
    }

    std::filesystem::path keys() const { return folder_ / "keys"; }
    std::string address(const std::filesystem::path& folder) const {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread asks
        return fmt::format("sftp://{}@127.0.0.1:{}{}", ::getpwuid(::geteuid())->pw_name, port_,
                           folder.string());
    }
    // A line for known_hosts that has another key for this server.
    std::string other_host() const {
        make_key(folder_ / "other_key");
        return fmt::format("[127.0.0.1]:{} {}", port_, slurp(folder_ / "other_key.pub"));
    }
    // The client has another key from now on, which the server does not know.
    void replace_key() const { make_key(keys() / "id_ed25519"); }

  private:
    static std::uint16_t free_port() {
        boost::asio::io_context io;
        tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
        return acceptor.local_endpoint().port();
    }
    static void write(const std::filesystem::path& file, const std::string& text) {
        std::ofstream(file) << text;
    }
    static void make_key(const std::filesystem::path& file) {
        std::filesystem::remove(file);
        const Ran made = run_program({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.string()});
        if (made.exit_code != 0) throw std::runtime_error("ssh-keygen: " + made.err);
    }

    TemporaryFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

}  // namespace linli::test
