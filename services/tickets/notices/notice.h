// What people are told about the clocks of a ticket: a warning before one runs out, a breach when
// it has, each once (INV-50). Which notice is due follows from what is recorded and from `now`; the
// time it bears is that at which it fell due, whenever it was noticed.
//
// A warning is for those who can still do something: while it was not given and the clock ran out,
// was met or dropped, there is none any more. A breach stays due until it was told.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "services/tickets/clock.h"
#include "services/tickets/history.h"
#include "services/tickets/ticket.h"

namespace steward::tickets {

// The earliest notice of the ticket that is due at `now` and was not given.
std::optional<ClockNotice> DueNotice(const Ticket& ticket, const Calendars& calendars, Time now);

// No notice of the ticket is due before this instant, as long as nothing else is recorded; nullopt:
// none ever. What the scanner of the clocks goes by.
std::optional<Time> NoticeTime(const Ticket& ticket, const Calendars& calendars);

// What was told of a clock; nullopt: nothing.
std::optional<NoticeKind> ToldOf(const Ticket& ticket, ClockKind clock);

// The worst notice of the clocks that somebody still waits for.
std::optional<NoticeKind> StandingNotice(const Ticket& ticket);

}  // namespace steward::tickets
