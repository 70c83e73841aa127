// A file of the program that is served as it is, such as a page or its script.
#pragma once

#include <string>
#include <string_view>

#include "http/exchange.h"

namespace linli::http {

// All of it lives as long as the program.
struct FixedFile {
    std::string_view path;  // its address: "/assets/report-B1xY.js"
    std::string_view type;
    std::string_view bytes;
    std::string_view gzip;  // the same, packed; empty where that gains nothing
    std::string_view hash;  // of the bytes
    bool is_named_by_hash;  // another content would have another name: never asked for again
};

// What a request for it is answered: packed if the client takes that, and 304 if it has it already.
Response answer_with(const FixedFile& file, const Request& request);

// What an Accept-Encoding header says of gzip.
bool takes_gzip(std::string_view accept_encoding);

}  // namespace linli::http
