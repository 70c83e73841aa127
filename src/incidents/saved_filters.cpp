#include "incidents/saved_filters.h"

#include <algorithm>

#include "base/personal_numbers.h"
#include "base/text.h"
#include "http/query.h"
#include "identity/account.h"
#include "incidents/saved_filter_rows.h"

namespace linli::incidents {
namespace {

constexpr std::size_t longest_filter_name = 40;
constexpr std::size_t longest_query = 1'000;
constexpr std::size_t most_filters = 50;

tl::unexpected<Refusal> no_such_filter() {
    return refuse(RefusalKind::not_found, "filters/not-found",
                  {"没有这个名称的常用筛选。", "You have no saved filter of this name."});
}

Result<void> require_good(std::string_view name) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    json::Faults faults;
    if (trim(name).empty() || trim(name).size() != name.size() ||
        count_code_points(name) > longest_filter_name || std::any_of(name.begin(), name.end(), is_control)) {
        faults.add("name",
                   {"应有 1 到 40 字，首尾无空格。", "Must have 1 to 40 characters, no space at its ends."});
    }
    if (!personal_numbers_in(name).empty())
        faults.add("name", {"请不要写入个人号码。", "Must not hold a personal number."});
    if (faults.empty()) return {};
    return refuse_invalid(faults.take());
}

std::int64_t own_account(const store::Snapshot& snapshot) {
    return identity::account_of(snapshot.actor());
}

void append(store::Transaction& transaction, std::string_view kind) {
    transaction.append({.kind = kind, .subject = identity::subject_of(own_account(transaction))});
}

}  // namespace

void check(const FilterToSave& body, json::Faults& faults) {
    const json::Faults::Step query(faults, "query");
    if (body.query.size() > longest_query)
        return faults.add({"最长 1000 字节。", "May have 1,000 bytes at most."});
    http::Request request;
    if (body.query.find('#') != std::string::npos || !http::parse_target("/?" + body.query, request)) {
        return faults.add({"应为网址中问号之后的部分，按百分号编码。",
                           "Must be what stands behind the question mark of an address, percent-encoded."});
    }
    const auto read = http::decode_query<ListQuery>(request);
    if (!read) {
        for (const FieldFault& fault : read.error().faults)
            faults.add(fault.path, fault.message);
        return;
    }
    if (read->cursor)
        faults.add("cursor", {"是某一页的位置，不是筛选。", "Is a place in a list, and no filter."});
    if (read->text && !personal_numbers_in(*read->text).empty())
        faults.add("text", {"请不要保存个人号码。", "Must not hold a personal number."});
}

SavedFilters filters_of(store::Snapshot& snapshot) {
    return {saved_filters_of(snapshot, own_account(snapshot))};
}

Result<SavedFilter> find_filter(store::Snapshot& snapshot, std::string_view name) {
    auto filter = find_saved_filter(snapshot, own_account(snapshot), name);
    if (!filter) return no_such_filter();
    return std::move(*filter);
}

Result<SavedFilter> save_filter(store::Transaction& transaction, std::string_view name,
                                const FilterToSave& body) {
    if (auto good = require_good(name); !good) return tl::unexpected(std::move(good.error()));
    const std::int64_t account = own_account(transaction);
    auto known = find_saved_filter(transaction, account, name);
    if (known && known->query == body.query) return std::move(*known);
    if (!known && saved_filters_of(transaction, account).size() >= most_filters) {
        return refuse(RefusalKind::conflict, "filters/too-many",
                      {"最多保存 50 个，请先删去一个。", "50 at most are kept; remove one first."});
    }
    SavedFilter filter{std::string(name), body.query, transaction.now()};
    keep_saved_filter(transaction, account, filter);
    append(transaction, "filter.saved");
    return filter;
}

Result<void> remove_filter(store::Transaction& transaction, std::string_view name) {
    if (!delete_saved_filter(transaction, own_account(transaction), name)) return no_such_filter();
    append(transaction, "filter.removed");
    return {};
}

void forget_filters(store::Transaction& transaction, std::int64_t account) {
    delete_saved_filters(transaction, account);
}

}  // namespace linli::incidents
