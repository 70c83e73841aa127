// CAP 1.2 documents, read and written.
#include "alerts/cap.h"

#include <gmock/gmock.h>

#include "alerts/documents.h"
#include "harness/china.h"

namespace linli::alerts {
namespace {

using test::fault_by_schema;
using test::sample;
using test::with;
using ::testing::HasSubstr;

AlertMessage a_message() {
    AlertInfo info;
    info.language = "zh-CN";
    info.categories = {AlertCategory::Met, AlertCategory::Safety};
    info.event = "台风";
    info.responses = {AlertResponse::Shelter};
    info.urgency = AlertUrgency::Expected;
    info.severity = AlertSeverity::Severe;
    info.certainty = AlertCertainty::Likely;
    info.effective = parse_iso("2026-08-01T10:00:00+08:00");
    info.onset = parse_iso("2026-08-01T18:00:00+08:00");
    info.expires = parse_iso("2026-08-02T10:00:00+08:00");
    info.sender_name = "望城路派出所";
    info.headline = "台风 <\"梅花\"> & 暴雨 🌀";
    info.description = "第一行\n第二行，']]>' 与 &amp; 原样。";
    info.instruction = "请留在室内。";
    AlertArea area;
    area.description = "甲村、乙村";
    const auto at = [](double lon, double lat) { return LonLat::from_degrees(lon, lat).value(); };
    area.polygons = {{at(121, 29), at(121.0123456, 29), at(121.01, 29.01), at(121, 29)},
                     {at(-0.5, -1), at(0.5, -1), at(0, 1), at(-0.5, -1)}};
    area.circles = {{at(121.5, 29.5), 2.5}};
    info.areas = {area};
    AlertInfo english = info;
    english.language = "en";
    english.headline = "Typhoon \"Muifa\" & heavy rain 🌀";
    AlertMessage message;
    message.identifier = "7.q3v8";
    message.sender = "linli/1f2e3d4c/7";
    message.sent = parse_iso("2026-08-01T09:59:30+08:00").value();
    message.infos = {info, english};
    return message;
}

// Where a document is refused, and nothing else of it.
std::vector<std::string> paths_of(const std::string& document) {
    const auto read = read_cap(document);
    std::vector<std::string> paths;
    if (read) return paths;
    if (read.error().faults.empty()) return {read.error().type};
    for (const FieldFault& fault : read.error().faults)
        paths.push_back(fault.path);
    return paths;
}
using Paths = std::vector<std::string>;

TEST(Cap, what_is_written_is_valid_by_the_schema_and_read_as_the_same) {
    AlertMessage message = a_message();
    EXPECT_EQ(fault_by_schema(write_cap(message, test::in_china)), "");
    EXPECT_EQ(read_cap(write_cap(message, test::in_china)).value(), message);
    message.type = AlertType::Update;
    message.references = {{"linli/1f2e3d4c/7", "7.a", message.sent - 60s},
                          {"linli/1f2e3d4c/7", "7.b", message.sent - 30s}};
    EXPECT_EQ(fault_by_schema(write_cap(message, test::in_china)), "");
    EXPECT_EQ(read_cap(write_cap(message, test::in_china)).value(), message);
    message.type = AlertType::Cancel;
    message.note = "已过境 <ok> & \"over\"";
    EXPECT_EQ(fault_by_schema(write_cap(message, Zone{0min})), "") << "UTC is -00:00, never Z";
    EXPECT_THAT(write_cap(message, Zone{0min}), HasSubstr("<sent>2026-08-01T01:59:30-00:00</sent>"));
    EXPECT_EQ(read_cap(write_cap(message, Zone{0min})).value(), message);
}

template <class E, class Set>
void each_word(Set set) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        AlertMessage message = a_message();
        message.references = {{"a", "b", message.sent}};
        set(message, enumerator.value);
        const std::string document = write_cap(message, test::in_china);
        EXPECT_EQ(fault_by_schema(document), "") << enumerator.name;
        EXPECT_EQ(read_cap(document).value(), message) << enumerator.name;
    });
}

TEST(Cap, every_word_of_ours_is_one_of_the_schema) {
    each_word<AlertStatus>([](AlertMessage& message, AlertStatus word) { message.status = word; });
    each_word<AlertType>([](AlertMessage& message, AlertType word) { message.type = word; });
    each_word<AlertCategory>(
        [](AlertMessage& message, AlertCategory word) { message.infos[0].categories = {word}; });
    each_word<AlertResponse>(
        [](AlertMessage& message, AlertResponse word) { message.infos[0].responses = {word}; });
    each_word<AlertUrgency>(
        [](AlertMessage& message, AlertUrgency word) { message.infos[0].urgency = word; });
    each_word<AlertSeverity>(
        [](AlertMessage& message, AlertSeverity word) { message.infos[0].severity = word; });
    each_word<AlertCertainty>(
        [](AlertMessage& message, AlertCertainty word) { message.infos[0].certainty = word; });
}

TEST(Cap, the_specification_s_own_examples_are_read) {
    const AlertMessage storm = read_cap(sample("thunderstorm")).value();
    EXPECT_EQ(storm.identifier, "KSTO1055887203");
    EXPECT_EQ(storm.sent, parse_iso("2003-06-17T21:57:00Z"));
    EXPECT_EQ(storm.infos.at(0).language, "en-US") << "where nothing is said";
    EXPECT_EQ(storm.infos[0].description.substr(0, 5), "AT 25");
    EXPECT_EQ(storm.infos[0].areas.at(0).polygons.at(0).size(), 5U);
    EXPECT_EQ(storm.infos[0].areas[0].polygons[0][1], LonLat::from_degrees(-119.95, 38.34));
    EXPECT_EQ(ends_at(storm), parse_iso("2003-06-17T23:00:00Z"));
    const AlertMessage quake = read_cap(sample("earthquake_update")).value();
    EXPECT_EQ(quake.references.at(0),
              (AlertReference{"trinet@caltech.edu", "TRI13970876.1", *parse_iso("2003-06-12T03:30:00Z")}));
    EXPECT_EQ(quake.infos.at(0).areas.at(0).circles.at(0).kilometres, 0);
    EXPECT_EQ(ends_at(quake), std::nullopt);
    EXPECT_EQ(read_cap(sample("advisory")).value().infos.at(0).web,
              "http://www.dhs.gov/dhspublic/display?theme=29");
    for (const char* name : {"thunderstorm", "earthquake_update", "advisory"}) {
        const AlertMessage read = read_cap(sample(name)).value();
        EXPECT_EQ(fault_by_schema(write_cap(read, test::in_china)), "") << name;
        EXPECT_EQ(read_cap(write_cap(read, test::in_china)).value(), read) << name;
    }
}

TEST(Cap, a_prefix_is_as_good_as_none) {
    std::string text = sample("thunderstorm");
    std::string prefixed;
    for (std::size_t i = 0; i < text.size(); ++i) {
        prefixed += text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : ' ';
        if (text[i] == '<' && std::isalpha(static_cast<unsigned char>(next)) != 0) prefixed += "c:";
        if (text[i] == '/' && text[i - 1] == '<') prefixed += "c:";
    }
    prefixed = with(prefixed, "xmlns =", "xmlns:c =");
    EXPECT_EQ(read_cap(prefixed).value(), read_cap(text).value());
}

TEST(Cap, what_a_parser_could_be_attacked_with_is_refused_before_there_is_one) {
    const std::string good = sample("thunderstorm");
    const auto type_of = [](const std::string& document) {
        const auto read = read_cap(document);
        return read ? std::string("taken") : read.error().type;
    };
    EXPECT_EQ(type_of(with(good, "<alert", "<!DOCTYPE alert [<!ENTITY a \"b\">]><alert")), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "<alert", "<!DOCTYPE alert SYSTEM \"file:///etc/passwd\"><alert")),
              "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "SEVERE THUNDERSTORM", "&a;")), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "SEVERE THUNDERSTORM", "&")), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "<category>", "<a b='&x;'/><category>")), "alert/no-xml");
    std::string deep;
    for (int i = 0; i < 20; ++i)
        deep += "<a>";
    EXPECT_EQ(type_of(with(good, "<category>", deep + "<category>")), "alert/no-xml");
    EXPECT_EQ(type_of(std::string(100'000, '<')), "alert/no-xml");
    EXPECT_EQ(type_of(good + std::string(largest_document, ' ')), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "UTF-8", "GB18030")), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "SEVERE", "\xFF")), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "SEVERE", std::string(1, '\0'))), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "</alert>", "</alert><alert/>")), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "</alert>", "")), "alert/no-xml");
    EXPECT_EQ(type_of(""), "alert/no-xml");
    EXPECT_EQ(type_of(with(good, "cap:1.2", "cap:1.1")), "alert/other-version");
    EXPECT_EQ(type_of(with(good, "urn:oasis:names:tc:emergency:cap:1.2", "urn:x")), "invalid");
    EXPECT_EQ(type_of("<alert/>"), "invalid");
    EXPECT_EQ(type_of(with(good, "THUNDERSTORM</event>", "<![CDATA[A & B <c>]]>&#x1F300;</event>")), "taken");
    EXPECT_EQ(type_of("\xEF\xBB\xBF" + good), "taken");
}

TEST(Cap, a_fault_is_told_by_its_element) {
    const std::string good = sample("thunderstorm");
    EXPECT_EQ(paths_of(good), Paths{});
    EXPECT_EQ(paths_of(with(good, "KSTO1055887203", "K STO")), Paths{"alert.identifier"});
    EXPECT_EQ(paths_of(with(good, "KSTO@", "KSTO,")), Paths{"alert.sender"});
    EXPECT_EQ(paths_of(with(good, "KSTO@", "A&amp;B")), Paths{"alert.sender"});
    EXPECT_EQ(paths_of(with(good, "14:57:00-07:00", "14:57:00Z")), Paths{"alert.sent"});
    EXPECT_EQ(paths_of(with(good, "14:57:00-07:00", "24:57:00-07:00")), Paths{"alert.sent"});
    EXPECT_EQ(paths_of(with(good, "Actual", "actual")), Paths{"alert.status"});
    EXPECT_EQ(paths_of(with(good, ">Public", ">Restricted")), Paths{"alert.restriction"});
    EXPECT_EQ(paths_of(with(good, ">Public", ">Private")), Paths{"alert.addresses"});
    EXPECT_EQ(paths_of(with(good, ">Alert", ">Cancel")), Paths{"alert.references"});
    EXPECT_EQ(paths_of(with(good, "</scope>", "</scope><references>a,b</references>")),
              Paths{"alert.references"});
    EXPECT_EQ(paths_of(with(good, "<category>Met</category>", "")), Paths{"alert.info[0].category"});
    EXPECT_EQ(paths_of(with(good, ">Met<", ">Weather<")), Paths{"alert.info[0].category[0]"});
    EXPECT_EQ(paths_of(with(good, "SEVERE THUNDERSTORM<", " <")), Paths{"alert.info[0].event"});
    EXPECT_EQ(paths_of(with(good, ">Immediate<", ">Now<")), Paths{"alert.info[0].urgency"});
    EXPECT_EQ(paths_of(with(good, "<headline>", "<loud>1</loud><headline>")), Paths{"alert.info[0].loud"});
    EXPECT_EQ(paths_of(with(good, "<headline>", "<headline><b/>")), Paths{"alert.info[0].headline"});
    EXPECT_EQ(paths_of(with(good, "<headline>", "<headline>&#1;")), Paths{"alert.info[0].headline"});
    EXPECT_EQ(paths_of(with(good, " 38.47,-120.14<", "<")), Paths{"alert.info[0].area[0].polygon[0]"});
    EXPECT_EQ(paths_of(with(good, "38.34,", "98.34,")), Paths{"alert.info[0].area[0].polygon[0]"});
    // Out of its place: it is missing where it should be, and too much where it is.
    EXPECT_EQ(paths_of(with(good, "<areaDesc>", "<circle>1,2 3</circle><areaDesc>")),
              (Paths{"alert.info[0].area[0].areaDesc", "alert.info[0].area[0].areaDesc"}));
    EXPECT_EQ(paths_of(with(good, "<value>SVR</value>", "")), Paths{"alert.info[0].eventCode[0].value"});
    EXPECT_EQ(paths_of(with(sample("earthquake_update"), "7 0<", "7 -1<")),
              Paths{"alert.info[0].area[0].circle[0]"});
    // An element of somebody else's is none of the protocol's, whatever it is called.
    EXPECT_EQ(paths_of(with(good, "<headline>", "<headline xmlns='urn:x'>")),
              Paths{"alert.info[0].headline"});
    EXPECT_EQ(
        paths_of(with(good, "</alert>", "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></alert>")),
        Paths{});
}

}  // namespace
}  // namespace linli::alerts
