#include "common/auth/password.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "common/auth/turnstile.h"
#include "common/keys/crypto.h"

namespace steward::auth {
namespace {

using std::chrono::seconds;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::vector<std::string_view> kNames = {"zhaowei", "Steward", "绿城物业", "li"};

std::string ReasonFor(std::string_view password) {
  const Status checked = CheckNewPassword(password, kNames);
  return checked.ok() ? "taken" : checked.error().reason;
}

// Waits for a condition of another thread.
template <class Condition>
bool Eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(CheckNewPasswordTest, OrdinaryPasswordsAreTaken) {
  for (const std::string_view password :
       {"correct horse battery staple", "Tq7-vkzp", "x9!Lm2#w", "我家的猫叫小花花",
        "kettle orange 41", "        a b c d", "password is not enough", "li-na-8842-xk",
        "wang58203714"}) {
    EXPECT_EQ(ReasonFor(password), "taken") << password;
  }
  EXPECT_EQ(ReasonFor("Zr" + std::string(63, 'q') + "7!kx" + std::string(59, 'm')), "taken")
      << "128 characters";
}

TEST(CheckNewPasswordTest, TheLengthIsCountedInCharacters) {
  EXPECT_EQ(ReasonFor(""), "PASSWORD_LENGTH");
  EXPECT_EQ(ReasonFor("x9!Lm2#"), "PASSWORD_LENGTH");
  EXPECT_EQ(ReasonFor("我家的猫叫小花"), "PASSWORD_LENGTH");
  std::string long_one;
  for (int i = 0; i < 129; ++i) long_one += static_cast<char>('a' + i * 7 % 26);
  EXPECT_EQ(ReasonFor(long_one), "PASSWORD_LENGTH");
  EXPECT_EQ(ReasonFor(long_one.substr(0, 128)), "taken");
  EXPECT_EQ(ReasonFor("x9!Lm2#w\xff"), "PASSWORD_LENGTH") << "not UTF-8";
}

TEST(CheckNewPasswordTest, WhatIsTriedFirstIsRefused) {
  for (const std::string_view password :
       {"12345678",  "123456789",  "1234567890",    "87654321",   "11111111",  "aaaaaaaa",
        "abcabcabc", "12121212",   "password",      "Password1",  "passw0rd",  "P@ssw0rd",
        "admin123",  "Admin@2026", "administrator", "qwertyuiop", "qwerty123", "1qaz2wsx",
        "asdfghjkl", "zxcvbnm123", "abcd1234",      "abc12345",   "iloveyou",  "woaini1314",
        "19900101",  "20260131",   "31012026",      "01311990",   "!@#$%^&*",  "1q2w3e4r",
        "aaaa1111",  "00000000",   "a1234567",      "wuye2026",   "steward1",  "abababab1",
        "147258369", "qazwsxedc",  "zhang123456",   "li19900101"}) {
    EXPECT_EQ(ReasonFor(password), "PASSWORD_TOO_COMMON") << password;
  }
}

TEST(CheckNewPasswordTest, NamesAreRefusedInAnyCase) {
  EXPECT_EQ(ReasonFor("my-ZhaoWei-77"), "PASSWORD_CONTAINS_NAME");
  EXPECT_EQ(ReasonFor("xx绿城物业77k"), "PASSWORD_CONTAINS_NAME");
  EXPECT_EQ(ReasonFor("sTEWARDkk!77"), "PASSWORD_CONTAINS_NAME");
  EXPECT_EQ(ReasonFor("alibi-7-kappa"), "taken") << "two letters are no name";
}

TEST(PasswordHasherTest, APasswordIsVerifiedByItsExactBytes) {
  PasswordHasher hasher;
  const Patience patience = PatienceOf(seconds(20));
  const std::string hash = hasher.Hash("Tq7-vkzp 绿", patience).value();
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=47104,t=1,p=1$"));
  EXPECT_THAT(hash, SizeIs(97));
  EXPECT_NE(hasher.Hash("Tq7-vkzp 绿", patience).value(), hash);
  EXPECT_TRUE(hasher.Verify(hash, "Tq7-vkzp 绿", patience).value());
  for (const std::string_view wrong :
       {"", "tq7-vkzp 绿", "Tq7-vkzp 绿 ", " Tq7-vkzp 绿", "Tq7-vkzp"}) {
    EXPECT_FALSE(hasher.Verify(hash, wrong, patience).value()) << wrong;
  }
  EXPECT_FALSE(hasher.Verify(hash, std::string(100000, 'x'), patience).value());
  EXPECT_FALSE(hasher.Verify("rubbish", "x", patience).value());
}

TEST(PasswordHasherTest, AnUnknownUserIsRefusedAfterTheSameWork) {
  PasswordHasher hasher;
  const Patience patience = PatienceOf(seconds(20));
  const std::string hash = hasher.Hash("Tq7-vkzp", patience).value();
  const auto cost = [&](const std::string& stored) {
    std::clock_t best = 0;
    for (int i = 0; i < 5; ++i) {
      const std::clock_t start = std::clock();
      EXPECT_FALSE(hasher.Verify(stored, "wrong", patience).value());
      const std::clock_t spent = std::clock() - start;
      best = i == 0 ? spent : std::min(best, spent);
    }
    return static_cast<double>(best);
  };
  const double known = cost(hash);
  const double unknown = cost("");
  EXPECT_LT(unknown, known * 2);
  EXPECT_GT(unknown, known / 2);
}

TEST(PasswordHasherTest, AWeakerHashNeedsToBeMadeAgain) {
  EXPECT_TRUE(PasswordHasher::NeedsRehash(keys::HashPassword("x", 8192)));
  EXPECT_FALSE(PasswordHasher::NeedsRehash(keys::HashPassword("x", 47104)));
  EXPECT_TRUE(PasswordHasher::NeedsRehash("rubbish"));
}

TEST(PasswordHasherTest, AnImpatientCallerIsNotServed) {
  PasswordHasher hasher;
  EXPECT_EQ(hasher.Hash("x", PatienceOf(seconds(0))).error().reason, "DEADLINE_EXCEEDED");
}

TEST(TurnstileTest, AFewGoInABoundedNumberWaitAndTheRestIsTurnedAway) {
  Turnstile turnstile(2, 3);
  const Patience patience = PatienceOf(seconds(20));
  auto first = std::make_unique<Turnstile::Pass>(turnstile.Enter(patience).value());
  auto second = std::make_unique<Turnstile::Pass>(turnstile.Enter(patience).value());
  EXPECT_EQ(turnstile.inside(), 2u);
  std::atomic<int> served = 0;
  std::vector<std::thread> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back([&] {
      const auto pass = turnstile.Enter(patience);
      EXPECT_LE(turnstile.inside(), 2u);
      served += pass.ok() ? 1 : 0;
    });
  }
  ASSERT_TRUE(Eventually([&] { return turnstile.waiting() == 3; }));
  const Result<Turnstile::Pass> refused = turnstile.Enter(patience);
  EXPECT_EQ(refused.error().reason, "OVERLOADED");
  EXPECT_TRUE(refused.error().retry_after);
  EXPECT_EQ(served, 0);
  first.reset();
  second.reset();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(served, 3);
  EXPECT_EQ(turnstile.inside(), 0u);
  EXPECT_EQ(turnstile.waiting(), 0u);
}

TEST(TurnstileTest, AWaitEndsWithThePatienceOfTheCaller) {
  Turnstile turnstile(1, 2);
  const Turnstile::Pass pass = turnstile.Enter(PatienceOf(seconds(20))).value();
  EXPECT_EQ(turnstile.Enter(PatienceOf(std::chrono::milliseconds(20))).error().reason,
            "DEADLINE_EXCEEDED");
  std::atomic<bool> gone = false;
  std::string reason;
  std::thread caller([&] {
    reason =
        turnstile.Enter({std::chrono::steady_clock::now() + seconds(20), &gone}).error().reason;
  });
  ASSERT_TRUE(Eventually([&] { return turnstile.waiting() == 1; }));
  gone = true;
  caller.join();
  EXPECT_EQ(reason, "CANCELLED");
  EXPECT_EQ(turnstile.waiting(), 0u);
}

}  // namespace
}  // namespace steward::auth
