// The lines of docs/exchange.md, as an integrator runs them.
#include <fstream>

#include <gmock/gmock.h>

#include "harness/http_server.h"
#include "harness/people.h"

namespace linli::test {
namespace {

// What stands in the page's blocks of ```sh, one after the other.
std::string shell_lines(const std::string& page) {
    std::string lines;
    const std::string begin = "```sh\n", end = "```\n";
    for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at)) {
        at += begin.size();
        const auto to = page.find(end, at);
        lines += page.substr(at, to - at);
        at = to + end.size();
    }
    return lines;
}

void write(const std::filesystem::path& file, std::string_view text) {
    const std::filesystem::path part = file.string() + ".part";
    std::ofstream(part, std::ios::binary) << text;
    std::filesystem::rename(part, file);
}

std::string curl_file(const std::filesystem::path& file, const Person& person) {
    std::string text = "header = \"Content-Type: application/json\"\n";
    for (const auto& [name, value] : person.headers)
        text += "header = \"" + name + ": " + value + "\"\n";
    write(file, text);
    return file.string();
}

TEST(ExchangeDocs, an_hour_of_an_integrator) {
    const TemporaryFolder folder, work;
    // The server of the page's reader: it writes down what came, the body last.
    const HttpServer platform([&](const HttpServer::Asked& asked) {
        write(work.path() / "ID", asked["webhook-id"]);
        write(work.path() / "AT", asked["webhook-timestamp"]);
        write(work.path() / "SIGNATURE", asked["webhook-signature"]);
        write(work.path() / "event.json", asked.body());
        return HttpServer::ok();
    });
    Server server(folder.path(), {"--partner-network", "127.0.0.1"});
    People people(server);
    const std::string lines = shell_lines(slurp(LINLI_SOURCE_DIR "/docs/exchange.md"));
    ASSERT_THAT(lines, ::testing::HasSubstr("linli.handover.state"));
    const std::string set =
        "cd '" + work.path().string() + "'\nSTATION=http://127.0.0.1:" + std::to_string(server.port()) +
        "\nPLATFORM=" + platform.at("127.0.0.1", "/events") + "\nHEAD='" +
        curl_file(work.path() / "head.curl", people.add("head", "station_head")) + "'\nDESK='" +
        curl_file(work.path() / "desk.curl", people.add("desk", "duty_desk")) + "'\n";
    write(work.path() / "hour.sh", "set -eu\n" + set + lines + "echo all of it ran\n");
    const Ran ran = run_program({"/bin/bash", "-o", "pipefail", "-x", (work.path() / "hour.sh").string()});
    EXPECT_EQ(ran.exit_code, 0) << ran.out;
    EXPECT_THAT(ran.out, ::testing::HasSubstr("all of it ran"));
}

}  // namespace
}  // namespace linli::test
