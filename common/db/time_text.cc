#include "common/db/time_text.h"

#include <cstdio>

namespace steward::db {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::year_month_day;

// A number of exactly `digits` digits at `from`; nullopt when there is none.
std::optional<int> Digits(std::string_view text, size_t from, size_t digits) {
  if (text.size() < from + digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(from, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

std::string DayText(year_month_day day) {
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

std::string TimeText(Time time) {
  const auto midnight = floor<days>(time);
  const std::chrono::hh_mm_ss<Duration> clock(time - midnight);
  char text[32];
  std::snprintf(text, sizeof text, " %02d:%02d:%02d.%06d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return DayText(year_month_day(midnight)) + text;
}

std::optional<year_month_day> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::optional<int> year = Digits(text, 0, 4);
  const std::optional<int> month = Digits(text, 5, 2);
  const std::optional<int> day = Digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const year_month_day date{std::chrono::year(*year),
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::optional<Time> ParseTime(std::string_view text) {
  const std::optional<year_month_day> day = ParseDay(text.substr(0, 10));
  const std::optional<int> hour = Digits(text, 11, 2);
  const std::optional<int> minute = Digits(text, 14, 2);
  const std::optional<int> second = Digits(text, 17, 2);
  if (!day || !hour || !minute || !second) return std::nullopt;
  if (text[10] != ' ' || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  int micros = 0;
  if (text.size() > 19) {
    const size_t digits = text.size() - 20;
    const std::optional<int> fraction = Digits(text, 20, digits);
    if (text[19] != '.' || digits == 0 || digits > 6 || !fraction) return std::nullopt;
    micros = *fraction;
    for (size_t i = digits; i < 6; ++i) micros *= 10;
  }
  return Time(std::chrono::sys_days(*day)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second) + Duration(micros);
}

}  // namespace steward::db
