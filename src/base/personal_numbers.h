// Numbers in a text that belong to a person: what a resident types where it does not belong, so that lists
// and exports do not carry it on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

namespace linli {

enum class PersonalNumber {
    identity_card,  // 身份证: 18 digits of GB 11643 with their check digit, or 15 of the old form
    telephone,  // 电话: mobile, landline with its area code, any number after a '+', a bare one after 电话
    bank_card,  // 银行卡: 16 to 19 digits of a known kind of issuer with the check digit of ISO/IEC 7812-1
};
BOOST_DESCRIBE_ENUM(PersonalNumber, identity_card, telephone, bank_card)

// Bytes [begin, end) of the text; never inside a character.
struct FoundNumber {
    PersonalNumber kind;
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const FoundNumber&, const FoundNumber&) = default;
};

// The personal numbers of `text`, in order and apart. They are found when written with single spaces, dashes
// or brackets between groups of digits, and with full-width digits. A number that is part of a longer one, of
// a word (an order such as AB13812348000) or of a decimal fraction (a coordinate) is none; a country code
// before a telephone number is not part of it. Bytes that are no UTF-8 belong to nothing.
std::vector<FoundNumber> personal_numbers_in(std::string_view text);

// `text` with the middle digits of each as '*', everything else untouched: 138****8000, 0574-****4321,
// 330***********123X, 6222 **** **** 7894.
std::string mask_personal_numbers(std::string_view text);

// True for 18 characters with the form, region, day and check digit of GB 11643-1999, or 15 of the old form.
// Digits are ASCII; the last of 18 may be X or x.
bool is_identity_card(std::string_view number);

}  // namespace linli
