// What an Open311 answer says, once, and its two forms: XML, and JSON as GeoReport maps it (the Spark
// convention: a list of items is an array, an item an object, nothing is null or an empty element). Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

namespace linli::open311 {

enum class Format { xml, json };
BOOST_DESCRIBE_ENUM(Format, xml, json)

// As "/requests/17.json" asks for; what does not ask is given XML, which GeoReport requires.
Format format_of(std::string_view path);
// "17.json" -> "17"; nothing asked for: unchanged.
std::string_view without_format(std::string_view name);
std::string_view content_type_of(Format format);

struct Tree;
struct Member;
using Members = std::vector<Member>;
struct Items {
    std::string_view name;  // of each one's element: "request"; of static lifetime
    std::vector<Tree> all;
};
struct Tree {
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Members, Items> value;
};
struct Member {
    std::string_view name;  // of static lifetime
    Tree value;
};

// Nothing where the text is empty.
Tree text(std::string text);

std::string to_json(const Tree& tree);
// With the declaration; `root` is the outermost element. Characters that XML cannot hold are left out.
std::string to_xml(std::string_view root, const Tree& tree);
std::string to_text(Format format, std::string_view root, const Tree& tree);

}  // namespace linli::open311
