// Answers the methods of steward.tickets.v1.CaseService.
#pragma once

#include "common/rpc/call.h"
#include "services/tickets/calendar_copies.h"
#include "steward/tickets/v1/case_service.pb.h"

namespace steward::tickets {

class CaseService {
 public:
  // Both outlive it.
  CaseService(db::Database& db, CalendarCopies& calendars) : db_(db), calendars_(calendars) {}

  Result<v1::Case> GetCase(rpc::Call& call, const v1::GetCaseRequest& request);

 private:
  db::Database& db_;
  CalendarCopies& calendars_;
};

}  // namespace steward::tickets
