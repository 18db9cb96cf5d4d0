// RPCs of the figures of the front desk.
#pragma once

#include "common/rpc/call.h"
#include "services/tickets/calendar_copies.h"
#include "steward/tickets/v1/statistics_service.pb.h"

namespace steward::tickets {

class StatisticsService {
 public:
  // Both outlive it.
  StatisticsService(db::Database& db, CalendarCopies& calendars) : db_(db), calendars_(calendars) {}

  Result<v1::MonthlyStatistics> GetMonthlyStatistics(
      rpc::Call& call, const v1::GetMonthlyStatisticsRequest& request);
  Result<v1::YearSummary> GetYearSummary(rpc::Call& call, const v1::GetYearSummaryRequest& request);

 private:
  db::Database& db_;
  CalendarCopies& calendars_;
};

}  // namespace steward::tickets
