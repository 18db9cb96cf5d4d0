// CalendarService of the contract. Any thread.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/calendar_repository.h"
#include "steward/identity/v1/calendar_service.pb.h"

namespace steward::identity {

class CalendarService {
 public:
  // Outlives the service.
  explicit CalendarService(const rpc::Writes& writes) : writes_(writes) {}

  Result<v1::WorkingCalendar> GetWorkingCalendar(rpc::Call& call,
                                                 const v1::GetWorkingCalendarRequest& request);
  Result<v1::ListWorkingCalendarsResponse> ListWorkingCalendars(
      rpc::Call& call, const v1::ListWorkingCalendarsRequest& request);
  Result<v1::Calendar> GetCalendar(rpc::Call& call, const v1::GetCalendarRequest& request);
  Result<v1::Calendar> UpdateCalendar(rpc::Call& call, const v1::UpdateCalendarRequest& request);
  Result<v1::WorkingHours> GetWorkingHours(rpc::Call& call,
                                           const v1::GetWorkingHoursRequest& request);
  Result<v1::WorkingHours> UpdateWorkingHours(rpc::Call& call,
                                              const v1::UpdateWorkingHoursRequest& request);

 private:
  const rpc::Writes& writes_;
  const BranchRepository branches_{};
  const CalendarRepository calendars_{};
};

}  // namespace steward::identity
