// Requirements of the catalogue that are a matter of words and days.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "common/calendar/working_calendar.h"
#include "services/tickets/policy.h"
#include "steward/tickets/v1/ticket.pb.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;

std::string ProfileOf(Severity severity, Urgency urgency = Urgency::kOrdinary) {
  const Policy policy = DefaultPolicy();
  const Profile* profile =
      policy.ProfileFor({Kind::kHomeRepair, severity, urgency, Equipment::kOrdinary});
  return profile == nullptr ? "" : profile->id;
}

TEST(SeverityTest, EachOfTheFourSeveritiesChoosesItsProfileByThePolicyOfTheBranch) {  // T-18
  EXPECT_EQ(v1::Ticket::Severity_descriptor()->value_count(), 1 + 4);
  EXPECT_EQ(ProfileOf(Severity::k1), "B");
  EXPECT_EQ(ProfileOf(Severity::k2), "B");
  EXPECT_EQ(ProfileOf(Severity::k3), "C");
  EXPECT_EQ(ProfileOf(Severity::k4), "A");
  EXPECT_EQ(ProfileOf(Severity::k4, Urgency::kEmergency), "C");

  Policy own = DefaultPolicy();
  own.rules.insert(own.rules.begin(), Rule{{}, {Severity::k4}, {}, "B", Origin::kContract});
  const Profile* profile =
      own.ProfileFor({Kind::kHomeRepair, Severity::k4, Urgency::kOrdinary, Equipment::kOrdinary});
  ASSERT_NE(profile, nullptr);
  EXPECT_EQ(profile->id, "B") << "the branch's own rule comes first";
}

TEST(ChannelTest, TheElevenChannelsOfIntakeAndTheOneFromOutsideAreWords) {  // T-03
  const auto& channels = *v1::Ticket::Channel_descriptor();
  for (const char* name :
       {"PHONE", "FRONT_DESK", "WEBSITE", "EMAIL", "ONLINE", "SUGGESTION_BOX", "RECEPTION_DAY",
        "STEWARD_ON_SITE", "PATROL", "RETURN_VISIT", "SOCIAL_MEDIA", "OUTSIDE"}) {
    EXPECT_NE(channels.FindValueByName(std::string("CHANNEL_") + name), nullptr) << name;
  }
  EXPECT_EQ(channels.value_count(), 1 + 11 + 1);
}

TEST(BranchDayTest, DaysBeginAndEndInTheZoneOfTheBranch) {
  calendar::WorkingCalendar calendar = calendar::DefaultCalendar();
  const Time last_evening = Time(std::chrono::sys_days(2025y / 12 / 31) + 15h + 59min);
  const Time new_year = Time(std::chrono::sys_days(2025y / 12 / 31) + 16h);
  calendar.utc_offset = 480min;
  EXPECT_EQ(calendar.DayOf(last_evening), std::chrono::local_days(2025y / 12 / 31));
  EXPECT_EQ(calendar.DayOf(new_year), std::chrono::local_days(2026y / 1 / 1));
  EXPECT_EQ(calendar.StartOf(std::chrono::local_days(2026y / 1 / 1)), new_year);
  calendar.utc_offset = 0min;
  EXPECT_EQ(calendar.DayOf(new_year), std::chrono::local_days(2025y / 12 / 31));
}

}  // namespace
}  // namespace steward::tickets
