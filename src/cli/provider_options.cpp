#include "cli/provider_options.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"

namespace linli::cli {
namespace {

constexpr std::string_view by_context = "acr=";
constexpr std::string_view by_method = "amr";

tl::unexpected<Refusal> wrong(Text what) {
    return refuse(RefusalKind::invalid, "oidc/settings", std::move(what));
}

Result<std::string> secret_in(const std::filesystem::path& file) {
    namespace fs = std::filesystem;
    std::error_code error;
    const auto status = fs::status(file, error);
    if (error || !fs::is_regular_file(status)) {
        return wrong(
            {fmt::format("客户端密码文件 {} 不存在或不是文件。", file.string()),
             fmt::format("The client secret's file {} is not there, or is no file.", file.string())});
    }
    if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
        return wrong(
            {fmt::format("客户端密码文件 {} 其他用户可以读写，不予使用。请执行 chmod 600。", file.string()),
             fmt::format("The client secret's file {} is open to others than its owner and is not "
                         "used. Run chmod 600 on it.",
                         file.string())});
    }
    const std::string text = read_file(file);
    std::string secret(trim(text));
    if (!secret.empty()) return secret;
    return wrong({fmt::format("客户端密码文件 {} 是空的。", file.string()),
                  fmt::format("The client secret's file {} is empty.", file.string())});
}

Result<identity::ProviderSettings> settings_of(const ProviderOptions& options) {
    using enum identity::SecondFactorAt;
    const std::string_view second = options.second_factor;
    if (second.empty()) return identity::ProviderSettings{options.claim, station, {}};
    if (second == by_method) return identity::ProviderSettings{options.claim, provider_by_method, {}};
    if (second.starts_with(by_context) && second.size() > by_context.size()) {
        return identity::ProviderSettings{options.claim, provider_by_context,
                                          std::string(second.substr(by_context.size()))};
    }
    return wrong({"--oidc-second-factor 应为 amr 或 acr=值。", "--oidc-second-factor is amr or acr=VALUE."});
}

}  // namespace

void add_provider_options(CLI::App& command, ProviderOptions& options) {
    CLI::Option* issuer = command.add_option(
        "--oidc-issuer", options.issuer,
        "Sign in at this OpenID Connect provider too: its issuer, https://… (单位登录服务)");
    CLI::Option* client =
        command.add_option("--oidc-client-id", options.client, "This station's client id there (客户端编号)");
    CLI::Option* secret =
        command.add_option("--oidc-client-secret-file", options.secret_file,
                           "File with the client's secret, which its owner alone can read (客户端密码文件)");
    CLI::Option* address = command.add_option(
        "--oidc-address", options.address,
        "This server's address in browsers, https://…; the redirect URI is /sign-in/return below it "
        "(本站对外地址)");
    for (CLI::Option* needed : {client, secret, address}) {
        issuer->needs(needed);
        needed->needs(issuer);
    }
    command
        .add_option("--oidc-claim", options.claim,
                    "Links an account at its first sign-in when this claim is its name, such as "
                    "preferred_username; only for claims that people cannot set themselves "
                    "(按声明自动登记)")
        ->needs(issuer);
    command
        .add_option("--oidc-second-factor", options.second_factor,
                    "The provider's second factor does for ours: amr, or acr=VALUE (单位的第二因素)")
        ->needs(issuer);
    command
        .add_option("--oidc-ca-file", options.trusted,
                    "Certificates (PEM) that the provider's is verified with, instead of the machine's "
                    "(证书文件)")
        ->needs(issuer)
        ->check(CLI::ExistingFile);
}

Result<void> connect(identity::ProviderDesk& desk, const ProviderOptions& options, const Clock& clock) {
    if (options.issuer.empty()) return {};
    if (!oidc::is_issuer(options.issuer)) {
        return wrong(
            {"--oidc-issuer 应为 https 地址（本机地址可用 http），不含查询与片段。",
             "--oidc-issuer is an https address (http on this machine), without query or fragment."});
    }
    if (!oidc::is_issuer(options.address)) {
        return wrong({"--oidc-address 应为本站的 https 地址（本机地址可用 http），不含查询与片段。",
                      "--oidc-address is this server's https address (http on this machine), without query "
                      "or fragment."});
    }
    auto settings = settings_of(options);
    if (!settings) return tl::unexpected(std::move(settings.error()));
    auto secret = secret_in(options.secret_file);
    if (!secret) return tl::unexpected(std::move(secret.error()));
    std::string_view address = options.address;
    while (address.ends_with('/'))
        address.remove_suffix(1);
    desk.connect(std::make_unique<oidc::Provider>(
                     options.issuer,
                     oidc::Client{options.client, std::move(*secret), std::string(address) + return_path},
                     std::make_unique<oidc::CurlWeb>(options.trusted), clock),
                 std::move(*settings));
    return {};
}

}  // namespace linli::cli
