// The second factor: giving a code, enrolling a new one.
#include <fmt/format.h>

#include "identity/sign_in.h"
#include "identity/totp.h"
#include "vault/sealing.h"

namespace linli::identity {
namespace {

constexpr std::size_t secret_bytes = 20;  // RFC 4226 recommends 160 bits
constexpr int recovery_codes = 10;

// "k3j4-m5n6-p7q8": 60 random bits; hyphens and case do not matter when it is given back.
std::string new_recovery_code() {
    const std::string letters = random_token();
    return letters.substr(0, 4) + '-' + letters.substr(4, 4) + '-' + letters.substr(8, 4);
}

// Under the station's key for tokens: the codes are short, and a stolen database is not to tell them.
Digest digest_of_recovery_code(const vault::Vault& vault, std::string_view code) {
    std::string plain;
    for (const char c : to_lower_ascii(trim(code))) {
        if (c != '-' && c != ' ') plain += c;
    }
    const auto keys = vault.keys();
    return vault::keyed_digest(vault::KeyedDigest::blake2b, keys->tokens_key(), bytes_of(plain));
}

tl::unexpected<Refusal> not_fresh() {
    return refuse(RefusalKind::forbidden, "session/not-fresh",
                  {"请先输入现有第二因素的验证码。", "Give a code of the present second factor first."});
}

tl::unexpected<Refusal> no_session() {
    return refuse(RefusalKind::unknown, "session/none", {"请先登录。", "Sign in first."});
}

}  // namespace

std::optional<Bytes> SignInDesk::second_factor(store::Snapshot& snapshot, const std::string& subject) const {
    const auto kept = vault_.open_text(snapshot, {subject, second_factor_kind});
    return kept && *kept ? from_base64(**kept) : std::nullopt;  // an erased one is none
}

void SignInDesk::keep_second_factor(store::Transaction& transaction, const std::string& subject,
                                    ByteView secret) const {
    vault_.put_text(transaction, {subject, second_factor_kind}, to_base64(secret));
}

Result<http::Counted<SignInDesk::Opened<SignedIn>>> SignInDesk::give_code(store::Transaction& transaction,
                                                                          const http::Call& call,
                                                                          const Code& body) const {
    const auto session = session_of(transaction, call.credentials);
    const auto account = session ? find_account(transaction, session->account) : std::nullopt;
    if (!account) return no_session();
    const auto secret = second_factor(transaction, second_factor_subject(account->id));
    if (!account->has_second_factor || !secret) {
        return refuse(RefusalKind::conflict, "second-factor/none",
                      {"尚未设置第二因素。", "There is no second factor yet: enrol one."});
    }
    const Suspects whose = suspected(*account, call);
    if (auto unlocked = require_unlocked(transaction, whose); !unlocked)
        return tl::unexpected(std::move(unlocked.error()));
    const auto step = totp_match(*secret, trim(body.code), transaction.now(),
                                 secrets_of(transaction, account->id).used_step);
    if (step) {
        set_used_step(transaction, account->id, *step);
    } else if (!use_recovery_code(transaction, account->id, digest_of_recovery_code(vault_, body.code))) {
        return failed(transaction, account->id, whose);
    }
    forget_all_failures(transaction, whose);
    transaction.append({.kind = step ? "account.code_given" : "account.recovery_code_used",
                        .subject = subject_of(account->id)});
    return http::Counted<Opened<SignedIn>>{
        open_session(transaction, call, *account, {session->way, transaction.now()})};
}

Result<Enrolment> SignInDesk::begin_enrolment(store::Transaction& transaction, const http::Call& call) const {
    const auto session = session_of(transaction, call.credentials);
    const auto account = session ? find_account(transaction, session->account) : std::nullopt;
    if (!account || session->stage == Stage::second_factor) return no_session();
    if (account->has_second_factor && !is_fresh(transaction, *session)) return not_fresh();
    const Bytes secret = random_bytes(secret_bytes);
    keep_second_factor(transaction, new_second_factor_subject(account->id), secret);
    transaction.append({.kind = "account.enrolment_begun", .subject = subject_of(account->id)});
    return Enrolment{to_base32(secret), otpauth_address(secret, account->name)};
}

Result<SignInDesk::Opened<Enrolled>> SignInDesk::confirm_enrolment(store::Transaction& transaction,
                                                                   const http::Call& call,
                                                                   const Code& body) const {
    const auto session = session_of(transaction, call.credentials);
    auto account = session ? find_account(transaction, session->account) : std::nullopt;
    if (!account || session->stage == Stage::second_factor) return no_session();
    if (account->has_second_factor && !is_fresh(transaction, *session)) return not_fresh();
    const auto secret = second_factor(transaction, new_second_factor_subject(account->id));
    const auto step = secret ? totp_match(*secret, trim(body.code), transaction.now(), 0) : std::nullopt;
    if (!step) {
        return refuse_invalid(
            {{"code",
              {"验证码不对：请检查手机时间，输入新设置的那一组。",
               "The code is wrong: check the phone's clock, and give the new one's code."}}});
    }
    keep_second_factor(transaction, second_factor_subject(account->id), *secret);
    vault_.erase(transaction, new_second_factor_subject(account->id));
    set_used_step(transaction, account->id, *step);
    account->has_second_factor = true;
    ++account->version;
    update_account(transaction, *account);
    Enrolled enrolled;
    std::vector<Digest> digests;
    for (int i = 0; i < recovery_codes; ++i) {
        enrolled.recovery_codes.push_back(new_recovery_code());
        digests.push_back(digest_of_recovery_code(vault_, enrolled.recovery_codes.back()));
    }
    replace_recovery_codes(transaction, account->id, digests);
    transaction.append({.kind = "account.second_factor_enrolled", .subject = subject_of(account->id)});
    delete_sessions(transaction, account->id);  // those that began with less
    auto opened = open_session(transaction, call, *account, {session->way, transaction.now()});
    enrolled.session = std::move(opened.value);
    return Opened<Enrolled>{std::move(enrolled), std::move(opened.cookies)};
}

}  // namespace linli::identity
