#include "common/sheets/number.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace steward::sheets {
namespace {

constexpr int kPlaces = 15;

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

bool IsShort(std::string_view text) {
  const auto digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits <= kPlaces && text.find_first_of("eE") == text.npos;
}

std::string Printed(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, kPlaces, value);
  return text;
}

}  // namespace

std::string ShownNumber(std::string_view stored) {
  if (IsShort(stored)) return std::string(stored);
  const std::optional<double> value = ParseNumber(stored);
  return value ? Printed("%.*g", *value) : std::string(stored);
}

std::string ShownDate(std::string_view stored, bool from_1904) {
  constexpr double kLast = 2958465;  // 9999-12-31
  constexpr int kLeapDayThatNeverWas = 60;
  constexpr double kDaysTo1904 = 1462;
  constexpr int kDaySeconds = 86400;
  std::optional<double> value = ParseNumber(stored);
  if (!value || *value < 0) return std::string(stored);
  if (from_1904) *value += kDaysTo1904;
  if (*value >= kLast + 1) return std::string(stored);
  // A time that rounds to midnight is the next day's, but for the last one.
  const std::int64_t seconds = std::min<std::int64_t>(
      std::llround(*value * kDaySeconds), static_cast<std::int64_t>(kLast + 1) * kDaySeconds - 1);
  const int day = static_cast<int>(seconds / kDaySeconds);
  const int second = static_cast<int>(seconds % kDaySeconds);
  char text[40];
  if (day == 0) {
    std::snprintf(text, sizeof text, "1900-01-00");
  } else if (day == kLeapDayThatNeverWas) {
    std::snprintf(text, sizeof text, "1900-02-29");
  } else {
    const std::chrono::sys_days start = std::chrono::year(1899) / 12 / 31;
    const std::chrono::year_month_day date(
        start + std::chrono::days(day > kLeapDayThatNeverWas ? day - 1 : day));
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  }
  if (second == 0) return text;
  char time[48];
  std::snprintf(time, sizeof time, " %02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
  return std::string(text) + time;
}

bool ShowsDate(std::string_view format) {
  char until = '\0';  // inside quotes or brackets: their end
  for (size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (until != '\0') {
      if (c == until) until = '\0';
    } else if (c == '"') {
      until = '"';
    } else if (c == '[') {
      until = ']';
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (std::string_view("yYmMdDhHsS").find(c) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

bool ShowsDate(int built_in_format) {
  const auto within = [&](int first, int last) {
    return built_in_format >= first && built_in_format <= last;
  };
  // The second and fourth are those of Chinese and its neighbours.
  return within(14, 22) || within(27, 36) || within(45, 47) || within(50, 58);
}

}  // namespace steward::sheets
