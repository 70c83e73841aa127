// The pure rules of signing in: one-time codes, passwords, how far a sign-in has come, who may do what.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "identity/doorkeeper.h"
#include "identity/passwords.h"
#include "identity/permissions.h"
#include "identity/sign_in.h"
#include "identity/totp.h"

namespace linli::identity {
namespace {

using namespace std::chrono_literals;

Instant at(std::int64_t seconds) {
    return Instant(std::chrono::seconds(seconds));
}

TEST(Totp, codes_are_those_of_rfc_6238) {
    const ByteView secret = bytes_of("12345678901234567890");
    struct Vector {
        std::int64_t seconds;
        const char* code;  // the last six of the RFC's eight digits
    };
    for (const auto& [seconds, code] :
         {Vector{59, "287082"}, Vector{1111111109, "081804"}, Vector{1111111111, "050471"},
          Vector{1234567890, "005924"}, Vector{2000000000, "279037"}, Vector{20000000000, "353130"}}) {
        EXPECT_EQ(totp_code(secret, totp_step(at(seconds))), code) << seconds;
    }
}

TEST(Totp, a_code_is_good_once_and_for_a_clock_that_is_a_little_off) {
    const ByteView secret = bytes_of("12345678901234567890");
    const Instant now = at(1'000'000'020);
    const std::int64_t step = totp_step(now);
    EXPECT_EQ(totp_match(secret, totp_code(secret, step), now, 0), step);
    EXPECT_EQ(totp_match(secret, totp_code(secret, step - 1), now, 0), step - 1);
    EXPECT_EQ(totp_match(secret, totp_code(secret, step + 1), now, 0), step + 1);
    EXPECT_FALSE(totp_match(secret, totp_code(secret, step - 2), now, 0));
    EXPECT_FALSE(totp_match(secret, totp_code(secret, step), now, step)) << "used already";
    EXPECT_FALSE(totp_match(secret, totp_code(secret, step - 1), now, step))
        << "older than one that was used";
    EXPECT_FALSE(totp_match(secret, "", now, 0));
    EXPECT_FALSE(totp_match(secret, totp_code(secret, step) + "0", now, 0));
}

TEST(Totp, secrets_are_told_in_base_32) {
    EXPECT_EQ(to_base32(bytes_of("")), "");
    EXPECT_EQ(to_base32(bytes_of("f")), "MY");
    EXPECT_EQ(to_base32(bytes_of("foobar")), "MZXW6YTBOI");
    EXPECT_EQ(otpauth_address(bytes_of("foobar"), "desk.one"),
              "otpauth://totp/Linli:desk.one?secret=MZXW6YTBOI&issuer=Linli");
}

TEST(Password, only_what_made_a_hash_fits_it) {
    const std::string hash = hash_password("correct horse battery");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(is_password("correct horse battery", hash));
    EXPECT_FALSE(is_password("correct horse batter", hash));
    EXPECT_NE(hash, hash_password("correct horse battery")) << "salted";
    EXPECT_FALSE(is_password("", no_password()));
}

TEST(Password, a_new_one_is_long_and_not_common) {
    struct Case {
        const char* password;
        bool good;
    };
    for (const auto& [password, good] :
         {Case{"correct horse battery", true}, Case{"望潮镇的四条小河真好", true}, Case{"short", false},
          Case{"qwertyuiop", false}, Case{"Password123", false}, Case{"desk.one is mine", false}}) {
        json::Faults faults;
        check_password("password", password, "desk.one", faults);
        EXPECT_EQ(faults.empty(), good) << password;
    }
}

TEST(Stage, a_sign_in_goes_on_until_all_that_the_role_needs_is_there) {
    Account desk;
    desk.role = Role::duty_desk;
    Account volunteer;
    volunteer.role = Role::volunteer;
    Account enrolled = desk;
    enrolled.has_second_factor = true;
    const Instant now = at(2'000'000'000);
    const AccountSecrets fresh{"", now, 0}, old{"", now - std::chrono::days(100), 0};
    Policy rotating;
    rotating.password_days = 90;
    struct Case {
        const char* what;
        const Account& account;
        const AccountSecrets& secrets;
        const Policy& policy;
        bool gave;
        Stage stage;
    };
    const Policy usual;
    const Case cases[] = {
        {"a volunteer needs a password only", volunteer, fresh, usual, false, Stage::complete},
        {"the desk enrols a second factor first", desk, fresh, usual, false, Stage::enrolment},
        {"and gives a code of it", enrolled, fresh, usual, false, Stage::second_factor},
        {"then it is done", enrolled, fresh, usual, true, Stage::complete},
        {"passwords do not run out", enrolled, old, usual, true, Stage::complete},
        {"unless the station says so", enrolled, old, rotating, true, Stage::new_password},
        {"after the code", enrolled, old, rotating, false, Stage::second_factor},
    };
    for (const Case& one : cases)
        EXPECT_EQ(stage_of(one.account, one.secrets, one.policy, one.gave, now), one.stage) << one.what;
}

TEST(Permissions, three_stay_apart) {
    using enum Role;
    for (const Role keeper : {security_administrator, system_administrator, auditor}) {
        EXPECT_EQ(reach_of(keeper, rights::read_incidents), Reach::none) << title_of(keeper).en;
        EXPECT_EQ(reach_of(keeper, rights::reveal_people), Reach::none) << title_of(keeper).en;
        EXPECT_TRUE(needs_second_factor(keeper));
    }
    for (const Permission& permission : permissions()) {
        int keepers = 0;
        for (const Role keeper : {security_administrator, system_administrator, auditor})
            keepers += reach_of(keeper, permission.right) != Reach::none;
        if (permission.right == rights::manage_accounts || permission.right == rights::read_audit) {
            EXPECT_EQ(keepers, 1) << permission.right.name << " belongs to one of the three";
        }
    }
    for (int role = 0; role < roles; ++role) {
        if (static_cast<Role>(role) == auditor) continue;
        EXPECT_EQ(reach_of(static_cast<Role>(role), rights::read_audit), Reach::none);
    }
    const std::string_view read_only[] = {"session.begin",  "session.own",    "figures.read",
                                          "retention.read", "audit.read",     "partners.read",
                                          "alerts.read",    "volunteers.read"};
    for (const Permission& permission : permissions()) {
        const bool may = reach_of(auditor, permission.right) != Reach::none;
        const bool only_reads = std::find(std::begin(read_only), std::end(read_only),
                                          permission.right.name) != std::end(read_only);
        EXPECT_TRUE(!may || only_reads) << "an auditor changes nothing, but has " << permission.right.name;
    }
}

TEST(Permissions, an_unknown_right_is_nobodys) {
    for (int role = 0; role < roles; ++role)
        EXPECT_EQ(reach_of(static_cast<Role>(role), http::Right{"incidents.erase"}), Reach::none);
}

TEST(Posts, of_a_grid_look_after_it_and_no_other) {
    EXPECT_TRUE(looks_after({"officer/A"}, "A"));
    EXPECT_TRUE(looks_after({"team/x", "auxiliary/B"}, "B"));
    EXPECT_FALSE(looks_after({"officer/A"}, "AB"));
    EXPECT_FALSE(looks_after({"officer/AB"}, "A"));
    EXPECT_FALSE(looks_after({"team/A", "partner/A"}, "A"));
    EXPECT_FALSE(looks_after({"officer/"}, ""));
}

}  // namespace
}  // namespace linli::identity
