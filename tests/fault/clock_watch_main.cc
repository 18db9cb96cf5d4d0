// One process that tells of clocks at a given instant until it ends: what tests kill and stop.
//   clock_watch SOCKET SCHEMA USER PASSWORD INSTANT_US
#include <pthread.h>
#include <signal.h>

#include <cstdlib>
#include <memory>

#include "common/app/leader_work.h"
#include "common/rpc/client.h"
#include "services/tickets/notices/clock_watch.h"
#include "tests/support/manual_clock.h"

int main(int argc, char** argv) {
  using namespace steward;
  if (argc != 6) return 64;
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);

  db::Settings settings;
  settings.socket = argv[1];
  settings.schema = argv[2];
  settings.user = argv[3];
  settings.password = argv[4];
  settings.connections = 2;
  const std::unique_ptr<db::Database> db = db::Database::Open(settings).value();
  rpc::Client nobody("identity", "ipv4:127.0.0.1:1", 1);  // the watch asks nobody
  tickets::CalendarCopies calendars(*db, nobody, [] { return std::string(); });
  RandomIdSource ids;
  const auth::Policy policy;
  const testing::ManualClock clock{Time(Duration(std::atoll(argv[5])))};
  tickets::ClockWatch watch({.calendars = calendars, .ids = ids, .policy = policy, .clock = clock});
  const app::LeaderWorker worker({*db, settings, [] { return true; }}, watch.Work());
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}
