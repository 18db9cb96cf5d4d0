#include "services/identity/sign_on/owner_account.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace steward::identity {
namespace {

using std::chrono::minutes;

constexpr Time kFirstUse = std::chrono::sys_days(std::chrono::year(2026) / 5 / 1);
const std::string kOwner = "branches/b1/owners/01900000-0000-7000-8000-000000000001";

TokenHash CodeHash(int number) {
  TokenHash hash{};
  hash[0] = static_cast<std::uint8_t>(number);
  return hash;
}

OwnerCode SentCode() {
  return {.branch = "b1", .hash = CodeHash(1), .expires = kFirstUse + kOwnerCodeLife};
}

OwnerAccount BoundAccount() {
  OwnerAccount account{.name = {"b1", {}}, .used = kFirstUse};
  account.Bind(kOwner,
               {"branches/b1/sites/s2/units/2", "branches/b1/sites/s1/units/1",
                "branches/b1/sites/s1/units/3"},
               std::nullopt, kFirstUse);
  return account;
}

TEST(OwnerCodeTest, TheRightCodeIsGoodOnce) {
  OwnerCode code = SentCode();
  EXPECT_TRUE(code.Try(CodeHash(1), kFirstUse));
  EXPECT_FALSE(code.Try(CodeHash(1), kFirstUse));
}

TEST(OwnerCodeTest, ItIsGoodForTenMinutes) {
  OwnerCode early = SentCode(), late = SentCode();
  EXPECT_TRUE(early.Try(CodeHash(1), kFirstUse + minutes(10) - Duration(1)));
  EXPECT_FALSE(late.Try(CodeHash(1), kFirstUse + minutes(10)));
}

TEST(OwnerCodeTest, ItIsGoodForFiveTries) {
  for (int wrong = 0; wrong <= 6; ++wrong) {
    OwnerCode code = SentCode();
    for (int i = 0; i < wrong; ++i) EXPECT_FALSE(code.Try(CodeHash(2), kFirstUse));
    EXPECT_EQ(code.Try(CodeHash(1), kFirstUse), wrong < 5) << wrong;
    EXPECT_LE(code.tries, 5);
  }
}

TEST(OwnerCodeTest, ItHasSevenDigitsEachAsLikelyAsTheOthers) {
  EXPECT_EQ(OwnerCodeText(0), "0000000");
  EXPECT_EQ(OwnerCodeText(12'345'678), "2345678");
  std::mt19937_64 random(7);
  std::set<std::string> codes;
  int zeros = 0;
  for (int i = 0; i < 10000; ++i) {
    const std::string text = OwnerCodeText(random());
    ASSERT_EQ(text.size(), 7u);
    zeros += text[0] == '0' ? 1 : 0;
    codes.insert(text);
  }
  EXPECT_GT(codes.size(), 9980u) << "23 bits, not fewer";
  EXPECT_NEAR(zeros, 1000, 150);
}

TEST(OwnerAccountTest, BeforeItIsBoundItIsNobodyAndMayNothing) {
  const OwnerAccount account{.name = {"b1", {}}};
  EXPECT_FALSE(account.Bound(kFirstUse));
  EXPECT_EQ(account.PrincipalName(kFirstUse), account.name.ToString());
  EXPECT_TRUE(account.Held(kFirstUse).empty());
}

TEST(OwnerAccountTest, BoundItIsTheOwnerAtTheSitesOfHisUnits) {
  const OwnerAccount account = BoundAccount();
  EXPECT_EQ(account.PrincipalName(kFirstUse), kOwner);
  EXPECT_EQ(account.Held(kFirstUse), (std::vector<HeldRole>{{"owner", "branches/b1/sites/s1"},
                                                            {"owner", "branches/b1/sites/s2"}}));
}

TEST(OwnerAccountTest, ItIsBoundUntilItsEndAndNoLonger) {
  OwnerAccount account = BoundAccount();
  account.Bind(kOwner, account.units, kFirstUse + std::chrono::days(30), kFirstUse);
  EXPECT_TRUE(account.Bound(kFirstUse + std::chrono::days(30) - Duration(1)));
  EXPECT_FALSE(account.Bound(kFirstUse + std::chrono::days(30)));
  EXPECT_TRUE(account.Held(kFirstUse + std::chrono::days(30)).empty());
  account.Unbind(kFirstUse);
  EXPECT_FALSE(account.Bound(kFirstUse));
  EXPECT_TRUE(account.units.empty());
}

TEST(OwnerAccountTest, ANumberUnusedForAYearIsBoundAnew) {
  OwnerAccount account = BoundAccount();
  EXPECT_FALSE(account.Use(kFirstUse + std::chrono::days(365) - Duration(1), kOwnerPhoneIdle));
  EXPECT_TRUE(account.Bound(account.used));
  const Time later = account.used + std::chrono::days(365);
  EXPECT_TRUE(account.Use(later, kOwnerPhoneIdle));
  EXPECT_FALSE(account.Bound(later));
  EXPECT_EQ(account.used, later);
  EXPECT_FALSE(account.Use(later + std::chrono::days(400), kOwnerPhoneIdle))
      << "it was nobody's already";
}

}  // namespace
}  // namespace steward::identity
