#include "services/identity/sign_on/api_key.h"

#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using std::chrono::minutes;
using testing::ReasonOf;

constexpr Time kMade = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

TokenHash SecretHash(int number) {
  TokenHash hash{};
  hash[0] = static_cast<std::uint8_t>(number);
  return hash;
}

ApiKey AKey() {
  ApiKey key;
  key.name.branch = "b1";
  key.role = "front-desk";
  key.expires = kMade + std::chrono::days(30);
  key.newest = SecretHash(1);
  return key;
}

TEST(ApiKeyTest, ItsSecretIsGoodUntilItEndsOrIsDisabled) {
  ApiKey key = AKey();
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade)), "OK");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(2), kMade)), "API_KEY_INVALID");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade + std::chrono::days(30) - Duration(1))), "OK");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade + std::chrono::days(30))), "API_KEY_EXPIRED");
  EXPECT_TRUE(key.Disable(kMade));
  EXPECT_FALSE(key.Disable(kMade));
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade)), "API_KEY_DISABLED");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(2), kMade)), "API_KEY_INVALID") << "tells nobody else";
}

TEST(ApiKeyTest, TheSecretBeforeIsGoodForTheOverlapAndNoOlderOne) {
  ApiKey key = AKey();
  EXPECT_EQ(ReasonOf(key.Rotate(SecretHash(2), std::chrono::hours(24), kMade)), "OK");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade + std::chrono::hours(24) - Duration(1))), "OK");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade + std::chrono::hours(24))), "API_KEY_INVALID");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(2), kMade + std::chrono::hours(24))), "OK");
  EXPECT_EQ(
      ReasonOf(key.Rotate(SecretHash(3), std::chrono::hours(24), kMade + std::chrono::hours(1))),
      "OK");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(1), kMade + std::chrono::hours(1))), "API_KEY_INVALID");
  EXPECT_EQ(ReasonOf(key.Judge(SecretHash(2), kMade + std::chrono::hours(1))), "OK");
}

TEST(ApiKeyTest, WithoutAnOverlapTheSecretBeforeEndsAtOnce) {
  ApiKey key = AKey();
  EXPECT_EQ(ReasonOf(key.Rotate(SecretHash(2), std::chrono::hours(24), kMade)), "OK");
  EXPECT_EQ(ReasonOf(key.Rotate(SecretHash(3), std::chrono::hours(0), kMade)), "OK");
  for (const int old : {1, 2})
    EXPECT_EQ(ReasonOf(key.Judge(SecretHash(old), kMade)), "API_KEY_INVALID");
  EXPECT_FALSE(key.overlap_end);
}

TEST(ApiKeyTest, WhatHasEndedIsNotRotated) {
  ApiKey key = AKey();
  EXPECT_EQ(
      ReasonOf(key.Rotate(SecretHash(2), std::chrono::hours(1), kMade + std::chrono::days(30))),
      "API_KEY_NOT_ACTIVE");
  key.Disable(kMade);
  EXPECT_EQ(ReasonOf(key.Rotate(SecretHash(2), std::chrono::hours(1), kMade)),
            "API_KEY_NOT_ACTIVE");
  EXPECT_EQ(key.newest, SecretHash(1));
}

TEST(ApiKeyTest, ANewKeyEndsLaterThanNowAndWithinFiveYears) {
  ApiKey key = AKey();
  EXPECT_EQ(ReasonOf(key.CheckNew(kMade)), "OK");
  EXPECT_EQ(ReasonOf(key.CheckNew(key.expires)), "API_KEY_EXPIRY_INVALID");
  key.expires = kMade + std::chrono::days(1825);
  EXPECT_EQ(ReasonOf(key.CheckNew(kMade)), "OK");
  EXPECT_EQ(ReasonOf(key.CheckNew(kMade - Duration(1))), "API_KEY_EXPIRY_INVALID");
}

TEST(ApiKeyTest, ItsUseIsNotedEveryTenMinutes) {
  ApiKey key = AKey();
  EXPECT_TRUE(key.NotesUse(kMade));
  key.last_used = kMade;
  EXPECT_FALSE(key.NotesUse(kMade + minutes(10) - Duration(1)));
  EXPECT_TRUE(key.NotesUse(kMade + minutes(10)));
}

TEST(ApiKeyTest, PermissionsOfItsOwnStandUnderARoleThatNobodyElseHas) {
  ApiKey key = AKey();
  EXPECT_EQ(key.RoleCode(), "front-desk");
  key.role.reset();
  EXPECT_EQ(key.RoleCode(), "key-" + key.name.id.ToString());
  EXPECT_FALSE(IsShortCode(key.RoleCode())) << "roles of people have short codes";
}

}  // namespace
}  // namespace steward::identity
