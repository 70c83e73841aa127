#include "cli/door_options.h"

#include <algorithm>

#include <fmt/format.h>

namespace linli::cli {
namespace {

using http::Address;

constexpr std::uint16_t https_port = 443;

tl::unexpected<Refusal> wrong(std::string_view type, Text detail) {
    return refuse(RefusalKind::invalid, fmt::format("serve/{}", type), std::move(detail));
}

// A name or an address, as it stands in a URL: neither scheme, port nor path.
bool is_host_name(std::string_view name) {
    if (name.starts_with('[') && name.ends_with(']')) {
        const auto address = parse_address(name.substr(1, name.size() - 2));
        return address && address->is_v6();
    }
    return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    });
}

// An address as it stands in a URL.
std::string in_url(const Address& address) {
    return address.is_v6() ? '[' + address.to_string() + ']' : address.to_string();
}

Result<void> take_names(const DoorFlags& flags, http::ServerOptions& options) {
    for (const std::string& given : flags.hosts) {
        std::string name = to_lower_ascii(given);
        if (!is_host_name(name)) {
            return wrong("host",
                         {"--host " + given + "：请只写名称，例如 linli.example.cn，不带 https:// 与端口。",
                          "--host " + given +
                              ": give the name alone, such as linli.example.cn, without https:// and port."});
        }
        options.door.names.push_back(std::move(name));
    }
    // Nobody can make another name mean this address in its place.
    if (!options.address.is_unspecified()) options.door.names.push_back(in_url(options.address));
    return {};
}

Result<void> take_proxies(const DoorFlags& flags, http::ServerOptions& options) {
    for (const std::string& given : flags.trusted) {
        const auto network = Network::parse(given);
        if (!network) {
            return wrong(
                "trusted-proxy",
                {"--trusted-proxy " + given +
                     "：请写一个 IP 地址或网段，例如 10.0.0.5、10.0.0.0/24、fd00::/64。",
                 "--trusted-proxy " + given +
                     ": give an IP address or a network, such as 10.0.0.5, 10.0.0.0/24 or fd00::/64."});
        }
        options.door.trusted.push_back(*network);
    }
    return {};
}

Result<void> take_certificate(const DoorFlags& flags, http::ServerOptions& options) {
    if (flags.certificate.empty() != flags.key.empty()) {
        return wrong("tls", {"--tls-certificate 与 --tls-key 须一起给出。",
                             "--tls-certificate and --tls-key go together: give both."});
    }
    if (!flags.certificate.empty())
        options.certificate = http::CertificateFiles{flags.certificate, flags.key};
    return {};
}

}  // namespace

void add_door_options(CLI::App& command, DoorFlags& flags) {
    command.add_option("--port", flags.port, "Port; 0 takes any free one (端口)")->capture_default_str();
    command
        .add_option(
            "--listen", flags.listen,
            "Address to listen on; others than this machine only over TLS or for a trusted proxy (监听地址)")
        ->capture_default_str();
    command.add_option("--host", flags.hosts,
                       "Public name by which it is addressed; may be repeated (对外域名)");
    command.add_option(
        "--tls-certificate", flags.certificate,
        "PEM file with the certificate and its chain; read again when it changes (TLS 证书链)");
    command.add_option("--tls-key", flags.key, "PEM file with the certificate's key (TLS 私钥)");
    command.add_option(
        "--trusted-proxy", flags.trusted,
        "Address or network of a reverse proxy whose X-Forwarded-For and -Proto are believed; may be "
        "repeated (可信反向代理)");
    const auto rate = [&command](const char* name, std::int64_t& value, const char* help) {
        command.add_option(name, value, help)
            ->capture_default_str()
            ->check(CLI::Range(std::int64_t{0}, std::int64_t{60'000'000}));
    };
    http::Rates& rates = flags.rates;
    rate("--requests-per-minute", rates.requests, "From one address; 0: no limit (每地址每分钟请求数)");
    rate("--changes-per-minute", rates.changes,
         "Reports and other changes without an account, from one address; 0: no limit (无账户的更改)");
    rate("--costly-per-minute", rates.costly,
         "Searches and exports, of one account or from one address; 0: no limit (检索与导出)");
    rate("--account-requests-per-minute", rates.of_account,
         "With one session or token; 0: no limit (每会话或令牌每分钟请求数)");
    rate("--connections-per-address", rates.connections,
         "Open at the same time from one address; 0: no limit (每地址连接数)");
}

Result<http::ServerOptions> server_options(const DoorFlags& flags) {
    http::ServerOptions options;
    const auto address = parse_address(flags.listen);
    if (!address) {
        return wrong("listen",
                     {"--listen " + flags.listen + "：请写本机的一个 IP 地址，或 0.0.0.0 与 ::（全部）。",
                      "--listen " + flags.listen +
                          ": give an IP address of this machine, or 0.0.0.0 or :: for all of them."});
    }
    options.address = *address;
    options.port = flags.port;
    options.door.rates = flags.rates;
    for (const auto take : {take_names, take_proxies, take_certificate}) {
        if (auto taken = take(flags, options); !taken) return tl::unexpected(std::move(taken.error()));
    }
    const bool is_plain_to_others = !options.certificate && !address->is_loopback();
    if (is_plain_to_others && options.door.trusted.empty()) {
        return wrong(
            "listen/plain",
            {"--listen " + flags.listen +
                 "：对本机以外的服务须加密。请给出 --tls-certificate 与 --tls-key；或置于反向代理之后，并以 "
                 "--trusted-proxy 指明其地址。",
             "--listen " + flags.listen +
                 ": whoever is not on this machine is served over TLS only. Give --tls-certificate and "
                 "--tls-key; or "
                 "put a reverse proxy before it, and name its address with --trusted-proxy."});
    }
    options.door.proxies_only = is_plain_to_others;
    return options;
}

std::string own_address(const http::ServerOptions& options, std::uint16_t port) {
    return fmt::format("{}://{}:{}", options.certificate ? "https" : "http", in_url(options.address), port);
}

bool reaches_others(const DoorFlags& flags) {
    const auto address = boost::asio::ip::make_address(flags.listen);
    return !address.is_loopback() || !flags.trusted.empty();
}

std::string public_address(const http::ServerOptions& options, std::uint16_t port) {
    std::string own = own_address(options, port);
    // The listening address is a name too, the last one, and is none that was given.
    const auto& names = options.door.names;
    const bool is_named = !names.empty() && names.front() != in_url(options.address);
    if (!is_named) {
        if (!options.address.is_unspecified()) return own;
        return fmt::format("{}://localhost:{}", options.certificate ? "https" : "http", port);
    }
    if (!options.door.trusted.empty())
        return "https://" + names.front();  // the proxy's port is the usual one
    if (!options.certificate) return fmt::format("http://{}:{}", names.front(), port);
    return port == https_port ? "https://" + names.front()
                              : fmt::format("https://{}:{}", names.front(), port);
}

}  // namespace linli::cli
