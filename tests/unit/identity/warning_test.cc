// What a report makes of the open warnings.
#include "services/identity/warnings/warning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace steward::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using warning::JudgedReading;
using warning::Level;
using warning::Worse;

constexpr Time kMorning = std::chrono::sys_days(std::chrono::year(2026) / 3 / 10);
constexpr warning::Limit kLimit{30, 0};

Time AtMinute(int minute) { return kMorning + std::chrono::minutes(minute); }

JudgedReading TicketAt(const std::string& ticket, std::int64_t value) {
  return {.reading = {.site = "s1", .subject = ticket, .title = "BX-" + ticket, .value = value},
          .level = warning::LevelOf(value, kLimit, Worse::kLess),
          .role = "supervisor"};
}

// The open warnings of minutes left, as the database keeps them.
class Centre {
 public:
  Settled Report(std::vector<JudgedReading> judged, int minute, bool is_cut = false) {
    Settled settled =
        Settle({"b1", 1, Worse::kLess, std::move(judged), is_cut}, Open(), AtMinute(minute), ids_);
    for (const Warning& warning : settled.opened) all_[warning.name.ToString()] = Kept(warning);
    for (const Warning& warning : settled.changed) all_[warning.name.ToString()] = Kept(warning);
    return settled;
  }
  std::vector<Warning> Open() const {
    std::vector<Warning> open;
    for (const auto& [name, warning] : all_) {
      if (!warning.closed) open.push_back(warning);
    }
    return open;
  }

 private:
  static Warning Kept(Warning warning) {
    warning.change_count += static_cast<int>(warning.changes.size());
    warning.changes.clear();
    return warning;
  }

  RandomIdSource ids_;
  std::map<std::string, Warning> all_;
};

TEST(WarningTest, CrossingOpensOneAndARepetitionChangesNothing) {
  Centre centre;
  const Settled first = centre.Report({TicketAt("1", 12)}, 0);
  ASSERT_THAT(first.opened, SizeIs(1));
  const Warning& warning = first.opened[0];
  EXPECT_EQ(warning.level, Level::kAmber);
  EXPECT_EQ(warning.opened_value, 12);
  EXPECT_EQ(warning.title, "BX-1");
  EXPECT_EQ(warning.role, "supervisor");
  EXPECT_EQ(warning.changes, (std::vector<LevelChange>{{Level::kAmber, 12, AtMinute(0)}}));
  const Settled again = centre.Report({TicketAt("1", 12)}, 1);
  EXPECT_THAT(again.opened, IsEmpty());
  EXPECT_THAT(again.changed, IsEmpty());
}

TEST(WarningTest, ItRisesFallsAndClosesWithTheValue) {
  Centre centre;
  centre.Report({TicketAt("1", 12)}, 0);
  const Settled red = centre.Report({TicketAt("1", -3)}, 15);
  ASSERT_THAT(red.changed, SizeIs(1));
  EXPECT_EQ(red.changed[0].level, Level::kRed);
  EXPECT_EQ(red.changed[0].changes, (std::vector<LevelChange>{{Level::kRed, -3, AtMinute(15)}}));
  const Settled amber = centre.Report({TicketAt("1", 25)}, 16);
  EXPECT_EQ(amber.changed[0].level, Level::kAmber);
  EXPECT_EQ(amber.changed[0].worst_level, Level::kRed);
  EXPECT_EQ(amber.changed[0].worst_value, -3);
  EXPECT_EQ(amber.changed[0].last_value, 25);
  const Settled value = centre.Report({TicketAt("1", 24)}, 17);
  EXPECT_THAT(value.changed[0].changes, IsEmpty()) << "the level is the same";
  const Settled closed = centre.Report({}, 20);
  ASSERT_THAT(closed.changed, SizeIs(1));
  EXPECT_EQ(closed.closed_count, 1);
  EXPECT_EQ(closed.changed[0].closed, AtMinute(20));
  EXPECT_EQ(closed.changed[0].level, Level::kAmber) << "the last one";
  EXPECT_EQ(closed.changed[0].changes,
            (std::vector<LevelChange>{{Level::kNone, 24, AtMinute(20)}}));
  EXPECT_THAT(centre.Open(), IsEmpty());
  EXPECT_THAT(centre.Report({TicketAt("1", 9)}, 30).opened, SizeIs(1)) << "another crossing";
}

TEST(WarningTest, AnotherRoleTakesOverAnOpenOne) {
  Centre centre;
  centre.Report({TicketAt("1", 12)}, 0);
  JudgedReading other = TicketAt("1", 12);
  other.role = "dept-manager";
  const Settled settled = centre.Report({other}, 1);
  ASSERT_THAT(settled.changed, SizeIs(1));
  EXPECT_EQ(settled.changed[0].role, "dept-manager");
  EXPECT_THAT(settled.changed[0].changes, IsEmpty());
}

// The first three of five; what is missing may be milder than the mildest of them.
TEST(WarningTest, ACutReportClosesOnlyWhatItWouldHaveNamed) {
  Centre centre;
  centre.Report({TicketAt("1", -9), TicketAt("2", -5), TicketAt("3", 1), TicketAt("4", 20)}, 0);
  const Settled settled =
      centre.Report({TicketAt("1", -9), TicketAt("5", -2), TicketAt("3", 1)}, 1, true);
  EXPECT_THAT(settled.opened, SizeIs(1));
  ASSERT_THAT(settled.changed, SizeIs(1));
  EXPECT_EQ(settled.changed[0].subject, "2");
  EXPECT_THAT(centre.Open(), SizeIs(4)) << "4 may be as it was";
}

// Many rounds of any values: there is one open warning for each thing that crosses, and no other.
TEST(WarningTest, WhatCrossesHasExactlyOneOpenWarningAfterEveryReport) {
  std::mt19937_64 random(15);
  Centre centre;
  int opened = 0;
  int closed = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<JudgedReading> judged;
    for (int ticket = 0; ticket < 12; ++ticket) {
      const auto value = static_cast<std::int64_t>(random() % 90) - 30;
      if (random() % 3 != 0 && value <= kLimit.amber)
        judged.push_back(TicketAt(std::to_string(ticket), value));
    }
    const Settled settled = centre.Report(judged, round);
    opened += static_cast<int>(settled.opened.size());
    closed += settled.closed_count;
    const std::vector<Warning> open = centre.Open();
    ASSERT_EQ(open.size(), judged.size());
    ASSERT_EQ(opened - closed, static_cast<int>(open.size()));
    for (const JudgedReading& one : judged) {
      const auto of_it = std::find_if(open.begin(), open.end(), [&](const Warning& warning) {
        return warning.subject == one.reading.subject;
      });
      ASSERT_NE(of_it, open.end());
      ASSERT_EQ(of_it->level, one.level);
      ASSERT_EQ(of_it->last_value, one.reading.value);
      ASSERT_GE(of_it->worst_level, of_it->level);
      ASSERT_FALSE(warning::IsWorse(one.reading.value, of_it->worst_value, Worse::kLess));
    }
  }
  EXPECT_GT(closed, 500);
}

}  // namespace
}  // namespace steward::identity
