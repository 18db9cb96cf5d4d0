// The platform as processes: their memory after the demo company was loaded, and what a request
// costs the gateway compared with Go's.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "tests/bench/bench.h"
#include "tests/bench/go_gateway.h"
#include "tests/support/demo_company.h"
#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::bench {
namespace {

using testing::Json;
using testing::Stack;

constexpr double kMostMemoryMb = 40;
constexpr std::chrono::seconds kSettling(60);  // what was freed is given back now and then
constexpr int kConnections = 8;
constexpr int kRounds = 7;
constexpr std::chrono::milliseconds kRound(700);
const char* const kServices[] = {"identity", "directory", "tickets"};

double MemoryMb(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    if (word != "VmRSS:") continue;
    double kilobytes = 0;
    status >> kilobytes;
    return kilobytes / 1024;
  }
  STEWARD_CHECK(false);
}

void MeasureMemory(Stack& stack) {
  for (const char* service : kServices)
    Say("%-10s %.1f MB before", service, MemoryMb(stack.process(service).pid()));
  const testing::TemporaryFolder folder;
  const auto start = std::chrono::steady_clock::now();
  testing::LoadDemoCompany(stack, folder);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  Say("demo company loaded in %.0f s", seconds.count());
  for (const char* service : kServices) {
    const pid_t process = stack.process(service).pid();
    testing::Eventually([&] { return MemoryMb(process) <= kMostMemoryMb; }, kSettling);
    AtMost(std::string("memory-") + service, MemoryMb(process), kMostMemoryMb, "MB");
  }
  Only("memory-gateway", MemoryMb(stack.process("gateway").pid()), "MB");
}

// GETs over keep-alive connections for a round; CPU microseconds of the gateway per request.
double CpuOfRound(int port, pid_t gateway, const std::string& request) {
  const double before = CpuMicroseconds(std::vector<pid_t>{gateway});
  const auto end = std::chrono::steady_clock::now() + kRound;
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < kConnections; ++i) {
    clients.emplace_back([&] {
      testing::RawClient client(port);
      while (std::chrono::steady_clock::now() < end) {
        STEWARD_CHECK(client.Ask(request).status == 200);
        ++answered;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  return (CpuMicroseconds(std::vector<pid_t>{gateway}) - before) / answered;
}

void CompareWithGo(Stack& stack) {
  if (!GoGateway::Available()) {
    Skip("gateway", "Go and its grpc-gateway are not here");
    return;
  }
  const Json ticket = stack.Must("POST", "/v1/branches/b1/sites/s1/tickets", stack.token("desk"),
                                 {{"title", "厨房水龙头漏水"},
                                  {"kind", "KIND_HOME_REPAIR"},
                                  {"channel", "CHANNEL_PHONE"},
                                  {"severity", "SEVERITY_3"},
                                  {"place", "3 栋 2 单元 501"},
                                  {"faultGroup", "water.tap"}});
  const std::string request =
      testing::RawRequest("GET", "/v1/" + ticket["name"].get<std::string>(),
                          "Authorization: Bearer " + stack.token("desk") + "\r\n");
  GoGateway go(stack.service_port("tickets"));
  STEWARD_CHECK(testing::Eventually([&] { return go.Answers(request); }));
  const auto costs = InTurn(
      kRounds,
      {[&] { return CpuOfRound(stack.http_port(), stack.process("gateway").pid(), request); },
       [&] { return CpuOfRound(go.port(), go.pid(), request); }});
  std::vector<double> ratios;
  for (size_t i = 0; i < kRounds; ++i) ratios.push_back(costs[0][i] / costs[1][i]);
  Say("CPU of a GET of a ticket: ours %.1f us, Go's grpc-gateway (v1, Debian's) %.1f us",
      Median(costs[0]), Median(costs[1]));
  AtMost("gateway", Median(ratios), 0.70, "of Go's CPU");
}

}  // namespace

void Measure() {
  const bool memory =
      std::any_of(std::begin(kServices), std::end(kServices),
                  [](const char* service) { return Chosen(std::string("memory-") + service); });
  if (!memory && !Chosen("gateway")) return;
  Stack stack;
  if (Chosen("gateway")) CompareWithGo(stack);
  if (memory) MeasureMemory(stack);
}

}  // namespace steward::bench
