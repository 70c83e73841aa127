// Asking a provider: the program's only requests to the outside.
#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace linli::oidc {

struct WebAnswer {
    int status = 0;
    std::string body;
};

// What went wrong on the way, for the log.
using WebResult = tl::expected<WebAnswer, std::string>;

// Any thread; blocks.
class Web {
  public:
    virtual ~Web() = default;
    virtual WebResult get(const std::string& address) = 0;
    // A form, with an Authorization header unless that is empty.
    virtual WebResult post(const std::string& address, const std::string& form,
                           const std::string& authorization) = 0;
};

// libcurl: connects within 5 s and is answered within 10, with 256 KiB at most; follows no redirect, asks no
// proxy, keeps no cookie; https is verified against the machine's certificates or those in `trusted`.
class CurlWeb final : public Web {
  public:
    // Throws std::runtime_error when libcurl cannot be used.
    explicit CurlWeb(const std::filesystem::path& trusted = {});
    ~CurlWeb() override;
    CurlWeb(const CurlWeb&) = delete;
    CurlWeb& operator=(const CurlWeb&) = delete;

    WebResult get(const std::string& address) override;
    WebResult post(const std::string& address, const std::string& form,
                   const std::string& authorization) override;

  private:
    std::string trusted_;  // a file of certificates in PEM; empty: the machine's
};

}  // namespace linli::oidc
