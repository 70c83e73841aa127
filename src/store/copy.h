// A database copied into another, on whichever engines: the target is made equal to one moment of the source.
//
// Copying is comparing: both sides of each table are read in the order of its key, and what differs is
// written in pieces that are committed as they go. A copy that was killed therefore goes on where it was when
// it is run again, one of a source that went on writing brings what is new, and one of equal databases writes
// nothing. Memory is bounded by one piece. While a copy is not finished, nothing but another copy opens the
// target.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "store/engine.h"
#include "store/table_rows.h"
#include "store/text_index.h"

namespace linli::store {

// What an index of words holds, made from the other tables. The snapshot outlives what is returned.
using Documents = std::function<NextDocument(Snapshot&)>;

struct CopyOptions {
    Options from, to;
    bool only_compare = false;  // nothing is written
    // By the name of each index of words: no database gives its words to another, so they are made anew.
    std::map<std::string, Documents, std::less<>> documents;
    // Told of (table, rows done, rows in all).
    std::function<void(const std::string&, std::int64_t, std::int64_t)> progress =
        [](const std::string&, std::int64_t, std::int64_t) {};
};

// What became of a table, or would.
struct Copied {
    std::string table;
    std::int64_t rows = 0;  // in the source
    std::int64_t added = 0, changed = 0, removed = 0;
    std::string first_difference;  // the key of the first row that was not the same on both sides
};

// One side of a table as it was read: how many rows, and the SHA-256 over the packed rows in order.
struct Proof {
    std::int64_t rows = 0;
    Digest hash{};
    friend bool operator==(const Proof&, const Proof&) = default;
};
struct Proven {
    std::string table;
    Proof source, target;
    std::string first_difference;  // empty: they are equal
};

enum class Side { source, target };
// Sees every row that is read for the proof.
using Witness = std::function<void(Side, const Table&, std::string_view row)>;

class Copy {
  public:
    // Opens both and fixes the source's moment. Throws CannotOpen, naming the database, when one of them is
    // not as it must be: the source of this program's schema; the target empty, or a copy of this source,
    // and served by nobody.
    Copy(CopyOptions options, std::span<const Migration> migrations);
    ~Copy();
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;

    // A program serves the source, and goes on writing: another copy must follow when it has ended. Otherwise
    // nobody can serve it while this lives.
    bool source_is_served() const { return source_is_served_; }

    // Makes the target equal, table by table. Throws StoreError.
    std::vector<Copied> run();
    // Reads all of both again, after run(). A target that is not equal stays closed.
    std::vector<Proven> prove(const Witness& witness = {});
    // Lets others open the target; after everything was proven equal.
    void finish();

  private:
    class Writing;

    void open_target(std::span<const Migration> migrations);
    void require_same_tables();
    void refuse_own_life();
    Copied write_differences(const Table& table, std::int64_t rows, bool is_index);
    std::unique_ptr<RowStream> source_rows(const Table& table);
    std::unique_ptr<RowStream> target_rows(const Table& table);
    NextDocument documents_of(const Table& index);
    std::unique_ptr<RowStream> document_rows(const Table& index);
    Copied fill_words_of_sqlite(const Table& index);
    std::string place(Side side) const;

    CopyOptions options_;
    std::unique_ptr<Engine> source_engine_, target_engine_;
    std::unique_ptr<Connection> source_, target_, target_writer_;  // the target is read and written at once
    std::unique_ptr<ReadSnapshot> snapshot_;                       // of the source
    std::vector<Table> tables_, indexes_;
    std::unique_ptr<Writing> writing_;
    std::map<std::string, std::int64_t, std::less<>> rows_;  // of the source, by table
    std::optional<std::int64_t> equal_journal_;  // its entries, where both were found to have the same
    bool source_is_served_ = false;
    bool target_is_new_ = false;
};

}  // namespace linli::store
