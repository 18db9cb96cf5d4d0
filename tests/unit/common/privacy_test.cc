#include "common/privacy/privacy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>

#include "common/keys/key_folder.h"
#include "tests/support/temporary_folder.h"

namespace steward::privacy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr Cell kCell{"owners", "phone", "b1", "row-1"};

class PrivacyTest : public ::testing::Test {
 protected:
  PrivacyTest() {
    keys::WriteNewKey(folder_.path(), "2026-01").value();
    ring_ = keys::KeyRing::Open(folder_.path()).value();
  }

  TemporaryFolder folder_;
  std::unique_ptr<keys::KeyRing> ring_;
};

TEST_F(PrivacyTest, ASealedFieldOpensInItsCell) {
  const FieldCipher cipher(*ring_);
  for (const std::string& text :
       {std::string(), std::string("13812345678"), std::string(5000, '\0')}) {
    const std::string sealed = cipher.Seal(text, kCell);
    EXPECT_EQ(cipher.Open(sealed, kCell).value(), text);
    EXPECT_LE(sealed.size(), text.size() + 106);
  }
  EXPECT_THAT(cipher.Seal("13812345678", kCell), Not(HasSubstr("138")));
}

TEST_F(PrivacyTest, TheSameTextIsSealedDifferentlyEachTime) {
  const FieldCipher cipher(*ring_);
  std::set<std::string> sealed;
  for (int i = 0; i < 100; ++i) sealed.insert(cipher.Seal("x", kCell));
  EXPECT_THAT(sealed, SizeIs(100));
}

TEST_F(PrivacyTest, ASealedFieldDoesNotOpenInAnotherCell) {
  const FieldCipher cipher(*ring_);
  const std::string sealed = cipher.Seal("x", kCell);
  for (const Cell& other :
       {Cell{"staff", "phone", "b1", "row-1"}, Cell{"owners", "name", "b1", "row-1"},
        Cell{"owners", "phone", "b2", "row-1"}, Cell{"owners", "phone", "b1", "row-2"},
        Cell{"ownersp", "hone", "b1", "row-1"}, Cell{"owners", "phone", "b1row", "-1"},
        Cell{"owners", "phone", "", "b1row-1"}}) {
    const Error error = cipher.Open(sealed, other).error();
    EXPECT_EQ(error.reason, "INTERNAL");
    EXPECT_THAT(error.metadata, SizeIs(0));
  }
}

TEST_F(PrivacyTest, AnAlteredFieldDoesNotOpen) {
  const FieldCipher cipher(*ring_);
  std::string sealed = cipher.Seal("13812345678", kCell);
  for (size_t i = 0; i < sealed.size(); ++i) {
    sealed[i] ^= 1;
    EXPECT_FALSE(cipher.Open(sealed, kCell).ok()) << i;
    sealed[i] ^= 1;
    EXPECT_FALSE(cipher.Open(sealed.substr(0, i), kCell).ok()) << i;
  }
  EXPECT_FALSE(cipher.Open(sealed + "x", kCell).ok());
  EXPECT_TRUE(cipher.Open(sealed, kCell).ok());
}

TEST_F(PrivacyTest, AFieldKeepsItsKeyThroughAKeyChangeAndNeedsThatVeryKey) {
  const std::string sealed = FieldCipher(*ring_).Seal("x", kCell);
  keys::WriteNewKey(folder_.path(), "2026-02").value();
  const auto both = keys::KeyRing::Open(folder_.path()).value();
  EXPECT_EQ(FieldCipher(*both).Open(sealed, kCell).value(), "x");
  EXPECT_THAT(FieldCipher(*both).Seal("x", kCell), HasSubstr("2026-02"));
  std::string renamed = sealed;
  renamed.replace(renamed.find("2026-01"), 7, "2026-02");
  EXPECT_FALSE(FieldCipher(*both).Open(renamed, kCell).ok());
  std::filesystem::remove(folder_.Path("2026-01"));
  const auto fresh = keys::KeyRing::Open(folder_.path()).value();
  const Error error = FieldCipher(*fresh).Open(sealed, kCell).error();
  EXPECT_EQ(error.reason, "INTERNAL");
  EXPECT_THAT(error.cause, HasSubstr("the master key 2026-01 is missing"));
  EXPECT_THAT(error.en + error.zh, Not(HasSubstr("2026-01"))) << "the cause is for the log alone";
}

TEST_F(PrivacyTest, WhatWasTypedInPlaceOfANameLosesTheDigitsOfAPhone) {
  const std::map<std::string, std::string> masked = {
      {"branches/b1/owners/13812345678", "branches/b1/owners/***********"},
      {"/v1/138-1234-5678", "/v1/***-****-****"},
      {"phones13812345678", "phones***********"},
      {"branches/b1/sites/s12", "branches/b1/sites/s12"},
      {"3-2-1502", "3-2-1502"},
      {"branches/b1/owners/01900000-0000-7000-8000-000000000001",
       "branches/b1/owners/01900000-0000-7000-8000-000000000001"},
      {"", ""}};
  for (const auto& [text, expected] : masked) EXPECT_EQ(MaskNumbers(text), expected);
}

TEST_F(PrivacyTest, RubbishDoesNotOpen) {
  const FieldCipher cipher(*ring_);
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 80, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (!bytes.empty() && i % 2 == 0) bytes[0] = 1;
    EXPECT_FALSE(cipher.Open(bytes, kCell).ok());
  }
}

TEST_F(PrivacyTest, PhoneTermsAreEqualWithinABranchOnly) {
  const PhoneIndex index(*ring_);
  const PhoneTerms terms = index.Terms("b1", "13812345678");
  EXPECT_THAT(terms.whole, SizeIs(16));
  EXPECT_THAT(terms.last_four, SizeIs(8));
  EXPECT_EQ(index.Terms("b1", "13812345678").whole, terms.whole);
  EXPECT_NE(index.Terms("b2", "13812345678").whole, terms.whole);
  EXPECT_NE(index.Terms("b2", "13812345678").last_four, terms.last_four);
  EXPECT_NE(index.Terms("b1", "13912345678").whole, terms.whole);
  EXPECT_EQ(index.Terms("b1", "13912345678").last_four, terms.last_four);
  EXPECT_NE(index.Terms("b1", "13812345679").last_four, terms.last_four);
  EXPECT_NE(index.Terms("b1", "5678").whole.substr(0, 8), index.Terms("b1", "5678").last_four);
}

TEST_F(PrivacyTest, ASearchFindsRowsOfEveryKey) {
  const PhoneTerms old = PhoneIndex(*ring_).Terms("b1", "13812345678");
  keys::WriteNewKey(folder_.path(), "2026-02").value();
  const auto both = keys::KeyRing::Open(folder_.path()).value();
  const PhoneIndex index(*both);
  const PhoneTerms fresh = index.Terms("b1", "13812345678");
  EXPECT_NE(fresh.whole, old.whole);
  EXPECT_THAT(index.Whole("b1", "13812345678"), ElementsAre(fresh.whole, old.whole));
  EXPECT_THAT(index.LastFour("b1", "5678"), ElementsAre(fresh.last_four, old.last_four));
}

TEST(PhoneTest, ANumberHasOneForm) {
  for (const char* text :
       {"13812345678", "+8613812345678", "+86 138 1234 5678", "0086-138-1234-5678", "8613812345678",
        "138-1234-5678", " 138 1234 5678 "}) {
    EXPECT_EQ(NormalizePhone(text), "13812345678") << text;
  }
  EXPECT_EQ(NormalizePhone("(0571) 8888-1234"), "057188881234");
  EXPECT_EQ(NormalizePhone("+852 2123 4567"), "+85221234567");
  EXPECT_EQ(NormalizePhone("95588"), "95588");
  EXPECT_EQ(NormalizePhone("86112345"), "86112345") << "a local number";
}

TEST(PhoneTest, WhatIsNoNumberIsRefused) {
  for (const char* text :
       {"", "+", "+86", "1381", "1381234567a", "１３８１２３４５６７８", "138１2345678",
        "138+12345678", "1234567890123456", "138.1234.5678", "13812345678\n",
        "138\xc2\xa0"
        "12345678",
        "+-+"}) {
    EXPECT_EQ(NormalizePhone(text), std::nullopt) << text;
  }
}

TEST(MaskTest, AMaskedPhoneShowsItsEnds) {
  EXPECT_EQ(MaskPhone("13812345678"), "138****5678");
  EXPECT_EQ(MaskPhone("057188881234"), "057*****1234");
  EXPECT_EQ(MaskPhone("88881234"), "******34");
  EXPECT_EQ(MaskPhone("95588"), "*****");
  EXPECT_EQ(MaskPhone(""), "");
}

TEST(MaskTest, AMaskedNameShowsItsFirstCharacterAndHidesItsLength) {
  EXPECT_EQ(MaskName("张三"), "张**");
  EXPECT_EQ(MaskName("张三丰"), "张**");
  EXPECT_EQ(MaskName("Smith"), "S**");
  EXPECT_EQ(MaskName("张"), "**");
  EXPECT_EQ(MaskName(""), "");
  EXPECT_EQ(MaskName("\xff\xfe"), "**");
}

}  // namespace
}  // namespace steward::privacy
