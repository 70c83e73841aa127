// Signing in: password, second factor, session; and what a signed-in person does with their own account. The
// slow part, Argon2id, runs in the server's workshop: each such command comes in three pieces.
#pragma once

#include "http/routes.h"
#include "identity/account_desk.h"
#include "identity/lockout.h"

namespace linli::identity {

struct SignIn {
    std::string name;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(SignIn, (), (name, password))

// A one-time link's token, and the password its holder chooses.
struct Welcome {
    std::string invitation;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Welcome, (), (invitation, password))
inline const std::string& link_of(const Welcome& welcome) {
    return welcome.invitation;
}

struct PasswordChange {
    std::string present;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (present, password))

// Six digits of the authenticator, or a recovery code.
struct Code {
    std::string code;
};
BOOST_DESCRIBE_STRUCT(Code, (), (code))

// What a page needs to know of whoever is signed in. `csrf` goes back in the header Linli-CSRF with every
// change.
struct SignedIn {
    Stage stage = Stage::complete;
    std::int64_t account = 0;
    std::string person;  // unlike all others of all stations; means nothing else
    std::string name;
    Role role = Role::officer;
    Text role_name;
    std::vector<std::string> posts;
    std::vector<std::string> rights;  // that the role has
    bool has_second_factor = false;
    bool is_fresh = false;  // a second factor was given a moment ago: personal data may be revealed
    Instant ends_at;        // at the latest
    std::string csrf;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (),
                      (stage, account, person, name, role, role_name, posts, rights, has_second_factor,
                       is_fresh, ends_at, csrf))

// A new second factor, to be confirmed with its first code. Shown once.
struct Enrolment {
    std::string secret;   // base 32
    std::string address;  // otpauth://…, for the QR code
};
BOOST_DESCRIBE_STRUCT(Enrolment, (), (secret, address))

struct Enrolled {
    SignedIn session;
    std::vector<std::string> recovery_codes;  // each is good once; shown once
};
BOOST_DESCRIBE_STRUCT(Enrolled, (), (session, recovery_codes))

struct OwnSession {
    std::string id;
    Instant created_at;
    Instant seen_at;
    std::string source;
    bool is_this = false;
};
BOOST_DESCRIBE_STRUCT(OwnSession, (), (id, created_at, seen_at, source, is_this))

struct OwnSessions {
    std::vector<OwnSession> sessions;
};
BOOST_DESCRIBE_STRUCT(OwnSessions, (), (sessions))

// How far a sign-in has come.
Stage stage_of(const Account& account, const AccountSecrets& secrets, const Policy& policy,
               bool gave_second_factor, Instant now);

// What someone has shown to be let in.
struct Proof {
    Way way = Way::password;
    std::optional<Instant> second_factor_at = {};  // when a second factor was given, here or there
};
// The same for someone whom a provider vouches for: how old the password is does not matter then, and the
// provider's second factor does for one of ours.
Stage stage_at_provider(const Account& account, bool gave_second_factor);

// What only a page that was given the session can know.
std::string csrf_of(std::string_view session_token);

// Whose session this is; nothing when it is none, or has ended. `seen_at` is as the database has it.
std::optional<Session> session_of(store::Snapshot& snapshot, const http::Credentials& credentials);

// Sets the session's cookie, or takes it away, for whoever sent `credentials`: one that came over TLS never
// goes without.
std::string session_cookie(const http::Credentials& credentials, std::string_view token);
std::string no_session_cookie(const http::Credentials& credentials);

// Holds no state; any thread. `vault` outlives it.
class SignInDesk {
  public:
    explicit SignInDesk(vault::Vault& vault) : vault_(vault) {}

    template <class T>
    using Opened = http::WithCookie<T>;

    // ---- by name and password: read, compare, then open a session or count the failure ----
    struct Attempt {
        std::int64_t account = 0;  // 0: nobody of this name, or who may not sign in
        std::string hash;          // to compare with; of no password when there is no such account
        std::string password;
        Suspects suspects;  // under whom a failure is counted
    };
    struct Compared {
        std::int64_t account = 0;
        std::string hash;
        Suspects suspects;
        bool is_right = false;
    };
    // Refused (`session/locked`) while the name or the source is locked; the same for names that exist and
    // names that do not.
    Result<Attempt> look_up(store::Snapshot& snapshot, const http::Call& call, const SignIn& body) const;
    static Result<Compared> compare(const Attempt& attempt);
    Result<http::Counted<Opened<SignedIn>>> sign_in(store::Transaction& transaction, const http::Call& call,
                                                    const Compared& compared) const;

    // ---- a new password, by a one-time link or with the present one ----
    struct Chosen {
        std::int64_t account = 0;
        std::string present;       // what must be right first; unused with an invitation
        std::string present_hash;  // empty with an invitation
        std::string password;
        Digest invitation{};
    };
    struct Hashed {
        std::int64_t account = 0;
        std::string hash;
        Digest invitation{};
        bool by_invitation = false;
        bool present_is_right = true;
    };
    Result<Chosen> take_invitation(store::Snapshot& snapshot, const http::Call& call,
                                   const Welcome& body) const;
    Result<Chosen> take_change(store::Snapshot& snapshot, const http::Call& call,
                               const PasswordChange& body) const;
    static Result<Hashed> hash(const Chosen& chosen);
    // Every session of the account ends; a new one begins here.
    // A wrong present password counts like one at signing in.
    Result<http::Counted<Opened<SignedIn>>> set_password(store::Transaction& transaction,
                                                         const http::Call& call, const Hashed& hashed) const;

    // ---- the second factor ----
    // Finishes a sign-in, or makes the second factor fresh again. A wrong code counts like a wrong password.
    Result<http::Counted<Opened<SignedIn>>> give_code(store::Transaction& transaction, const http::Call& call,
                                                      const Code& body) const;
    // Refused (`session/not-fresh`) when there is one already and it was not given a moment ago.
    Result<Enrolment> begin_enrolment(store::Transaction& transaction, const http::Call& call) const;
    Result<Opened<Enrolled>> confirm_enrolment(store::Transaction& transaction, const http::Call& call,
                                               const Code& body) const;

    // Was its second factor given a moment ago?
    static bool is_fresh(store::Snapshot& snapshot, const Session& session);

    // Under whom a failure of this account is counted.
    Suspects suspected(const Account& account, const http::Call& call) const;

    // ---- sessions ----
    // The one way in: a session for someone who has shown who they are.
    Opened<SignedIn> open_session(store::Transaction& transaction, const http::Call& call,
                                  const Account& account, const Proof& proof) const;
    Result<SignedIn> current(store::Snapshot& snapshot, const http::Call& call) const;
    // Ends this session; the cookie goes with it.
    Result<Opened<http::Nothing>> sign_out(store::Transaction& transaction, const http::Call& call) const;
    OwnSessions own_sessions(store::Snapshot& snapshot, const http::Call& call) const;
    Result<OwnSessions> end_session(store::Transaction& transaction, const http::Call& call,
                                    std::string_view id) const;

  private:
    static http::Counted<Opened<SignedIn>> failed(store::Transaction& transaction, std::int64_t account,
                                                  const Suspects& suspects);
    std::optional<Bytes> second_factor(store::Snapshot& snapshot, const std::string& subject) const;
    void keep_second_factor(store::Transaction& transaction, const std::string& subject,
                            ByteView secret) const;
    SignedIn describe(store::Snapshot& snapshot, const Account& account, const Session& session,
                      std::string_view token) const;

    vault::Vault& vault_;
};

}  // namespace linli::identity
