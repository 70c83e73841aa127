#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/socket.h>

#include "outside/destination.h"
#include "outside/file_place.h"
#include "outside/transfer.h"

namespace linli::outside {
namespace {

constexpr std::size_t longest_listing = 4'194'304;

using Part = std::unique_ptr<char, Freed<curl_free>>;

// An address taken apart; each part as it is meant, without %-signs.
struct Address {
    std::string user, host, port, path;  // the path without a slash at the end: "" is the root
};

using Url = std::unique_ptr<CURLU, Freed<curl_url_cleanup>>;

std::optional<std::string> part_of(CURLU* url, CURLUPart which, unsigned int how = 0) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, how) != CURLUE_OK) return std::nullopt;
    const Part owned(text);
    return std::string(text);
}

tl::expected<Address, Text> read_address(std::string_view given) {
    using Fault = tl::unexpected<Text>;
    const std::string whole(given);
    if (!whole.starts_with("sftp://"))
        return Fault({"地址须以 sftp:// 开头", "The address must begin with sftp://"});
    const Url url(curl_url());
    if (url == nullptr) throw std::bad_alloc();
    if (curl_url_set(url.get(), CURLUPART_URL, whole.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK)
        return Fault({"应为 sftp://用户@主机:端口/路径", "Must be sftp://user@host:port/path"});
    if (part_of(url.get(), CURLUPART_PASSWORD))
        return Fault({"地址中不能有密码；登录用密钥文件",
                      "The address must not have a password in it; a key file is used"});
    const auto user = part_of(url.get(), CURLUPART_USER, CURLU_URLDECODE);
    if (!user || user->empty())
        return Fault({"地址中缺少用户名：sftp://用户@主机/路径",
                      "The address lacks the user's name: sftp://user@host/path"});
    if (part_of(url.get(), CURLUPART_QUERY) || part_of(url.get(), CURLUPART_FRAGMENT))
        return Fault({"地址中不能有 ? 或 #", "The address must not have ? or # in it"});
    const Fault bad_path(
        {"路径中的名称不能为空、以 . 或 ~ 开头，也不能含引号等符号",
         "A name in the path must not be empty, begin with . or ~, or have quotes and the like"});
    const auto path = part_of(url.get(), CURLUPART_PATH, CURLU_URLDECODE);
    if (!path) return bad_path;
    Address address{*user, part_of(url.get(), CURLUPART_HOST).value_or(""),
                    part_of(url.get(), CURLUPART_PORT).value_or("22"), *path};
    while (address.path.ends_with('/'))
        address.path.pop_back();
    if (address.path.empty()) return address;
    for (const std::string_view step : split(std::string_view(address.path).substr(1), '/')) {
        if (!is_plain_name(step) || step.front() == '~') return bad_path;
    }
    return address;
}

Text sftp_words(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
            return {
                "对方服务器的主机密钥不在 known_hosts 中，或与之不符，请机器管理员核对",
                "The server's host key is not the one in known_hosts, or none is there; whoever keeps the "
                "machine checks it"};
        case CURLE_LOGIN_DENIED:
            return {"对方服务器不接受本站的密钥，请对方加入公钥",
                    "The server does not take the station's key; the other side adds the public one"};
        case CURLE_COULDNT_RESOLVE_HOST:
            return {"找不到该主机名", "There is no host of this name"};
        case CURLE_COULDNT_CONNECT:
            return {"连接不上对方服务器", "The server cannot be connected to"};
        case CURLE_OPERATION_TIMEDOUT:
            return {"等待对方服务器超时", "The server took too long"};
        case CURLE_REMOTE_FILE_NOT_FOUND:
            return {"对方服务器上没有该文件或文件夹", "There is no such file or folder on the server"};
        case CURLE_REMOTE_ACCESS_DENIED:
            return {"对方服务器不允许读写该文件夹",
                    "The server does not allow the folder to be read or written"};
        case CURLE_REMOTE_DISK_FULL:
            return {"对方服务器磁盘已满", "The server's disk is full"};
        case CURLE_QUOTE_ERROR:
            return {"对方服务器不允许改名或移动文件", "The server does not let files be renamed or moved"};
        case CURLE_WRITE_ERROR:
        case CURLE_FILESIZE_EXCEEDED:
            return {"文件太大", "A file is too large"};
        case CURLE_ABORTED_BY_CALLBACK:
            return {"本程序正在结束", "The program is ending"};
        default:
            return {fmt::format("文件传输未成（{}）", curl_easy_strerror(code)), curl_easy_strerror(code)};
    }
}

class SftpPlace final : public FilePlace {
  public:
    SftpPlace(std::string_view address, SftpAccess access, const std::atomic<bool>* ending)
        : access_(std::move(access)), ending_(ending) {
        auto read = read_address(address);
        if (!read) throw std::invalid_argument(read.error().en);
        address_ = *std::move(read);
        start();
        handle_.reset(curl_easy_init());
        if (!handle_) throw std::runtime_error("libcurl cannot be used");
    }

    Placed<void> make_folders(const std::vector<std::string>& folders) override {
        // What is there already is no fault; what could not be made is seen by who writes there.
        std::vector<std::string> commands;
        commands.reserve(folders.size());
        for (const std::string& folder : folders)
            commands.push_back(fmt::format("*mkdir \"{}\"", path_of(folder)));
        return order(commands);
    }

    Placed<std::vector<std::string>> list(const std::string& folder) override {
        begin(folder + '/');
        set(CURLOPT_DIRLISTONLY, 1L);
        most_ = longest_listing;
        if (auto done = perform(); !done) return tl::unexpected(std::move(done.error()));
        std::vector<std::string> names;
        for (const std::string_view name : split(got_, '\n')) {
            if (is_plain_name(name)) names.emplace_back(name);
        }
        std::sort(names.begin(), names.end());
        return names;
    }

    Placed<std::string> read(const std::string& name, std::size_t most) override {
        begin(name);
        most_ = most;
        if (auto done = perform(); !done) return tl::unexpected(std::move(done.error()));
        return std::move(got_);
    }

    Placed<void> write(const std::string& name, std::string_view bytes) override {
        const std::string unfinished = name + ".tmp";
        begin(unfinished);
        put_ = bytes;
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes.size()));
        set(CURLOPT_READFUNCTION, give);
        set(CURLOPT_READDATA, static_cast<void*>(this));
        const List commands =
            list_of({fmt::format("*rm \"{}\"", path_of(name)),
                     fmt::format("rename \"{}\" \"{}\"", path_of(unfinished), path_of(name))});
        set(CURLOPT_POSTQUOTE, commands.get());
        return perform();
    }

    Placed<void> rename(const std::string& from, const std::string& to) override {
        return order({fmt::format("*rm \"{}\"", path_of(to)),
                      fmt::format("rename \"{}\" \"{}\"", path_of(from), path_of(to))});
    }

    Placed<void> remove(const std::string& name) override {
        return order({fmt::format("*rm \"{}\"", path_of(name))});
    }

  private:
    using List = std::unique_ptr<curl_slist, Freed<curl_slist_free_all>>;

    static List list_of(const std::vector<std::string>& lines) {
        List list;
        for (const std::string& line : lines) {
            curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
            if (longer == nullptr) throw std::bad_alloc();
            [[maybe_unused]] const curl_slist* const taken = list.release();
            list.reset(longer);
        }
        return list;
    }

    std::string path_of(const std::string& name) const { return address_.path + '/' + name; }

    Placed<void> order(const std::vector<std::string>& commands) {
        begin("");
        const List list = list_of(commands);
        set(CURLOPT_QUOTE, list.get());
        set(CURLOPT_NOBODY, 1L);
        return perform();
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        if (const CURLcode code = curl_easy_setopt(handle_.get(), option, value); code != CURLE_OK)
            throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
    }

    // The connection of the call before is kept.
    void begin(const std::string& name) {
        curl_easy_reset(handle_.get());
        got_.clear();
        put_ = {};
        most_ = 0;
        is_too_large_ = false;
        forbidden_.clear();
        refusal_.clear();
        *why_ = '\0';
        const Url url(curl_url());
        if (url == nullptr) throw std::bad_alloc();
        curl_url_set(url.get(), CURLUPART_SCHEME, "sftp", 0);
        curl_url_set(url.get(), CURLUPART_HOST, address_.host.c_str(), 0);
        curl_url_set(url.get(), CURLUPART_PORT, address_.port.c_str(), 0);
        curl_url_set(url.get(), CURLUPART_PATH, path_of(name).c_str(), CURLU_URLENCODE);
        set(CURLOPT_URL, part_of(url.get(), CURLUPART_URL).value_or("").c_str());
        set(CURLOPT_PROTOCOLS_STR, "sftp");
        set(CURLOPT_USERNAME, address_.user.c_str());
        set(CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PUBLICKEY));
        set(CURLOPT_SSH_PRIVATE_KEYFILE, (access_.keys / "id_ed25519").c_str());
        set(CURLOPT_SSH_KNOWNHOSTS, (access_.keys / "known_hosts").c_str());
        set(CURLOPT_SSH_KEYFUNCTION, judge_key);
        set(CURLOPT_SSH_KEYDATA, static_cast<void*>(this));
        set(CURLOPT_PROXY, "");
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(access_.connect_within.count()));
        set(CURLOPT_TIMEOUT, static_cast<long>(access_.done_within.count()));
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_QUICK_EXIT, 1L);
        set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
        set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
        set(CURLOPT_ERRORBUFFER, why_);
        set(CURLOPT_WRITEFUNCTION, take);
        set(CURLOPT_WRITEDATA, static_cast<void*>(this));
        if (ending_ != nullptr) {
            set(CURLOPT_NOPROGRESS, 0L);
            set(CURLOPT_XFERINFOFUNCTION, stop_if_ending);
            set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
        }
    }

    Placed<void> perform() {
        const CURLcode code = curl_easy_perform(handle_.get());
        if (code == CURLE_OK) return {};
        if (!forbidden_.empty()) {
            return tl::unexpected(PlaceFailure{{"该地址属于内部网络，须先加入允许的网络",
                                                "The address is private; its network must be allowed first"},
                                               forbidden_});
        }
        const std::string detail = *why_ != '\0' ? why_ : curl_easy_strerror(code);
        if (!refusal_.empty())
            return tl::unexpected(PlaceFailure{sftp_words(CURLE_PEER_FAILED_VERIFICATION), refusal_});
        return tl::unexpected(PlaceFailure{sftp_words(code), detail, is_too_large_});
    }

    // Only a server that is known, by the key it is known by.
    static int judge_key(CURL*, const curl_khkey*, const curl_khkey*, curl_khmatch match, void* self) {
        if (match == CURLKHMATCH_OK) return CURLKHSTAT_FINE;
        static_cast<SftpPlace*>(self)->refusal_ = match == CURLKHMATCH_MISMATCH
                                                      ? "the host key is another than the one in known_hosts"
                                                      : "the host is not in known_hosts";
        return CURLKHSTAT_REJECT;
    }

    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* to) {
        auto& place = *static_cast<SftpPlace*>(self);
        const auto address = address_of(*to);
        if (!address || !is_reachable(*address, place.access_.allowed)) {
            place.forbidden_ = address ? address->to_string() + " is not a public address"
                                       : "an address that is none of the Internet protocol";
            return CURL_SOCKET_BAD;
        }
        place.forbidden_.clear();
        return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    }

    static std::size_t take(char* bytes, std::size_t, std::size_t size, void* self) {
        auto& place = *static_cast<SftpPlace*>(self);
        if (place.got_.size() + size > place.most_) {
            place.is_too_large_ = true;
            return 0;
        }
        place.got_.append(bytes, size);
        return size;
    }

    static std::size_t give(char* to, std::size_t, std::size_t room, void* self) {
        auto& place = *static_cast<SftpPlace*>(self);
        const std::size_t size = std::min(room, place.put_.size());
        std::memcpy(to, place.put_.data(), size);
        place.put_.remove_prefix(size);
        return size;
    }

    static int stop_if_ending(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return *static_cast<SftpPlace*>(self)->ending_ ? 1 : 0;
    }

    SftpAccess access_;
    const std::atomic<bool>* ending_;
    Address address_;
    std::string got_;
    std::string_view put_;
    std::size_t most_ = 0;
    bool is_too_large_ = false;
    std::string forbidden_, refusal_;
    char why_[CURL_ERROR_SIZE] = "";
    std::unique_ptr<CURL, Freed<curl_easy_cleanup>> handle_;
};

}  // namespace

std::optional<Text> fault_of_sftp(std::string_view address) {
    auto read = read_address(address);
    return read ? std::nullopt : std::optional(std::move(read.error()));
}

std::unique_ptr<FilePlace> sftp_place(std::string_view address, SftpAccess access,
                                      const std::atomic<bool>* ending) {
    return std::make_unique<SftpPlace>(address, std::move(access), ending);
}

}  // namespace linli::outside
