// Reads all schemas of an installation that has come to rest and says of each invariant that can be
// seen in tables whether it holds (shared ids: INV-10, INV-36 ..., docs/invariants.md). As root:
// services may not look into each other's schemas.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/stack.h"

namespace steward::lab {

struct Line {
  std::string invariants;  // "INV-37"
  std::int64_t seen = 0;   // rows, events, tickets that were looked at
  std::int64_t wrong = 0;
  std::string rule;  // what holds
};

class InvCheck {
 public:
  explicit InvCheck(testing::Stack& stack);
  ~InvCheck();

  // Until nothing is under way any more: every event has a position and was applied, every audit
  // record is chained, no job runs. False when that takes longer than a minute.
  bool AwaitRest();
  // All lines, printed as they come.
  std::vector<Line> Run();

 private:
  std::int64_t Number(const std::string& sql);
  void Add(const std::string& invariants, std::int64_t seen, std::int64_t wrong,
           const std::string& rule);
  // The number that `seen` finds, and the one that `wrong` finds, which shall be 0. `@` stands for
  // the schema.
  void Count(const std::string& service, const std::string& invariants, const std::string& rule,
             const std::string& seen, const std::string& wrong);
  void CheckRequests(const std::string& service);
  void CheckEvents(const std::string& service);
  void CheckAudit(const std::string& service);
  void CheckCopies();
  void CheckReferences();
  void CheckTickets();

  testing::Stack& stack_;
  std::unique_ptr<db::Database> db_;
  std::vector<Line> lines_;
};

// Those that do not hold, in words.
std::string Broken(const std::vector<Line>& lines);

}  // namespace steward::lab
