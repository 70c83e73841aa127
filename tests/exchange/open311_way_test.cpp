#include "exchange/open311_way.h"

#include <gmock/gmock.h>

namespace linli::exchange {
namespace {

using ::testing::HasSubstr;

Connection connection() {
    Connection connection;
    connection.way = Way::open311;
    connection.categories = {{"hazard.lighting", "4-17"}};
    connection.states = {{"不予办理", News::returned}, {"fixed", News::done}};
    return connection;
}

std::string error_of(std::string_view body) {
    const auto taken = read_open311_taken(body);
    return taken ? "" : taken.error().detail.en;
}

TEST(Open311Way, an_offer_is_a_form_under_their_code_without_who_reported_it) {
    Offer offer;
    offer.number = "17";
    offer.category = "hazard.lighting";
    offer.description = "路灯 & <暗>";
    offer.address = "望城路1号";
    offer.location = LonLat::from_degrees(121.95, 29.32);
    offer.note = "请尽快";
    EXPECT_EQ(open311_form(offer, connection(), {"city.example", "k+y"}),
              "api_key=k%2By&jurisdiction_id=city.example&service_code=4-17&lat=29.32&long=121.95&"
              "address_string=%E6%9C%9B%E5%9F%8E%E8%B7%AF1%E5%8F%B7&"
              "description=%E8%B7%AF%E7%81%AF%20%26%20%3C%E6%9A%97%3E%0A%E8%AF%B7%E5%B0%BD%E5%BF%AB");
    offer.category = "fire";
    offer.location.reset();
    offer.note.reset();
    std::string longest;
    for (int i = 0; i < 4'100; ++i)
        longest += "字";
    offer.description = longest;
    const std::string form = open311_form(offer, connection(), {});
    EXPECT_THAT(form, ::testing::StartsWith("service_code=fire&address_string="));
    EXPECT_EQ(form.size() - form.find("description=") - 12, 4'000U * 9) << "4,000 characters of GeoReport";
}

TEST(Open311Way, their_id_or_token_is_read_in_both_forms) {
    const auto number = read_open311_taken(R"([{"service_request_id":293944,"account_id":null}])");
    ASSERT_TRUE(number);
    EXPECT_EQ(number->id, "293944");
    EXPECT_EQ(read_open311_taken(R"([{"service_request_id":"12-0067"}])")->id, "12-0067");
    EXPECT_EQ(read_open311_taken(R"([{"token":"abc"}])")->token, "abc");
    EXPECT_EQ(read_open311_taken("<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request>"
                                 "<service_request_id> 7 </service_request_id><account_id/></request>"
                                 "</service_requests>")
                  ->id,
              "7");
}

TEST(Open311Way, errors_are_told_and_what_is_no_answer_is_refused) {
    EXPECT_THAT(error_of(R"([{"code":403,"description":"Invalid api_key"}])"),
                HasSubstr("403 Invalid api_key"));
    EXPECT_THAT(
        error_of("<errors><error><code>400</code><description>no place</description></error></errors>"),
        HasSubstr("400 no place"));
    for (const char* bad : {"", "<html><body>Bad Gateway", "{}", "[1]", "[]", "[{}]", "<a/>", "\xFF"})
        EXPECT_NE(error_of(bad), "") << bad;
    EXPECT_THAT(error_of("<!DOCTYPE a [<!ENTITY x \"y\">]><a><b><token>&x;</token></b></a>"),
                HasSubstr("document type"));
    EXPECT_THAT(error_of(std::string((std::size_t{4} << 20) + 1, ' ')), HasSubstr("too large"));
    EXPECT_FALSE(read_open311_requests(R"([{"service_request_id":"1"}])"));
    EXPECT_FALSE(read_open311_updates(R"([{"update_id":"1","status":"open"}])"));
}

TEST(Open311Way, how_a_request_stands_is_news_once) {
    const auto json = read_open311_requests(
        R"([{"service_request_id":7,"status":"open","status_notes":"已派工","lat":29.3,)"
        R"("updated_datetime":"2026-11-28T12:00:00+08:00"}])");
    const auto xml = read_open311_requests(
        "<service_requests><request><service_request_id>7</service_request_id><status>open</status>"
        "<status_notes>已派工</status_notes><updated_datetime>2026-11-28T12:00:00+08:00</updated_datetime>"
        "</request></service_requests>");
    ASSERT_TRUE(json && xml);
    for (const auto* read : {&*json, &*xml}) {
        const auto heard = heard_of(read->front(), std::nullopt, connection());
        ASSERT_TRUE(heard);
        EXPECT_EQ(heard->news, News::progress);
        EXPECT_EQ(heard->word.text, "已派工");
        EXPECT_EQ(heard->word.at, parse_iso("2026-11-28T04:00:00Z"));
        EXPECT_FALSE(heard_of(read->front(), read->front(), connection())) << "as it was";
    }
    Open311Request request = json->front();
    request.notes.clear();
    EXPECT_EQ(heard_of(request, std::nullopt, connection())->news, News::accepted);
    request.status = "CLOSED";
    EXPECT_EQ(heard_of(request, json->front(), connection())->news, News::done);
    request.status = "不予办理";
    EXPECT_EQ(heard_of(request, json->front(), connection())->news, News::returned)
        << "as the connection says";
    request.status = "closed";
    request.notes = "不予办理";
    EXPECT_EQ(heard_of(request, json->front(), connection())->news, News::returned) << "also in the notes";
}

TEST(Open311Way, updates_are_news_by_their_status) {
    const auto updates = read_open311_updates(
        R"([{"update_id":"u1","service_request_id":7,"status":"OPEN","description":"在途中",)"
        R"("updated_datetime":"2026-11-28T12:00:00+08:00","media_url":null},)"
        R"({"update_id":2,"service_request_id":"7","status":"fixed","description":""}])");
    ASSERT_TRUE(updates) << updates.error().detail.en;
    ASSERT_EQ(updates->size(), 2U);
    EXPECT_EQ(heard_of(updates->at(0), connection()).news, News::progress);
    EXPECT_EQ(heard_of(updates->at(0), connection()).word.text, "在途中");
    EXPECT_EQ(updates->at(1).id, "2");
    EXPECT_EQ(heard_of(updates->at(1), connection()).news, News::done);
    EXPECT_EQ(heard_of(updates->at(1), connection()).word.text, std::nullopt);
    EXPECT_TRUE(read_open311_updates("[]")->empty());
    EXPECT_TRUE(read_open311_updates("<service_request_updates/>")->empty());
}

}  // namespace
}  // namespace linli::exchange
