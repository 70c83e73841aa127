#include "audit/audit_api.h"

#include "audit/journal_export.h"
#include "audit/verification.h"
#include "identity/account_desk.h"
#include "identity/permissions.h"

namespace linli::audit {
namespace {

using http::Call;
using http::Method;

constexpr int most_on_a_page = 500;
constexpr int usual_on_a_page = 50;
constexpr const char* plain_text = "text/plain; charset=utf-8";

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
        Text who = identity::title_of_actor(snapshot, entry.actor);
        std::string name = identity::name_of_actor(snapshot, entry.actor);
        page.items.push_back({std::move(entry), std::move(who), std::move(name)});
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
        [&seal](store::Snapshot&, const Call&, const http::Nothing&) -> Result<http::Document> {
            return http::Document{plain_text, to_text(seal.key()) + '\n'};
        });
    routes.question<ProofQuery>(
        Method::get, "/api/v1/audit/proofs/{position}", identity::rights::read_audit,
        {"某条记录已封存的证明", "The proof that an entry stands in the signed journal"},
        [&seal](store::Snapshot& snapshot, const Call& call, const ProofQuery& query) {
            return seal.prove(snapshot, position_in(call), query.size);
        });
    routes.question<ConsistencyQuery>(
        Method::get, "/api/v1/audit/consistency", http::anyone,
        {"前 to 条以前 from 条开头的证明",
         "The proof that the first `to` entries begin with the first `from`"},
        [&seal](store::Snapshot& snapshot, const Call&, const ConsistencyQuery& query) {
            return seal.consistency(snapshot, query.from, query.to);
        });
}

}  // namespace

void add_routes(http::Routes& routes, const Seal& seal) {
    add_public_routes(routes, seal);
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
    routes.question<http::Nothing>(
        Method::get, "/api/v1/audit/verification", identity::rights::read_audit,
        {"核对全部封存", "Verifies the whole seal now"},
        [&seal](store::Snapshot& snapshot, const Call&, const http::Nothing&) -> Result<Verification> {
            return verify(snapshot, {.key = seal.key()});
        });
}

}  // namespace linli::audit
