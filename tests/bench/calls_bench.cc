// Reading a ticket by name, against an echo through the same dispatcher; and after a pause.
#include <thread>

#include "tests/bench/bench.h"
#include "tests/bench/call_load.h"
#include "tests/bench/caller.h"
#include "tests/bench/echo_server.h"
#include "tests/support/tickets_stage.h"

namespace steward::bench {
namespace {

using testing::PrivateMariaDb;
using testing::PrivateRedis;
using tickets::TicketsStage;

constexpr int kAtOnce = 64;
constexpr int kRounds = 7;
constexpr int kRoundMs = 500;
constexpr int kTickets = 200;

constexpr int kIdleConnections = 4;
constexpr int kIdleCalls = 80;
constexpr std::chrono::milliseconds kPause(1000);

CallTarget GetTicket(TicketsStage& stage) {
  std::vector<std::string> requests;
  for (int i = 0; i < kTickets; ++i) {
    tickets::v1::GetTicketRequest request;
    request.set_name(stage.Create().name());
    requests.push_back(request.SerializeAsString());
  }
  return {stage.port(), "/steward.tickets.v1.TicketService/GetTicket", stage.desk(),
          [requests] { return requests; }};
}

CallTarget Echo(const EchoServer& server) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(std::string(30, 'x'));
  return {server.port(), EchoServer::kPath, "",
          [bytes = request.SerializeAsString()] { return std::vector{bytes}; }};
}

std::vector<pid_t> Servers() {
  return {PrivateMariaDb::Shared().pid(), PrivateRedis::Shared().pid()};
}

std::unique_ptr<Caller> CallerOf(const CallTarget& target) {
  return std::make_unique<Caller>(target.port, target.path, target.token, target.requests());
}

double Rate(CallLoad& load) { return load.Run(kRoundMs).calls_per_second; }

void CompareWithEcho() {
  if (!Chosen("get-database") && !Chosen("get-cached")) return;
  EchoServer echo_server;
  TicketsStage database_stage;
  TicketsStage cached_stage({.redis = &PrivateRedis::Shared()});
  CallLoad echo(Echo(echo_server), kAtOnce, Servers());
  CallLoad database(GetTicket(database_stage), kAtOnce, Servers());
  CallLoad cached(GetTicket(cached_stage), kAtOnce, Servers());
  const auto rates = InTurn(kRounds, {[&] { return Rate(echo); }, [&] { return Rate(database); },
                                      [&] { return Rate(echo); }, [&] { return Rate(cached); }});
  STEWARD_CHECK(echo_server.answered() > 0);
  std::vector<double> from_database;
  std::vector<double> from_redis;
  for (size_t i = 0; i < kRounds; ++i) {
    const double echoes = (rates[0][i] + rates[2][i]) / 2;
    from_database.push_back(rates[1][i] / echoes);
    from_redis.push_back(rates[3][i] / echoes);
  }
  const cache::CacheCounters& counters = cached_stage.cache()->counters();
  Say("echo                   %s", echo.CpuText().c_str());
  Say("ticket from database   %s", database.CpuText().c_str());
  Say("ticket from Redis      %s; hits %llu, loads %llu", cached.CpuText().c_str(),
      static_cast<unsigned long long>(counters.hits),
      static_cast<unsigned long long>(counters.loads));
  AtLeast("get-database", Median(from_database), 0.33, "of an echo");
  AtLeast("get-cached", Median(from_redis), 0.45, "of an echo");
}

// Each connection rests for a second between its calls; the connections take turns.
void CallAfterPause() {
  if (!Chosen("idle")) return;
  TicketsStage stage;
  EchoServer echo_server;
  const CallTarget target = GetTicket(stage);
  std::vector<std::unique_ptr<Caller>> connections;
  for (int i = 0; i < kIdleConnections; ++i) connections.push_back(CallerOf(target));
  const std::unique_ptr<Caller> echo = CallerOf(Echo(echo_server));
  std::vector<double> times;
  std::vector<double> echoes;
  auto next = std::chrono::steady_clock::now();
  for (int i = 0; i < kIdleCalls + 2 * kIdleConnections; ++i) {
    std::this_thread::sleep_until(next += kPause / kIdleConnections);
    const double time = connections[static_cast<size_t>(i % kIdleConnections)]->OneCallMs();
    if (i % kIdleConnections == 0) echoes.push_back(echo->OneCallMs());
    if (i >= 2 * kIdleConnections) times.push_back(time);  // connected, and its statement prepared
  }
  Say("%zu calls, one a second and connection: median %.2f ms, p95 %.2f ms, longest %.2f ms;"
      " an echo: median %.2f ms",
      times.size(), Median(times), Quantile(times, 0.95), Quantile(times, 1), Median(echoes));
  AtMost("idle-p95", Quantile(times, 0.95), 2, "ms");
}

}  // namespace

void Measure() {
  CompareWithEcho();
  CallAfterPause();
}

}  // namespace steward::bench
