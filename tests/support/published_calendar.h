// A working calendar as identity tells of it.
#pragma once

#include "steward/identity/v1/calendar_events.pb.h"

namespace steward::testing {

// Of branch b1, at UTC+8, with all weekdays and no working time on any of them.
inline identity::v1::WorkingCalendarPublished PublishedCalendar(std::int64_t version) {
  identity::v1::WorkingCalendarPublished published;
  published.set_branch("branches/b1");
  published.set_version(version);
  identity::v1::WorkingCalendar& calendar = *published.mutable_calendar();
  calendar.set_branch("branches/b1");
  calendar.set_version(version);
  calendar.set_utc_offset_minutes(8 * 60);
  calendar.set_standard_day_minutes(480);
  for (int weekday = 1; weekday <= 7; ++weekday) calendar.add_weekdays()->set_weekday(weekday);
  return published;
}

}  // namespace steward::testing
