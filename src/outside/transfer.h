// One request in the hands of libcurl, as both ways of sending set it up and read what came of it.
#pragma once

#include <memory>

#include <curl/curl.h>

#include "base/freed.h"
#include "outside/request.h"

namespace linli::outside {

// Where libcurl is about to connect to; nothing for a family that is none of the Internet protocol.
std::optional<IpAddress> address_of(const curl_sockaddr& to);

// Stays where it is while libcurl works on it, and belongs to one thread at a time.
class Transfer {
  public:
    // Throws std::runtime_error when libcurl cannot be used.
    explicit Transfer(Request request, const std::atomic<bool>* ending = nullptr);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    // Why it may not be sent, seen from its address alone; it must not be handed to libcurl then.
    std::optional<Failure> refusal() const;

    CURL* handle() const { return handle_.get(); }

    // What came of it, once libcurl is done with it.
    Sent outcome(CURLcode code);

    // What is to be said when it is given up before that.
    Failure given_up() const;

  private:
    static std::size_t take(char* bytes, std::size_t, std::size_t size, void* self);
    static int stop_if_ending(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* to);
    static int before_request(void* self, char* remote, char* local, int remote_port, int local_port);

    template <class Value>
    void set(CURLoption option, Value value);
    void add_header(const std::string& header);
    void set_connection();
    void set_checks();
    bool may_reach(const std::optional<IpAddress>& address);
    Failure failure(Text in_general, std::string in_detail) const;

    Request request_;
    const std::atomic<bool>* ending_;
    std::string body_;
    bool has_opened_ = false;  // a connection of its own was tried
    bool may_have_sent_ = false;
    std::string forbidden_;  // the last address that may not be reached, and why
    char why_[CURL_ERROR_SIZE] = "";
    std::unique_ptr<curl_slist, Freed<curl_slist_free_all>> headers_;
    std::unique_ptr<CURL, Freed<curl_easy_cleanup>> handle_;  // last: it goes first, and points to the others
};

}  // namespace linli::outside
