// What `linli serve` is told on its command line about the door: where it listens, by what names, over what,
// whom it believes, how much it lets one of them ask.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "http/server_options.h"

namespace linli::cli {

// As given.
struct DoorFlags {
    std::string listen = "127.0.0.1";
    std::uint16_t port = 8110;
    std::vector<std::string> hosts;
    std::string certificate;
    std::string key;
    std::vector<std::string> trusted;
    http::Rates rates;
};

void add_door_options(CLI::App& command, DoorFlags& flags);

// What they mean for the server. Refused (serve/…) with what to do when one is wrong, or when they would
// serve others than this machine without TLS.
Result<http::ServerOptions> server_options(const DoorFlags& flags);

// Whether they would serve others than this machine, themselves or by a proxy.
bool reaches_others(const DoorFlags& flags);

// Where people find the server that listens on `port`: "https://linli.example", without a slash at the end.
std::string public_address(const http::ServerOptions& options, std::uint16_t port);

// Where it listens: "http://0.0.0.0:8110".
std::string own_address(const http::ServerOptions& options, std::uint16_t port);

}  // namespace linli::cli
