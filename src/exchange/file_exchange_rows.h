// The SQL of the way `files`: which files were sent, with which messages as their rows. Inside this room
// only.
#pragma once

#include "exchange/exchange_rows.h"

namespace linli::exchange {

// A file of ours for a partner.
struct SentFile {
    std::string partner;
    std::int64_t number = 0;  // of the partner's, from 1 and without gaps
    std::string name;
    std::int64_t rows = 0;
    Instant made_at;
    std::optional<Instant> placed_at;    // it lies there
    std::optional<Instant> received_at;  // its receipt came
    std::optional<Instant> missed_at;    // people were told that none did
};

// In their order; the first is the line behind the headings.
void insert_file(store::Transaction& transaction, const SentFile& file,
                 const std::vector<std::int64_t>& messages);
void update_file(store::Transaction& transaction, const SentFile& file);
std::optional<SentFile> find_file(store::Snapshot& snapshot, std::string_view partner, std::int64_t number);
std::optional<SentFile> last_file(store::Snapshot& snapshot, std::string_view partner);
// The first that does not lie there yet.
std::optional<SentFile> first_unplaced(store::Snapshot& snapshot, std::string_view partner);
// Placed before, without a receipt, and nobody was told of it.
std::vector<SentFile> unreceived(store::Snapshot& snapshot, std::string_view partner, Instant before);
// The messages that are its rows, by their lines.
std::vector<std::pair<std::int64_t, std::int64_t>> rows_of(store::Snapshot& snapshot, const SentFile& file);
void note_refused(store::Transaction& transaction, const SentFile& file, std::int64_t line);

// To go into a file now, at most `most`, in their order. Behind one that was refused, or is to be sent later,
// nothing of the same delivery goes; behind one that no receipt came for, it does.
std::vector<Message> for_a_file(store::Snapshot& snapshot, std::string_view partner, std::size_t most);
// Of what lies in files without a receipt: it is to be sent another way.
std::int64_t release_messages(store::Transaction& transaction, std::string_view partner);

// Deletes those made before, and their rows; how many.
std::int64_t forget_files(store::Transaction& transaction, Instant before, std::int64_t most);

}  // namespace linli::exchange
