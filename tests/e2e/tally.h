// Runs many cases over several connections at once and counts what came of them.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace steward::testing {

// Any thread.
class Tally {
 public:
  // A case of this class got this answer: an HTTP status or a gRPC code.
  void Count(const std::string& what, int answer) {
    const std::lock_guard lock(mutex_);
    ++cases_;
    ++classes_[what];
    ++answers_[answer];
  }
  // A case went wrong. The first 20 are told.
  void Wrong(const std::string& story) {
    const std::lock_guard lock(mutex_);
    if (++wrong_ <= 20) ADD_FAILURE() << story;
    if (wrong_ == 21) ADD_FAILURE() << "and more";
  }

  int cases() const { return cases_; }
  int CasesOf(const std::string& what) const {
    const auto found = classes_.find(what);
    return found == classes_.end() ? 0 : found->second;
  }

  void Print(const std::string& title) const {
    std::printf("%s: %d cases, %d wrong; answers:", title.c_str(), cases_, wrong_);
    for (const auto& [answer, count] : answers_) std::printf(" %d: %d", answer, count);
    std::printf("\n ");
    for (const auto& [what, count] : classes_) std::printf(" %s: %d;", what.c_str(), count);
    std::printf("\n");
  }

 private:
  std::mutex mutex_;  // guards all below while cases run
  int cases_ = 0;
  int wrong_ = 0;
  std::map<std::string, int> classes_;
  std::map<int, int> answers_;
};

// Calls run(caller, case) for each case, one thread per caller.
template <class Caller, class Case, class Run>
void InParallel(std::vector<Caller>& callers, const std::vector<Case>& cases, const Run& run) {
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (Caller& caller : callers) {
    threads.emplace_back([&] {
      for (size_t i = next++; i < cases.size(); i = next++) run(caller, cases[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace steward::testing
