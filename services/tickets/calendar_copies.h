// The working calendars of branches as this service needs them: its own copies of what identity
// keeps, which follow identity's events, so that a ticket is reckoned by the calendar it started
// with whatever happens elsewhere, and goes on while identity is away.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/calendar/working_calendar.h"
#include "common/db/database.h"
#include "common/events/applier.h"
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
  // A token of this service's own; see app::ServiceToken.
  using Token = std::function<Result<std::string>()>;

  // `db` and `identity` outlive it.
  CalendarCopies(db::Database& db, rpc::Client& identity, Token token)
      : db_(db), identity_(identity), token_(std::move(token)) {}

  // The calendars of the call's branch; a newer one is seen within five seconds. Identity is asked
  // for a branch without a copy only: SERVICE_UNAVAILABLE where it does not answer then. Call it
  // before a transaction, never inside.
  Result<BranchCalendars> Of(const rpc::Call& call, const std::string& branch);

  // Those that are kept here. Identity is not asked, so a newer one may be missing: for work
  // without new clocks.
  Result<BranchCalendars> Load(const Patience& patience, const std::string& branch);

  // Adds the versions this ticket's clocks name and another replica has brought in meanwhile.
  Status Complete(db::Session& session, const Ticket& ticket, BranchCalendars& calendars);

  // How the copies follow. Refers to this object.
  events::Subscription Follow();

 private:
  struct Known {
    BranchCalendars calendars;
    SteadyTime checked;
  };
  Status LoadNewer(const Patience& patience, BranchCalendars& calendars);
  Status Ask(const rpc::Call& call, BranchCalendars& calendars);
  Status Rebuild();
  // Adds a version to `calendars`, and to `versions_` unless it is there.
  void Add(calendar::WorkingCalendar calendar, BranchCalendars& calendars);

  db::Database& db_;
  rpc::Client& identity_;
  const Token token_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, Known> branches_;  // as many as the company has
  // By branch and version. Never changed and never removed, because BranchCalendars refer to them:
  // a branch has a few a year.
  std::map<std::pair<std::string, std::int64_t>, const calendar::WorkingCalendar> versions_;
};

}  // namespace steward::tickets
