// Instants and days as the server writes them. Internal to common/db.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace steward::db {

// "2026-02-28 23:59:59.999999", "2026-02-28". Years 1000 to 9999.
std::string TimeText(Time time);
std::string DayText(std::chrono::year_month_day day);

// The same, with up to six fractional digits or none; nullopt for anything else, zero dates
// included.
std::optional<Time> ParseTime(std::string_view text);
std::optional<std::chrono::year_month_day> ParseDay(std::string_view text);

}  // namespace steward::db
