// A lab at work: clients, a killer, and the judgement of everything once they have stopped.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "tests/fault/lab/killer.h"
#include "tests/fault/lab/lab.h"
#include "tests/fault/lab/load.h"

namespace steward::lab {

class LoadedLab {
 public:
  // Starts everything; returns once the clients have done some work.
  explicit LoadedLab(const Plan& plan, const LabOptions& options = {});

  testing::Stack& stack() { return lab_.stack; }
  Killer& killer() { return *killer_; }
  const LoadCounts& counts() const { return load_->counts(); }
  const std::vector<Branch>& branches() const { return branches_; }

  // Until the clients have done so many more operations.
  void AwaitProgress(std::int64_t operations);
  // Stops the clients and expects that nothing was lost, nothing is there twice, nothing was
  // answered that nobody can explain, and that all invariants hold.
  Verdict Finish();
  // The longest time until all services wrote again, of blows to these victims.
  std::chrono::milliseconds LongestBack(const std::vector<std::string>& victims) const;

 private:
  std::int64_t Done() const { return counts().writes + counts().reads; }

  const Plan plan_;
  Lab lab_;
  History history_;
  const std::vector<Branch> branches_;
  std::unique_ptr<Killer> killer_;
  std::unique_ptr<Load> load_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace steward::lab
