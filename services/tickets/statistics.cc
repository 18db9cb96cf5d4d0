#include "services/tickets/statistics.h"

#include <algorithm>
#include <string>

#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

using calendar::LocalDay;

// Half up; `value` and `divisor` are not negative.
std::int64_t Rounded(std::int64_t value, std::int64_t divisor) {
  return (2 * value + divisor) / (2 * divisor);
}

Result<Period> UpTo(const Period& whole, LocalDay today, const std::string& text) {
  if (whole.first > today) return Fail(Reason::kPeriodInvalid, {{"period", text}});
  return Period{whole.first, std::min(whole.last, today)};
}

}  // namespace

Result<Period> MonthPeriod(int year, int month, LocalDay today) {
  const std::string text = std::to_string(year) + "-" + std::to_string(month);
  const std::chrono::year_month of =
      std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month));
  if (month < 1 || !of.ok()) return Fail(Reason::kPeriodInvalid, {{"period", text}});
  return UpTo({LocalDay(of / 1), LocalDay(of / std::chrono::last)}, today, text);
}

Result<Period> YearPeriod(int year, LocalDay today) {
  const std::chrono::year of(year);
  if (!of.ok()) return Fail(Reason::kPeriodInvalid, {{"period", std::to_string(year)}});
  return UpTo({LocalDay(of / 1 / 1), LocalDay(of / 12 / 31)}, today, std::to_string(year));
}

std::optional<std::int64_t> Rate::basis_points() const {
  if (denominator == 0) return std::nullopt;
  return Rounded(numerator * 10'000, denominator);
}

std::int64_t DailyCount::per_day_x10() const { return Rounded(count * 10, days); }

std::int64_t MonthlyStatistics::total() const {
  std::int64_t total = 0;
  for (const KindCount& kind : kinds) total += kind.total();
  return total;
}

bool CountsAsMatter(State state) { return state != State::kVoid && state != State::kMerged; }

bool CountsAsContact(const CountedTicket& ticket) {
  return ticket.first_of_contact && ticket.state != State::kVoid;
}

MonthlyStatistics CountMonth(std::span<const CountedTicket> tickets, const Period& period) {
  MonthlyStatistics month{
      .period = period, .kinds = {}, .calls = {0, period.days()}, .visits = {0, period.days()}};
  for (const CountedTicket& ticket : tickets) {
    if (!period.contains(ticket.report_day)) continue;
    const bool phone = ticket.channel == Channel::kPhone,
               visit = ticket.channel == Channel::kFrontDesk;
    if (CountsAsContact(ticket)) {
      month.calls.count += phone;
      month.visits.count += visit;
    }
    if (!CountsAsMatter(ticket.state)) continue;
    KindCount& kind = month.kinds.at(static_cast<size_t>(ticket.kind) - 1);
    ++(phone ? kind.phone : visit ? kind.visit : kind.other);
  }
  return month;
}

YearSummary CountYear(std::span<const CountedTicket> tickets, const Period& period) {
  const DailyCount none{0, period.days()};
  YearSummary year{period, none, none, none, none, none, none};
  for (const CountedTicket& ticket : tickets) {
    if (ticket.return_visit_day && period.contains(*ticket.return_visit_day))
      ++year.return_visits.count;
    if (!period.contains(ticket.report_day)) continue;
    if (CountsAsContact(ticket)) {
      year.calls.count += ticket.channel == Channel::kPhone;
      year.visits.count += ticket.channel == Channel::kFrontDesk;
    }
    if (!CountsAsMatter(ticket.state)) continue;
    year.owner_repairs.count += RepairKindOf(ticket.kind) == RepairKind::kOwner;
    year.public_repairs.count += RepairKindOf(ticket.kind) == RepairKind::kPublic;
  }
  year.repairs.count = year.owner_repairs.count + year.public_repairs.count;
  return year;
}

}  // namespace steward::tickets
