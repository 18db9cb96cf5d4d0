// Between the API's messages and the rules' values.
#pragma once

#include <optional>
#include <string>

#include "common/rpc/etag.h"
#include "google/type/date.pb.h"
#include "services/tickets/clock.h"
#include "services/tickets/policy.h"
#include "services/tickets/ticket.h"
#include "services/tickets/ticket_repository.h"
#include "steward/tickets/v1/ticket.pb.h"

namespace steward::tickets {

calendar::LocalDay DayOf(const google::type::Date& date);
std::optional<calendar::Interval> FromProto(const v1::Appointment& appointment, bool present);

// What the rules look at of the writer's fields.
Report ReportOf(const v1::Ticket& report);
Classification ClassificationOf(const v1::Ticket& ticket);

// The ticket as the API shows it, its clocks as they stand at `now`. Name and phone of the reporter
// are masked.
v1::Ticket ToProto(const StoredTicket& stored, const Calendars& calendars, Time now);

v1::TicketEvent ToProto(const Entry& entry, const std::string& ticket);

using rpc::CheckEtag;
using rpc::EtagOf;

}  // namespace steward::tickets
