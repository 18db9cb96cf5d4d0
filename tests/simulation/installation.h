// The processes of a simulated installation, made of production code: what each of them has, and
// how one request of a client is done in it.
#pragma once

#include <memory>
#include <string>

#include "common/app/leader_work.h"
#include "common/events/applier.h"
#include "common/events/relay.h"
#include "common/rpc/client.h"
#include "common/rpc/mutate.h"
#include "services/tickets/notices/clock_watch.h"
#include "tests/simulation/memory_server.h"
#include "tests/support/manual_clock.h"

namespace steward::simulation {

inline constexpr char kTicketsSchema[] = "tickets";
inline constexpr char kReaderSchema[] = "reader";

// Ids that are the same in every run.
class CountingIds final : public IdSource {
 public:
  Uuid Next(Time) override;

 private:
  std::uint64_t last_ = 0;
};

// What clients ask for. Numbers stand in the steps.
enum class Ask {
  kRegister,
  kAccept,
  kDispatch,
  kTake,
  kArrive,
  kStartWork,
  kPause,
  kResume,
  kResolve,
  kRefuseSignOff,
  kWithdraw
};
inline constexpr int kAskCount = 11;

struct Request {
  std::string id;  // as the client calls it; empty: none yet
  Ask ask = Ask::kRegister;
  std::string ticket;  // id of it; for kRegister the one it gets
};

// One process of the service tickets.
class ServiceProcess {
 public:
  struct Parts {
    std::string name;
    rpc::Client& nobody;  // is never called
    CountingIds& ids;
    const auth::Policy& policy;
    const Clock& clock;
    cache::Redis& redis;
  };
  explicit ServiceProcess(const Parts& parts);

  // The bytes of the answer.
  Result<std::string> Do(const Request& request);
  void Relay() { relay_.Work(); }
  void Watch();

 private:
  const Parts parts_;
  db::Settings settings_;
  std::unique_ptr<db::Database> db_;
  rpc::Writes writes_;
  tickets::CalendarCopies calendars_;
  const events::EventLog log_{kTicketsSchema};
  events::EventStream stream_;
  events::Relay relay_;
  db::Leadership leadership_;
  tickets::ClockWatch watch_;
};

// One process of a service that reads the events of tickets.
class ReaderProcess {
 public:
  // `source` stands for the tickets' EventLogService.
  ReaderProcess(const std::string& name, events::EventSource& source, cache::Redis& redis);
  void Apply() { applier_.Work(); }

 private:
  db::Settings settings_;
  std::unique_ptr<db::Database> db_;
  events::EventStream stream_;
  events::Applier applier_;
};

// The EventLogService of tickets, in a process that is not killed.
class LogService final : public events::EventSource {
 public:
  explicit LogService(const Clock& clock);
  Result<Page> List(std::int64_t after_position, int limit) override;
  Result<events::LogState> Confirm(const events::Cursor& cursor) override;

 private:
  std::unique_ptr<db::Database> db_;
  const events::EventLog log_{kTicketsSchema};
  const Clock& clock_;
};

// What is there before anything happens: the calendar of the branch.
void Prepare(MemorySchema& tickets);

}  // namespace steward::simulation
