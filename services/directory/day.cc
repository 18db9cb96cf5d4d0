#include "services/directory/day.h"

#include <cstdio>

namespace steward::directory {

Day BusinessDate(Time now) {
  return std::chrono::floor<std::chrono::days>(now + std::chrono::hours(8));
}

std::string DayText(Day day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

std::string EndText(const Period& period) { return period.to ? DayText(*period.to) : "~"; }

}  // namespace steward::directory
