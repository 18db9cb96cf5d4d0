// The process steward-tickets: takes every call, repair and complaint to its end.
#include "common/app/runtime.h"
#include "common/app/service_token.h"
#include "services/tickets/notices/clock_watch.h"
#include "services/tickets/sealed_columns.h"
#include "services/tickets/wiring.h"

STEWARD_EMBEDDED(tickets_migrations);

namespace {

using namespace steward;

Status Run(app::Runtime& runtime) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const rpc::Writes writes = TRY(runtime.OpenWrites(db));
  rpc::Client& identity = *TRY(runtime.Peer("identity"));
  app::ServiceToken token =
      TRY(app::ServiceToken::Open(identity, runtime.name(), runtime.settings().keys()));
  tickets::Wiring tickets({.writes = writes,
                           .pages = runtime.pages(),
                           .keys = runtime.keys(),
                           .identity = identity,
                           .directory = *TRY(runtime.Peer("directory")),
                           .token = [&token] { return token.Get(); },
                           .cache = TRY(runtime.OpenCache())});
  TRY(runtime.FollowPolicy());
  runtime.HandOverAtLeaving([&](rpc::Call& call, const app::Leaving& leaving) {
    return tickets.leavings(call, leaving);
  });
  runtime.TakePartInDataRequests(tickets.subject_data.Part());
  for (events::Subscription& subscription : tickets.Subscriptions())
    runtime.Subscribe(std::move(subscription));
  tickets::ClockWatch clocks({.calendars = tickets.calendars,
                              .ids = runtime.ids(),
                              .policy = runtime.policy(),
                              .clock = runtime.clock()});
  runtime.LeadWork(clocks.Work());
  runtime.WatchLimits(tickets.indicators.Readers());
  rpc::Bindings bindings;
  tickets.BindAll(bindings);
  TRY(runtime.TellEvents(bindings));
  return runtime.Serve(bindings);
}

}  // namespace

int main(int argc, char** argv) {
  return app::Main(argc, argv,
                   {.name = "tickets",
                    .migrations = steward_embedded_tickets_migrations,
                    .run = Run,
                    .sealed = [](const config::v1::Service&) { return tickets::SealedColumns(); },
                    .commands = {}});
}
