// A refusal: the expected ways in which a command or a question does not succeed, as values. Broken
// invariants and I/O faults are exceptions instead. The server turns a refusal into an RFC 9457 problem
// document, the command line into two lines on the error stream.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "base/text.h"

namespace linli {

// What sort of refusal; each has one HTTP status.
enum class RefusalKind {
    malformed,     // 400 the request cannot be read
    unknown,       // 401 nobody knows who asks: sign in
    forbidden,     // 403 this actor may not
    not_found,     // 404 no such thing, or not visible to this actor
    conflict,      // 409 not in this state, or it collides with another
    stale,         // 412 the row has changed since it was read
    too_large,     // 413 more bytes than allowed
    unsupported,   // 415 content type or format not taken
    invalid,       // 422 readable, but a value breaks a rule
    precondition,  // 428 a required header such as If-Match is missing
    too_many,      // 429 slow down
    unavailable,   // 503 the store refuses writes, the server is full
};

// One wrong value: where (a path such as `location.lon` or `rows[17].closed_at`) and why.
struct FieldFault {
    std::string path;
    Text message;
};

struct [[nodiscard]] Refusal {
    RefusalKind kind;
    std::string type;  // stable, machine-readable: "incident/wrong-state"; part of the API
    Text detail;       // for a person: what happened and what to do
    std::vector<FieldFault> faults = {};
    std::string more =
        {};  // members for the problem document, as the inside of a JSON object: `"state":"closed"`
    std::int64_t retry_after_seconds = 0;  // when it may be asked again; 0: not said
};

template <class T>
using Result = tl::expected<T, Refusal>;

// For `return refuse(...)` in a function that returns Result<T>.
inline tl::unexpected<Refusal> refuse(RefusalKind kind, std::string type, Text detail,
                                      std::string more = {}) {
    return tl::unexpected<Refusal>(Refusal{kind, std::move(type), std::move(detail), {}, std::move(more)});
}

// The refusal of a readable request whose values break rules; `faults` is not empty.
inline tl::unexpected<Refusal> refuse_invalid(std::vector<FieldFault> faults) {
    return tl::unexpected<Refusal>(
        Refusal{RefusalKind::invalid,
                "invalid",
                {"有些内容不符合要求，请按提示修改。", "Some values are not acceptable; see the list."},
                std::move(faults),
                {}});
}

}  // namespace linli
