// A simulated installation: two processes of tickets, two of a service that reads its events, a
// database and a Redis in memory, and clients that repeat what was not answered. What happens is a
// list of steps made from a seed; the same list always gives the same run.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/simulation/fibers.h"
#include "tests/simulation/network.h"
#include "tests/simulation/reference.h"

namespace steward::simulation {

enum class StepKind {
  kRequest,    // a client sends its next request, or repeats the last one
  kDuplicate,  // what a client sent arrives a second time
  kRelay,
  kWatch,
  kApplier,
  kMinutes,    // business time passes
  kBack,       // and goes back
  kSteady,     // steady time passes
  kKill,       // a process ends where it is, and is started again
  kDropLocks,  // the server no longer believes in a leader
  kDeadlock,   // the next statement of a process fails so
  kBreak,      // the connection of the next statement breaks
  kLoseReply,  // the next COMMIT of a process is done and not answered
  kWipeRedis,
  kRedisAway,   // until it is back
  kDropEvents,  // some events of the next answer of the stream are lost
  kMixEvents,   // they come twice and in reverse
  kRun,         // whoever can goes on
};

struct Step {
  int id = 0;  // by which its dice are thrown
  StepKind kind = StepKind::kRun;
  int who = 0;  // client or process
  int amount = 0;
  int slices = 0;  // how often somebody goes on after it
};

// What a seed means.
std::vector<Step> StepsOf(std::uint64_t seed);
std::string TextOf(const Step& step);

struct Outcome {
  std::string problem;  // empty: none
  Reference::Sums sums;
  std::int64_t commits = 0;
  std::int64_t kills = 0;
  std::uint64_t trace = 0;  // of all that was committed: equal runs have equal ones
};

// Runs the steps in a world of their own, then lets everything come to rest.
Outcome Simulate(std::uint64_t seed, const std::vector<Step>& steps);

// The fewest of these steps, found by leaving some out, with which there still is a problem.
std::vector<Step> Shrink(std::uint64_t seed, std::vector<Step> steps);

}  // namespace steward::simulation
