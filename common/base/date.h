// Calendar days on the wire.
#pragma once

#include <chrono>

#include "google/type/date.pb.h"

namespace steward {

inline google::type::Date ToDate(std::chrono::year_month_day day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(static_cast<int>(static_cast<unsigned>(day.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(day.day())));
  return date;
}

// The date is a day of the calendar: the validator has seen to it.
inline std::chrono::year_month_day ToDay(const google::type::Date& date) {
  return {std::chrono::year(date.year()), std::chrono::month(static_cast<unsigned>(date.month())),
          std::chrono::day(static_cast<unsigned>(date.day()))};
}

}  // namespace steward
