// Personal data as it is shown to those who have no need of it (脱敏), and a telephone number as it is
// compared. Pure. What cannot be told apart is hidden rather than shown; text in, UTF-8 out, any thread.
#pragma once

#include <string>
#include <string_view>

namespace linli::vault {

// "13812348000" is "138****8000", "0574-8765 4321" is "0574-**** 4321", "+86 138 1234 8000" keeps its country
// code. Of another number the last third of its digits stays; what is neither digit nor separator is hidden.
std::string masked_telephone(std::string_view telephone);

// The first character and a star for each other: "王**", "欧***"; of a name in letters the first and four
// stars, whatever its length: "M****". A name of one character is hidden.
std::string masked_name(std::string_view name);

// Up to the road, village or estate: "望潮镇人民路***". The house number and all after it is hidden, all of
// it if no road or village can be found.
std::string masked_address(std::string_view address);

// A number alone as masked_telephone() does; of anything else ("微信 wang_1980", "wang@example.com") the
// first character: a name may stand anywhere in it.
std::string masked_contact(std::string_view contact);

// A telephone number as it is compared and indexed: its digits in ASCII, as dialled inside China: without +86
// or 0086, a landline with the 0 of its area code, a mobile without one before it. Another country's keeps
// its '+'. Empty if there is no digit.
std::string normal_telephone(std::string_view telephone);

}  // namespace linli::vault
