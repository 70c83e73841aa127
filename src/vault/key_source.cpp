#include "vault/key_source.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "vault/command_output.h"

namespace linli::vault {
namespace {

constexpr std::chrono::seconds command_time{30};

tl::unexpected<Refusal> refuse_file(std::string type, const std::filesystem::path& file, const Text& why) {
    return refuse(RefusalKind::unavailable, std::move(type),
                  {fmt::format("密钥文件 {}：{}", file.string(), why.zh),
                   fmt::format("The key file {}: {}", file.string(), why.en)});
}

tl::unexpected<Refusal> unread(const std::filesystem::path& file) {
    const std::string why = std::generic_category().message(errno);
    return refuse_file("vault/keys-unread", file, {"无法读写：" + why, "cannot be read or written: " + why});
}

Result<std::string> text_of_file(const std::filesystem::path& file) {
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in.open() && errno == ENOENT) {
        return refuse_file("vault/keys-missing", file,
                           {"没有这个文件。请放回与数据库同属的密钥文件，或用 --keys、--keys-from 指明。",
                            "is not there. Put back the one that belongs to the database, or name it with "
                            "--keys or --keys-from."});
    }
    struct stat status{};
    if (!in.open() || ::fstat(in.number(), &status) != 0) return unread(file);
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return refuse_file("vault/keys-exposed", file,
                           {"其他用户可以读写，不予使用。请执行 chmod 600，并考虑更换密钥。",
                            "is open to others than its owner and is not used. Run chmod 600 on it, and "
                            "consider new keys."});
    }
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t read = 0;
    while (read < text.size()) {
        const ssize_t count = ::read(in.number(), text.data() + read, text.size() - read);
        if (count < 0) return unread(file);
        if (count == 0) break;
        read += static_cast<std::size_t>(count);
    }
    text.resize(read);
    return text;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::filesystem::path draft_of(const std::filesystem::path& file) {
    return file.string() + ".new";
}

// The next key file, under its temporary name; gone with it unless it was put in place. Who holds it is the
// only one who changes the keys.
class Draft {
  public:
    explicit Draft(const std::filesystem::path& file)
        : file_(file),
          out_(::open(draft_of(file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)),
          error_(out_.open() ? 0 : errno),
          there_(out_.open()) {}
    ~Draft() {
        if (there_) ::unlink(draft_of(file_).c_str());
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    Result<void> ready() const {
        if (error_ == 0) return {};
        if (error_ != EEXIST) {
            errno = error_;
            return unread(file_);
        }
        const std::string draft = draft_of(file_).string();
        return refuse_file(
            "vault/keys-busy", file_,
            {fmt::format("正在被更改，或上次更改被中断；若确实没有别的更改，请删除 {}。", draft),
             fmt::format("is being changed, or a change was cut short; if there is none, delete {}.",
                         draft)});
    }

    // Writes the keys and puts them in the place of the file, all on disk when it returns.
    Result<void> put_in_place(const Keyring& keys) {
        std::string text = keys.to_text();
        const bool written =
            ::write(out_.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
            ::fsync(out_.number()) == 0;
        wipe(text);
        if (!written || ::rename(draft_of(file_).c_str(), file_.c_str()) != 0) return unread(file_);
        there_ = false;
        const Descriptor folder(::open(folder_of(file_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder.open() || ::fsync(folder.number()) != 0) return unread(file_);
        return {};
    }

  private:
    const std::filesystem::path& file_;
    Descriptor out_;
    int error_;
    bool there_;
};

Result<void> must_be_ours(const KeySource& source) {
    if (source.may_be_written()) return {};
    return refuse(RefusalKind::conflict, "vault/keys-not-ours",
                  {"密钥由命令提供（--keys-from），本程序不写密钥；请在密钥服务里更改。",
                   "The keys come from a command (--keys-from) and are not written by this program; change "
                   "them where they are kept."});
}

}  // namespace

Result<Keyring> read_keys(const KeySource& source) {
    auto text = source.command.empty() ? text_of_file(source.file) : output_of(source.command, command_time);
    if (!text) return tl::unexpected(std::move(text.error()));
    auto keys = Keyring::read(*text);
    wipe(*text);
    return keys;
}

Result<void> make_keys(const KeySource& source, const Keyring& keys) {
    if (auto ours = must_be_ours(source); !ours) return ours;
    Draft draft(source.file);
    if (auto ready = draft.ready(); !ready) return ready;
    if (std::filesystem::exists(source.file)) {
        return refuse_file("vault/keys-there", source.file, {"已经存在。", "is there already."});
    }
    return draft.put_in_place(keys);
}

Result<Keyring> change_keys(const KeySource& source,
                            const std::function<Result<Keyring>(const Keyring&)>& change) {
    if (auto ours = must_be_ours(source); !ours) return tl::unexpected(std::move(ours.error()));
    Draft draft(source.file);
    if (auto ready = draft.ready(); !ready) return tl::unexpected(std::move(ready.error()));
    auto before = read_keys(source);
    if (!before) return before;
    auto after = change(*before);
    if (!after) return after;
    if (auto put = draft.put_in_place(*after); !put) return tl::unexpected(std::move(put.error()));
    return after;
}

}  // namespace linli::vault
