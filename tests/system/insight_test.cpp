// The board and the monthly report of the running program: who may see them, what goes on record, and what
// the command line makes of the same data.
#include <gtest/gtest.h>

#include "harness/people.h"

namespace linli::test {
namespace {

class Insight : public ::testing::Test {
  protected:
    Insight() {
        for (const char* report :
             {R"({"category":"hazard.lighting","description":"路灯不亮","address":"望海路3号"})",
              R"({"category":"dispute.neighbour","description":"楼上漏水","address":"望海路4号"})"})
            EXPECT_EQ(Client(server->port()).post("/api/v1/reports", report).status, 201);
        month = send(head, "/api/v1/board").text("now").substr(0, 7);
    }
    Reply send(const Person& who, const std::string& path) {
        return Client(server->port(), who.headers).get(path);
    }
    std::string report(const std::string& format) const {
        return "/api/v1/board/monthly." + format + "?month=" + month;
    }

    TemporaryFolder folder;
    std::unique_ptr<Server> server{std::make_unique<Server>(folder.path())};
    People people{*server};
    Person head = people.add("head", "station_head");
    std::string month;  // this one, or the one before in its first hours: both have begun
};

TEST_F(Insight, the_board_is_for_those_who_may_read_the_figures_and_leads_to_the_incidents) {
    const Reply board = send(head, "/api/v1/board?period=days_30");
    ASSERT_EQ(board.status, 200) << board.body;
    EXPECT_EQ(board.integer("total.now.reported"), 2);
    EXPECT_EQ(board.integer("today.reported.value"), 2);
    for (const char* figure : {"today.reported", "today.overdue", "today.urgent_open"}) {
        const Reply list = send(head, "/api/v1/incidents?" + board.text(std::string(figure) + ".behind"));
        ASSERT_EQ(list.status, 200) << list.body;
        EXPECT_EQ(list.integer("total"), board.integer(std::string(figure) + ".value")) << figure;
    }
    const boost::json::array grids = board.at("grids").as_array();
    ASSERT_EQ(grids.size(), 1U);
    EXPECT_EQ(grids[0].at("name").at("zh").as_string(), "网格以外");
    const Reply outside =
        send(head, "/api/v1/incidents?" + std::string(grids[0].at("behind").as_string()) + "&open=true");
    EXPECT_EQ(outside.integer("total"), 2);
    const std::size_t listed = board.at("categories").as_array().size();
    EXPECT_EQ(listed, 2U);

    const Person volunteer = people.add("volunteer", "volunteer", {"team/night-market"});
    const Person partner = people.add("market", "partner", {"partner/market-supervision"});
    const Person auditor = people.add("auditor", "auditor");
    EXPECT_EQ(send(auditor, "/api/v1/board").status, 200);
    EXPECT_EQ(send(people.add("worker", "grid_worker", {"worker/A"}), "/api/v1/board").status, 200);
    EXPECT_EQ(send(partner, "/api/v1/board").status, 403);
    EXPECT_EQ(send(volunteer, "/api/v1/board").status, 403);
    EXPECT_EQ(Client(server->port()).get("/api/v1/board").status, 401);
    EXPECT_EQ(send(head, "/api/v1/board?period=century").status, 422);
}

TEST_F(Insight, a_report_is_for_those_who_may_export_and_goes_on_record) {
    const Person officer = people.add("officer.a", "officer", {"officer/A"});
    const Person auditor = people.add("auditor", "auditor");
    for (const char* format : {"pdf", "xlsx"}) {
        EXPECT_EQ(send(officer, report(format)).status, 403) << "it names incidents that are not theirs";
        EXPECT_EQ(send(auditor, report(format)).status, 403);
        EXPECT_EQ(Client(server->port()).get(report(format)).status, 401);
    }
    const Reply pdf = send(head, report("pdf") + "&language=en");
    ASSERT_EQ(pdf.status, 200) << pdf.body;
    EXPECT_EQ(pdf.headers.at("content-type"), "application/pdf");
    EXPECT_EQ(pdf.headers.at("content-disposition"), "attachment; filename=\"linli-" + month + ".pdf\"");
    EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
    const Reply workbook = send(head, report("xlsx"));
    ASSERT_EQ(workbook.status, 200);
    EXPECT_TRUE(workbook.body.starts_with("PK"));

    const Reply entries = send(auditor, "/api/v1/audit/entries?kind=report.exported");
    ASSERT_EQ(entries.status, 200) << entries.body;
    const boost::json::array items = entries.at("items").as_array();
    ASSERT_EQ(items.size(), 2U) << "and none for the refused";
    for (const auto& item : items) {
        EXPECT_EQ(item.at("actor").as_string(), "account/" + std::to_string(head.account));
        EXPECT_EQ(item.at("subject").as_string(), "report/" + month);
        EXPECT_EQ(item.at("payload").at("month").as_string(), month);
    }
}

TEST_F(Insight, a_month_that_is_none_or_has_not_begun_is_refused) {
    for (const char* wrong :
         {"", "?month=2026", "?month=2026-13", "?month=2026-01&language=fr", "?month=2026-01&year=2026"}) {
        const Reply refused = send(head, std::string("/api/v1/board/monthly.pdf") + wrong);
        EXPECT_EQ(refused.status, 422) << wrong << refused.body;
    }
    const Reply later = send(head, "/api/v1/board/monthly.pdf?month=2190-01");
    EXPECT_EQ(later.status, 422);
    EXPECT_EQ(later.text("type"), "urn:linli:problem:report/not-begun");
}

TEST_F(Insight, the_command_line_writes_it_too_and_says_when_there_is_no_chinese_type) {
    const std::string data = folder.path().string();
    const TemporaryFolder out;
    const std::string pdf = (out / "report.pdf").string(), workbook = (out / "report.xlsx").string();
    EXPECT_EQ(run({"report", "--data", data, "--month", month, "--to", pdf}).exit_code, 0);
    EXPECT_TRUE(slurp(pdf).starts_with("%PDF-"));
    EXPECT_EQ(
        run({"report", "--data", data, "--month", month, "--to", workbook, "--language", "en"}).exit_code, 0);
    EXPECT_TRUE(slurp(workbook).starts_with("PK"));
    EXPECT_NE(
        run({"report", "--data", data, "--month", month, "--to", (out / "report.txt").string()}).exit_code,
        0);
    EXPECT_NE(run({"report", "--data", data, "--month", "soon", "--to", pdf}).exit_code, 0);
    EXPECT_EQ(run({"report", "--data", data, "--month", "2190-01", "--to", pdf}).exit_code, 1);
    EXPECT_EQ(run({"report", "--data", data, "--month", month, "--to", "/proc/none/report.pdf"}).exit_code,
              1);

    const std::string none = (out / "fonts.conf").string();
    std::ofstream(none) << R"(<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>)";
    const std::string unmade = (out / "unmade.pdf").string();
    const Ran refused = run_program(on_database({"env", "FONTCONFIG_FILE=" + none, LINLI_PROGRAM, "report",
                                                 "--data", data, "--month", month, "--to", unmade}));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("fonts-noto-cjk"), std::string::npos) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(unmade));
    EXPECT_EQ(run_program(on_database({"env", "FONTCONFIG_FILE=" + none, LINLI_PROGRAM, "report", "--data",
                                       data, "--month", month, "--to", workbook}))
                  .exit_code,
              0)
        << "a workbook needs none";
}

}  // namespace
}  // namespace linli::test
