#include "services/tickets/statistics_service.h"

#include "services/tickets/statistics_repository.h"

namespace steward::tickets {
namespace {

google::type::Date ToDate(calendar::LocalDay day) {
  const std::chrono::year_month_day date(day);
  google::type::Date proto;
  proto.set_year(static_cast<int>(date.year()));
  proto.set_month(static_cast<int>(static_cast<unsigned>(date.month())));
  proto.set_day(static_cast<int>(static_cast<unsigned>(date.day())));
  return proto;
}

void Put(const Period& from, v1::Period& to) {
  *to.mutable_start_date() = ToDate(from.first);
  *to.mutable_end_date() = ToDate(from.last);
  to.set_day_count(from.days());
}

void Put(std::int64_t count, const Period& period, v1::DailyCount& to) {
  const DailyCount daily{count, period.days()};
  to.set_count(count);
  to.set_day_count(daily.days);
  to.set_per_day_x10(daily.per_day_x10());
}

void Put(const Rate& from, v1::Rate& to) {
  to.set_numerator(from.numerator);
  to.set_denominator(from.denominator);
  if (const auto points = from.basis_points()) to.set_rate_bp(static_cast<int>(*points));
}

// Days are those of the branch; where several branches are asked for, of the first day's own zone:
// all branches of the company share it.
Result<Figures> Count(db::Database& db, rpc::Call& call, const std::string& parent,
                      const calendar::WorkingCalendar& zone, const Period& period) {
  return db.Read(call.patience(), [&](db::Session& session) {
    return StatisticsRepository::Count(session, call.scope(), parent, zone.StartOf(period.first),
                                       zone.StartOf(period.last + std::chrono::days(1)));
  });
}

}  // namespace

Result<v1::MonthlyStatistics> StatisticsService::GetMonthlyStatistics(
    rpc::Call& call, const v1::GetMonthlyStatisticsRequest& request) {
  const BranchCalendars calendars = TRY(calendars_.Of(call, call.branch()));
  const calendar::WorkingCalendar& zone = calendars.ByVersion()(calendars.current());
  const Period period = TRY(MonthPeriod(request.year(), request.month(), zone.DayOf(call.now())));
  const Figures figures = TRY(Count(db_, call, request.parent(), zone, period));

  v1::MonthlyStatistics response;
  Put(period, *response.mutable_period());
  std::int64_t total = 0;
  for (size_t i = 0; i < figures.kinds.size(); ++i) {
    v1::KindCount& kind = *response.add_kinds();
    kind.set_kind(static_cast<v1::Ticket::Kind>(i + 1));
    kind.set_phone_count(figures.kinds[i].phone);
    kind.set_visit_count(figures.kinds[i].visit);
    kind.set_other_count(figures.kinds[i].other);
    kind.set_total_count(figures.kinds[i].total());
    total += figures.kinds[i].total();
  }
  response.set_total_count(total);
  Put(figures.calls, period, *response.mutable_calls());
  Put(figures.visits, period, *response.mutable_visits());
  Put(figures.timeliness, *response.mutable_timeliness());
  Put(figures.rework, *response.mutable_rework());
  Put(figures.visited, *response.mutable_return_visits());
  return response;
}

Result<v1::YearSummary> StatisticsService::GetYearSummary(
    rpc::Call& call, const v1::GetYearSummaryRequest& request) {
  const BranchCalendars calendars = TRY(calendars_.Of(call, call.branch()));
  const calendar::WorkingCalendar& zone = calendars.ByVersion()(calendars.current());
  const Period period = TRY(YearPeriod(request.year(), zone.DayOf(call.now())));
  const Figures figures = TRY(Count(db_, call, request.parent(), zone, period));

  v1::YearSummary response;
  Put(period, *response.mutable_period());
  Put(figures.calls, period, *response.mutable_calls());
  Put(figures.owner_repairs + figures.public_repairs, period, *response.mutable_repairs());
  Put(figures.owner_repairs, period, *response.mutable_owner_repairs());
  Put(figures.public_repairs, period, *response.mutable_public_repairs());
  Put(figures.visits, period, *response.mutable_visits());
  Put(figures.return_visits, period, *response.mutable_return_visits());
  return response;
}

}  // namespace steward::tickets
