// Search terms: how Chinese and English text is cut for the full-text index, the same for both sides of the
// search.
//
// Text is brought to one form (NFKC, case folded; ICU). A run of Han characters gives its overlapping pairs,
// because most Chinese words have two characters, and its last character alone; any other run of letters and
// digits is one term.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linli {

// The distinct terms of a document, sorted. At most 2,000 are taken.
std::vector<std::string> index_terms(std::string_view text);

// The terms a query asks for, all of which must be there. A single Han character, and a word of letters, asks
// for what begins with it: such a term ends in '*'.
std::vector<std::string> query_terms(std::string_view text);

// NFKC with case folding: full-width letters become plain, "Ⅲ" becomes "iii". Malformed UTF-8 becomes U+FFFD.
std::string fold(std::string_view text);

}  // namespace linli
