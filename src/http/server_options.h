// How a server is set up.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "http/door.h"

namespace linli::http {

// How long a client may take, and what it may send. Times are looked at once a second.
struct Limits {
    std::chrono::milliseconds handshake_within{10'000};  // of TLS
    std::chrono::milliseconds headers_within{10'000};
    std::chrono::milliseconds body_progress_within{60'000};   // something of the body must come
    std::chrono::milliseconds request_within{300'000};        // all of it
    std::chrono::milliseconds write_progress_within{30'000};  // something of the answer must be taken
    std::chrono::milliseconds idle_for{75'000};               // between requests
    std::uint32_t header_bytes = 16'384;
    std::size_t headers = 100;
    std::size_t connections = 4'000;
    std::size_t reserved_bytes = std::size_t{256} << 20;  // of large bodies that are on their way together
};

// In PEM.
struct CertificateFiles {
    std::filesystem::path chain;  // the server's own first, then whoever signed it
    std::filesystem::path key;    // not encrypted
};

struct ServerOptions {
    Address address = boost::asio::ip::address_v4::loopback();
    std::uint16_t port = 8110;                    // 0: any free one
    std::optional<CertificateFiles> certificate;  // without: no TLS
    DoorOptions door;
    Limits limits;
    // How what is refused before a route runs is said to whoever asked for this path; nothing: as it is.
    std::function<Response(std::string_view path, Response refused)> refusal_words = {};
};

}  // namespace linli::http
