#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "outside/file_place.h"

namespace linli::outside {
namespace {

constexpr std::size_t longest_name = 240;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t file_mode = 0660, folder_mode = 0770;  // the partner's program may be another's of the group

std::string name_of(int error) {
    return std::generic_category().message(error);
}

Text in_words(int error) {
    switch (error) {
        case ENOENT:
            return {"文件夹不存在，请机器管理员建立",
                    "The folder is not there; whoever keeps the machine makes it"};
        case EACCES:
        case EPERM:
        case EROFS:
            return {"没有权限读写文件夹，请机器管理员检查",
                    "The folder may not be read or written; its rights are to be "
                    "set by whoever keeps the machine"};
        case ENOSPC:
        case EDQUOT:
            return {"磁盘已满，请清理", "The disk is full; make room"};
        case ENOTDIR:
        case ELOOP:
            return {"应为文件夹或文件之处是别的东西（例如链接）",
                    "Where there should be a folder or a file there is something else, such as a link"};
        default:
            return {"文件夹无法读写：" + name_of(error), "The folder cannot be used: " + name_of(error)};
    }
}

tl::unexpected<PlaceFailure> failed(const std::string& what, int error) {
    return tl::unexpected(PlaceFailure{in_words(error), what + ": " + name_of(error)});
}

class FolderPlace final : public FilePlace {
  public:
    explicit FolderPlace(std::filesystem::path folder) : folder_(std::move(folder)) {}

    Placed<void> make_folders(const std::vector<std::string>& folders) override {
        for (const std::string& folder : folders) {
            const auto [above, name] = parted(folder);
            const Descriptor parent(open_folder(above));
            if (!parent.open()) return failed(above, errno);
            if (::mkdirat(parent.number(), name.c_str(), folder_mode) != 0 && errno != EEXIST)
                return failed(folder, errno);
        }
        return {};
    }

    Placed<std::vector<std::string>> list(const std::string& folder) override {
        const Descriptor opened(open_folder(folder));
        if (!opened.open()) return failed(folder, errno);
        std::error_code error;
        std::vector<std::string> names;
        std::filesystem::directory_iterator entries(fmt::format("/proc/self/fd/{}", opened.number()), error);
        for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
            std::string name = entries->path().filename().string();
            std::error_code ignored;
            const bool is_file =
                entries->symlink_status(ignored).type() == std::filesystem::file_type::regular;
            if (is_file && is_plain_name(name)) names.push_back(std::move(name));
        }
        if (error) return failed(folder, error.value());
        std::sort(names.begin(), names.end());
        return names;
    }

    Placed<std::string> read(const std::string& path, std::size_t most) override {
        const auto [folder, name] = parted(path);
        const Descriptor parent(open_folder(folder));
        if (!parent.open()) return failed(folder, errno);
        // A pipe of this name does not hold it up.
        const Descriptor file(
            ::openat(parent.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat about{};
        if (!file.open() || ::fstat(file.number(), &about) != 0) return failed(path, errno);
        if (!S_ISREG(about.st_mode)) return failed(path, ENOTDIR);
        std::string bytes;
        char piece[65'536];
        for (;;) {
            const ssize_t got = ::read(file.number(), piece, sizeof piece);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return failed(path, errno);
            if (got == 0) return bytes;
            bytes.append(piece, static_cast<std::size_t>(got));
            if (bytes.size() > most) {
                return tl::unexpected(PlaceFailure{
                    {"文件太大", "A file is too large"}, path + " has more bytes than are read", true});
            }
        }
    }

    Placed<void> write(const std::string& path, std::string_view bytes) override {
        const auto [folder, name] = parted(path);
        const Descriptor parent(open_folder(folder));
        if (!parent.open()) return failed(folder, errno);
        const std::string unfinished = name + ".tmp";
        // Left by a try that ended in the middle, or put there by somebody.
        ::unlinkat(parent.number(), unfinished.c_str(), 0);
        const Descriptor file(::openat(parent.number(), unfinished.c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file_mode));
        if (!file.open()) return failed(path, errno);
        const auto given_up = [&] {
            const int error = errno;
            ::unlinkat(parent.number(), unfinished.c_str(), 0);
            return failed(path, error);
        };
        while (!bytes.empty()) {
            const ssize_t put = ::write(file.number(), bytes.data(), bytes.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return given_up();
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        if (::fsync(file.number()) != 0) return given_up();
        if (::renameat(parent.number(), unfinished.c_str(), parent.number(), name.c_str()) != 0)
            return given_up();
        if (::fsync(parent.number()) != 0) return failed(path, errno);
        return {};
    }

    Placed<void> rename(const std::string& from, const std::string& to) override {
        const auto [from_folder, from_name] = parted(from);
        const auto [to_folder, to_name] = parted(to);
        const Descriptor before(open_folder(from_folder));
        if (!before.open()) return failed(from_folder, errno);
        const Descriptor after(open_folder(to_folder));
        if (!after.open()) return failed(to_folder, errno);
        if (::renameat(before.number(), from_name.c_str(), after.number(), to_name.c_str()) != 0)
            return failed(from, errno);
        if (::fsync(after.number()) != 0 || ::fsync(before.number()) != 0) return failed(to, errno);
        return {};
    }

    Placed<void> remove(const std::string& path) override {
        const auto [folder, name] = parted(path);
        const Descriptor parent(open_folder(folder));
        if (!parent.open()) return failed(folder, errno);
        if (::unlinkat(parent.number(), name.c_str(), 0) != 0 && errno != ENOENT) return failed(path, errno);
        return {};
    }

  private:
    static std::pair<std::string, std::string> parted(const std::string& path) {
        const auto slash = path.rfind('/');
        if (slash == std::string::npos) return {"", path};
        return {path.substr(0, slash), path.substr(slash + 1)};
    }

    // A folder below the place, step by step so that none is a link; negative with errno when it cannot be.
    int open_folder(const std::string& folder) const {
        int at = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder.empty()) return at;
        for (const std::string_view step : split(folder, '/')) {
            if (at < 0) break;
            const int above = at;
            at = ::openat(above, std::string(step).c_str(), folder_flags);
            const int error = errno;
            ::close(above);
            errno = error;
        }
        return at;
    }

    std::filesystem::path folder_;
};

}  // namespace

bool is_plain_name(std::string_view name) {
    if (name.empty() || name.size() > longest_name || name.front() == '.' || !is_utf8(name)) return false;
    return std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || std::strchr("/\\\"'*?", c) != nullptr;
    });
}

std::unique_ptr<FilePlace> folder_place(std::filesystem::path folder) {
    return std::make_unique<FolderPlace>(std::move(folder));
}

}  // namespace linli::outside
