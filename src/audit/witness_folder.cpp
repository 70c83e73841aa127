#include "audit/witness_folder.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

namespace linli::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_note = 64 << 10;

WitnessAnswer failing(const char* zh, const char* en, int error) {
    const std::string said = std::generic_category().message(error);
    return {WitnessState::failing, {fmt::format("{}：{}", zh, said), fmt::format("{}: {}", en, said)}, {}};
}

WitnessAnswer disagrees(std::string_view name, const Text& why) {
    return {WitnessState::disagrees,
            {fmt::format("{}：{}", name, why.zh), fmt::format("{}: {}", name, why.en)},
            {}};
}

// All of `text` on disk; an errno, 0 if it is. A file that could not be written whole is taken away again.
int write_file(const fs::path& file, std::string_view text) {
    const Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!out.open()) return errno;
    int error = 0;
    while (!text.empty() && error == 0) {
        const ssize_t written = ::write(out.number(), text.data(), text.size());
        if (written < 0 && errno != EINTR) error = errno;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (error == 0 && ::fsync(out.number()) != 0) error = errno;
    if (error != 0) ::unlink(file.c_str());
    return error;
}

// Puts `draft` in the place of `file`, unless there is one (EEXIST). Some shares cannot be told to look and
// rename in one go.
int put_in_place(const fs::path& draft, const fs::path& file) {
    if (::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) return errno;
    if (::access(file.c_str(), F_OK) == 0) return EEXIST;
    return ::rename(draft.c_str(), file.c_str()) == 0 ? 0 : errno;
}

int sync_folder(const fs::path& folder) {
    const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!open.open()) return errno;
    // Not every share knows how; what it could not do is not told apart.
    return ::fsync(open.number()) == 0 || errno == EINVAL ? 0 : errno;
}

class Folder final : public Witness {
  public:
    explicit Folder(fs::path folder) : folder_(std::move(folder)), name_("file:" + folder_.string()) {}
    const std::string& name() const override { return name_; }

    WitnessAnswer post(const Posted& newest, OwnLog& log, const std::atomic<bool>&) override {
        std::error_code error;
        if (!fs::is_directory(folder_, error)) {
            auto answer =
                failing("目录无法读取", "the folder cannot be read", error ? error.value() : ENOENT);
            answer.heard = Heard::nobody;
            return answer;
        }
        return keep(kept_in(folder_, newest.station), last_[newest.station], newest, log);
    }

  private:
    // In the station's folder, where `last` is the name of the newest that it keeps; empty: not looked for
    // yet, or none.
    static WitnessAnswer keep(const fs::path& folder, std::string& last, const Posted& newest, OwnLog& log) {
        std::error_code error;
        if (newest.station != first_station && ::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST)
            return failing("无法写入", "cannot be written to", errno);
        if (last.empty() || !fs::exists(folder / last, error)) {
            if (const int code = find_last(folder, last); code != 0)
                return failing("目录无法读取", "the folder cannot be read", code);
        }
        if (!last.empty()) {
            if (const auto found = compare(folder / last, newest, log); found.state != WitnessState::well)
                return found;
        }
        const std::string name = kept_name(newest.checkpoint.size);
        if (last == name) return {};
        const fs::path draft = folder / "next.draft";
        if (const int code = write_file(draft, newest.note); code != 0)
            return failing("无法写入", "cannot be written to", code);
        const int code = put_in_place(draft, folder / name);
        if (code != 0) ::unlink(draft.c_str());
        if (code == EEXIST) return compare(folder / name, newest, log);
        if (code != 0) return failing("无法写入", "cannot be written to", code);
        last = name;
        if (const int synced = sync_folder(folder); synced != 0)
            return failing("无法写入", "cannot be written to", synced);
        return {};
    }

    // The name of the largest checkpoint that is kept; an errno.
    static int find_last(const fs::path& folder, std::string& last) {
        last.clear();
        std::error_code error;
        for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
            const std::string name = at->path().filename().string();
            if (name.ends_with(kept_ending) && name.size() == kept_name(0).size() && name > last) last = name;
        }
        return error.value();
    }

    // Is a checkpoint that is kept one of our record?
    static WitnessAnswer compare(const fs::path& file, const Posted& newest, OwnLog& log) {
        const std::string name = file.filename().string();
        std::string note;
        try {
            if (fs::file_size(file) <= largest_note) note = read_file(file);
        } catch (const std::exception&) {
            return failing("留存的凭证无法读取", "a checkpoint that it keeps cannot be read", EIO);
        }
        const auto kept = open_checkpoint(note, log.keys());
        if (!kept || kept_name(kept->size) != name) {
            return disagrees(name, {"不是由本站密钥签名的这一凭证",
                                    "is not that checkpoint, signed by the station's key"});
        }
        if (kept->size > newest.checkpoint.size) {
            return disagrees(
                name, {fmt::format("本站只签发到 {} 条：本站的记录被退回到了过去", newest.checkpoint.size),
                       fmt::format("only {} entries are signed here: this record was set back to an "
                                   "earlier state",
                                   newest.checkpoint.size)});
        }
        const auto root = log.root(kept->size);
        if (!root) return {WitnessState::failing, root.error().detail, {}};
        if (*root != kept->root) {
            return disagrees(name, {"不是本站现在记录的开头：有一方被改写",
                                    "is not how this record begins: one of the two was rewritten"});
        }
        return {};
    }

    fs::path folder_;
    std::string name_;
    std::map<StationId, std::string> last_;  // file names
};

}  // namespace

std::string kept_name(Size size) {
    return fmt::format("{:020}{}", size, kept_ending);
}

fs::path kept_in(const fs::path& folder, StationId station) {
    return station == first_station ? folder : folder / std::to_string(static_cast<std::int64_t>(station));
}

std::unique_ptr<Witness> folder_witness(fs::path folder) {
    return std::make_unique<Folder>(std::move(folder));
}

}  // namespace linli::audit
