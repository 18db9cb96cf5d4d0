// The services of tickets with all they need, and their methods. One per process; tests make one
// over a database of their own.
#pragma once

#include "common/cache/cache.h"
#include "common/db/numbers.h"
#include "common/keys/keys.h"
#include "common/paging/page.h"
#include "common/rpc/bindings.h"
#include "common/rpc/client.h"
#include "common/rpc/mutate.h"
#include "services/tickets/calendar_copies.h"
#include "services/tickets/case_service.h"
#include "services/tickets/indicators.h"
#include "services/tickets/leaving_hand_over.h"
#include "services/tickets/site_copies.h"
#include "services/tickets/sla_policy_service.h"
#include "services/tickets/statistics_service.h"
#include "services/tickets/subject_data.h"
#include "services/tickets/ticket_service.h"

namespace steward::tickets {

struct Wiring {
  // All outlive the wiring. Without a cache every read loads.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const keys::KeyRing& keys;
    rpc::Client& identity;
    rpc::Client& directory;
    StaffCopies::Token token;  // of the service itself, for work without a caller
    cache::Cache* cache = nullptr;
  };
  explicit Wiring(const Parts& parts);

  void BindAll(rpc::Bindings& bindings);
  // How the copies of what other services keep follow, one for each of those services.
  std::vector<events::Subscription> Subscriptions();

  CalendarCopies calendars;
  StaffCopies staff;
  SiteCopies sites;
  db::NumberSource numbers;
  TicketService tickets;
  SlaPolicyService policies;
  StatisticsService statistics;
  CaseService cases;
  LeavingHandOver leavings;
  SubjectData subject_data;
  Indicators indicators;

 private:
  void BindTickets(rpc::Bindings& bindings);
  void BindEndings(rpc::Bindings& bindings);
};

}  // namespace steward::tickets
