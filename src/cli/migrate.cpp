// A station's database moves to another place, from a file to a city's PostgreSQL or back.
#include <algorithm>
#include <chrono>
#include <map>

#include <fmt/format.h>

#include "audit/leaf.h"
#include "cli/commands.h"
#include "cli/station.h"
#include "cli/terminal.h"
#include "incidents/incident_text.h"
#include "store/copy.h"

namespace linli::cli {
namespace {

struct Move {
    std::string from, to;
    bool dry_run = false;
};

// "postgresql://…", "sqlite:FILE", a file, or the folder of a station's data.
store::Options database_at(std::string_view address) {
    store::Options options;
    if (address.starts_with("postgresql://") || address.starts_with("postgres://")) {
        options.server = address;
        return options;
    }
    constexpr std::string_view of_a_file = "sqlite:";
    if (address.starts_with(of_a_file)) address.remove_prefix(of_a_file.size());
    const std::filesystem::path path(address);
    const bool is_folder = std::filesystem::is_directory(path) || path.extension() != ".db";
    options.file = is_folder ? database_in(path) : path;
    return options;
}

std::string place_of(const store::Options& options) {
    return options.server.empty() ? options.file.string() : store::place_of(options.server);
}

// One bar after the other, a table each.
class Bars {
  public:
    explicit Bars(std::string doing) : doing_(std::move(doing)) {}
    void show(const std::string& table, std::int64_t done, std::int64_t total) {
        if (table != table_) {
            bar_.emplace(fmt::format("{} {}", doing_, table));
            table_ = table;
        }
        bar_->show(static_cast<std::size_t>(done), static_cast<std::size_t>(total));
    }

  private:
    std::string doing_, table_;
    std::optional<Progress> bar_;
};

// The audit tree of each station, built from the journal's rows as they are read.
class Trees {
  public:
    void take(const store::Table& journal, std::string_view row) {
        const auto values = store::values_in(journal, row, journal.columns.size());
        const auto place = [&](std::string_view column) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (journal.columns[i].name == column) return i;
            }
            throw store::StoreError(fmt::format("the journal has no {}", column));
        };
        const auto number = [&](std::string_view column) {
            return std::get<std::int64_t>(values[place(column)]);
        };
        const auto text = [&](std::string_view column) {
            return std::get<std::string_view>(values[place(column)]);
        };
        const audit::Leaf leaf{number("position"), Instant(Milliseconds(number("at"))),
                               text("actor"),      text("kind"),
                               text("subject"),    text("related"),
                               number("version"),  text("payload")};
        const auto station = static_cast<StationId>(number("station_id"));
        trees_[station].append(audit::LeafHasher(station)(leaf),
                               [](audit::TileId, std::span<const audit::Hash>) {});
    }
    const std::map<StationId, audit::TreeEnd>& trees() const { return trees_; }

  private:
    std::map<StationId, audit::TreeEnd> trees_;
};

std::string in_short(const Digest& hash) {
    std::string text;
    for (std::size_t i = 0; i < 8; ++i)
        text += fmt::format("{:02x}", static_cast<unsigned>(hash[i]));
    return text;
}

// A line for every table in which there is something, or was.
class Lines {
  public:
    explicit Lines(std::string_view last) {
        fmt::print("{:<22} {:>12} {:>12} {:>12} {:>12}  {}\n", "表 · table", "rows", "added", "changed",
                   "removed", last);
    }
    ~Lines() {
        if (empty_ > 0) fmt::print("另有 {0} 张空表 · and {0} tables with no rows on either side\n", empty_);
    }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;
    void print(const store::Copied& copied, std::string_view last) {
        if (copied.rows + copied.removed == 0) {
            ++empty_;
            return;
        }
        fmt::print("{:<24} {:>12} {:>12} {:>12} {:>12}  {}\n", copied.table, copied.rows, copied.added,
                   copied.changed, copied.removed, last);
    }

  private:
    int empty_ = 0;
};

int say_what_differs(store::Copy& copy) {
    bool differs = false;
    const auto all = copy.run();
    {
        Lines lines("首处不同 · first difference");
        for (const store::Copied& copied : all) {
            lines.print(copied, copied.first_difference);
            differs = differs || !copied.first_difference.empty();
        }
    }
    fmt::print("{}\n", differs
                           ? "以上是将要写入的，未写入任何内容（--dry-run）\nThis is what would be written; "
                             "nothing was (--dry-run)"
                           : "两边相同，无需写入（--dry-run）\nBoth are equal; there is nothing to write "
                             "(--dry-run)");
    return succeeded;
}

// True if every table and the tree are equal; what is not is said.
bool is_proven(store::Copy& copy, const std::vector<store::Copied>& copied) {
    Trees source, target;
    const auto all = copy.prove([&](store::Side side, const store::Table& table, std::string_view row) {
        if (table.name == "journal") (side == store::Side::source ? source : target).take(table, row);
    });
    bool is_well = true;
    {
        Lines lines("SHA-256");
        for (const store::Copied& one : copied) {
            const auto proven = std::find_if(all.begin(), all.end(),
                                             [&](const store::Proven& it) { return it.table == one.table; });
            lines.print(one, proven == all.end() ? "重建 · made anew" : in_short(proven->source.hash));
        }
    }
    for (const store::Proven& one : all) {
        if (one.first_difference.empty() && one.source == one.target) continue;
        is_well = false;
        fmt::print(stderr,
                   "{0}：两边不同，首处在 {1}（来源 {2} 行，目标 {3} 行）\n{0}: not equal, first at {1} ({2} "
                   "rows in "
                   "the source, {3} in the target)\n",
                   one.table, one.first_difference, one.source.rows, one.target.rows);
    }
    for (const auto& [station, tree] : source.trees()) {
        const auto other = target.trees().find(station);
        const bool is_same = other != target.trees().end() && other->second.root() == tree.root() &&
                             other->second.size() == tree.size();
        is_well = is_well && is_same;
        fmt::print("审计树 · audit tree: {} entries, root {}{}\n", tree.size(), to_base64(tree.root()),
                   is_same ? "" : "，两边不同 · not equal");
    }
    return is_well;
}

void say_what_is_next(const store::Copy& copy, const store::Options& from, const store::Options& to) {
    if (copy.source_is_served()) {
        fmt::print(
            "已复制到此刻，但来源仍在使用（{0}）：请停止其 `linli "
            "serve`，再运行一次本命令，只需补上差异\nCopied as of "
            "this moment, but the source is still being served ({0}): stop its `linli serve` and run this "
            "once "
            "more, which brings only what is new\n",
            place_of(from));
        return;
    }
    const bool is_server = !to.server.empty();
    const auto folder = is_server ? from.file.parent_path() : to.file.parent_path();
    fmt::print("完成。今后这样启动：\nDone. Serve it with:\n    linli serve --data {}{}\n",
               folder.empty() ? "DIR" : folder.string(),
               is_server ? " --database " + store::place_of(to.server) : "");
    fmt::print(
        "密钥（linli.keys）与底图不在数据库中：请随 --data 目录一并带去。旧库请勿再用于服务\nThe keys "
        "(linli.keys) and "
        "the base map are not in the database: they go along with the folder of --data. Serve the old "
        "database no "
        "more\n");
}

int migrate(const Move& move) {
    const auto begun = std::chrono::steady_clock::now();
    auto bars = std::make_shared<std::optional<Bars>>();
    store::CopyOptions options;
    options.from = database_at(move.from);
    options.to = database_at(move.to);
    options.only_compare = move.dry_run;
    options.documents.emplace(incidents::text_index_name, incidents::indexed_documents);
    options.progress = [bars](const std::string& table, std::int64_t done, std::int64_t total) {
        if (*bars) (*bars)->show(table, done, total);
    };
    std::error_code error;
    if (options.from.server.empty() && !std::filesystem::exists(options.from.file, error)) {
        throw store::CannotOpen(options.from.file.string() + ": there is no database here (这里没有数据库)");
    }
    if (options.to.server.empty() && !move.dry_run && options.to.file.has_parent_path())
        std::filesystem::create_directories(options.to.file.parent_path());
    fmt::print("{} → {}\n", place_of(options.from), place_of(options.to));
    std::fflush(stdout);
    bars->emplace("comparing");
    store::Copy copy(options, every_migration());
    if (move.dry_run) return say_what_differs(copy);
    bars->emplace("copying");
    const auto copied = copy.run();
    bars->emplace("verifying");
    const bool is_well = is_proven(copy, copied);
    bars->reset();
    if (!is_well) {
        fmt::print(stderr,
                   "目标与来源不一致，目标库暂不能使用。请查明原因后再运行一次\nThe target is not what the "
                   "source is, "
                   "and stays closed. Find out why, then run this once more\n");
        return failed;
    }
    copy.finish();
    std::int64_t rows = 0, written = 0;
    for (const store::Copied& one : copied) {
        rows += one.rows;
        written += one.added + one.changed + one.removed;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    fmt::print("核对 {0} 行，写入 {1} 行，用时 {2:.1f} 秒\n{0} rows verified, {1} written, in {2:.1f} s\n",
               rows, written, took.count());
    say_what_is_next(copy, options.from, options.to);
    return succeeded;
}

}  // namespace

void add_migrate(CLI::App& app, Shared& shared) {
    auto move = std::make_shared<Move>();
    CLI::App* command = app.add_subcommand("migrate",
                                           "Copies a station's database to another place, also while it is "
                                           "served, and verifies every table and the "
                                           "audit tree (迁移数据库).\nRun again, it goes on where it was, "
                                           "and brings what is new; of what is equal it "
                                           "writes nothing.");
    command
        ->add_option("SOURCE", move->from,
                     "Where from: the folder of a station's data, sqlite:FILE, or postgresql://… (来源)")
        ->required();
    command
        ->add_option("TARGET", move->to,
                     "Where to, in the same words; an empty database, or one that this was run for before. "
                     "LINLI_DATABASE in the environment keeps a password out of the list of processes (目标)")
        ->envname("LINLI_DATABASE")
        ->required();
    command->add_flag("--dry-run", move->dry_run, "Only say what would be written (只比较)");
    command->callback([&shared, move] { shared.exit_code = migrate(*move); });
}

}  // namespace linli::cli
