// The working calendars of branches as this service needs them: its own copies of what identity
// keeps, so that a ticket is reckoned by the calendar it started with whatever happens elsewhere,
// and goes on while identity is away.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/calendar/working_calendar.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "services/tickets/clock.h"
#include "services/tickets/ticket.h"

namespace steward::tickets {

// The calendars of one branch that a call works with. A value; for one thread.
class BranchCalendars {
 public:
  // Of new clocks.
  std::int64_t current() const { return current_; }
  // By version, for the rules. Valid as long as this object. A version that is not there is read as
  // the current one; CalendarCopies::Complete() sees to it that none is missing.
  Calendars ByVersion() const;

 private:
  friend class CalendarCopies;
  std::string branch_;
  std::int64_t current_ = 0;
  // Every call copies this object: the calendars themselves, with all their days, are shared.
  std::map<std::int64_t, std::shared_ptr<const calendar::WorkingCalendar>> calendars_;
};

// Any thread.
class CalendarCopies {
 public:
  // Both outlive it.
  CalendarCopies(db::Database& db, rpc::Client& identity) : db_(db), identity_(identity) {}

  // The calendars of the call's branch. Asks identity for a newer one at most every five seconds;
  // while it does not answer, the last copy counts. SERVICE_UNAVAILABLE only for a branch never
  // seen before. Call it before a transaction, never inside.
  Result<BranchCalendars> Of(const rpc::Call& call, const std::string& branch);

  // Adds the versions this ticket's clocks name and another replica has brought in meanwhile.
  static Status Complete(db::Session& session, const Ticket& ticket, BranchCalendars& calendars);

 private:
  struct Known {
    BranchCalendars calendars;
    SteadyTime checked;
  };
  Result<BranchCalendars> Load(const Patience& patience, const std::string& branch);
  Status Ask(const rpc::Call& call, BranchCalendars& calendars);
  Status Keep(const Patience& patience, const BranchCalendars& calendars, const std::string& bytes);

  db::Database& db_;
  rpc::Client& identity_;
  std::mutex mutex_;
  std::map<std::string, Known> branches_;  // guarded by mutex_; as many as the company has
};

}  // namespace steward::tickets
