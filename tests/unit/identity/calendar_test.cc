#include "services/identity/calendar.h"

#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using std::chrono::year;

constexpr Day kNationalDay = year(2026) / 10 / 1;
constexpr Day kSaturday = year(2026) / 10 / 10;

using testing::ReasonOf;

TEST(CalendarTest, HolidaysAndMakeUpDaysComeOutInOrder) {
  Calendar calendar{.year = 2026,
                    .holidays = {{kNationalDay, "国庆节"}, {year(2026) / 1 / 1, "元旦"}},
                    .make_up_days = {{kSaturday, 5}}};
  ASSERT_TRUE(calendar.Check().ok());
  EXPECT_EQ(calendar.holidays.front().title, "元旦");
}

TEST(CalendarTest, ADayOfAnotherYearOrNoDayAtAllIsRefused) {
  EXPECT_EQ(ReasonOf(Calendar{.year = 2026, .holidays = {{year(2027) / 1 / 1, ""}}}.Check()),
            "CALENDAR_INVALID");
  EXPECT_EQ(ReasonOf(Calendar{.year = 2026, .holidays = {{year(2026) / 2 / 29, ""}}}.Check()),
            "CALENDAR_INVALID");
}

TEST(CalendarTest, ADayCannotBeBothHolidayAndMakeUpDay) {
  Calendar calendar{.year = 2026, .holidays = {{kSaturday, ""}}, .make_up_days = {{kSaturday, 1}}};
  EXPECT_EQ(ReasonOf(calendar.Check()), "CALENDAR_INVALID");
}

TEST(CalendarTest, AMakeUpDayIsADayOfAWeekend) {
  Calendar calendar{.year = 2026, .make_up_days = {{kNationalDay, 1}}};
  EXPECT_EQ(ReasonOf(calendar.Check()), "CALENDAR_INVALID");
}

TEST(WorkingHoursTest, TheBuiltInHoursAreEightHoursFromMondayToFriday) {
  WorkingHours hours = WorkingHours::Default("b1");
  ASSERT_TRUE(hours.Check().ok());
  EXPECT_EQ(hours.StandardDayMinutes(), 480);
  EXPECT_TRUE(hours.week[5].empty());
}

TEST(WorkingHoursTest, ANightShiftMayReachIntoTheNextMorning) {
  WorkingHours hours;
  hours.week.fill({{480, 1020}, {1320, 1920}});
  EXPECT_TRUE(hours.Check().ok());
  hours.week.fill({{480, 1020}, {1320, 1921}});
  EXPECT_EQ(ReasonOf(hours.Check()), "WORKING_HOURS_INVALID")
      << "8:01 is after 8:00 of the next day";
}

TEST(WorkingHoursTest, RoundTheClockIsOneWindowADay) {
  WorkingHours hours;
  hours.week.fill({{0, 1440}});
  EXPECT_TRUE(hours.Check().ok());
}

TEST(WorkingHoursTest, WindowsOutOfOrderOrOverlappingAreRefused) {
  for (const Windows& windows : std::vector<Windows>{{{600, 600}},
                                                     {{600, 500}},
                                                     {{600, 700}, {650, 800}},
                                                     {{800, 900}, {600, 700}},
                                                     {{-1, 5}},
                                                     {{1440, 1500}},
                                                     {{0, 2880}}}) {
    WorkingHours hours;
    hours.week[2] = windows;
    EXPECT_EQ(ReasonOf(hours.Check()), "WORKING_HOURS_INVALID");
  }
}

TEST(WorkingHoursTest, AWeekWithoutWorkAndALocalDayTwiceAreRefused) {
  EXPECT_EQ(ReasonOf(WorkingHours{}.Check()), "WORKING_HOURS_INVALID");
  WorkingHours hours = WorkingHours::Default("b1");
  hours.local_days = {{kSaturday, {}, ""}, {kSaturday, {{0, 60}}, ""}};
  EXPECT_EQ(ReasonOf(hours.Check()), "WORKING_HOURS_INVALID");
}

TEST(WorkingHoursTest, TheStandardDayIsTheFirstWorkedOneUnlessItIsEntered) {
  WorkingHours hours;
  hours.week[5] = {{540, 900}};
  EXPECT_EQ(hours.StandardDayMinutes(), 360);
  hours.standard_day_minutes = 480;
  EXPECT_EQ(hours.StandardDayMinutes(), 480);
}

}  // namespace
}  // namespace steward::identity
