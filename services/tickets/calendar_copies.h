// The working calendars of branches as this service needs them: its own copies of what identity
// keeps, so that a ticket is reckoned by the calendar it started with whatever happens elsewhere,
// and goes on while identity is away.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/calendar/working_calendar.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "services/tickets/clock.h"
#include "services/tickets/ticket.h"

namespace steward::tickets {

// The calendars of one branch that a call works with: a value, for one thread, not longer than the
// CalendarCopies it came from.
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
  std::map<std::int64_t, const calendar::WorkingCalendar*> calendars_;  // of CalendarCopies
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
  Status Complete(db::Session& session, const Ticket& ticket, BranchCalendars& calendars);

 private:
  struct Known {
    BranchCalendars calendars;
    SteadyTime checked;
  };
  Result<BranchCalendars> Load(const Patience& patience, const std::string& branch);
  Status Ask(const rpc::Call& call, BranchCalendars& calendars);
  Status Keep(const Patience& patience, const BranchCalendars& calendars, const std::string& bytes);
  // Adds a version to `calendars`, and to `versions_` unless it is there.
  void Add(calendar::WorkingCalendar calendar, BranchCalendars& calendars);

  db::Database& db_;
  rpc::Client& identity_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, Known> branches_;  // as many as the company has
  // By branch and version. Never changed and never removed, because BranchCalendars refer to them:
  // a branch has a few a year.
  std::map<std::pair<std::string, std::int64_t>, const calendar::WorkingCalendar> versions_;
};

}  // namespace steward::tickets
