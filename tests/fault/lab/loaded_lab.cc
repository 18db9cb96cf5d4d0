#include "tests/fault/lab/loaded_lab.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/eventually.h"

namespace steward::lab {
namespace {

constexpr std::int64_t kFirstOperations = 1'000;
constexpr std::chrono::minutes kProgress{2};

void PrintRates(const LoadCounts& counts, std::chrono::steady_clock::duration time,
                const char* when) {
  const double seconds = std::chrono::duration<double>(time).count();
  std::printf(
      "  %s: %.0f writes and %.0f reads a second for %.0f s; %ld of %ld answers said"
      " nothing, %ld etags were stale\n",
      when, static_cast<double>(counts.writes) / seconds,
      static_cast<double>(counts.reads) / seconds, seconds, static_cast<long>(counts.failed),
      static_cast<long>(counts.answers), static_cast<long>(counts.refused));
  std::fflush(stdout);
}

}  // namespace

LoadedLab::LoadedLab(const Plan& plan, const LabOptions& options)
    : plan_(plan),
      lab_(options),
      history_(lab_.HistoryPath()),
      branches_(MakeCompany(lab_.stack, lab_.accounts, history_)),
      killer_(std::make_unique<Killer>(lab_.stack, lab_.accounts, branches_, plan.seed)),
      load_(std::make_unique<Load>(LoadOptions{.seed = plan.seed}, lab_.stack.http_port(),
                                   lab_.accounts, branches_, history_)),
      start_(std::chrono::steady_clock::now()) {
  AwaitProgress(kFirstOperations);
  PrintRates(counts(), std::chrono::steady_clock::now() - start_, "before the first fault");
}

void LoadedLab::AwaitProgress(std::int64_t operations) {
  const std::int64_t enough = Done() + operations;
  EXPECT_TRUE(testing::Eventually([&] { return Done() > enough; }, kProgress))
      << "the clients do not get on; " << plan_.Again();
}

Verdict LoadedLab::Finish() {
  load_->Stop();
  PrintRates(counts(), std::chrono::steady_clock::now() - start_, "all in all");
  EXPECT_EQ(counts().unexpected, 0) << load_->FirstUnexpected() << "\n" << plan_.Again();
  const Verdict verdict = Auditor(History::Load(lab_.HistoryPath()))
                              .Judge(lab_.stack.http_port(), lab_.accounts, branches_);
  lab_.Expect(plan_, verdict);
  lab_.ExpectInvariants(plan_);
  return verdict;
}

std::chrono::milliseconds LoadedLab::LongestBack(const std::vector<std::string>& victims) const {
  std::chrono::milliseconds longest{0};
  for (const Attack& attack : killer_->attacks()) {
    if (std::find(victims.begin(), victims.end(), attack.victim) != victims.end())
      longest = std::max(longest, attack.back);
  }
  return longest;
}

}  // namespace steward::lab
