#include "audit/audit_api.h"

#include "audit/journal_export.h"
#include "audit/one_verification.h"
#include "identity/account_desk.h"
#include "identity/permissions.h"

namespace linli::audit {
namespace {

using http::Call;
using http::Method;

constexpr int most_on_a_page = 500;
constexpr int usual_on_a_page = 50;
constexpr const char* plain_text = "text/plain; charset=utf-8";
constexpr std::size_t largest_offer = 64 << 10;

struct ProofQuery {
    std::optional<Size> size;  // of a kept checkpoint; the newest if missing
};
BOOST_DESCRIBE_STRUCT(ProofQuery, (), (size))

struct ConsistencyQuery {
    Size from = 0;
    Size to = 0;
};
BOOST_DESCRIBE_STRUCT(ConsistencyQuery, (), (from, to))

struct EntriesQuery : EntryFilter {
    std::optional<store::Position> cursor;  // positions below it
    std::optional<int> limit;
};
BOOST_DESCRIBE_STRUCT(EntriesQuery, (EntryFilter), (cursor, limit))
void check(const EntriesQuery& query, json::Faults& faults) {
    if (query.limit && (*query.limit < 1 || *query.limit > most_on_a_page)) {
        faults.add("limit", {"应在 1 与 500 之间。", "Must lie between 1 and 500."});
    }
}

// An entry, and who that was: the journal has no names, but an auditor asks people.
struct EntryShown : store::Entry {
    Text who;          // role and post
    std::string name;  // of the account; empty: no account acted
};
BOOST_DESCRIBE_STRUCT(EntryShown, (store::Entry), (who, name))

struct EntriesPage {
    std::vector<EntryShown> items;        // newest first
    std::optional<store::Position> next;  // the cursor of the next page; missing: there is none
};
BOOST_DESCRIBE_STRUCT(EntriesPage, (), (items, next))

struct WitnessesList {
    std::vector<WitnessRow> items;
};
BOOST_DESCRIBE_STRUCT(WitnessesList, (), (items))

struct WitnessedList {
    std::vector<WitnessedLog> items;
};
BOOST_DESCRIBE_STRUCT(WitnessedList, (), (items))

store::Position position_in(const Call& call) {
    return parse_number<store::Position>(call.path[0]).value_or(0);
}

// Nobody audits himself. An actor may be given by the account's name.
template <class Filter>
Filter for_auditor(Filter filter, store::Snapshot& snapshot) {
    filter.not_about = snapshot.actor();
    if (filter.actor) filter.actor = identity::actor_named(snapshot, *filter.actor);
    return filter;
}

EntriesPage page_of(store::Snapshot& snapshot, const EntriesQuery& query) {
    const auto limit = static_cast<std::size_t>(query.limit.value_or(usual_on_a_page));
    auto entries = find_entries(snapshot, query, query.cursor.value_or(end_of_journal), limit + 1);
    EntriesPage page;
    if (entries.size() > limit) {
        entries.pop_back();
        page.next = entries.back().position;
    }
    for (store::Entry& entry : entries) {
        auto actor = identity::show_actor(snapshot, entry.actor);
        page.items.push_back({std::move(entry), std::move(actor.title), std::move(actor.name)});
    }
    return page;
}

void add_public_routes(http::Routes& routes, const Seal& seal) {
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/checkpoint", http::anyone,
        {"最新的封存凭证（C2SP tlog-checkpoint）", "The newest signed checkpoint (C2SP tlog-checkpoint)"},
        [&seal](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<http::Document> {
            const auto newest = seal.latest_checkpoint(snapshot);
            if (newest) return http::Document{plain_text, newest->note};
            return refuse(RefusalKind::not_found, "audit/no-checkpoint",
                          {"还没有封存凭证。", "There is no checkpoint yet."});
        });
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/key", http::anyone,
        {"核对签名的公钥（C2SP signed-note）", "The key that checks the signatures (C2SP signed-note)"},
        [&seal](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<http::Document> {
            std::string lines;
            for (const VerifierKey& key : seal.keys(snapshot.station()))
                lines += to_text(key) + '\n';
            return http::Document{plain_text, lines};
        });
    routes.question<ProofQuery>(
        Method::get, "/api/v1/audit/proofs/{position}", identity::rights::read_audit,
        {"某条记录已封存的证明", "The proof that an entry stands in the signed journal"},
        [&seal](store::Snapshot& snapshot, const Call& call, const ProofQuery& query) {
            return seal.prove(snapshot, position_in(call), query.size);
        });
    routes.question<ConsistencyQuery>(
        Method::get, "/api/v1/audit/consistency", http::anyone,
        {"前 to 条以前 from 条开头的证明；两者都是已签发凭证的条数",
         "The proof that the first `to` entries begin with the first `from`, both of signed checkpoints"},
        [](store::Snapshot& snapshot, const Call&, const ConsistencyQuery& query) {
            return Seal::consistency_of_checkpoints(snapshot, query.from, query.to);
        });
}

// What a witness answers, as C2SP tlog-witness has it.
http::Counted<http::Document> answer_of(const Judged& judged) {
    switch (judged.judgement) {
        case Judgement::kept:
            return {http::Document{plain_text, judged.cosignature}};
        case Judgement::other_size:
        case Judgement::other_root: {
            http::Document kept{size_type, std::to_string(judged.kept) + '\n'};
            kept.status = 409;
            return {kept};
        }
        case Judgement::no_proof:
            break;
    }
    return {refuse(RefusalKind::invalid, "audit/fork",
                   {"证明不成立：所送凭证不是本站留存的记录的延续。",
                    "The proof fails: this checkpoint does not continue what is kept here."})};
}

void add_witness_routes(http::Routes& routes, const WitnessDesk& witness) {
    routes.upload(
        Method::post, "/api/v1/audit/witness/add-checkpoint", http::anyone,
        {"作见证：留存别处记录的封存凭证（C2SP tlog-witness）",
         "As a witness, keeps another log's checkpoint (C2SP tlog-witness)"},
        largest_offer,
        [](store::Snapshot& snapshot, const Call&) -> Result<void> {
            // One memory for all that ask: with one for each station here, two histories would both be signed
            // for.
            if (snapshot.station() == first_station) return {};
            return refuse(RefusalKind::not_found, "audit/no-witness",
                          {"只有本系统的第一个单位作见证。", "Only the first station here is a witness."});
        },
        [&witness](const Call&, const http::Bytes& body) { return witness.read(body.data); },
        [&witness](store::Transaction& transaction, const Call&,
                   const Offered& offered) -> Result<http::Counted<http::Document>> {
            return answer_of(witness.judge(transaction, offered));
        });
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/witness/key", http::anyone,
        {"核对见证签名的公钥（C2SP tlog-cosignature）",
         "The key that checks cosignatures (C2SP tlog-cosignature)"},
        [&witness](store::Snapshot&, const Call&, const http::Nothing&) -> Result<http::Document> {
            return http::Document{plain_text, to_text(witness.key()) + '\n'};
        });
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/witnesses", identity::rights::read_audit,
        {"留存本站封存凭证的见证方", "Who keeps this station's checkpoints, and whether they are well"},
        [](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<WitnessesList> {
            return WitnessesList{find_witnesses(snapshot)};
        });
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/witnessed", identity::rights::read_audit,
        {"本站为其作见证的记录", "The logs that this station is a witness of"},
        [&witness](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<WitnessedList> {
            if (snapshot.station() != first_station) return WitnessedList{};
            return WitnessedList{witness.logs(snapshot)};
        });
}

}  // namespace

void add_routes(http::Routes& routes, const Seal& seal, const WitnessDesk& witness) {
    add_public_routes(routes, seal);
    add_witness_routes(routes, witness);
    routes.question<ConsistencyQuery>(
        Method::get, "/api/v1/audit/consistency/any", identity::rights::read_audit,
        {"任意两个条数之间的一致性证明", "The same proof between any two numbers of sealed entries"},
        [](store::Snapshot& snapshot, const Call&, const ConsistencyQuery& query) {
            return Seal::consistency(snapshot, query.from, query.to);
        });
    routes.question<EntriesQuery>(
        Method::get, "/api/v1/audit/entries", identity::rights::read_audit,
        {"查记录：谁、何事、何时", "Searches the journal: who, what, when; newest first"},
        [](store::Snapshot& snapshot, const Call&, const EntriesQuery& query) -> Result<EntriesPage> {
            return page_of(snapshot, for_auditor(query, snapshot));
        });
    routes.question<EntryFilter>(
        Method::get, "/api/v1/audit/entries.csv", identity::rights::read_audit,
        {"导出记录（CSV）", "The same entries as CSV"},
        [](store::Snapshot& snapshot, const Call&, const EntryFilter& filter) -> Result<http::Document> {
            return http::Document{
                "text/csv; charset=utf-8", {}, "journal.csv", journal_export(for_auditor(filter, snapshot))};
        });
    const auto one = std::make_shared<OneVerification>([&seal](store::Snapshot& snapshot) {
        return verify(snapshot, {.keys = seal.keys(snapshot.station())});
    });
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/verification", identity::rights::read_audit,
        {"核对全部封存（十秒内的结果会再次给出）",
         "Verifies the whole seal, unless that was done within ten seconds"},
        [one](store::Snapshot& snapshot, const Call&, const http::Nothing&) { return one->ask(snapshot); });
    for (const char* path :
         {"/api/v1/audit/consistency", "/api/v1/audit/consistency/any", "/api/v1/audit/entries",
          "/api/v1/audit/entries.csv", "/api/v1/audit/verification"})
        routes.at(Method::get, path).cost = http::Cost::costly;
}

}  // namespace linli::audit
