// A partner's platform (协作单位平台), as the exchange reaches it. Which partners there are, and what each
// owns, the rulebook says; here stands how what is handed over gets there and back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/work_calendar.h"
#include "exchange/delivery.h"
#include "exchange/file_way.h"

namespace linli::exchange {

// How a partner is reached.
enum class Way {
    webhook,  // signed events, both ways
    open311,  // its Open311 server is asked
    files,    // tables in a folder or by SFTP, both ways
};
BOOST_DESCRIBE_ENUM(Way, webhook, open311, files)

// A category of ours under the partner's code for it.
struct CategoryName {
    std::string ours;
    std::string theirs;
};
BOOST_DESCRIBE_STRUCT(CategoryName, (), (ours, theirs))

// What the partner's name of a state means as news: {"已派单", accepted}.
struct StateName {
    std::string theirs;
    News means = News::progress;
};
BOOST_DESCRIBE_STRUCT(StateName, (), (theirs, means))

// Of the way `open311`. The key is set apart from it, and sealed.
struct Open311Settings {
    std::optional<std::string> jurisdiction = {};  // that theirs serves; missing: one alone
    std::optional<int> every = {};     // minutes between two questions, 1 to 1,440; 10 when missing
    std::optional<bool> updates = {};  // their server has servicerequestupdates, for news both ways
};
BOOST_DESCRIBE_STRUCT(Open311Settings, (), (jurisdiction, every, updates))

// How it is reached, as it is set.
struct Connection {
    Way way = Way::webhook;
    std::string address;                            // https://…, at most 500 bytes
    Span first_answer{SpanUnit::working_hours, 4};  // within which it takes or returns what it is offered
    std::optional<CalendarRule> calendar = {};      // its own; the station's when missing
    std::vector<CategoryName> categories = {};      // those that have another code there; 500 at most
    std::vector<StateName> states = {};             // their names of what there is to tell; 100 at most
    std::optional<bool> paused = {};                // nothing is sent; what is to be sent waits
    std::optional<FileSettings> files = {};         // of the way `files`; missing: all as usual
    std::optional<Open311Settings> open311 = {};    // of the way `open311`; missing: all as usual
};
BOOST_DESCRIBE_STRUCT(Connection, (),
                      (way, address, first_answer, calendar, categories, states, paused, files, open311))
void check(const Connection& connection, json::Faults& faults);

// A partner that the exchange reaches.
struct Partner {
    std::string code;             // as the rulebook has it: "market-supervision"
    std::int64_t version = 1;     // grows with every change
    std::string door;             // the end of the address to which it posts; cannot be guessed
    std::int64_t told_after = 0;  // place in the journal: what was handed over before goes on by hand
    Connection connection;
    std::optional<Instant> failing_since;  // every try since then failed
    std::string last_fault;                // why, in general; empty: well
    std::optional<Instant> gone_at;        // it answered 410: nothing is sent until somebody changes it
    std::optional<Instant> heard_at;       // the last event that came from it
};
BOOST_DESCRIBE_STRUCT(Partner, (),
                      (code, version, door, told_after, connection, failing_since, last_fault, gone_at,
                       heard_at))

bool is_sent_to(const Partner& partner);

// A category under the code that the other side knows it by; where no other is named, the same.
std::string theirs_of(const Connection& connection, std::string_view ours);
std::string ours_of(const Connection& connection, std::string_view theirs);
// Whether another code is named for it.
bool is_mapped(const Connection& connection, std::string_view ours);
// What they call it; of several names, the first. And what a name of theirs means.
std::optional<std::string> name_of(const Connection& connection, News news);
std::optional<News> meaning_of(const Connection& connection, std::string_view theirs);

// "partner/market-supervision": the post that handles, and who acts.
std::string post_of(std::string_view partner);
// The code in such a post; empty when it is another's.
std::string_view partner_of_post(std::string_view post);

}  // namespace linli::exchange
