#include "outside/request.h"

#include "outside/transfer.h"

namespace linli::outside {

Sent send(const Request& request, const std::atomic<bool>* ending) {
    Transfer transfer(request, ending);
    if (auto refusal = transfer.refusal()) return tl::unexpected(std::move(*refusal));
    return transfer.outcome(curl_easy_perform(transfer.handle()));
}

}  // namespace linli::outside
