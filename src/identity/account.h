// People and systems that sign in: the words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace linli::identity {

// A resident needs no account and has no role here. Three stay apart, as MLPS asks: who keeps the accounts
// (security_administrator), who keeps the machine (system_administrator), and who audits (auditor).
enum class Role {
    volunteer,               // 志愿者
    grid_worker,             // 网格员
    auxiliary,               // 辅警
    officer,                 // 社区民警
    duty_desk,               // 值班室
    station_head,            // 所长
    auditor,                 // 审计员
    security_administrator,  // 安全管理员
    system_administrator,    // 系统管理员
    partner,                 // 协作单位: a system, with tokens and without a password
};
BOOST_DESCRIBE_ENUM(Role, volunteer, grid_worker, auxiliary, officer, duty_desk, station_head, auditor,
                    security_administrator, system_administrator, partner)
inline constexpr int roles = 10;
Text title_of(Role role);

// An account as others see it: no secrets. Posts are what it is handed incidents as: "officer/WC-001",
// "team/night-market", "partner/market-supervision"; the desk and the station head hold theirs by role.
struct Account {
    std::int64_t id = 0;
    std::int64_t version = 1;
    std::string name;  // signs in with it: 2 to 40 lower-case letters, digits, '.', '_', '-'
    Role role = Role::officer;
    std::vector<std::string> posts;
    bool has_password = false;
    bool has_second_factor = false;
    bool is_disabled = false;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Account, (),
                      (id, version, name, role, posts, has_password, has_second_factor, is_disabled,
                       created_at))

// "account/17": the journal's name for it, and the actor of what it does; and back, 0 when it is something
// else.
std::string subject_of(std::int64_t account);
std::int64_t account_of(std::string_view subject);

// Its posts, those of its role included.
std::vector<std::string> posts_of(const Account& account);

// How far a sign-in has come.
enum class Stage {
    second_factor,  // the password was right; a code is asked for
    enrolment,      // the role needs a second factor and has none yet
    new_password,   // the password has run out
    complete,
};
BOOST_DESCRIBE_ENUM(Stage, second_factor, enrolment, new_password, complete)

// By which a session began.
enum class Way {
    password,
    provider,  // a sign-in at an OpenID Connect provider
};
BOOST_DESCRIBE_ENUM(Way, password, provider)

// How long one may take at a provider.
inline constexpr Minutes provider_sign_in_time{10};

// What the station asks of those who sign in. Times are whole units; 0 days: passwords do not run out.
struct Policy {
    int idle_minutes = 15;      // a session ends after so long without a request
    int session_hours = 12;     // and in any case after so long
    int failures = 5;           // of one name, or from one address, in a row
    int lock_minutes = 15;      // then nothing is tried for so long
    int fresh_minutes = 5;      // how long a second factor counts as fresh
    int invitation_hours = 72;  // how long a one-time link is good for
    int password_days = 0;      // MLPS rotation; off by default, because it makes passwords worse
};
BOOST_DESCRIBE_STRUCT(Policy, (),
                      (idle_minutes, session_hours, failures, lock_minutes, fresh_minutes, invitation_hours,
                       password_days))
void check(const Policy& policy, json::Faults& faults);

}  // namespace linli::identity
