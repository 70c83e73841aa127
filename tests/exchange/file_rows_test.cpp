// Events as rows of a table and back, receipts, and what is refused.
#include "exchange/file_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "exchange/delivery.h"

namespace linli::exchange {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Zone china{};

CloudEvent offered() {
    Offer offer;
    offer.number = "17";
    offer.category = "4-17";
    offer.level = 2;
    offer.urgent = true;
    offer.description = "路灯\"不亮\",\n=HYPERLINK(\"http://x\")";
    offer.address = "=1+1";
    offer.location = LonLat::from_degrees(-121.95, 29.32);
    offer.reported_at = *parse_iso("2026-11-24T05:18:00Z");
    offer.finish_by = *parse_iso("2026-11-26T09:30:00Z");
    offer.note = "请尽快";
    CloudEvent event;
    event.id = "1-5";
    event.source = "urn:linli:station:1";
    event.type = type_of(News::offered);
    event.subject = "1-3";
    event.sequence = 1;
    event.time = parse_iso("2026-11-24T05:20:00Z");
    event.data = json::Raw{json::to_text(offer)};
    return event;
}

std::string headings(const std::string& rows,
                     const std::string& line = "event,delivery,kind,number,text,at") {
    return line + "\r\n" + rows;
}

Result<CloudEvent> read_one(const std::string& csv) {
    const auto rows = read_table(csv, event_columns());
    if (!rows) return tl::unexpected(rows.error());
    EXPECT_EQ(rows->size(), 1U);
    return event_of(rows->at(0), "news.csv", china);
}

std::string type_of_refusal(std::string_view bytes) {
    const auto rows = read_table(bytes, event_columns());
    return rows ? "taken" : rows.error().type;
}

class BothFormats : public testing::TestWithParam<FileFormat> {};
INSTANTIATE_TEST_SUITE_P(FileRows, BothFormats, testing::Values(FileFormat::csv, FileFormat::xlsx));

TEST_P(BothFormats, what_is_handed_over_comes_back_as_it_was) {
    const FileRow row = row_of(offered(), china);
    EXPECT_EQ(row.cell("reported_at"), "2026-11-24 13:18") << "as the wall clock shows it";
    const std::string bytes = write_table(GetParam(), event_columns(), std::vector{row});
    const auto rows = read_table(bytes, event_columns());
    ASSERT_TRUE(rows) << rows.error().detail.en;
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->at(0).line, 2U);
    const auto event = event_of(rows->at(0), "f.csv", china);
    ASSERT_TRUE(event) << reason_of(event.error());
    EXPECT_EQ(event->id, "1-5");
    EXPECT_EQ(event->type, "linli.handover.offered");
    EXPECT_EQ(event->subject, "1-3");
    EXPECT_EQ(event->sequence, 1);
    EXPECT_EQ(event->time, offered().time);
    const auto offer = json::read<Offer>(event->data.text);
    ASSERT_TRUE(offer) << event->data.text;
    EXPECT_EQ(json::to_text(*offer), offered().data.text);
}

TEST_P(BothFormats, a_word_has_its_cells) {
    CloudEvent event = offered();
    event.type = type_of(News::rejected);
    event.data = json::Raw{R"({"number":"17","text":"灯还是不亮","category":null})"};
    const std::string bytes = write_table(GetParam(), event_columns(), std::vector{row_of(event, china)});
    const auto rows = read_table(bytes, event_columns()).value();
    const auto back = event_of(rows.at(0), "f.csv", china).value();
    EXPECT_EQ(back.type, "linli.handover.rejected");
    EXPECT_EQ(json::read<Word>(back.data.text)->text, "灯还是不亮");
}

TEST(FileRows, csv_is_guarded_against_formulas_and_begins_with_the_mark_of_utf8) {
    const std::string bytes =
        write_table(FileFormat::csv, event_columns(), std::vector{row_of(offered(), china)});
    EXPECT_THAT(bytes, StartsWith("\xEF\xBB\xBF"
                                  "event,sequence,delivery,kind,"));
    EXPECT_THAT(bytes, HasSubstr(",'=1+1,-121.95,29.32,"));
    EXPECT_THAT(bytes, HasSubstr("\"路灯\"\"不亮\"\",\n=HYPERLINK(\"\"http://x\"\")\""));
}

TEST(FileRows, a_workbook_of_a_spreadsheet_has_numbers_and_text_in_runs) {
    const std::string bytes = read_file(std::string(LINLI_SOURCE_DIR) + "/fuzz/corpus/partner_file/workbook");
    const auto rows = read_table(bytes, event_columns());
    ASSERT_TRUE(rows) << rows.error().detail.en;
    const auto event = event_of(rows->at(0), "book.xlsx", china).value();
    EXPECT_EQ(event.type, "linli.handover.done");
    EXPECT_EQ(event.time, parse_iso("2026-11-24T04:00:00Z"));
}

TEST(FileRows, headings_may_be_chinese_in_any_order_and_others_are_passed_over) {
    const auto event = read_one("说明,备注,事项,移交标识\n已修好,x,DONE,1-3\n\n");
    ASSERT_TRUE(event) << reason_of(event.error());
    EXPECT_EQ(event->type, "linli.handover.done");
    EXPECT_EQ(event->subject, "1-3");
    EXPECT_EQ(event->data.text, R"({"text":"已修好"})");
}

TEST(FileRows, a_name_of_theirs_is_a_state) {
    const auto event = read_one(headings(",1-3,已派单,B-7,,\n")).value();
    EXPECT_EQ(event.type, state_type);
    const auto word = json::read<Word>(event.data.text).value();
    EXPECT_EQ(word.state, "已派单");
    EXPECT_EQ(word.number, "B-7");
}

TEST(FileRows, a_row_without_an_id_is_the_same_event_however_often_it_comes) {
    const auto once = read_one(headings(",1-3,progress,,到场,\n")).value();
    const auto rows =
        read_table(headings(",1-2,accepted,,,\n,1-3,progress,,到场,\n"), event_columns()).value();
    EXPECT_EQ(event_of(rows.at(1), "news.csv", china)->id, once.id) << "on another line";
    EXPECT_NE(event_of(rows.at(1), "other.csv", china)->id, once.id);
    EXPECT_NE(event_of(rows.at(0), "news.csv", china)->id, once.id);
    EXPECT_THAT(once.id, StartsWith("news.csv:"));
}

TEST(FileRows, each_wrong_cell_is_named_in_both_languages) {
    const auto event = read_one(
        "delivery,kind,level,urgent,lng,lat,reported_at,sequence\n,offered,两级,maybe,200,1,昨天,0\n");
    ASSERT_FALSE(event);
    const std::string reason = reason_of(event.error());
    for (const char* column : {"delivery: ", "level: ", "urgent: ", "lng: ", "reported_at: ", "sequence: "})
        EXPECT_THAT(reason, HasSubstr(column));
    EXPECT_THAT(reason, HasSubstr("应为整数。 · Must be a whole number."));
}

TEST(FileRows, moments_are_taken_as_people_and_programs_write_them) {
    const auto moment = parse_iso("2026-11-24T05:08:00Z");
    for (const char* cell :
         {"2026-11-24 13:08", "2026/11/24 13:08", "2026/11/24 13:08:00", "2026-11-24T13:08",
          "2026-11-24T05:08:00Z", "46350.5472222222", "2026-11-24T13:08:00+08:00"})
        EXPECT_EQ(moment_in(cell, china), moment) << cell;
    for (const char* cell : {"", "昨天", "2026-11-24", "2026-13-24 13:08", "13:08", "1e9", "nan",
                             "2026-11-24 13:08:00:00", "99999-1-1 1:1"})
        EXPECT_EQ(moment_in(cell, china), std::nullopt) << cell;
}

TEST(FileRows, a_file_that_is_broken_as_a_whole_is_refused_with_a_clear_word) {
    const std::string gbk = "delivery,kind,text\n1-3,done,\xD2\xD1\xD0\xDE\xBA\xC3\n";  // 已修好
    const auto rows = read_table(gbk, event_columns());
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().type, "csv/malformed");
    EXPECT_THAT(rows.error().detail.zh, HasSubstr("请另存为 UTF-8"));
    EXPECT_EQ(type_of_refusal(""), "csv/malformed");
    EXPECT_EQ(type_of_refusal("kind,text\ndone,x\n"), "file/columns") << "no delivery";
    EXPECT_EQ(type_of_refusal("delivery,kind,移交标识\n1,done,2\n"), "file/columns") << "twice";
    EXPECT_EQ(type_of_refusal("delivery,kind\n1,done,2\n"), "csv/malformed");
    EXPECT_EQ(type_of_refusal("delivery,kind\n\"1,done\n"), "csv/malformed");
    EXPECT_EQ(type_of_refusal("PK\x03\x04 and no more"), "file/not-a-workbook");
    EXPECT_EQ(type_of_refusal(std::string(largest_file + 1, 'x')), "file/too-large");
    std::string many = "delivery,kind\n";
    for (std::size_t i = 0; i <= most_file_rows; ++i)
        many += "1,done\n";
    EXPECT_EQ(type_of_refusal(many), "file/too-large");
}

TEST(FileRows, a_workbook_that_is_damaged_is_refused_wherever_it_is_cut) {
    const std::string whole =
        write_table(FileFormat::xlsx, event_columns(), std::vector{row_of(offered(), china)});
    ASSERT_TRUE(read_table(whole, event_columns()));
    for (std::size_t size = 2; size < whole.size(); size += 97)
        EXPECT_EQ(type_of_refusal(std::string_view(whole).substr(0, size)), "file/not-a-workbook") << size;
    std::string flipped = whole;
    for (std::size_t at = 30; at < whole.size(); at += 61) {
        flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
        static_cast<void>(read_table(flipped, event_columns()));  // any answer, no harm
        flipped[at] = whole[at];
    }
}

TEST(FileRows, a_receipt_says_what_became_of_each_row) {
    const FileReceipt some{
        "linli-1-000042.csv", 3, {{2, "1-17", "不归我管"}, {0, "1-18", ""}, {4, "", "=x"}}};
    EXPECT_EQ(read_receipt(write_receipt(some)).value(), some);
    const FileReceipt none{"news.csv", {}, {{0, "", "文件损坏 · broken"}}};
    EXPECT_EQ(read_receipt(write_receipt(none)).value(), none);
    const FileReceipt all = read_receipt("文件,行数\nlinli-1-000001.csv,12\n").value();
    EXPECT_EQ(all, (FileReceipt{"linli-1-000001.csv", 12}));
}

TEST(FileRows, a_receipt_that_says_nothing_definite_is_refused) {
    for (const char* text : {"file,rows\n,3\n", "file,rows\na,many\n", "file,rows,line\na,1,1\n",
                             "file,rows\na,1\nb,1\n", "file\na\n", "rows\n1\n"})
        EXPECT_FALSE(read_receipt(text)) << text;
}

TEST(FileRows, files_have_names) {
    const StationId seven{7};
    EXPECT_EQ(file_name(seven, 42, FileFormat::csv), "linli-7-000042.csv");
    EXPECT_EQ(file_name(seven, 1'234'567, FileFormat::xlsx), "linli-7-1234567.xlsx");
    EXPECT_EQ(number_in(seven, "linli-7-000042.csv"), 42);
    EXPECT_EQ(number_in(seven, "linli-7-000042.receipt.csv"), 42);
    EXPECT_EQ(number_in(seven, "linli-77-000042.csv"), std::nullopt);
    EXPECT_EQ(number_in(seven, "news.csv"), std::nullopt);
    EXPECT_EQ(receipt_name("linli-7-000042.xlsx"), "linli-7-000042.receipt.csv");
    EXPECT_TRUE(is_receipt("X.RECEIPT.CSV"));
    EXPECT_FALSE(is_receipt("receipt.csv"));
    EXPECT_TRUE(is_table("a.XLSX"));
    for (const char* name : {"a.csv.part", "a.csv.tmp", "a.xls", "csv"})
        EXPECT_FALSE(is_table(name)) << name;
}

TEST(FileRows, the_page_names_each_column) {
    const std::string page = read_file(std::string(LINLI_SOURCE_DIR) + "/docs/exchange-files.md");
    for (const FileColumn& column : event_columns())
        EXPECT_THAT(page,
                    HasSubstr("| `" + std::string(column.name) + "` | " + std::string(column.zh) + " |"));
    const auto example = page.find("    file,rows,line,event,reason\n");
    ASSERT_NE(example, std::string::npos);
    std::string receipt;
    for (const std::string_view line : split(std::string_view(page).substr(example), '\n')) {
        if (!line.starts_with("    ")) break;
        receipt += std::string(line.substr(4)) + '\n';
    }
    EXPECT_EQ(read_receipt(receipt).value(),
              (FileReceipt{"linli-1-000042.csv", 3, {{2, "1-17", "不归我管"}}}));
}

TEST(FileWay, what_is_set_is_checked) {
    const auto faults = [](FileSettings settings) {
        json::Faults found;
        check(settings, found);
        std::vector<std::string> paths;
        for (const FieldFault& fault : found.take())
            paths.push_back(fault.path);
        return paths;
    };
    using testing::ElementsAre;
    using testing::IsEmpty;
    EXPECT_THAT(faults({}), IsEmpty());
    EXPECT_THAT(faults({"sftp://linli@files.example.org:2222/up", FileFormat::xlsx, 0, 720}), IsEmpty());
    EXPECT_THAT(faults({"https://files.example.org", {}, -1, 0}),
                ElementsAre("every", "receipt_within", "sftp"));
    EXPECT_THAT(faults({"sftp://a@" + std::string(500, 'b'), {}, 1'441, 721}),
                ElementsAre("every", "receipt_within", "sftp"));
    EXPECT_EQ(every_of({}), 15min);
    EXPECT_EQ(receipt_within_of({}), 24h);
    EXPECT_EQ(format_of({}), FileFormat::csv);
}

}  // namespace
}  // namespace linli::exchange
