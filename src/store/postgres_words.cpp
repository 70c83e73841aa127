#include "store/postgres_words.h"

#include <cctype>
#include <regex>

namespace linli::store {
namespace {

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Hands every word outside of quotes to `word`, which appends what it becomes; all else is copied.
template <class Word>
std::string each_word(std::string_view text, Word word) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\'') {
            const std::size_t end = text.find('\'', i + 1);
            const std::size_t after = end == std::string_view::npos ? text.size() : end + 1;
            out += text.substr(i, after - i);
            i = after;
        } else if (is_word(text[i])) {
            const std::size_t begin = i;
            while (i < text.size() && is_word(text[i]))
                ++i;
            word(out, text.substr(begin, i - begin));
        } else {
            out += text[i++];
        }
    }
    return out;
}

// ", STRICT" or "WITHOUT ROWID" behind a table's columns, and the comma or space before it.
void drop_table_option(std::string& out) {
    while (!out.empty() && (out.back() == ' ' || out.back() == ',' || out.back() == '\n'))
        out.pop_back();
}

}  // namespace

std::string postgres_statement(std::string_view statement) {
    std::string out;
    out.reserve(statement.size());
    bool in_text = false;
    for (std::size_t i = 0; i < statement.size(); ++i) {
        const char c = statement[i];
        if (c == '\'') in_text = !in_text;
        const bool is_placeholder =
            !in_text && c == '?' && i + 1 < statement.size() && is_digit(statement[i + 1]);
        out += is_placeholder ? '$' : c;
    }
    return out;
}

std::string postgres_script(std::string_view script) {
    static const std::regex index_of_words(R"(CREATE VIRTUAL TABLE (\w+) USING fts5\([^;]*;)");
    const std::string tables = std::regex_replace(
        std::string(script), index_of_words,
        "CREATE TABLE $1 (station_id BIGINT NOT NULL, id BIGINT NOT NULL, terms tsvector NOT NULL, "
        "PRIMARY KEY (station_id, id));\nCREATE INDEX $1_terms ON $1 USING gin (terms);");
    return each_word(tables, [](std::string& out, std::string_view word) {
        if (word == "INTEGER") {
            out += "BIGINT";
        } else if (word == "REAL") {
            out += "DOUBLE PRECISION";
        } else if (word == "BLOB") {
            out += "BYTEA";
        } else if (word == "TEXT") {
            out += "TEXT COLLATE \"C\"";
        } else if (word == "STRICT" || word == "WITHOUT" || word == "ROWID") {
            drop_table_option(out);
        } else {
            out += word;
        }
    });
}

}  // namespace linli::store
