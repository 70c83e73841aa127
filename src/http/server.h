// The HTTP/1.1 server, over TLS or not: one I/O thread that never blocks; routes run on the store's threads.
//
// Answers requests whose Host is a loopback name or one of its own, and changing requests whose Origin, if
// given, is the same host: a page from elsewhere cannot use it. What it lets in, and how much of it: door.h.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>

#include "http/routes.h"
#include "http/server_options.h"

namespace linli::http {

// The port is taken, or may not be used; what() says what to do.
class CannotListen : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What is wrong with the certificate or its key, in both languages, with the file's name.
class BadCertificate : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class Server {
  public:
    // Listens at once. Throws CannotListen, BadCertificate. `routes` outlive the server, but `store` is
    // closed before it goes: what the store has accepted still answers to the server's thread.
    Server(store::Store& store, const Routes& routes, const ServerOptions& options);
    ~Server();

    std::uint16_t port() const;
    // Serves until stop(); on the calling thread.
    void run();
    // Ends run() after the answers under way (5 s at most). Any thread.
    void stop();
    // Takes the certificate's files into use as they are now; it looks at them every few seconds anyway. Any
    // thread.
    void read_certificate_again();

  private:
    class Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace linli::http
