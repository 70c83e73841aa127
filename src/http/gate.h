// Who may pass. The server asks the gate for every route, inside the snapshot or transaction that answers it:
// a right that was taken away a moment ago is gone.
#pragma once

#include "base/refusal.h"
#include "http/exchange.h"
#include "store/journal.h"
#include "store/transaction.h"

namespace linli::http {

// What a route lets one do: "incidents.handle". Who has it, and how far it reaches, the gate knows.
struct Right {
    std::string_view name;  // of static lifetime
    friend bool operator==(const Right&, const Right&) = default;
};

// No account is needed: a resident with a phone.
inline constexpr Right anyone{"anyone"};

// How a system signs a request (Standard Webhooks): the headers webhook-id, webhook-timestamp,
// webhook-signature as they came.
struct WebhookHeaders {
    std::string id;
    std::string timestamp;
    std::string signature;
};

// How a request says who sends it.
struct Credentials {
    std::string session;  // of the cookie; empty: none
    std::string sign_in;  // of the cookie that a sign-in elsewhere left in the browser that began it
    std::string browser;  // of the cookie that a browser keeps in which someone has signed in before
    std::string csrf;     // of the header Linli-CSRF: what only a page of ours can know
    std::string bearer;   // of the header Authorization: a system's token
    WebhookHeaders webhook;
    std::string link;               // of the path: the secret of a tracking link
    std::string station;            // of the header Linli-Station: a code, or the number that a secret names
    std::string chosen;             // of the cookie in which a browser keeps a station's code
    std::string source;             // the client's address
    bool source_is_shared = false;  // and may be that of many
    bool is_secure = false;         // over TLS: the cookie is marked so
    bool is_changing = false;
    bool is_background = false;  // a page's own reading, by the header Linli-Background: nobody is there
};
// The cookie's name. Over TLS it is one that a browser takes from this very host alone, and over TLS alone;
// the other is not read then.
inline constexpr std::string_view session_cookie = "linli_session";
inline constexpr std::string_view secure_session_cookie = "__Host-linli_session";
inline constexpr std::string_view sign_in_cookie = "linli_sign_in";
inline constexpr std::string_view browser_cookie = "linli_browser";
inline constexpr std::string_view secure_browser_cookie = "__Host-linli_browser";
inline constexpr std::string_view station_cookie = "linli_station";
Credentials credentials_of(const Request& request);

// Which stations there are. Any thread.
class StationNames {
  public:
    virtual ~StationNames() = default;
    virtual bool has(StationId station) const = 0;
    virtual std::optional<StationId> find(std::string_view code) const = 0;
};

// Any thread.
class Gate {
  public:
    virtual ~Gate() = default;

    // For which station a request is, before anything is read of it. Whoever shows a session or token is of
    // the station that it names. What needs no account goes by the secret of a link, or the header, or a
    // session or token that is shown all the same, or the cookie; who says nothing, or whose cookie names
    // none, is a visitor of the first station. Refused with `not_found` when the header names a station that
    // does not exist.
    virtual Result<StationId> station_of(const Credentials& credentials, Right right) const = 0;

    // On whose behalf the request runs, and how far it reaches. Refused with `unknown` when nobody is signed
    // in and the right needs it, with `forbidden` when their role does not have the right.
    virtual Result<store::Context> admit(store::Snapshot& snapshot, const Credentials& credentials,
                                         Right right) = 0;

    // May someone who was admitted to the live feed be told of this entry?
    virtual bool may_be_told(const store::Context& who, const store::Entry& entry) const = 0;

    // The right that the live feed needs.
    virtual Right live_right() const = 0;
};

}  // namespace linli::http
