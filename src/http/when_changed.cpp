#include "http/when_changed.h"

#include "base/encoding.h"

namespace linli::http {

void answer_when_changed(Route& route, std::string cache_control) {
    route.run = [run = std::move(route.run), cache_control = std::move(cache_control)](
                    const Request& request, const Respond& respond) {
        std::string known(request.header("if-none-match"));
        run(request, [known = std::move(known), cache_control, respond](Response response) {
            if (response.status == 200) {
                const std::string tag =
                    '"' + to_hex(ByteView(sha256(bytes_of(response.body))).first(16)) + '"';
                response.headers.emplace_back("ETag", tag);
                response.headers.emplace_back("Cache-Control", cache_control);
                if (known.find(tag) != std::string::npos || known == "*") {
                    response.status = 304;
                    response.content_type.clear();
                    response.body.clear();
                }
            }
            respond(std::move(response));
        });
    };
}

}  // namespace linli::http
