#include "alerts/feeds.h"

#include <algorithm>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "alerts/xml_text.h"
#include "base/encoding.h"
#include "grids/outline.h"

namespace linli::alerts {
namespace {

constexpr std::string_view atom_namespace = "http://www.w3.org/2005/Atom";
constexpr const char* georss_namespace = "http://www.georss.org/georss";

void add_link(pugi::xml_node parent, const char* relation, std::string_view type, std::string_view to) {
    pugi::xml_node link = parent.append_child("link");
    link.append_attribute("rel") = relation;
    link.append_attribute("type") = std::string(type).c_str();
    link.append_attribute("href") = std::string(to).c_str();
}

struct FeedHead {
    std::string_view thing;
    std::string_view self;
    std::string title;
    std::string subtitle;
    Instant updated;
};

pugi::xml_node begin_feed(pugi::xml_document& document, const Publisher& publisher, const FeedHead& head,
                          Zone zone) {
    pugi::xml_node feed = begin_document(document, "feed", atom_namespace);
    feed.append_attribute("xmlns:georss") = georss_namespace;
    feed.append_attribute("xml:lang") = "zh-CN";
    add_text(feed, "id", urn_of(publisher, head.thing));
    add_text(feed, "title", head.title);
    add_text(feed, "subtitle", head.subtitle);
    add_text(feed, "updated", moment_of(head.updated, zone));
    add_text(feed.append_child("author"), "name", publisher.name);
    add_link(feed, "self", "application/atom+xml", head.self);
    return feed;
}

std::string title_of(const AlertMessage& message) {
    std::string title;
    if (message.status == AlertStatus::Exercise) title += "【演练】";
    if (message.status == AlertStatus::Test) title += "【测试】";
    if (message.type == AlertType::Cancel) title += "【解除】";
    if (message.type == AlertType::Update) title += "【更新】";
    return title + message.infos.front().headline;
}

void add_alert(pugi::xml_node feed, const Publisher& publisher, const AlertMessage& message, Zone zone) {
    pugi::xml_node entry = feed.append_child("entry");
    add_text(entry, "id", urn_of(publisher, "alert/" + message.identifier));
    add_text(entry, "title", title_of(message));
    add_text(entry, "updated", moment_of(message.sent, zone));
    add_text(entry, "published", moment_of(message.sent, zone));
    std::string summary;
    for (const AlertInfo& info : message.infos) {
        summary += summary.empty() ? "" : "\n\n";
        summary += info.description;
        if (!info.instruction.empty()) summary += '\n' + info.instruction;
    }
    add_text(entry, "summary", summary);
    for (const AlertCategory category : message.infos.front().categories)
        entry.append_child("category").append_attribute("term") =
            std::string(json::name_of(category)).c_str();
    add_link(entry, "alternate", cap_media_type, path_of_document(message.identifier));
}

std::string month_of(Instant at, Zone zone) {
    return to_local(at, zone).substr(0, 7);
}

}  // namespace

std::string urn_of(const Publisher& publisher, std::string_view thing) {
    Digest digest = sha256(bytes_of(publisher.seal + '\n' + std::string(thing)));
    // A UUID of version 8 (RFC 9562): the bits that are not its version and variant are ours to choose.
    digest[6] = (digest[6] & std::byte{0x0F}) | std::byte{0x80};
    digest[8] = (digest[8] & std::byte{0x3F}) | std::byte{0x80};
    const std::string hex = to_hex(ByteView(digest).first(16));
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20));
}

std::string feed_of_alerts(const Publisher& publisher, std::string_view self,
                           const std::vector<AlertRow>& alerts, Zone zone) {
    Instant updated;  // of an empty feed: when time began
    for (const AlertRow& alert : alerts)
        updated = std::max(updated, alert.message.sent);
    pugi::xml_document document;
    pugi::xml_node feed =
        begin_feed(document, publisher,
                   {"alerts", self, publisher.name + "：公共预警 · Public alerts",
                    "每条附有 CAP 1.2 文档。Each entry leads to its CAP 1.2 document.", updated},
                   zone);
    for (const AlertRow& alert : alerts)
        add_alert(feed, publisher, alert.message, zone);
    return text_of(document);
}

std::string feed_of_map(const Publisher& publisher, std::string_view self, const incidents::PublicMap& map,
                        const grids::GridSet& set, Zone zone) {
    pugi::xml_document document;
    // It changes when a month has ended.
    pugi::xml_node feed = begin_feed(
        document, publisher,
        {"map", self, publisher.name + "：公开地图 · Public map",
         fmt::format(
             "前十二个月（{} 起）各网格报告数；少于 {} 件的不显示，不含地点。Reports by grid in the twelve "
             "months before this one; counts below {} are hidden, and no places are told.",
             month_of(map.from, zone), incidents::smallest_shown, incidents::smallest_shown),
         map.to},
        zone);
    for (const incidents::PublicCount& one : map.grids) {
        if (!one.reported) continue;
        const grids::Grid* const grid = set.find(one.key);
        const std::string name = grid == nullptr || grid->name.empty() ? one.key : grid->name;
        pugi::xml_node entry = feed.append_child("entry");
        add_text(entry, "id", urn_of(publisher, "map/" + one.key));
        add_text(entry, "title", fmt::format("{}：{} 件 · {} reports", name, *one.reported, *one.reported));
        add_text(entry, "updated", moment_of(map.to, zone));
        add_text(entry, "summary",
                 fmt::format("网格 {}（{}），前十二个月报告 {} 件。Grid {}: {} reports in the twelve months.",
                             name, one.key, *one.reported, one.key, *one.reported));
        add_link(entry, "alternate", "text/html", "/neighbourhood");
        if (grid == nullptr) continue;  // of an earlier division
        const LonLat place = grids::place_within(*grid);
        add_text(entry, "georss:point", fmt::format("{:.5f} {:.5f}", place.lat(), place.lon()));
    }
    return text_of(document);
}

}  // namespace linli::alerts
