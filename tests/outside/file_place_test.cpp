// Places for files: a folder, and one over SFTP with a real server of OpenSSH on this machine.
#include "outside/file_place.h"

#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "harness/sftp_server.h"
#include "harness/temporary_folder.h"

namespace linli::outside {
namespace {

using test::SftpServer;
using test::slurp;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> folders{"out", "in", "in/done"};

void put(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

template <class T>
std::string fault(const Placed<T>& outcome) {
    return outcome ? "" : outcome.error().in_general.en;
}

enum class Kind { folder, sftp };

// What both kinds do.
class FilePlaces : public testing::TestWithParam<Kind> {
  protected:
    FilePlaces() {
        std::filesystem::create_directory(there());
        if (GetParam() == Kind::folder) {
            place = folder_place(there());
        } else {
            server.emplace();
            place = sftp_place(server->address(there()), {server->keys(), {*Network::parse("127.0.0.1")}});
        }
    }
    std::filesystem::path there() const { return folder / "place"; }

    TemporaryFolder folder;
    std::optional<SftpServer> server;
    std::unique_ptr<FilePlace> place;
};
INSTANTIATE_TEST_SUITE_P(Both, FilePlaces, testing::Values(Kind::folder, Kind::sftp),
                         [](const auto& one) { return one.param == Kind::folder ? "folder" : "sftp"; });

TEST_P(FilePlaces, files_are_written_listed_read_and_moved) {
    ASSERT_EQ(fault(place->make_folders(folders)), "");
    EXPECT_EQ(fault(place->make_folders(folders)), "") << "they are there";
    const std::string bytes = std::string(
                                  "\xEF\xBB\xBF"
                                  "a,b\r\n\0",
                                  9) +
                              std::string(300'000, 'x');
    ASSERT_EQ(fault(place->write("out/linli-1-000001.csv", bytes)), "");
    EXPECT_EQ(slurp(there() / "out/linli-1-000001.csv"), bytes);
    ASSERT_EQ(fault(place->write("out/linli-1-000001.csv", "again")), "") << "what was there goes";
    EXPECT_EQ(slurp(there() / "out/linli-1-000001.csv"), "again");
    EXPECT_THAT(place->list("out").value(), ElementsAre("linli-1-000001.csv")) << "nothing unfinished stays";
    put(there() / "in/乙 2.csv", bytes);
    put(there() / "in/a.csv", "");
    put(there() / "in/.hidden", "");
    EXPECT_THAT(place->list("in").value(),
                testing::AllOf(testing::Contains("a.csv"), testing::Contains("乙 2.csv"),
                               testing::Not(testing::Contains(".hidden"))));
    EXPECT_EQ(place->read("in/乙 2.csv", 1'000'000).value(), bytes);
    EXPECT_EQ(place->read("in/a.csv", 10).value(), "");
    const auto too_large = place->read("in/乙 2.csv", 1'000);
    ASSERT_FALSE(too_large);
    EXPECT_TRUE(too_large.error().is_too_large);
    put(there() / "in/done/a.csv", "old");
    ASSERT_EQ(fault(place->rename("in/a.csv", "in/done/a.csv")), "");
    EXPECT_EQ(slurp(there() / "in/done/a.csv"), "");
    EXPECT_FALSE(std::filesystem::exists(there() / "in/a.csv"));
    EXPECT_NE(fault(place->rename("in/a.csv", "in/done/a.csv")), "") << "it is gone";
    put(there() / "in/done/a.csv", "");
    EXPECT_EQ(fault(place->remove("in/done/a.csv")), "");
    EXPECT_FALSE(std::filesystem::exists(there() / "in/done/a.csv"));
    EXPECT_EQ(fault(place->remove("in/done/a.csv")), "") << "it is gone already";
}

TEST_P(FilePlaces, a_folder_that_is_missing_is_said_and_works_when_it_is_there) {
    EXPECT_NE(fault(place->list("in")), "");
    EXPECT_NE(fault(place->write("out/a.csv", "a")), "");
    EXPECT_NE(fault(place->read("in/a.csv", 10)), "");
    ASSERT_EQ(fault(place->make_folders(folders)), "");
    EXPECT_EQ(fault(place->write("out/a.csv", "a")), "");
    EXPECT_THAT(place->list("in").value(), testing::Not(testing::Contains("a.csv")));
}

TEST(FolderPlace, links_are_not_followed_and_pipes_hold_nothing_up) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "place/in");
    std::filesystem::create_directories(folder / "elsewhere");
    put(folder / "secret", "secret");
    std::filesystem::create_symlink(folder / "secret", folder / "place/in/a.csv");
    std::filesystem::create_symlink(folder / "elsewhere", folder / "place/out");
    ASSERT_EQ(::mkfifo((folder / "place/in/pipe.csv").c_str(), 0600), 0);
    const auto place = folder_place(folder / "place");
    EXPECT_THAT(place->list("in").value(), IsEmpty());
    EXPECT_THAT(fault(place->read("in/a.csv", 100)), HasSubstr("a link"));
    EXPECT_THAT(fault(place->read("in/pipe.csv", 100)), HasSubstr("something else"));
    EXPECT_THAT(fault(place->write("out/x.csv", "x")), HasSubstr("a link"));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "elsewhere"));
}

TEST(FolderPlace, a_disk_that_is_full_leaves_nothing_half_written) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "out");
    const auto place = folder_place(folder.path());
    ASSERT_EQ(fault(place->write("out/a.csv", "before")), "");
    // A file may not grow beyond this: as when the disk is full, writing stops in the middle.
    struct rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const struct rlimit small{1'000, before.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto outcome = place->write("out/a.csv", std::string(5'000, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_NE(fault(outcome), "");
    EXPECT_EQ(slurp(folder / "out/a.csv"), "before");
    EXPECT_THAT(place->list("out").value(), ElementsAre("a.csv"));
    EXPECT_EQ(fault(place->write("out/a.csv", "after")), "");
}

TEST(FileNames, are_plain_or_not_taken) {
    for (const char* name : {"a.csv", "乙 2.csv", "linli-1-000001.receipt.csv"})
        EXPECT_TRUE(is_plain_name(name)) << name;
    for (const char* name :
         {"", ".", "..", ".hidden", "a/b", "a\\b", "a\"b", "a\nb", "\xD2\xD1.csv", "*", "a?"})
        EXPECT_FALSE(is_plain_name(name)) << name;
    EXPECT_FALSE(is_plain_name(std::string(241, 'a')));
}

TEST(SftpAddress, says_what_is_wrong) {
    for (const char* address : {"sftp://linli@files.example.org/up/linli", "sftp://a@[2001:db8::1]:2222/",
                                "sftp://a@host", "sftp://a@host/%E4%B9%99/"})
        EXPECT_EQ(fault_of_sftp(address), std::nullopt) << address;
    for (const char* address :
         {"", "sftp://", "http://a@host/x", "sftp://host/x", "sftp://a:b@host/x", "sftp://a@host/x?y",
          "sftp://a@host/x#y", "sftp://a@host/../x", "sftp://a@host/~/x", "sftp://a@host/a//b",
          "sftp://a@host/%22rm", "sftp://a@host:99999/x", "sftp://a@host/%0arm%20x"})
        EXPECT_NE(fault_of_sftp(address), std::nullopt) << address;
}

class Sftp : public testing::Test {
  protected:
    Sftp() { std::filesystem::create_directories(folder / "place/in"); }
    std::string tried(const std::vector<Network>& allowed) const {
        return fault(sftp_place(server.address(folder / "place"), {server.keys(), allowed})->list("in"));
    }
    std::vector<Network> here{*Network::parse("127.0.0.1")};
    TemporaryFolder folder;
    SftpServer server;
};

TEST_F(Sftp, a_server_that_is_not_known_is_not_given_anything) {
    EXPECT_EQ(tried(here), "");
    const std::string known = slurp(server.keys() / "known_hosts");
    put(server.keys() / "known_hosts", "");
    EXPECT_THAT(tried(here), HasSubstr("known_hosts"));
    std::filesystem::remove(server.keys() / "known_hosts");
    EXPECT_THAT(tried(here), HasSubstr("known_hosts"));
    put(server.keys() / "known_hosts", server.other_host());
    EXPECT_THAT(tried(here), HasSubstr("known_hosts")) << "another key than the one it is known by";
    put(server.keys() / "known_hosts", known);
    EXPECT_EQ(tried(here), "");
}

TEST_F(Sftp, a_key_that_the_server_does_not_take_is_said) {
    server.replace_key();
    EXPECT_THAT(tried(here), HasSubstr("does not take the station's key"));
    std::filesystem::remove(server.keys() / "id_ed25519");
    EXPECT_NE(tried(here), "");
}

TEST_F(Sftp, a_private_address_is_reached_only_when_it_is_allowed) {
    EXPECT_THAT(tried({}), HasSubstr("private"));
    EXPECT_THAT(tried({*Network::parse("10.0.0.0/8")}), HasSubstr("private"));
}

TEST_F(Sftp, a_server_that_went_is_said_and_found_again) {
    const auto place = sftp_place(server.address(folder / "place"), {server.keys(), here});
    EXPECT_EQ(fault(place->list("in")), "");
    server.stop();
    EXPECT_NE(fault(place->list("in")), "");
    EXPECT_THAT(fault(place->list("in")), HasSubstr("cannot be connected to"));
    server.start();
    EXPECT_EQ(fault(place->list("in")), "");
}

}  // namespace
}  // namespace linli::outside
