#include "services/tickets/notices/notice.h"

#include <algorithm>

namespace steward::tickets {
namespace {

std::optional<ClockNotice> DueOfClock(const Ticket& ticket, const ClockPlan& plan,
                                      const Calendars& calendars, Time now) {
  const std::optional<NoticeKind> told = ToldOf(ticket, plan.kind);
  if (told == NoticeKind::kBreach) return std::nullopt;
  const ClockReading reading = ReadClock(plan, ticket.facts, calendars, now);
  if (reading.breach) {
    return ClockNotice{plan.kind, NoticeKind::kBreach, *reading.breach, *reading.breach,
                       plan.alarm.breach_to};
  }
  if (told || IsSettled(plan, ticket.facts)) return std::nullopt;
  const std::optional<Time> warning = WarningTime(plan, ticket.facts, calendars, now);
  if (!warning || *warning > now) return std::nullopt;
  return ClockNotice{plan.kind, NoticeKind::kWarning, *warning, *reading.due,
                     plan.alarm.warning_to};
}

std::optional<Time> NextOfClock(const Ticket& ticket, const ClockPlan& plan,
                                const Calendars& calendars) {
  const std::optional<NoticeKind> told = ToldOf(ticket, plan.kind);
  if (told == NoticeKind::kBreach) return std::nullopt;
  const Time far = FarthestOf(ticket.facts);
  const ClockReading reading = ReadClock(plan, ticket.facts, calendars, far);
  if (IsSettled(plan, ticket.facts)) return reading.breach;  // met or dropped too late, or never
  if (told) return reading.due;
  const std::optional<Time> warning = WarningTime(plan, ticket.facts, calendars, far);
  return warning && *warning < *reading.due ? warning : reading.due;
}

}  // namespace

std::optional<ClockNotice> DueNotice(const Ticket& ticket, const Calendars& calendars, Time now) {
  std::optional<ClockNotice> earliest;
  for (const ClockPlan& plan : ticket.planning.plans) {
    const std::optional<ClockNotice> notice = DueOfClock(ticket, plan, calendars, now);
    if (notice && (!earliest || notice->time < earliest->time)) earliest = notice;
  }
  return earliest;
}

std::optional<Time> NoticeTime(const Ticket& ticket, const Calendars& calendars) {
  std::optional<Time> earliest;
  for (const ClockPlan& plan : ticket.planning.plans) {
    const std::optional<Time> next = NextOfClock(ticket, plan, calendars);
    if (next && (!earliest || *next < *earliest)) earliest = next;
  }
  return earliest;
}

std::optional<NoticeKind> ToldOf(const Ticket& ticket, ClockKind clock) {
  std::optional<NoticeKind> told;
  for (const ClockNotice& notice : ticket.notices) {
    if (notice.clock == clock && (!told || *told < notice.kind)) told = notice.kind;
  }
  return told;
}

std::optional<NoticeKind> StandingNotice(const Ticket& ticket) {
  std::optional<NoticeKind> worst;
  for (const ClockPlan& plan : ticket.planning.plans) {
    if (IsSettled(plan, ticket.facts)) continue;
    const std::optional<NoticeKind> told = ToldOf(ticket, plan.kind);
    if (told && (!worst || *worst < *told)) worst = told;
  }
  return worst;
}

}  // namespace steward::tickets
