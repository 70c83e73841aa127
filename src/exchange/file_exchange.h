// The way `files`, step by step: what goes into a file, what a receipt does, what a row does. The file
// carrier (cli/file_carrier) asks and carries; each step may be done again after it was interrupted.
#pragma once

#include "exchange/file_rows.h"
#include "exchange/inbox.h"

namespace linli::exchange {

// The tables of the way.
const store::Migration& files_migration();

inline constexpr std::size_t most_sent_rows = 1'000;  // in one file

// A file that is to lie at the partner's place.
struct FileToPlace {
    std::int64_t number = 0;
    std::string name;
    std::string bytes;
};

// Whether a file is to be made now: something waits, and the last was made long enough ago or was full.
bool is_time_for_file(store::Snapshot& snapshot, const Partner& partner, const FileSettings& settings);
// Makes one of what waits, with the next number; from now on its messages are on their way. Housekeeping.
void make_file(store::Transaction& transaction, const Partner& partner, const FileSettings& settings);
// The first that was made and is not known to lie there, the same however often it is asked for.
std::optional<FileToPlace> file_to_place(store::Snapshot& snapshot, const Partner& partner, Zone zone);
// It lies there: given away, not known to have arrived. Housekeeping.
void note_placed(store::Transaction& transaction, const Partner& partner, std::int64_t number);

// What the partner says of a file of ours: its rows arrived, or were refused and are put aside. The second
// receipt of a file changes nothing. Refused: `file/no-file` when it is about none of ours, `file/rows` when
// it speaks of more or fewer rows than the file has, or of one that is not in it.
Result<bool> take_receipt(store::Transaction& transaction, const Partner& partner,
                          const FileReceipt& receipt);
// Files that lay there too long without a receipt: their messages are put aside, and each incident is brought
// before somebody. A receipt that comes later is still taken. How many files.
std::size_t miss_receipts(store::Transaction& transaction, const incidents::IncidentDesk& incidents,
                          const Partner& partner, const FileSettings& settings);

// An event that a row says. Refused as Inbox::hear does, and when it hands over to us what we handed over.
Result<Taken> take_row(store::Transaction& transaction, const Inbox& inbox, const Partner& partner,
                       const CloudEvent& event);

// What is wrong at the partner's place; nothing: all is well there. Housekeeping.
void note_place(store::Transaction& transaction, std::string_view partner, const std::optional<Text>& fault);

// It is reached another way now: what lies in files without a receipt goes that way. Housekeeping.
void leave_files(store::Transaction& transaction, std::string_view partner);

// Whether a file of this number needs not lie there any longer: it is 30 days old, or not known any more.
bool is_old_file(store::Snapshot& snapshot, const Partner& partner, std::int64_t number);

// Deletes which files were sent, 100 days after; how many, at most `most`. Housekeeping.
std::int64_t forget_old_files(store::Transaction& transaction, std::int64_t most);

}  // namespace linli::exchange
