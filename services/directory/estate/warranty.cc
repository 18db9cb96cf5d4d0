#include "services/directory/estate/warranty.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

bool IsDayOfYear(int mmdd) {
  constexpr std::chrono::year kLeapYear(2024);
  const auto month = std::chrono::month(static_cast<unsigned>(mmdd) / 100);
  return (kLeapYear / month / std::chrono::day(static_cast<unsigned>(mmdd) % 100)).ok();
}

// The day of that year; 28 February where it has no 29th.
Day DayIn(std::chrono::year year, int mmdd) {
  const auto month = std::chrono::month(static_cast<unsigned>(mmdd) / 100);
  const Day day = year / month / std::chrono::day(static_cast<unsigned>(mmdd) % 100);
  return day.ok() ? day : Day(year / month / std::chrono::last);
}

// The season that begins in a year.
DaySpan SeasonOf(std::chrono::year year, const WarrantyTerms& terms) {
  const bool ends_next_year = terms.season_end_mmdd < terms.season_start_mmdd;
  return {DayIn(year, terms.season_start_mmdd),
          DayIn(ends_next_year ? year + std::chrono::years(1) : year, terms.season_end_mmdd)};
}

Day EndOfSeasons(Day start, const WarrantyTerms& terms) {
  int left = terms.count;
  for (std::chrono::year year = start.year() - std::chrono::years(1);; ++year) {
    const DaySpan season = SeasonOf(year, terms);
    const bool counts =
        season.start >= start || (terms.counts_running_season && season.Contains(start));
    if (counts && --left <= 0) return *season.end;
  }
}

Error StartMissing(std::string_view day, std::string_view day_zh) {
  return Fail(Reason::kWarrantyStartMissing, {{"day", day}, {"day_zh", day_zh}});
}

}  // namespace

Status WarrantyTerms::Check() const {
  const bool counts = unit == WarrantyUnit::kDesignLife ? count == 0 : count > 0;
  const bool has_season = IsDayOfYear(season_start_mmdd) && IsDayOfYear(season_end_mmdd);
  if (counts && (unit != WarrantyUnit::kSeasons || has_season)) return {};
  return Fail(Reason::kWarrantyTermInvalid);
}

Result<Day> WarrantyStartDay(WarrantyStart rule, const WarrantyDays& days) {
  switch (rule) {
    case WarrantyStart::kAcceptance:
      if (!days.accepted) return StartMissing("accept_date", "验收日期");
      return *days.accepted;
    case WarrantyStart::kDayAfterSigning:
      if (!days.signed_on) return StartMissing("sign_date", "签字日期");
      return DaysLater(*days.signed_on, 1);
    case WarrantyStart::kDelivery: break;
  }
  if (!days.delivered) return StartMissing("delivery_date", "交付日期");
  return *days.delivered;
}

std::optional<Day> WarrantyEnd(Day start, const WarrantyTerms& terms) {
  if (terms.unit == WarrantyUnit::kDesignLife) return std::nullopt;
  if (terms.unit == WarrantyUnit::kSeasons) return EndOfSeasons(start, terms);
  const Day anniversary = start + std::chrono::years(terms.count);
  // No 29 February in that year: the day that would lie before it is the last of the month.
  if (!anniversary.ok()) return Day(anniversary.year() / anniversary.month() / std::chrono::last);
  return DaysLater(anniversary, -1);
}

}  // namespace steward::directory
