#include <gmock/gmock.h>

#include "open311/words.h"

namespace linli::open311 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Instant now = parse_iso("2026-11-28T04:00:00Z").value();
const incidents::Rulebook& book = incidents::first_rulebook();

Sent with(std::vector<Field> fields) {
    Sent sent;
    sent.fields = std::move(fields);
    return sent;
}
Sent report_with(std::vector<Field> more) {
    std::vector<Field> fields{{"service_code", "hazard.lighting"}, {"lat", "29.32"}, {"long", "121.95"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return with(std::move(fields));
}
std::string why_not(const Sent& sent) {
    const auto report = report_of(sent, book);
    if (report) return "";
    std::string why = report.error().detail.en;
    for (const FieldFault& fault : report.error().faults)
        why += ' ' + fault.path + ": " + fault.message.en;
    return why;
}

TEST(Open311Moments, have_the_stations_offset_and_may_come_with_any) {
    EXPECT_EQ(to_moment(now + 250ms, Zone{8h}), "2026-11-28T12:00:00+08:00");
    EXPECT_EQ(to_moment(now, Zone{-std::chrono::minutes(210)}), "2026-11-28T00:30:00-03:30");
    EXPECT_EQ(to_moment(now, Zone{0min}), "2026-11-28T04:00:00+00:00");
    EXPECT_EQ(parse_moment("2026-11-28T12:00:00+08:00"), now);
    EXPECT_EQ(parse_moment("2026-11-28T12:00:00 08:00"), now) << "a '+' that nobody encoded";
    EXPECT_EQ(parse_moment("2026-11-28T04:00:00Z"), now);
    for (const char* bad : {"2026-11-28", "2026-11-28T04:00:00", "yesterday", ""})
        EXPECT_EQ(parse_moment(bad), std::nullopt) << bad;
}

TEST(Open311Periods, are_ninety_days_at_most) {
    const auto of = [](std::vector<Field> fields) { return period_of(with(std::move(fields)), now); };
    EXPECT_EQ(of({})->from, now - std::chrono::days(90));
    EXPECT_EQ(of({})->to, now);
    EXPECT_EQ(of({{"start_date", "2026-01-01T00:00:00Z"}})->to, parse_iso("2026-04-01T00:00:00Z"));
    EXPECT_EQ(of({{"end_date", "2026-04-01T00:00:00Z"}})->from, parse_iso("2026-01-01T00:00:00Z"));
    EXPECT_TRUE(of({{"start_date", "2026-01-01T00:00:00Z"}, {"end_date", "2026-04-01T00:00:00Z"}}));
    EXPECT_FALSE(of({{"start_date", "2026-01-01T00:00:00Z"}, {"end_date", "2026-04-01T00:00:01Z"}}));
    EXPECT_FALSE(of({{"start_date", "2026-04-01T00:00:00Z"}, {"end_date", "2026-03-01T00:00:00Z"}}));
    EXPECT_THAT(of({{"start_date", "2026-01-01"}}).error().detail.en, HasSubstr("start_date"));
    EXPECT_EQ(of({{"start_date", ""}, {"end_date", ""}})->to, now) << "empty is as good as not given";
}

TEST(Open311Filters, read_lists_by_commas_and_by_name) {
    const auto asked = asked_of(
        with({{"service_code", "fire, hazard.lighting"}, {"service_code", "market"}, {"status", "OPEN"}}),
        now);
    EXPECT_THAT(asked->codes, ElementsAre("fire", "hazard.lighting", "market"));
    EXPECT_TRUE(asked->open);
    EXPECT_FALSE(asked->closed);
    const auto all = asked_of(with({}), now);
    EXPECT_TRUE(all->open && all->closed);
    EXPECT_TRUE(asked_of(with({{"status", "open,closed"}}), now)->closed);
    EXPECT_FALSE(asked_of(with({{"status", "pending"}}), now));
    const auto ids = asked_of(with({{"service_request_id", "17,18"}, {"start_date", "nonsense"}}), now);
    EXPECT_THAT(ids->ids, ElementsAre("17", "18")) << "nothing else counts then";
    EXPECT_EQ(number_of_request("17"), 17);
    for (const char* none : {"", "0", "-1", "017", "17x", "99999999999999999999"})
        EXPECT_EQ(number_of_request(none), 0) << none;
}

TEST(Open311Reports, become_a_report_of_the_desks) {
    Sent sent = report_with({{"description", "路灯不亮"},
                             {"address_string", "望城路1号"},
                             {"first_name", "小明"},
                             {"last_name", "王"},
                             {"phone", "13800138000"},
                             {"email", "wang@example.cn"},
                             {"device_id", "d1"},
                             {"account_id", "a1"},
                             {"media_url", "https://photos.example/1.jpg"},
                             {"attribute[urgent]", "yes"},
                             {"attribute[confidential]", "no"},
                             {"attribute[contact_address]", "望城路2号"}});
    const auto report = report_of(sent, book);
    ASSERT_TRUE(report) << report.error().detail.en;
    EXPECT_EQ(report->category, "hazard.lighting");
    EXPECT_EQ(report->source, incidents::Source::open311);
    EXPECT_EQ(report->description, "路灯不亮\n[media_url] https://photos.example/1.jpg");
    EXPECT_EQ(report->address, "望城路1号");
    EXPECT_EQ(report->location, LonLat::from_degrees(121.95, 29.32));
    EXPECT_EQ(report->urgent, true);
    EXPECT_EQ(report->reporter->name, "王小明");
    EXPECT_EQ(report->reporter->telephone, "13800138000");
    EXPECT_EQ(report->reporter->contact, "wang@example.cn");
    EXPECT_EQ(report->reporter->address, "望城路2号");
    EXPECT_EQ(report->reporter->confidential, false);
    EXPECT_EQ(report_of(report_with({{"first_name", "John"}, {"last_name", "Smith"}}), book)->reporter->name,
              "John Smith");
    EXPECT_EQ(report_of(report_with({}), book)->description, "路灯不亮") << "the service's name";
}

TEST(Open311Reports, say_what_is_missing_or_wrong_by_their_names) {
    EXPECT_EQ(why_not(with({})), "service_code was not provided.");
    EXPECT_EQ(why_not(with({{"service_code", "no.such"}})), "service_code \"no.such\" was not found.");
    EXPECT_EQ(report_of(with({{"service_code", "no.such"}}), book).error().kind, RefusalKind::not_found);
    EXPECT_EQ(why_not(with({{"service_code", "fire"}, {"lat", "29.3"}})), "long was not provided.");
    EXPECT_THAT(why_not(with({{"service_code", "fire"}, {"address_id", "7"}})), HasSubstr("address_ids"));
    EXPECT_THAT(why_not(with({{"service_code", "fire"}, {"lat", "91"}, {"long", "0"}})), HasSubstr("WGS-84"));
    EXPECT_THAT(why_not(report_with({{"phone", "x"}})), HasSubstr("phone: "));
    EXPECT_THAT(why_not(report_with({{"description", std::string(2'001, 'a')}})), HasSubstr("2000"));
    EXPECT_THAT(why_not(report_with({{"attribute[size]", "1"}})), HasSubstr("attribute[size]"));
    EXPECT_THAT(why_not(report_with({{"attribute[urgent]", "1"}})), HasSubstr("yes or no"));
    EXPECT_THAT(why_not(report_with({{"media_url", "javascript:alert(1)"}})), HasSubstr("media_url"));
    Sent unreadable = report_with({});
    unreadable.is_readable = false;
    EXPECT_THAT(why_not(unreadable), HasSubstr("x-www-form-urlencoded"));
}

TEST(Open311Updates, need_their_five_fields) {
    const std::vector<Field> good{{"update_id", "u1"},
                                  {"service_request_id", "17"},
                                  {"status", "CLOSED"},
                                  {"updated_datetime", "2026-11-28T12:00:00+08:00"},
                                  {"description", "已修好"}};
    const auto update = update_of(with(good));
    ASSERT_TRUE(update) << update.error().detail.en;
    EXPECT_EQ(update->number, 17);
    EXPECT_TRUE(update->is_closed);
    for (std::size_t missing = 0; missing < good.size(); ++missing) {
        std::vector<Field> fields = good;
        fields[missing].value.clear();
        EXPECT_EQ(update_of(with(fields)).error().detail.en, good[missing].name + " was not provided.");
    }
    std::vector<Field> fixed = good;
    fixed[2].value = "fixed";
    EXPECT_FALSE(update_of(with(fixed)));
}

TEST(Open311Words, services_are_the_rulebooks_categories_by_strings) {
    const std::string all = to_json(services(book, Language::zh));
    EXPECT_THAT(all, HasSubstr(R"({"service_code":"hazard.lighting","service_name":"路灯不亮",)"
                               R"("description":"治安隐患：路灯不亮","metadata":true,"type":"realtime",)"
                               R"("keywords":"治安隐患, Street light out","group":"治安隐患"})"));
    EXPECT_THAT(to_json(services(book, Language::en)), HasSubstr("Public-order hazard: Street light out"));
    const std::string lighting = to_json(definition(*book.find("hazard.lighting"), Language::en));
    for (const char* code : {"emergency", "urgent", "confidential", "contact_address"})
        EXPECT_THAT(lighting, HasSubstr("\"code\":\"" + std::string(code) + '"'));
    EXPECT_THAT(lighting, HasSubstr(R"("variable":false,"code":"emergency")"));
}

TEST(Open311Words, a_request_says_no_more_than_this) {
    incidents::Incident incident;
    incident.number = 17;
    incident.category = "hazard.lighting";
    incident.description = "打 13800138000";
    incident.address = "望城路1号";
    incident.location = LonLat::from_degrees(121.95, 29.32);
    incident.handler = "officer/WC-001";
    incident.reported_at = now;
    incident.deadlines.finish_by = now + 1h;
    EXPECT_EQ(to_json(requests({{incident, now}}, book, Language::zh)),
              R"([{"service_request_id":"17","status":"open","status_notes":"待受理",)"
              R"("service_name":"路灯不亮","service_code":"hazard.lighting","description":"打 138****8000",)"
              R"("agency_responsible":"社区民警","service_notice":null,)"
              R"("requested_datetime":"2026-11-28T12:00:00+08:00",)"
              R"("updated_datetime":"2026-11-28T12:00:00+08:00",)"
              R"("expected_datetime":"2026-11-28T13:00:00+08:00","address":"望城路1号","address_id":null,)"
              R"("zipcode":null,"lat":29.32,"long":121.95,"media_url":null}])");
    incident.state = incidents::State::closed;
    incident.outcome = incidents::Outcome::resolved;
    EXPECT_THAT(to_json(requests({{incident, now}}, book, Language::en)),
                HasSubstr(R"("status":"closed","status_notes":"closed: resolved")"));
}

TEST(Open311Words, what_concerns_who_reported_or_the_house_is_no_update) {
    for (const char* kind : {"incident.accepted", "incident.claimed_done", "incident.answered"})
        EXPECT_TRUE(is_told(kind)) << kind;
    for (const char* kind : {"incident.reported", "incident.noted", "incident.joined", "incident.judged",
                             "incident.overdue", "people.revealed", "delivery.failed"})
        EXPECT_FALSE(is_told(kind)) << kind;
}

TEST(Open311Words, errors_have_three_codes_and_those_that_ask_to_wait_or_send_less) {
    for (const auto& [status, code] :
         {std::pair(401, 403), std::pair(403, 403), std::pair(404, 404), std::pair(400, 400),
          std::pair(405, 400), std::pair(409, 400), std::pair(415, 400), std::pair(422, 400),
          std::pair(413, 413), std::pair(429, 429), std::pair(503, 503)})
        EXPECT_EQ(status_of_error(status), code) << status;
    EXPECT_EQ(to_json(errors({{403, "Invalid api_key"}})),
              R"([{"code":403,"description":"Invalid api_key"}])");
}

}  // namespace
}  // namespace linli::open311
