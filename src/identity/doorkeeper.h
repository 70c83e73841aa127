// The doorkeeper: the gate that the server asks for every request. A session's cookie or a system's token
// says who it is, the table of permissions what they may do.
#pragma once

#include <map>
#include <mutex>

#include "identity/account_rows.h"
#include "identity/permissions.h"

namespace linli::identity {

// Thread-safe.
class Doorkeeper final : public http::Gate {
  public:
    // There is the first station alone.
    Doorkeeper() = default;
    // `names` outlives it.
    explicit Doorkeeper(const http::StationNames& names) : names_(&names) {}

    // Refused: station/unknown (404); session/ended (401) when the station that a session or token names is
    // none.
    Result<StationId> station_of(const http::Credentials& credentials, http::Right right) const override;

    // Refused:
    //   session/none, session/ended   nobody is signed in, or no longer (401)
    //   session/incomplete            the sign-in waits for its second factor or a new password (401)
    //   session/csrf                  a change without the page's own header (403)
    //   forbidden/role                this role does not have the right (403)
    //   token/ended, token/scope      the system's token is not good, or not for this (401, 403)
    Result<store::Context> admit(store::Snapshot& snapshot, const http::Credentials& credentials,
                                 http::Right right) override;
    // Only what happens to incidents, posts, rules, grids and shifts; to those who reach no further than
    // their own posts, only what concerns these.
    bool may_be_told(const store::Context& who, const store::Entry& entry) const override;
    http::Right live_right() const override { return rights::read_incidents; }

    // Writes down when the station's sessions were last used, which is kept in memory between; forgets what
    // has ended. For the timekeeper of each server, once a minute.
    void keep_up(store::Transaction& transaction);
    // Was a session of the station used since? Any thread.
    bool has_seen_any(StationId station);

  private:
    Result<store::Context> admit_session(store::Snapshot& snapshot, const http::Credentials& credentials,
                                         http::Right right);
    static Result<store::Context> admit_token(store::Snapshot& snapshot, const std::string& token,
                                              http::Right right);
    bool is_idle(StationId station, const Session& session, const Policy& policy, Instant now, bool is_use);

    const http::StationNames* names_ = nullptr;
    std::mutex mutex_;
    std::map<StationId, std::map<Digest, Instant>> seen_;  // sessions used since keep_up()
};

// The posts that an account holds, those of its role included; none when there is no such account.
std::vector<std::string> posts_of(store::Snapshot& snapshot, std::int64_t account);

// How far another right than that of the route reaches, of whoever acts: to leave out of an answer what they
// may not see. The program's own actors reach the station.
Reach reach_of_actor(store::Snapshot& snapshot, http::Right right);

// The posts' grids: "officer/WC-001" looks after "WC-001".
bool looks_after(const std::vector<std::string>& posts, std::string_view grid);

}  // namespace linli::identity
