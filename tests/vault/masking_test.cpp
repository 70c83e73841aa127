// How personal data looks to those who need not see it. Every person and number is invented.
#include "vault/masking.h"

#include <gtest/gtest.h>

namespace linli::vault {
namespace {

using Cases = std::pair<const char*, const char*>;

TEST(Masking, of_telephones) {
    const Cases cases[] = {{"13812348000", "138****8000"},
                           {"１３８１２３４８０００", "138****8000"},
                           {"138 1234 8000", "138 **** 8000"},
                           {"+8613812348000", "+86138****8000"},
                           {"+86 138-1234-8000", "+86 138-****-8000"},
                           {"0574-8765 4321", "0574-**** 4321"},
                           {"057487654321", "0574****4321"},
                           {"（010）67654321", "(010)****4321"},
                           {"0574-87654321-801", "0574-****4321-801"},
                           {"8765 4321", "**** **21"},
                           {"667788", "****88"},
                           {"110", "**0"},
                           {"12", "**"},
                           {"13812348000 王建国", "138****8000 ***"},
                           {"wx abc", "** ***"},
                           {"", ""}};
    for (const auto& [given, masked] : cases)
        EXPECT_EQ(masked_telephone(given), masked) << given;
}

TEST(Masking, of_names) {
    const Cases cases[] = {{"王建国", "王**"},
                           {"王红", "王*"},
                           {"欧阳娜娜", "欧***"},
                           {"王先生", "王**"},
                           {"王", "*"},
                           {"Maria Rossi", "M****"},
                           {"Li", "L****"},
                           {" 王建国 ", "王**"},
                           {"", ""},
                           {"阿依古丽·买买提", "阿*******"}};
    for (const auto& [given, masked] : cases)
        EXPECT_EQ(masked_name(given), masked) << given;
}

TEST(Masking, of_addresses) {
    const Cases cases[] = {{"望潮镇人民路 12 号 3 幢 502 室", "望潮镇人民路***"},
                           {"望潮镇人民路１２号", "望潮镇人民路***"},
                           {"望潮镇人民路12", "望潮镇人民路***"},
                           {"望潮镇人民路", "望潮镇人民路"},
                           {"望潮镇东海村张家大院", "望潮镇东海村***"},
                           {"望潮镇东海村五组 8 号", "望潮镇东海村***"},
                           {"五一路十二号", "五一路***"},
                           {"318国道 45 号", "318国道***"},
                           {"解放2路 7 号", "解放2路***"},
                           {"海滨小区 3 幢 502", "海滨小区***"},
                           {"88弄3号", "***"},
                           {"王建国家", "***"},
                           {"12 Renmin Road", "***"},
                           {"", ""}};
    for (const auto& [given, masked] : cases)
        EXPECT_EQ(masked_address(given), masked) << given;
}

TEST(Masking, of_any_other_contact_shows_its_first_character) {
    const Cases cases[] = {{"13812348000", "138****8000"},
                           {"微信 wang_1980", "微***"},
                           {"wang.jg@example.com 或 13812348000", "w***"},
                           {"找隔壁的王建国", "找***"},
                           {"王", "***"},
                           {"", ""}};
    for (const auto& [given, masked] : cases)
        EXPECT_EQ(masked_contact(given), masked) << given;
}

TEST(NormalTelephone, is_the_same_however_it_was_written) {
    for (const char* given :
         {"13812348000", "138 1234 8000", "138-1234-8000", "+8613812348000", "+86 138 1234 8000",
          "0086 138 1234 8000", "8613812348000", "013812348000", "１３８１２３４８０００", "（138）12348000"})
        EXPECT_EQ(normal_telephone(given), "13812348000") << given;
    for (const char* given : {"0574-87654321", "(0574) 8765 4321", "+86 574 8765 4321", "0086-574-87654321"})
        EXPECT_EQ(normal_telephone(given), "057487654321") << given;
    EXPECT_EQ(normal_telephone("+86 10 6765 4321"), "01067654321");
    EXPECT_EQ(normal_telephone("+82 10-1234-5678"), "+821012345678");
    EXPECT_EQ(normal_telephone("667788"), "667788");
    EXPECT_EQ(normal_telephone("没有"), "");
    EXPECT_EQ(normal_telephone("+"), "");
}

}  // namespace
}  // namespace linli::vault
