#include "exchange/exchange_api.h"

#include "exchange/mapping_preview.h"
#include "identity/permissions.h"
#include "incidents/incident_rows.h"
#include "incidents/reach.h"

namespace linli::exchange {
namespace {

using http::Call;
using http::Method;
using http::Nothing;
using store::Snapshot;
using store::Transaction;

std::int64_t number_in(const Call& call) {
    return parse_number<std::int64_t>(call.path[0]).value_or(0);
}

void add_partners(http::Routes& routes, const PartnerDesk& desk, incidents::Register& lines) {
    using namespace identity::rights;
    routes.question<Nothing>(
        Method::get, "/api/v1/partners", read_partners,
        {"协作单位：如何联接、运行情况", "Partners: how each is reached and how it stands with them"},
        [&desk](Snapshot& snapshot, const Call&, const Nothing&) -> Result<Partners> {
            return desk.list(snapshot);
        });
    routes.command<Connection>(
        Method::put, "/api/v1/partners/{code}", manage_partners,
        {"设置与协作单位的联接", "Sets how a partner is reached"},
        [&desk](Transaction& transaction, const Call& call, const Connection& connection) {
            return desk.connect(transaction, call.path[0], connection, call.if_match);
        });
    routes.command<Nothing>(
        Method::post, "/api/v1/partners/{code}/secrets", manage_partners,
        {"生成新的签名密钥（只显示一次；旧的暂时仍有效）",
         "Makes a new secret to sign with, shown once; the one before stays good for now"},
        [&desk](Transaction& transaction, const Call& call,
                const Nothing&) -> Result<http::Secret<NewSecret>> {
            auto made = desk.make_secret(transaction, call.path[0]);
            if (!made) return tl::unexpected(std::move(made.error()));
            return http::Secret<NewSecret>{std::move(*made)};
        });
    routes.command<Nothing>(Method::del, "/api/v1/partners/{code}/secrets/older", manage_partners,
                            {"停用旧的签名密钥", "Ends the secrets before the newest"},
                            [&desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.drop_older_secrets(transaction, call.path[0]);
                            });
    routes.command<GivenKey>(Method::put, "/api/v1/partners/{code}/key", manage_partners,
                             {"设置对方 Open311 服务的密钥（密封保存，不再显示）",
                              "Sets the key for the partner's Open311 server; sealed, and never shown"},
                             [&desk](Transaction& transaction, const Call& call, const GivenKey& key) {
                                 return desk.set_key(transaction, call.path[0], key);
                             });
    routes.command<Contacts>(Method::put, "/api/v1/partners/{code}/contacts", manage_partners,
                             {"设置对方平台出故障时的联系人（密封保存）",
                              "Sets whom to call when the partner's platform is down; sealed"},
                             [&desk](Transaction& transaction, const Call& call, const Contacts& contacts) {
                                 return desk.set_contacts(transaction, call.path[0], contacts);
                             });
    routes.command<Nothing>(
        Method::post, "/api/v1/partners/{code}/contacts/reveal", read_partners,
        {"显示联系人；记录是谁看的", "Shows whom to call; it is put on record who looked"},
        [&desk](Transaction& transaction, const Call& call,
                const Nothing&) -> Result<http::Secret<Contacts>> {
            auto contacts = desk.reveal_contacts(transaction, call.path[0]);
            if (!contacts) return tl::unexpected(std::move(contacts.error()));
            return http::Secret<Contacts>{std::move(*contacts)};
        });
    routes.inquiry<Connection>(
        "/api/v1/partners/{code}/preview", manage_partners,
        {"用最近 30 天的事件试用对照表；不改变任何内容",
         "A dry run of a mapping over the last 30 days; changes nothing"},
        [&desk, &lines](Snapshot& snapshot, const Call& call, const Connection& connection) {
            return desk.try_mapping(snapshot, lines, call.path[0], connection);
        });
    routes.command<Nothing>(Method::post, "/api/v1/partners/{code}/test", manage_partners,
                            {"发送一条测试消息", "Sends a test"},
                            [&desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.test(transaction, call.path[0]);
                            });
}

void add_deliveries(http::Routes& routes, const DeliveryDesk& desk) {
    using namespace identity::rights;
    routes.question<DeliveriesQuery>(
        Method::get, "/api/v1/deliveries", read_partners,
        {"与协作单位之间的移交件，新的在前", "What was handed over to partners and by them, newest first"},
        [&desk](Snapshot& snapshot, const Call&, const DeliveriesQuery& query) -> Result<DeliveriesPage> {
            return desk.list(snapshot, query);
        });
    routes.question<MessagesQuery>(
        Method::get, "/api/v1/messages", read_partners,
        {"未能送达（或待发）的消息，新的在前", "Messages that did not arrive, or that wait; newest first"},
        [&desk](Snapshot& snapshot, const Call&, const MessagesQuery& query) -> Result<MessagesPage> {
            return desk.messages(snapshot, query);
        });
    routes.command<Nothing>(
        Method::post, "/api/v1/partners/{code}/send-anew", manage_partners,
        {"重发该单位所有未能送达的消息", "Sends all messages anew that did not arrive there"},
        [&desk](Transaction& transaction, const Call& call, const Nothing&) {
            return desk.send_all_anew(transaction, call.path[0]);
        });
    routes.question<Nothing>(
        Method::get, "/api/v1/incidents/{number}/deliveries", read_incidents,
        {"一个事件与协作单位之间的往来", "What went between an incident and partners"},
        [&desk](Snapshot& snapshot, const Call& call, const Nothing&) -> Result<Deliveries> {
            const auto incident = incidents::find_incident(snapshot, number_in(call));
            if (!incident || !incidents::sees(snapshot.context(), incident->grid, incident->handler)) {
                return refuse(RefusalKind::not_found, "incident/not-found",
                              {"没有这个事件。", "There is no such incident."});
            }
            return desk.of_incident(snapshot, incident->number);
        });
    routes.question<Nothing>(Method::get, "/api/v1/messages/{id}", read_partners,
                             {"一条发出的消息的投递情况", "What came of a message that was sent"},
                             [&desk](Snapshot& snapshot, const Call& call, const Nothing&) {
                                 return desk.message(snapshot, number_in(call));
                             });
    routes.command<Nothing>(Method::post, "/api/v1/messages/{id}/send-anew", direct_incidents,
                            {"重发未能送达的消息", "Sends a message anew that did not arrive"},
                            [&desk](Transaction& transaction, const Call& call, const Nothing&) {
                                return desk.send_anew(transaction, number_in(call));
                            });
}

}  // namespace

void add_routes(http::Routes& routes, const PartnerDesk& partners, const DeliveryDesk& deliveries,
                const Inbox& inbox, incidents::Register& lines) {
    add_partners(routes, partners, lines);
    add_deliveries(routes, deliveries);
    http::Route& door = routes.command<http::Bytes>(
        Method::post, "/api/v1/exchange/{door}/events", http::anyone,
        {"接收协作单位的事件（CloudEvents 1.0，按 Standard Webhooks 签名）",
         "Takes an event of a partner (CloudEvents 1.0, signed per Standard Webhooks)"},
        [&inbox](Transaction& transaction, const Call& call, const http::Bytes& body) {
            const http::WebhookHeaders& headers = call.credentials.webhook;
            return inbox.receive(
                transaction, call.path[0],
                {headers.id, parse_number<std::int64_t>(headers.timestamp).value_or(0), headers.signature},
                body.data);
        });
    door.link_at = 0;  // it names the station
    door.largest_body = 262'144;
    door.cost = http::Cost::signed_by_sender;
}

}  // namespace linli::exchange
