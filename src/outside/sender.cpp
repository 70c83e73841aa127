#include "outside/sender.h"

#include <stdexcept>
#include <utility>

#include "outside/transfer.h"

namespace linli::outside {
namespace {

constexpr long kept_connections = 256;  // of all lanes; the one that rested longest goes first
constexpr int longest_rest = 60'000;    // ms; what happens wakes the thread earlier

void require(CURLMcode code) {
    if (code != CURLM_OK) throw std::runtime_error(std::string("libcurl: ") + curl_multi_strerror(code));
}

}  // namespace

struct Sender::Multi {
    std::unique_ptr<CURLM, Freed<curl_multi_cleanup>> handle;

    Multi() {
        start();
        handle.reset(curl_multi_init());
        if (!handle) throw std::runtime_error("libcurl cannot be used");
        require(curl_multi_setopt(handle.get(), CURLMOPT_MAXCONNECTS, kept_connections));
    }
};

Sender::Sender(LaneLimits limits) : limits_(limits), multi_(std::make_unique<Multi>()) {
    thread_ = std::thread([this] { run(); });
}

Sender::~Sender() {
    close();
}

bool Sender::send(const std::string& lane, Request request, Done done) {
    {
        const std::scoped_lock lock(mutex_);
        if (closed_) return false;
        const auto found = lanes_.find(lane);
        const std::size_t before =
            found == lanes_.end() ? 0 : found->second.under_way + found->second.waiting.size();
        if (before >= limits_.at_once + limits_.waiting) return false;
        lanes_[lane].waiting.push_back({lane, std::move(request), std::move(done)});
    }
    curl_multi_wakeup(multi_->handle.get());
    return true;
}

void Sender::close() {
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
    }
    curl_multi_wakeup(multi_->handle.get());
    std::call_once(joined_, [this] { thread_.join(); });
}

// What libcurl itself says here is that there is no memory: that ends the program.
void Sender::run() {
    while (!is_closed()) {
        for (Order& order : whose_turn_it_is())
            begin(std::move(order));
        int still = 0;
        require(curl_multi_perform(multi_->handle.get(), &still));
        if (!finish_answered())
            require(curl_multi_poll(multi_->handle.get(), nullptr, 0, longest_rest, nullptr));
    }
    give_up_all();
}

bool Sender::is_closed() {
    const std::scoped_lock lock(mutex_);
    return closed_;
}

std::deque<Sender::Order> Sender::whose_turn_it_is() {
    std::deque<Order> next;
    const std::scoped_lock lock(mutex_);
    for (auto& [name, lane] : lanes_) {
        for (; lane.under_way < limits_.at_once && !lane.waiting.empty(); ++lane.under_way) {
            next.push_back(std::move(lane.waiting.front()));
            lane.waiting.pop_front();
        }
    }
    return next;
}

void Sender::begin(Order order) {
    std::optional<Failure> failure;
    try {
        auto transfer = std::make_unique<Transfer>(std::move(order.request));
        failure = transfer->refusal();
        if (!failure) {
            CURL* const handle = transfer->handle();
            under_way_[handle] = {order.lane, std::move(transfer), order.done};
            if (curl_multi_add_handle(multi_->handle.get(), handle) == CURLM_OK) return;
            under_way_.erase(handle);
            throw std::runtime_error("libcurl takes no more requests");
        }
    } catch (const std::runtime_error& error) {
        failure =
            Failure{Reached::not_connected, {"请求未能发出", "The request could not be made"}, error.what()};
    }
    leave(order.lane);
    order.done(tl::unexpected(std::move(*failure)));
}

// True if there was one, so that there is room for the next.
bool Sender::finish_answered() {
    bool is_any = false;
    int more = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_->handle.get(), &more)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        CURL* const handle = message->easy_handle;
        require(curl_multi_remove_handle(multi_->handle.get(), handle));
        const auto node = under_way_.extract(handle);
        leave(node.mapped().lane);
        node.mapped().done(node.mapped().transfer->outcome(code));
        is_any = true;
    }
    return is_any;
}

void Sender::leave(const std::string& lane) {
    const std::scoped_lock lock(mutex_);
    const auto found = lanes_.find(lane);
    if (--found->second.under_way == 0 && found->second.waiting.empty()) lanes_.erase(found);
}

void Sender::give_up_all() {
    for (auto& [handle, one] : std::exchange(under_way_, {})) {
        require(curl_multi_remove_handle(multi_->handle.get(), handle));
        one.done(tl::unexpected(one.transfer->given_up()));
    }
    std::map<std::string, Lane> lanes;
    {
        const std::scoped_lock lock(mutex_);
        lanes.swap(lanes_);
    }
    for (auto& [name, lane] : lanes) {
        for (const Order& order : lane.waiting)
            order.done(tl::unexpected(Failure{Reached::not_connected,
                                              {"本程序正在结束", "The program is ending"},
                                              "the sender was closed"}));
    }
}

}  // namespace linli::outside
