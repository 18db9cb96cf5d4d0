// Calendars, working hours and the published versions of both in the database. Without state: any
// thread, inside the session or transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "services/identity/calendar.h"

namespace steward::identity::v1 {
class WorkingCalendar;
}

namespace steward::identity {

class CalendarRepository {
 public:
  // CALENDAR_NOT_FOUND.
  Result<Calendar> Get(db::Session& session, int year) const;
  // The calendar, locked; version 0 when it has not been entered yet.
  Result<Calendar> Lock(db::Tx& tx, int year) const;
  // Writes back a calendar locked in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Calendar& calendar) const;

  // The hours of a branch that exists; the built-in ones, version 0, until it sets its own.
  Result<WorkingHours> GetHours(db::Session& session, std::string_view branch) const;
  // Writes back hours that were read after the lock of the branch, and moves their version on.
  Status SaveHours(db::Tx& tx, WorkingHours& hours) const;

  // Makes the next version of a branch's working calendar from what is entered now. The branch's
  // row is locked by the caller; `utc_offset_minutes` is in it.
  Result<v1::WorkingCalendar> Publish(db::Tx& tx, std::string_view branch, int utc_offset_minutes,
                                      Time now) const;
  // The newest version with 0. BRANCH_NOT_FOUND when there is no such version.
  Result<v1::WorkingCalendar> Published(db::Session& session, std::string_view branch,
                                        std::int64_t version) const;
  // The newest of each branch, in the order of branches, behind the branch `after`.
  Result<std::vector<v1::WorkingCalendar>> Newest(db::Session& session, std::string_view after,
                                                  int limit) const;
};

}  // namespace steward::identity
