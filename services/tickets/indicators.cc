#include "services/tickets/indicators.h"

#include <chrono>

namespace steward::tickets {
namespace {

// Minutes that are left, a begun one counted: 0 from the due time on, and negative a minute later.
std::int64_t MinutesUntil(Time due, Time now) {
  return std::chrono::ceil<std::chrono::minutes>(due - now).count();
}

std::vector<warning::Reading> ReadingsOf(const std::vector<SiteCount>& counts) {
  std::vector<warning::Reading> readings;
  for (const SiteCount& one : counts) readings.push_back({.site = one.site, .value = one.count});
  return readings;
}

}  // namespace

std::vector<app::IndicatorReader> Indicators::Readers() {
  const auto clock = [this](type::v1::Indicator indicator, ClockKind kind) {
    return app::IndicatorReader{indicator, [this, kind](rpc::Call& call, const auto& limits) {
                                  return MinutesLeft(call, limits, kind);
                                }};
  };
  return {clock(type::v1::INDICATOR_TICKET_RESPONSE_LEFT_MINUTES, ClockKind::kResponse),
          clock(type::v1::INDICATOR_TICKET_ARRIVAL_LEFT_MINUTES, ClockKind::kArrival),
          clock(type::v1::INDICATOR_TICKET_RESOLUTION_LEFT_MINUTES, ClockKind::kResolution),
          {type::v1::INDICATOR_UNASSIGNED_TICKET_COUNT,
           [this](rpc::Call& call, const auto&) { return Unassigned(call); }},
          {type::v1::INDICATOR_OVERDUE_TICKET_COUNT,
           [this](rpc::Call& call, const auto&) { return Overdue(call); }}};
}

Result<std::vector<warning::Reading>> Indicators::MinutesLeft(rpc::Call& call,
                                                              const warning::Limits& limits,
                                                              ClockKind kind) const {
  // Before a connection is taken: it may ask identity.
  BranchCalendars calendars = TRY(calendars_.Of(call, call.branch()));
  const Time until = call.now() + std::chrono::minutes(limits.MildestAmber());
  using Readings = std::vector<warning::Reading>;
  return db_.Read(call.patience(), [&](db::Session& session) -> Result<Readings> {
    Readings readings;
    for (const StoredTicket& stored :
         TRY(TicketRepository::ListDue(session, call.branch(), until))) {
      TRY(calendars_.Complete(session, stored.ticket, calendars));
      for (const ClockPlan& plan : stored.ticket.planning.plans) {
        if (plan.kind != kind) continue;
        const std::optional<Time> due =
            RunningDue(plan, stored.ticket.facts, calendars.ByVersion(), call.now());
        if (!due) continue;
        readings.push_back({.site = stored.name.site,
                            .subject = stored.name.ToString(),
                            .title = stored.number,
                            .value = MinutesUntil(*due, call.now())});
      }
    }
    return readings;
  });
}

Result<std::vector<warning::Reading>> Indicators::Unassigned(rpc::Call& call) const {
  return ReadingsOf(TRY(db_.Read(call.patience(), [&](db::Session& session) {
    return TicketRepository::CountUnassigned(session, call.branch());
  })));
}

Result<std::vector<warning::Reading>> Indicators::Overdue(rpc::Call& call) const {
  return ReadingsOf(TRY(db_.Read(call.patience(), [&](db::Session& session) {
    return TicketRepository::CountOverdue(session, call.branch(), call.now());
  })));
}

}  // namespace steward::tickets
