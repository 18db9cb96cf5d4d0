// The lines between processes fail while clients work: they swallow everything or one direction
// (F31), end all at once (F32), become slow (F26). Calls end at their deadline, no threads pile up,
// and all is well soon after.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/fault/lab/loaded_lab.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_tier.h"

namespace steward::lab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::FaultProxy;
using testing::Faults;

// Of a process now.
int Threads(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Threads:")) return std::stoi(line.substr(8));
  }
  return 0;
}

class Lines : public ::testing::Test {
 protected:
  struct Line {
    std::string from, to;
  };

  // Of those that can be between a call and its answer.
  const std::vector<Line> lines_ = {{"tickets", "mariadb"},  {"directory", "mariadb"},
                                    {"identity", "mariadb"}, {"tickets", "identity"},
                                    {"gateway", "tickets"},  {"gateway", "directory"},
                                    {"tickets", "streams"},  {"tickets", "cache"}};

  FaultProxy& Proxy(const Line& line) { return lab_.stack().link(line.from, line.to); }

  // Between our processes what a network does to TCP when it is parted: nothing arrives now, all of
  // it later. What servers say is lost for ever: their clients give the connection up.
  static Faults FaultOf(const Line& line) {
    const bool of_ours = line.from == "gateway" || line.to == "identity";
    return of_ours ? Faults{.hold = true} : Faults{.black_hole = true};
  }

  // A call with a second of time, to whom this line leads.
  milliseconds TimeOfCall(const Line& line) {
    const std::string service = line.from == "gateway" ? line.to : line.from;
    const auto start = steady_clock::now();
    lab_.killer().Works(service);
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
  }

  // While the line is bad: deadlines hold, threads do not pile up. How long until all write again.
  milliseconds Endure(const Line& line, milliseconds longest) {
    const pid_t pid = lab_.stack().process(line.from).pid();
    const int threads = Threads(pid);
    lab_.killer().Pause(longest);
    EXPECT_LE(TimeOfCall(line), milliseconds(plan_.fast() ? 5'000 : 2'500)) << plan_.Again();
    EXPECT_LE(Threads(pid), threads + kMoreThreads) << plan_.Again();
    Proxy(line).Heal();
    return lab_.killer().AwaitWork(ServiceNames());
  }

  static constexpr int kMoreThreads = 16;  // gRPC has some of its own, by load

  const Plan plan_ = PlanOfEnvironment();
  LoadedLab lab_{plan_, {.links = true}};
  std::mt19937_64 random_{plan_.seed};
};

TEST_F(Lines, WhatIsSwallowedHoldsNobodyBeyondHisDeadline) {
  milliseconds longest{0};
  for (int i = 0; i < testing::RoundsOfTier(8, 16, 50); ++i) {
    const Line& line = lines_[plan_.fast() ? static_cast<size_t>(i) : random_() % lines_.size()];
    const int direction = static_cast<int>(random_() % 3);
    SCOPED_TRACE(line.from + " to " + line.to + ", direction " + std::to_string(direction));
    const Faults fault = FaultOf(line);
    if (direction != 1) Proxy(line).Requests(fault);
    if (direction != 0) Proxy(line).Replies(fault);
    const milliseconds back = Endure(line, milliseconds(plan_.fast() ? 300 : 5'000));
    std::printf("  %-10s to %-10s %s: all writes again after %ld ms\n", line.from.c_str(),
                line.to.c_str(),
                direction == 0   ? "requests"
                : direction == 1 ? "replies"
                                 : "both",
                static_cast<long>(back.count()));
    longest = std::max(longest, back);
  }
  lab_.Finish();
  if (!plan_.fast()) {
    EXPECT_LE(longest, seconds(5)) << plan_.Again();
  }
}

TEST_F(Lines, AllConnectionsEndAtOnceAndAreMadeAnew) {
  for (int i = 0; i < testing::RoundsOfTier(4, 12, 40); ++i) {
    const Line& line = lines_[random_() % lines_.size()];
    Proxy(line).Reset();
    lab_.AwaitProgress(50);
  }
  lab_.killer().AwaitWork(ServiceNames());
  lab_.Finish();
}

TEST_F(Lines, ASlowDatabaseIsSlowForItsServiceOnly) {
  for (int i = 0; i < testing::RoundsOfTier(1, 3, 10); ++i) {
    for (const int latency_ms : {20, 100, 400}) {
      const Line& line = lines_[0];
      Proxy(line).Requests({.latency = milliseconds(latency_ms)});
      Endure(line, milliseconds(plan_.fast() ? 200 : 2'000));
      Proxy(line).Requests({.latency = milliseconds(latency_ms)});
      EXPECT_TRUE(testing::Eventually([&] { return lab_.killer().Works("directory"); }));
      Proxy(line).Heal();
    }
  }
  lab_.killer().AwaitWork(ServiceNames());
  lab_.Finish();
}

}  // namespace
}  // namespace steward::lab
