// The HTTP/1.1 server: one I/O thread that never blocks; routes run on the store's threads.
//
// Listens on the loopback interface only. Answers requests whose Host is a loopback name, and changing
// requests whose Origin, if given, is the same host: a page from elsewhere cannot use it. Limits: 16 KiB of
// headers, the route's body limit, 10 s for the headers, 60 s for a body to make progress, 30 s for a client
// to take its answer, 75 s idle.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "http/routes.h"

namespace linli::http {

// The port is taken, or may not be used; what() says what to do.
class CannotListen : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct ServerOptions {
    std::uint16_t port = 8110;  // 0: any free one
    std::size_t most_connections = 4'000;
};

class Server {
  public:
    // Listens at once. Throws CannotListen. `routes` outlive the server, but `store` is closed before it
    // goes: what the store has accepted still answers to the server's thread.
    Server(store::Store& store, const Routes& routes, const ServerOptions& options);
    ~Server();

    std::uint16_t port() const;
    // Serves until stop(); on the calling thread.
    void run();
    // Ends run() after the answers under way (5 s at most). Any thread.
    void stop();

  private:
    class Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace linli::http
