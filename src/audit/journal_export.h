// The journal as a spreadsheet, of any length.
#pragma once

#include <limits>
#include <memory>

#include "audit/audit_rows.h"
#include "http/exchange.h"

namespace linli::audit {

// A position that no entry has reached.
inline constexpr store::Position end_of_journal = std::numeric_limits<store::Position>::max();

// The entries that pass as CSV, newest first, a thousand at a time.
std::shared_ptr<http::Stream> journal_export(const EntryFilter& filter);

}  // namespace linli::audit
