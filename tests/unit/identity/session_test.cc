#include "services/identity/session.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace steward::identity {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Time kStart = std::chrono::sys_days(std::chrono::year(2026) / 2 / 28) + hours(23);

TokenHash Hash(int number) {
  TokenHash hash{};
  hash[0] = static_cast<std::uint8_t>(number);
  hash[1] = static_cast<std::uint8_t>(number >> 8);
  return hash;
}

Session ASession() { return {.newest = Hash(1), .started = kStart, .refreshed = kStart}; }

TEST(SessionTest, TheNewestTokenIsExchanged) {
  EXPECT_EQ(ASession().Judge(Hash(1), kStart + minutes(1)), Presented::kNewest);
}

TEST(SessionTest, TheTokenJustExchangedMayBeRepeatedForThirtySeconds) {
  Session session = ASession();
  session.Rotate(Hash(2), kStart + minutes(9));
  EXPECT_EQ(session.Judge(Hash(1), kStart + minutes(9) + seconds(29)), Presented::kRepeated);
  EXPECT_EQ(session.Judge(Hash(1), kStart + minutes(9) + seconds(30)), Presented::kReused);
  EXPECT_EQ(session.Judge(Hash(2), kStart + minutes(9) + seconds(31)), Presented::kNewest);
}

TEST(SessionTest, ATokenTwoExchangesAgoIsReuseEvenAtOnce) {
  Session session = ASession();
  session.Rotate(Hash(2), kStart + seconds(1));
  session.Rotate(Hash(3), kStart + seconds(2));
  EXPECT_EQ(session.Judge(Hash(1), kStart + seconds(2)), Presented::kReused);
}

TEST(SessionTest, AnIdleSessionEndsAfterThirtyMinutes) {
  Session session = ASession();
  EXPECT_EQ(session.Judge(Hash(1), kStart + minutes(30) - Duration(1)), Presented::kNewest);
  EXPECT_EQ(session.Judge(Hash(1), kStart + minutes(30)), Presented::kTooLate);
}

TEST(SessionTest, ASessionEndsTwelveHoursAfterSignInHoweverBusyItIs) {
  Session session = ASession();
  session.refreshed = kStart + hours(12) - seconds(1);
  EXPECT_EQ(session.Expires(), kStart + hours(12));
  EXPECT_EQ(session.Judge(Hash(1), kStart + hours(12)), Presented::kTooLate);
}

TEST(SessionTest, AnEndedSessionSaysNothingAboutTheToken) {
  Session session = ASession();
  session.ended = kStart;
  EXPECT_EQ(session.Judge(Hash(1), kStart + seconds(1)), Presented::kTooLate);
  EXPECT_EQ(session.Judge(Hash(7), kStart + seconds(1)), Presented::kTooLate);
}

// Whatever the history: one token is the newest, at most one may be repeated, every other is reuse.
TEST(SessionTest, InAnyHistoryOnlyTheLastTwoTokensAreGood) {
  std::mt19937_64 random(20260228);
  for (int round = 0; round < 200; ++round) {
    Session session = ASession();
    Time now = kStart;
    int newest = 1;
    const int exchanges = static_cast<int>(random() % 20);
    for (int i = 0; i < exchanges; ++i) {
      now += seconds(random() % 1800);
      if (now >= session.Expires()) break;
      session.Rotate(Hash(++newest), now);
    }
    now += seconds(random() % 60);
    if (now >= session.Expires()) continue;
    for (int number = 1; number <= newest + 1; ++number) {
      const Presented presented = session.Judge(Hash(number), now);
      if (number == newest)
        EXPECT_EQ(presented, Presented::kNewest);
      else if (number == newest - 1 && now < session.refreshed + kRepeatWindow)
        EXPECT_EQ(presented, Presented::kRepeated);
      else
        EXPECT_EQ(presented, Presented::kReused);
    }
  }
}

}  // namespace
}  // namespace steward::identity
