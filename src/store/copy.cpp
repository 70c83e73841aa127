#include "store/copy.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/text.h"
#include "store/postgres_connection.h"
#include "store/schema.h"

namespace linli::store {
namespace {

// A piece: what is written between two commits.
constexpr std::int64_t rows_of_a_piece = 10'000;
constexpr std::size_t bytes_of_a_piece = std::size_t{4} << 20;
constexpr std::int64_t rows_between_progress = 1'000;
constexpr std::int64_t changes_worth_statistics = 1'000;

constexpr Sql commit_copy{"copy.commit", "COMMIT"};
constexpr Sql is_marked{"copy.is_marked",
                        "SELECT count(*) FROM schema_versions WHERE room = 'unfinished copy'"};
constexpr Sql set_mark{"copy.mark",
                       "INSERT INTO schema_versions (room, version) VALUES ('unfinished copy', 1)"};
constexpr Sql clear_mark{"copy.clear_mark", "DELETE FROM schema_versions WHERE room = 'unfinished copy'"};

// Tables are read by their primary key, whose order is needed: sorting would put all of one on the disk
// first.
constexpr std::string_view read_in_order =
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; "
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off; "
    "SET LOCAL jit = off;";
// Whoever would write for a station takes the head of its journal first (postgres_engine.cpp).
constexpr std::string_view hold_all_heads =
    "SET LOCAL lock_timeout = '10s'; LOCK TABLE journal_heads IN EXCLUSIVE MODE";
// A piece need not wait for the disk: the last commit does, and what came before it is then there too.
constexpr std::string_view begin_piece_of_postgres =
    "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = 0";
constexpr std::string_view wait_for_disk = "SET LOCAL synchronous_commit = on";

constexpr Sql wrong_heads{"copy.wrong_heads",
                          "SELECT count(*) FROM (SELECT station_id, max(position) AS position FROM journal "
                          "GROUP BY station_id) AS j "
                          "LEFT JOIN journal_heads AS h ON h.station_id = j.station_id WHERE h.position IS "
                          "DISTINCT FROM j.position"};
constexpr Sql set_heads{
    "copy.set_heads",
    "INSERT INTO journal_heads (station_id, position) SELECT station_id, max(position) FROM journal GROUP BY "
    "station_id ON CONFLICT (station_id) DO UPDATE SET position = excluded.position"};
// Which database of which server this is.
constexpr Sql whereabouts{"copy.whereabouts",
                          "SELECT concat_ws('/', current_database(), current_schema(), "
                          "pg_postmaster_start_time())"};

Rows rows_of(Connection& connection, const Sql& sql) {
    return {connection.acquire(sql, {}), &connection,
            [](void* used, Statement* it) { static_cast<Connection*>(used)->release(*it); }};
}
std::int64_t integer_of(Connection& connection, const Sql& sql) {
    Rows rows = rows_of(connection, sql);
    return rows.next() ? rows.row().get<std::int64_t>(0) : 0;
}
std::string text(Connection& connection, const Sql& sql) {
    Rows rows = rows_of(connection, sql);
    return rows.next() ? rows.row().get<std::string>(0) : "";
}

std::unique_ptr<Engine> engine_for(Options options, Use use) {
    options.use = use;
    return options.server.empty() ? sqlite_engine(options) : postgres_engine(options);
}

std::string place_for(const Options& options) {
    return options.server.empty() ? options.file.string() : place_of(options.server);
}

// What is wrong with a database is said with its place.
template <class Work>
auto at(const std::string& place, Work work) {
    try {
        return work();
    } catch (const CannotOpen& error) {
        const std::string_view what = error.what();
        throw CannotOpen(what.starts_with(place) ? std::string(what) : fmt::format("{}: {}", place, what));
    } catch (const StoreError& error) {
        throw CannotOpen(fmt::format("{}: cannot be opened (无法打开): {}", place, error.what()));
    }
}

class Hashing {
  public:
    Hashing() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
    ~Hashing() { EVP_MD_CTX_free(context_); }
    Hashing(const Hashing&) = delete;
    Hashing& operator=(const Hashing&) = delete;
    void add(std::string_view row) {
        EVP_DigestUpdate(context_, row.data(), row.size());
        ++rows_;
    }
    Proof end() {
        Proof proof{rows_, {}};
        EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(proof.hash.data()), nullptr);
        return proof;
    }

  private:
    EVP_MD_CTX* context_;
    std::int64_t rows_ = 0;
};

// Both sides of a table side by side: `each` is given the rows of one key, nothing where a side has none, and
// says whether to go on.
template <class Each>
void side_by_side(const Table& table, RowStream& source, RowStream& target, Each each) {
    bool has_source = source.next(), has_target = target.next();
    while (has_source || has_target) {
        int order = has_source ? -1 : 1;
        if (has_source && has_target)
            order = source.row() == target.row() ? 0 : compare_keys(table, source.row(), target.row());
        const bool is_of_source = order <= 0, is_of_target = order >= 0;
        if (!each(is_of_source ? &source.row() : nullptr, is_of_target ? &target.row() : nullptr)) return;
        if (is_of_source) has_source = source.next();
        if (is_of_target) has_target = target.next();
    }
}

class NoRows final : public RowStream {
  public:
    bool next() override { return false; }
    const std::string& row() const override { return row_; }

  private:
    std::string row_;
};

class DocumentRows final : public RowStream {
  public:
    explicit DocumentRows(NextDocument next) : next_(std::move(next)) {}
    bool next() override {
        const auto document = next_();
        if (!document) return false;
        packer_.clear();
        packer_.integer(static_cast<std::int64_t>(document->station));
        packer_.integer(document->id);
        packer_.words(document->terms);
        return true;
    }
    const std::string& row() const override { return packer_.row(); }

  private:
    NextDocument next_;
    RowPacker packer_;
};

// For the text index, which keeps house.
class NoJournal final : public JournalWriter {
  public:
    Position append(Transaction&, const NewEntry&) override { return fail(); }
    std::int64_t next_number(Transaction&, std::string_view) override { return fail(); }
    void housekeeping() override {}

  private:
    [[noreturn]] static std::int64_t fail() { throw StoreError("a copy adds nothing to the journal"); }
};

const Table& journal_of(const std::vector<Table>& tables) {
    for (const Table& table : tables) {
        if (table.name == "journal") return table;
    }
    throw StoreError("there is no journal");
}

}  // namespace

// ---- writing ----

// Gathers what is to be removed and added of one table, and writes it piece by piece.
class Copy::Writing {
  public:
    explicit Writing(Connection& connection)
        : connection_(connection),
          postgres_(connection.speaks() == Speaks::postgres ? &static_cast<PostgresConnection&>(connection)
                                                            : nullptr),
          is_marked_(integer_of(connection, is_marked) != 0) {}

    // True once something of the target was changed, by this copy or one that was not finished.
    bool has_begun() const { return is_marked_; }
    // From here on nothing but a copy opens the target.
    void begin() {
        if (is_marked_) return;
        begin_piece();
        connection_.execute(set_mark);
        connection_.execute(commit_copy);
        is_marked_ = true;
    }
    void remove(const Table& table, const std::string& row) {
        removed_.push_back(row);
        grow(table, row);
    }
    void add(const Table& table, const std::string& row) {
        if (postgres_ != nullptr) require_storable(table, row);
        added_.push_back(row);
        grow(table, row);
    }
    void flush(const Table& table) {
        if (removed_.empty() && added_.empty()) return;
        begin();
        begin_piece();
        try {
            remove_all(table);
            add_all(table);
        } catch (const StoreError& error) {
            throw StoreError(fmt::format("{}: {}", table.name, error.what()));
        }
        connection_.execute(commit_copy);
        removed_.clear();
        added_.clear();
        bytes_ = 0;
    }
    void begin_piece() {
        connection_.run_script(postgres_ != nullptr ? begin_piece_of_postgres : "BEGIN IMMEDIATE");
    }

  private:
    void grow(const Table& table, const std::string& row) {
        bytes_ += row.size();
        if (bytes_ >= bytes_of_a_piece || std::ssize(removed_) + std::ssize(added_) >= rows_of_a_piece)
            flush(table);
    }
    void remove_all(const Table& table) {
        std::string text = fmt::format("DELETE FROM {} WHERE ", quoted_name(table.name));
        for (std::size_t i = 0; i < table.key_columns; ++i)
            text +=
                fmt::format("{}{} = ?{}", i == 0 ? "" : " AND ", quoted_name(table.columns[i].name), i + 1);
        for (const std::string& row : removed_)
            connection_.execute(Sql{"copy.remove", text}, values_in(table, row, table.key_columns));
    }
    void add_all(const Table& table) {
        if (added_.empty()) return;
        const std::size_t columns = table.columns.size();
        const std::string into = fmt::format("{} ({})", quoted_name(table.name), names_of(table, 0, columns));
        if (postgres_ != nullptr) return postgres_->copy_in(into, static_cast<std::int16_t>(columns), added_);
        std::string text = fmt::format("INSERT INTO {} VALUES (", into);
        for (std::size_t i = 0; i < columns; ++i)
            text += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
        text += ")";
        for (const std::string& row : added_)
            connection_.execute(Sql{"copy.add", text}, values_in(table, row, columns));
    }
    static void require_storable(const Table& table, const std::string& row) {
        const auto values = values_in(table, row, table.columns.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto* text = std::get_if<std::string_view>(&values[i]);
            if (text == nullptr || (is_utf8(*text) && text->find('\0') == std::string_view::npos)) continue;
            throw StoreError(
                fmt::format("{}: the text in {} of the row with {} is not one that PostgreSQL keeps: it has "
                            "a zero byte or "
                            "is not UTF-8 (含零字节或不是 UTF-8); put it right at the source",
                            table.name, table.columns[i].name, key_of(table, row)));
        }
    }

    Connection& connection_;
    PostgresConnection* postgres_;
    bool is_marked_;
    std::vector<std::string> removed_, added_;
    std::size_t bytes_ = 0;
};

// ---- opening ----

Copy::Copy(CopyOptions options, std::span<const Migration> migrations) : options_(std::move(options)) {
    at(place(Side::source), [&] {
        source_engine_ = engine_for(options_.from, Use::read);
        source_engine_->require_readable(migrations);
        source_ = source_engine_->open_reader();
        source_is_served_ = !source_engine_->keep_others_out(*source_);
        source_engine_->begin_question(*source_);
        if (source_->speaks() == Speaks::postgres) source_->run_script(read_in_order);
        snapshot_ = std::make_unique<ReadSnapshot>(*source_, Context{}, SystemClock().now());
        tables_ = tables_of(*source_);  // the first reading fixes the moment
        indexes_ = text_indexes_of(*source_);
    });
    at(place(Side::target), [&] { open_target(migrations); });
    if (target_is_new_) return;
    require_same_tables();
    refuse_own_life();
}

Copy::~Copy() = default;

std::string Copy::place(Side side) const {
    return place_for(side == Side::source ? options_.from : options_.to);
}

void Copy::open_target(std::span<const Migration> migrations) {
    const auto served = [] {
        return CannotOpen(
            "another linli serves this database (已有另一个邻里程序在使用); stop it first, or name another "
            "database");
    };
    std::vector<Migration> also_unfinished(migrations.begin(), migrations.end());
    also_unfinished.push_back(unfinished_copy);
    const bool writes = !options_.only_compare;
    std::error_code ignored;
    const auto same = [] { return CannotOpen("source and target are the same database (来源与目标相同)"); };
    if (options_.from.server.empty() && options_.to.server.empty() &&
        std::filesystem::equivalent(options_.from.file, options_.to.file, ignored)) {
        throw same();
    }
    target_engine_ = engine_for(options_.to, Use::read);
    target_is_new_ = target_engine_->is_new();
    if (!options_.from.server.empty() && !options_.to.server.empty() &&
        text(*target_engine_->open_reader(), whereabouts) == text(*source_, whereabouts)) {
        throw same();
    }
    if (!writes) {
        if (target_is_new_) return;
        target_engine_->require_readable(also_unfinished);
        target_ = target_engine_->open_reader();
        if (!target_engine_->keep_others_out(*target_)) throw served();
        target_engine_->begin_question(*target_);
        if (target_->speaks() == Speaks::postgres) target_->run_script(read_in_order);
        return;
    }
    target_engine_ = engine_for(options_.to, Use::serve);
    target_writer_ = target_engine_->open_writer(also_unfinished);
    if (!target_engine_->keep_others_out(*target_writer_)) throw served();
    target_ = target_engine_->open_reader();
    if (target_->speaks() == Speaks::postgres) {
        target_->run_script(
            fmt::format("BEGIN ISOLATION LEVEL READ COMMITTED; {}{}", read_in_order, hold_all_heads));
    }
    writing_ = std::make_unique<Writing>(*target_writer_);
    target_is_new_ = false;
}

void Copy::require_same_tables() {
    const auto theirs = tables_of(*target_);
    const auto is_same = [](const Table& one, const Table& other) {
        return one.name == other.name && one.columns == other.columns && one.key_columns == other.key_columns;
    };
    const auto [mine, other] =
        std::mismatch(tables_.begin(), tables_.end(), theirs.begin(), theirs.end(), is_same);
    if (mine == tables_.end() && other == theirs.end()) return;
    throw CannotOpen(
        fmt::format("{}: its tables are not those of the source (表结构与来源不同), from {} on; use "
                    "another, empty database",
                    place(Side::target), other == theirs.end() ? mine->name : other->name));
}

// The target's journal must be the beginning of the source's: it has seen nothing of its own.
void Copy::refuse_own_life() {
    const Table& journal = journal_of(tables_);
    if (count_rows(*target_, journal) == 0) return;
    const std::int64_t rows = count_rows(*source_, journal);
    std::int64_t done = 0;
    bool is_equal = true;
    const auto source = source_rows(journal), target = target_rows(journal);
    side_by_side(journal, *source, *target, [&](const std::string* mine, const std::string* theirs) {
        if (mine != nullptr && ++done % rows_between_progress == 0)
            options_.progress(journal.name, done, rows);
        is_equal = is_equal && theirs != nullptr;
        if (theirs == nullptr || (mine != nullptr && *mine == *theirs)) return true;
        throw CannotOpen(
            fmt::format("{}: its journal has an entry of its own that the source has not "
                        "(目标库有来源没有的记录): {}. It was "
                        "served since it was copied, or belongs to another station; nothing was changed. Use "
                        "an empty database",
                        place(Side::target), key_of(journal, *theirs)));
    });
    if (is_equal) equal_journal_ = rows_[journal.name] = done;
}

std::unique_ptr<RowStream> Copy::source_rows(const Table& table) {
    return rows_of(*source_, table);
}

std::unique_ptr<RowStream> Copy::target_rows(const Table& table) {
    if (target_is_new_) return std::make_unique<NoRows>();
    return rows_of(*target_, table);
}

NextDocument Copy::documents_of(const Table& index) {
    const auto documents = options_.documents.find(index.name);
    if (documents == options_.documents.end())
        throw StoreError(fmt::format("{}: nobody says which words it holds", index.name));
    return documents->second(*snapshot_);
}

std::unique_ptr<RowStream> Copy::document_rows(const Table& index) {
    return std::make_unique<DocumentRows>(documents_of(index));
}

// ---- copying ----

std::vector<Copied> Copy::run() {
    std::vector<Copied> all;
    all.reserve(tables_.size() + indexes_.size());
    for (const Table& table : tables_) {
        if (equal_journal_ && table.name == journal_of(tables_).name) {
            all.push_back({table.name, *equal_journal_, 0, 0, 0, {}});
        } else {
            all.push_back(write_differences(table, count_rows(*source_, table), false));
        }
    }
    for (const Table& index : indexes_) {
        if (target_is_new_ || target_->speaks() == Speaks::postgres) {
            all.push_back(write_differences(index, 0, true));
        } else if (writing_ && writing_->has_begun()) {
            all.push_back(fill_words_of_sqlite(index));
        }
    }
    return all;
}

// Where a table has keys beside its primary one, what differs is removed everywhere before anything is added:
// a row may have taken over the other key of another.
Copied Copy::write_differences(const Table& table, std::int64_t rows, bool is_index) {
    Copied copied{table.name, rows, 0, 0, 0, {}};
    enum class Pass { both, remove, add };
    const auto pass = [&](Pass part) {
        const auto source = is_index ? document_rows(table) : source_rows(table);
        const auto target = target_rows(table);
        std::int64_t done = 0;
        side_by_side(table, *source, *target, [&](const std::string* mine, const std::string* theirs) {
            if (mine != nullptr && ++done % rows_between_progress == 0)
                options_.progress(table.name, done, std::max(done, rows));
            if (mine != nullptr && theirs != nullptr && *mine == *theirs) return true;
            if (part != Pass::add) {
                ++(theirs == nullptr ? copied.added : mine == nullptr ? copied.removed : copied.changed);
                if (copied.first_difference.empty())
                    copied.first_difference = key_of(table, mine == nullptr ? *theirs : *mine);
            }
            if (!writing_) return true;
            if (theirs != nullptr && part != Pass::add) writing_->remove(table, *theirs);
            if (mine != nullptr && part != Pass::remove) writing_->add(table, *mine);
            return true;
        });
        if (writing_) writing_->flush(table);
        copied.rows = rows_[table.name] = done;
        options_.progress(table.name, done, done);
    };
    if (!writing_ || !table.has_other_keys) {
        pass(Pass::both);
    } else {
        pass(Pass::remove);
        if (copied.added + copied.changed > 0) pass(Pass::add);
    }
    const bool is_worth_statistics = copied.added + copied.changed >= changes_worth_statistics;
    if (writing_ && is_worth_statistics && target_->speaks() == Speaks::postgres)
        target_writer_->run_script("ANALYZE " + quoted_name(table.name));
    return copied;
}

// SQLite's index cannot be compared row by row: it is made anew whenever anything was written.
Copied Copy::fill_words_of_sqlite(const Table& index) {
    const TextIndex words(index.name);
    const std::string empty =
        fmt::format("INSERT INTO {0} ({0}) VALUES ('delete-all')", quoted_name(index.name));
    writing_->begin_piece();
    target_writer_->execute(Sql{"copy.empty_words", empty});
    NoJournal journal;
    const NextDocument next = documents_of(index);
    Copied copied{index.name, 0, 0, 0, 0, {}};
    for (auto document = next(); document; document = next()) {
        Transaction transaction(*target_writer_, Context{document->station}, snapshot_->now(), journal);
        words.put(transaction, document->id, document->terms);
        ++copied.added;
        if (++copied.rows % rows_of_a_piece != 0) continue;
        target_writer_->execute(commit_copy);
        writing_->begin_piece();
    }
    target_writer_->execute(commit_copy);
    return copied;
}

// ---- proving ----

std::vector<Proven> Copy::prove(const Witness& witness) {
    std::vector<Proven> all;
    const auto prove_one = [&](const Table& table, std::unique_ptr<RowStream> source) {
        const auto target = target_rows(table);
        Proven proven{table.name, {}, {}, {}};
        Hashing hashed_source, hashed_target;
        std::int64_t done = 0;
        const auto take = [&](Side side, const std::string& row) {
            (side == Side::source ? hashed_source : hashed_target).add(row);
            if (witness) witness(side, table, row);
        };
        side_by_side(table, *source, *target, [&](const std::string* mine, const std::string* theirs) {
            if (mine != nullptr) take(Side::source, *mine);
            if (theirs != nullptr) take(Side::target, *theirs);
            const bool are_equal = mine != nullptr && theirs != nullptr && *mine == *theirs;
            if (!are_equal && proven.first_difference.empty())
                proven.first_difference = key_of(table, mine == nullptr ? *theirs : *mine);
            if (++done % rows_between_progress == 0)
                options_.progress(table.name, done, std::max(done, rows_[table.name]));
            return true;
        });
        proven.source = hashed_source.end();
        proven.target = hashed_target.end();
        if (writing_ && (proven.source != proven.target || !proven.first_difference.empty()))
            writing_->begin();
        all.push_back(std::move(proven));
    };
    for (const Table& table : tables_)
        prove_one(table, source_rows(table));
    for (const Table& index : indexes_) {
        if (target_->speaks() == Speaks::postgres) prove_one(index, document_rows(index));
    }
    return all;
}

void Copy::finish() {
    if (!writing_) return;
    if (target_->speaks() == Speaks::sqlite) {
        if (!writing_->has_begun()) return;
        writing_->begin_piece();
        target_writer_->execute(clear_mark);
        target_writer_->execute(commit_copy);
        return;
    }
    target_->run_script(wait_for_disk);
    if (integer_of(*target_, wrong_heads) != 0) target_->execute(set_heads);
    if (writing_->has_begun()) target_->execute(clear_mark);
    target_->execute(commit_copy);
}

}  // namespace linli::store
