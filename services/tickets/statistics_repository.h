// Counting of tickets: every figure of a report comes from rows at the time it is asked for.
#pragma once

#include <string_view>

#include "common/db/database.h"
#include "common/rpc/scope.h"
#include "services/tickets/statistics.h"

namespace steward::tickets {

// What a month or year of a site, or of all sites under a parent, adds up to. The rules of
// statistics.h, as SQL; an integration test holds the two equal.
struct Figures {
  std::array<KindCount, kKindCount> kinds;
  std::int64_t calls = 0;
  std::int64_t visits = 0;
  std::int64_t owner_repairs = 0;
  std::int64_t public_repairs = 0;
  std::int64_t return_visits = 0;  // MADE in the period, whenever the ticket was reported
  Rate timeliness;                 // tickets of the period whose clocks all came to be met
  Rate rework;                     // repairs of the period that were reworked / repairs
  Rate visited;                    // return visits made / tickets of the period that needed one
};

class StatisticsRepository {
 public:
  // [from, to) in UTC.
  static Result<Figures> Count(db::Session& session, const rpc::Scope& scope,
                               std::string_view parent, Time from, Time to);
};

}  // namespace steward::tickets
