#include "identity/passwords.h"

#include <new>
#include <unordered_set>

#include <sodium.h>

#include "base/encoding.h"

namespace linli::identity {

std::string_view common_passwords_text();

namespace {

constexpr std::size_t memory = std::size_t{19} << 20;
constexpr unsigned long long passes = 2;
constexpr std::size_t shortest = 10;
constexpr std::size_t longest = 200;

bool is_common(std::string_view password) {
    static const auto common = [] {
        std::unordered_set<std::string_view> words;
        for (const std::string_view line : split(common_passwords_text(), '\n')) {
            if (!line.empty() && !line.starts_with('#')) words.insert(line);
        }
        return words;
    }();
    return common.contains(to_lower_ascii(password));
}

}  // namespace

std::string hash_password(std::string_view password) {
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), passes, memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();
    }
    hash.resize(hash.find('\0'));
    return hash;
}

bool is_password(std::string_view password, const std::string& hash) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

const std::string& no_password() {
    static const std::string hash = hash_password(text_of(random_bytes(32)));
    return hash;
}

void check_password(std::string_view field, std::string_view password, std::string_view account_name,
                    json::Faults& faults) {
    const std::size_t length = count_code_points(password);
    if (length < shortest || length > longest) {
        faults.add(field, {"密码应为 10 到 200 个字符；几个不相干的词连在一起就很好。",
                           "A password has 10 to 200 characters; a few unrelated words are a good one."});
    } else if (is_common(password)) {
        faults.add(field, {"这个密码太常见，请换一个。", "This password is too common; choose another."});
    } else if (!account_name.empty() &&
               to_lower_ascii(password).find(to_lower_ascii(account_name)) != std::string::npos) {
        faults.add(field, {"密码里不能有账户名。", "A password must not hold the account's name."});
    }
}

}  // namespace linli::identity
