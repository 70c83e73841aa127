// What is written is a CloudEvent, and what is read is one.
#include "exchange/cloud_event.h"

#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace linli::exchange {
namespace {

// An event's members as JSON, with `replaced` of them as given; an empty value leaves the member out.
std::string event_with(const std::map<std::string, std::string>& replaced = {}) {
    std::map<std::string, std::string> members{{"specversion", "\"1.0\""},
                                               {"id", "\"A234-1234-1234\""},
                                               {"source", "\"/mycontext\""},
                                               {"type", "\"com.example.someevent\""}};
    for (const auto& [name, value] : replaced)
        members[name] = value;
    std::string text;
    for (const auto& [name, value] : members) {
        if (!value.empty()) text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
    }
    return '{' + text + '}';
}

std::string quoted(std::string_view text) {
    std::string out;
    json::write_string(out, text);
    return out;
}

// "good", or the refusal's type and the attributes at fault.
std::string outcome(std::string_view body) {
    const auto event = read_structured(body);
    if (event) return "good";
    std::string text = event.error().type;
    for (const FieldFault& fault : event.error().faults) {
        EXPECT_FALSE(fault.message.zh.empty() || fault.message.en.empty()) << body;
        EXPECT_NE(event.error().detail.zh.find(fault.path), std::string::npos) << body;
        EXPECT_NE(event.error().detail.en.find(fault.path), std::string::npos) << body;
        text += ' ' + fault.path;
    }
    EXPECT_FALSE(event.error().detail.zh.empty() || event.error().detail.en.empty());
    return text;
}

CloudEvent plain() {
    return {"A234-1234-1234", "/mycontext", "com.example.someevent"};
}

TEST(CloudEvent, is_written_as_one_line) {
    CloudEvent event{"018f",
                     "https://station.example/stations/1",
                     "cn.linli.incident.handed_over",
                     "L-7",
                     parse_iso("2026-11-24T13:18:00.250+08:00"),
                     3,
                     {R"({"title":"路灯 \"坏了\""})"}};
    EXPECT_EQ(to_structured(event),
              R"({"specversion":"1.0","id":"018f","source":"https://station.example/stations/1",)"
              R"("type":"cn.linli.incident.handed_over","subject":"L-7","time":"2026-11-24T05:18:00.250Z",)"
              R"("sequence":"0000000000000000003","datacontenttype":"application/json",)"
              R"("data":{"title":"路灯 \"坏了\""}})");
    EXPECT_EQ(read_structured(to_structured(event)).value(), event);
    EXPECT_EQ(
        to_structured(plain()),
        R"({"specversion":"1.0","id":"A234-1234-1234","source":"/mycontext","type":"com.example.someevent",)"
        R"("datacontenttype":"application/json","data":null})");
    EXPECT_EQ(read_structured(to_structured(plain())).value(), plain());
}

// The extension asks for values that sort as text.
TEST(CloudEvent, sequences_sort_as_text_as_they_do_as_numbers) {
    std::string before;
    for (const std::int64_t sequence : {std::int64_t{1}, std::int64_t{2}, std::int64_t{9}, std::int64_t{10},
                                        std::int64_t{1} << 31, std::numeric_limits<std::int64_t>::max()}) {
        CloudEvent event = plain();
        event.sequence = sequence;
        const std::string text = to_structured(event);
        EXPECT_LT(before, text);
        EXPECT_EQ(read_structured(text).value(), event);
        before = text;
    }
}

// The examples of the JSON format's section 3.2, but for the two whose data is not JSON.
TEST(CloudEvent, the_specifications_examples_are_read) {
    const auto with_object = read_structured(R"({
        "specversion" : "1.0", "type" : "com.example.someevent", "source" : "/mycontext", "subject": null,
        "id" : "C234-1234-1234", "time" : "2018-04-05T17:31:00Z", "comexampleextension1" : "value",
        "comexampleothervalue" : 5, "datacontenttype" : "application/json",
        "data" : { "appinfoA" : "abc", "appinfoB" : 123, "appinfoC" : true } })");
    ASSERT_TRUE(with_object);
    CloudEvent expected{"C234-1234-1234", "/mycontext", "com.example.someevent"};
    expected.time = parse_iso("2018-04-05T17:31:00Z");
    expected.data = {R"({"appinfoA":"abc","appinfoB":123,"appinfoC":true})"};
    EXPECT_EQ(*with_object, expected);

    const auto with_text = read_structured(R"({
        "specversion" : "1.0", "type" : "com.example.someevent", "source" : "/mycontext", "subject": null,
        "id" : "D234-1234-1234", "time" : "2018-04-05T17:31:00Z", "comexampleextension1" : "value",
        "comexampleothervalue" : 5, "data" : "I'm just a string" })");
    ASSERT_TRUE(with_text);
    EXPECT_EQ(with_text->data.text, R"("I'm just a string")");

    EXPECT_EQ(outcome(event_with({{"datacontenttype", "\"application/vnd.apache.thrift.binary\""},
                                  {"data_base64", "\"AAAA\""}})),
              "exchange/not-an-event data_base64 datacontenttype");
    EXPECT_EQ(outcome(event_with(
                  {{"datacontenttype", "\"application/xml\""}, {"data", R"("<much wow=\"xml\"/>")"}})),
              "exchange/not-an-event datacontenttype");
}

TEST(CloudEvent, is_one_by_its_attributes) {
    const struct {
        std::map<std::string, std::string> replaced;
        const char* faults;  // nullptr: good
    } cases[] = {
        {{}, nullptr},
        {{{"specversion", ""}}, "specversion"},
        {{{"specversion", "null"}}, "specversion"},
        {{{"specversion", "\"\""}}, "specversion"},
        {{{"specversion", "\"0.3\""}}, "specversion"},
        {{{"specversion", "\"1.0.2\""}}, "specversion"},
        {{{"specversion", "1.0"}}, "specversion"},
        {{{"id", ""}}, "id"},
        {{{"id", "null"}}, "id"},
        {{{"id", "\"\""}}, "id"},
        {{{"id", "17"}}, "id"},
        {{{"id", "\" \""}}, nullptr},  // not empty
        {{{"id", "\"邻里\""}}, nullptr},
        {{{"id", R"("a\u0000b")"}}, "id"},
        {{{"id", R"("a\nb")"}}, "id"},
        {{{"id", R"("a\u007fb")"}}, "id"},
        {{{"id", R"("a\u0085b")"}}, "id"},
        {{{"id", R"("a\ufdd0b")"}}, "id"},
        {{{"id", R"("a\uffffb")"}}, "id"},
        {{{"id", R"("a\ud83f\udffeb")"}}, "id"},     // U+1FFFE
        {{{"id", R"("a\ud83d\ude00b")"}}, nullptr},  // U+1F600
        {{{"id", '"' + std::string(1'024, 'i') + '"'}}, nullptr},
        {{{"id", '"' + std::string(1'025, 'i') + '"'}}, "id"},
        {{{"source", ""}}, "source"},
        {{{"source", "\"\""}}, "source"},
        {{{"source", "[\"/a\"]"}}, "source"},
        {{{"type", ""}}, "type"},
        {{{"type", "\"\""}}, "type"},
        {{{"type", "true"}}, "type"},
        {{{"id", ""}, {"source", "\"a b\""}, {"type", "{}"}}, "id source type"},
        {{{"subject", "\"\""}}, "subject"},
        {{{"subject", "null"}}, nullptr},
        {{{"subject", "\"L-7\""}}, nullptr},
        {{{"time", "null"}}, nullptr},
        {{{"time", "\"2026-11-24T13:18:00+08:00\""}}, nullptr},
        {{{"time", "\"2026-11-24T05:18:00-23:59\""}}, nullptr},
        {{{"time", "\"2026-11-24T05:18:00.123456789Z\""}}, nullptr},
        {{{"time", "\"2026-11-24t05:18:00z\""}}, nullptr},
        {{{"time", "\"2026-11-24T05:18:00\""}}, "time"},
        {{{"time", "\"2026-11-24T05:18:00+0800\""}}, "time"},
        {{{"time", "\"2026-11-24\""}}, "time"},
        {{{"time", "\"2026-02-30T05:18:00Z\""}}, "time"},
        {{{"time", "\"Tue, 24 Nov 2026 05:18:00 GMT\""}}, "time"},
        {{{"time", "\"\""}}, "time"},
        {{{"time", "1795497480"}}, "time"},
        {{{"sequence", "\"1\""}}, nullptr},
        {{{"sequence", "\"0000000000000000000000000000000001\""}}, nullptr},
        {{{"sequence", "\"9223372036854775807\""}}, nullptr},
        {{{"sequence", "null"}}, nullptr},
        {{{"sequence", "\"9223372036854775808\""}}, "sequence"},
        {{{"sequence", "\"0\""}}, "sequence"},
        {{{"sequence", "\"-1\""}}, "sequence"},
        {{{"sequence", "\"+1\""}}, "sequence"},
        {{{"sequence", "\"1.0\""}}, "sequence"},
        {{{"sequence", "\"0x1\""}}, "sequence"},
        {{{"sequence", "\" 1\""}}, "sequence"},
        {{{"sequence", "\"\""}}, "sequence"},
        {{{"sequence", "1"}}, "sequence"},
        {{{"datacontenttype", "null"}}, nullptr},
        {{{"datacontenttype", "\"application/json\""}}, nullptr},
        {{{"datacontenttype", "\"application/json; charset=utf-8\""}}, nullptr},
        {{{"datacontenttype", "\"Application/JSON ;charset=UTF-8\""}}, nullptr},
        {{{"datacontenttype", "\"application/vnd.partner.case+json\""}}, nullptr},
        {{{"datacontenttype", "\"application/geo+json; v=1\""}}, nullptr},
        {{{"datacontenttype", "\"text/json\""}}, nullptr},
        {{{"datacontenttype", "\"\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"json\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"/json\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"application/+json\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"application/jsonp\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"text/plain; a=application/json\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"application/json/json\""}}, "datacontenttype"},
        {{{"datacontenttype", "\"application /json\""}}, "datacontenttype"},
        {{{"datacontenttype", "5"}}, "datacontenttype"},
        {{{"dataschema", "\"https://partner.example/case.json\""}}, nullptr},
        {{{"dataschema", "null"}}, nullptr},
        {{{"dataschema", "\"/case.json\""}}, "dataschema"},
        {{{"dataschema", "\"\""}}, "dataschema"},
        {{{"data_base64", "\"AAAA\""}}, "data_base64"},
        {{{"data_base64", "\"AAAA\""}, {"data", "1"}}, "data_base64"},
        {{{"data_base64", "null"}}, nullptr},
        {{{"traceparent", "\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\""}}, nullptr},
        {{{"partnerextension", "{\"any\":[1]}"}}, nullptr},
        {{{"0", "1"}}, nullptr},
        {{{"averylongnamethatisonlydiscouragedbutnotforbidden", "1"}}, nullptr},
        {{{"partnerExtension", "1"}}, "partnerExtension"},
        {{{"partner_extension", "1"}}, "partner_extension"},
        {{{"Data", "1"}}, "Data"},
        {{{"ünder", "1"}}, "ünder"},
        {{{"", "1"}}, ""},
    };
    for (const auto& [replaced, faults] : cases) {
        const std::string body = event_with(replaced);
        EXPECT_EQ(outcome(body), faults == nullptr ? "good" : "exchange/not-an-event " + std::string(faults))
            << body;
    }
}

// RFC 3986: its own examples (1.1.2 and 5.4), the specification's, and what is none.
TEST(CloudEvent, has_a_source_that_is_a_uri_reference) {
    for (const char* source : {"ftp://ftp.is.co.za/rfc/rfc1808.txt",
                               "http://www.ietf.org/rfc/rfc2396.txt",
                               "ldap://[2001:db8::7]/c=GB?objectClass?one",
                               "mailto:John.Doe@example.com",
                               "news:comp.infosystems.www.servers.unix",
                               "tel:+1-816-555-1212",
                               "telnet://192.0.2.16:80/",
                               "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
                               "g:h",
                               "g",
                               "./g",
                               "g/",
                               "/g",
                               "//g",
                               "?y",
                               "g?y",
                               "#s",
                               "g#s",
                               "g?y#s",
                               ";x",
                               "g;x=1/../y",
                               ".",
                               "..",
                               "../../g",
                               "g?y/./x",
                               "g#s/../x",
                               "https://github.com/cloudevents",
                               "mailto:cncf-wg-serverless@lists.cncf.io",
                               "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
                               "/cloudevents/spec/pull/123",
                               "/sensors/tn-1234567/alerts",
                               "1-555-123-4567",
                               "https://user:pass@h:8443/a%20b?c=%E9%82%BB#d",
                               "http://[::1]",
                               "http://h:",
                               "//",
                               "a/b:c",
                               "file:///x"})
        EXPECT_EQ(outcome(event_with({{"source", quoted(source)}})), "good") << source;
    for (const char* source : {"a b",
                               " /a",
                               "http://h h/",
                               "http://[::1",
                               "http://[::1]x",
                               "http://[g::1]/",
                               "http://::1/",
                               "http://h:80a/",
                               "http://a@b@c/",
                               "%",
                               "%4",
                               "%zz",
                               "a%2",
                               "/a#b#c",
                               "1a:b",
                               ":a",
                               "a_b:c",
                               "-:x",
                               "/\\a",
                               "/a|b",
                               "/a^b",
                               "/a`b",
                               "/{a}",
                               "/<a>",
                               "/\"a\"",
                               "/[a]",
                               "?[a]",
                               "邻里",
                               "http://邻里.example/"})
        EXPECT_EQ(outcome(event_with({{"source", quoted(source)}})), "exchange/not-an-event source")
            << source;
}

TEST(CloudEvent, carries_any_json) {
    for (const char* data :
         {"null", "true", "0", "-9223372036854775808", "18446744073709551615", "\"\"", "\"\\u0001\"", "[]",
          "{}", R"({"a":{"a":[null,{"data_base64":"x"}]}})", R"("{\"not\":\"read again\"}")"}) {
        const auto event = read_structured(event_with({{"data", data}}));
        ASSERT_TRUE(event) << data;
        EXPECT_EQ(read_structured(to_structured(*event)).value(), *event) << data;
    }
    EXPECT_EQ(read_structured(event_with({{"data", " [ 1 , 2 ] "}}))->data.text, "[1,2]");
    EXPECT_EQ(read_structured(event_with())->data.text, "null");
}

TEST(CloudEvent, is_nothing_that_is_not_one) {
    for (const char* body :
         {"[]", "null", "1", "\"\"", R"([{"specversion":"1.0","id":"a","source":"/","type":"t"}])"})
        EXPECT_EQ(outcome(body), "exchange/not-an-event") << body;
    EXPECT_EQ(outcome("{}"), "exchange/not-an-event specversion id source type");
    const std::string good = event_with({{"data", "{\"a\":[1,\"二\"]}"}});
    EXPECT_EQ(outcome(""), "malformed/json");
    for (std::size_t size = 1; size < good.size(); ++size)
        EXPECT_TRUE(outcome(good.substr(0, size)).starts_with("malformed/")) << size;
    for (const std::string& body : {good + "x", good + good, "\xef\xbb\xbf" + good, std::string("{'id':1}"),
                                    good + std::string(1, '\0')})
        EXPECT_EQ(outcome(body), "malformed/json") << body;
    EXPECT_EQ(outcome(event_with({{"id", "\"\xff\""}})), "malformed/utf-8");
    EXPECT_EQ(outcome(event_with({{"id", R"("\ud800")"}})), "malformed/json");
}

TEST(CloudEvent, of_two_members_with_one_name_the_last_counts) {
    EXPECT_EQ(read_structured(R"({"specversion":"1.0","id":"a","id":"b","source":"/","type":"t"})")->id, "b");
}

TEST(CloudEvent, nests_as_deep_as_any_json_of_ours) {
    const auto nested = [](std::size_t depth) {
        return event_with({{"data", std::string(depth, '[') + std::string(depth, ']')}});
    };
    EXPECT_EQ(outcome(nested(63)), "good");
    EXPECT_EQ(outcome(nested(64)), "malformed/json");
    EXPECT_EQ(outcome(nested(100'000)), "malformed/json");
}

TEST(CloudEvent, that_is_full_of_wrong_names_is_refused_by_the_first) {
    std::string body = R"({"specversion":"1.0","id":"a","source":"/","type":"t")";
    for (int i = 0; i < 10'000; ++i)
        body += fmt::format(",\"X{}\":1", i);
    const auto event = read_structured(body + '}');
    ASSERT_FALSE(event);
    ASSERT_EQ(event.error().faults.size(), 1);
    EXPECT_EQ(event.error().faults[0].path, "X0");
    EXPECT_EQ(outcome(event_with({{std::string(100'000, 'X'), "1"}})),
              "exchange/not-an-event " + std::string(64, 'X'));
}

// Whatever is written is read as it was.
TEST(CloudEvent, comes_back_as_it_went) {
    std::mt19937 chance(20'261'128);
    const auto any_text = [&] {
        static const std::vector<std::string> pieces{"a", "Z",  "0", " ",  "\"", "\\",
                                                     "/", "邻", "é", "😀", "<",  "%"};
        std::string text = "x";
        for (auto left = chance() % 30; left > 0; --left)
            text += pieces[chance() % pieces.size()];
        return text;
    };
    for (int round = 0; round < 2'000; ++round) {
        CloudEvent event{any_text(), "/s/" + std::to_string(chance()), any_text()};
        if (chance() % 2 == 0) event.subject = any_text();
        if (chance() % 2 == 0)
            event.time = Instant(Milliseconds(chance() * std::int64_t{1'000} + chance() % 1'000));
        if (chance() % 2 == 0) event.sequence = 1 + static_cast<std::int64_t>(chance());
        event.data.text = json::to_text(std::map<std::string, std::string>{{any_text(), any_text()}});
        const auto back = read_structured(to_structured(event));
        ASSERT_TRUE(back) << to_structured(event);
        ASSERT_EQ(*back, event) << to_structured(event);
    }
}

}  // namespace
}  // namespace linli::exchange
