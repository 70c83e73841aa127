// The certificate that the server shows over TLS, from PEM files, and read again when they change.
#pragma once

#include <memory>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "base/time.h"
#include "http/server.h"

namespace linli::http {

// One pair of files as it was read: TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers, no
// renegotiation, HTTP/1.1. Connections keep what they began with.
struct Certificate {
    std::shared_ptr<boost::asio::ssl::context> context;
    Instant expires_at;
};

// Throws BadCertificate: a file cannot be read or holds something else, the key is encrypted or of another
// certificate, the certificate is not valid yet, or no longer, at `now`.
Certificate read_certificate(const CertificateFiles& files, Instant now);

// The certificate in use. I/O thread only.
class Certificates {
  public:
    // Throws BadCertificate.
    Certificates(CertificateFiles files, Instant now);

    const Certificate& current() const { return current_; }

    // Takes the files into use if they have changed since they were last read, and not since the last look: a
    // pair is written one after the other. A bad pair is logged once, and the one before stays.
    void look(Instant now);
    // The same at once, changed or not.
    void read_again(Instant now);

  private:
    // What a change of a file shows in, of both: where it lies, size, time of writing.
    using Traces = std::vector<std::int64_t>;
    Traces traces() const;

    CertificateFiles files_;
    Certificate current_;
    Traces read_;
    Traces seen_;
};

}  // namespace linli::http
