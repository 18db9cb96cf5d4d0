#include "common/app/answer_sweeper.h"

#include <algorithm>

#include "common/db/idempotency.h"

namespace steward::app {
namespace {

constexpr std::chrono::seconds kSweepPatience(10);

}  // namespace

LeaderWork AnswerSweeper::Work() {
  return {.name = "answers", .run = [this](const Lead& lead) { return Sweep(lead); }};
}

Status AnswerSweeper::Sweep(const Lead& lead) {
  const Time now = Now();
  while (lead.GoesOn()) {
    const std::int64_t removed =
        TRY(lead.db().Transact(PatienceOf(kSweepPatience), [&](db::Tx& tx) -> Result<std::int64_t> {
          TRY(lead.Check(tx));
          return db::PurgeAnswers(tx, now, kRows);
        }));
    removed_ += removed;
    if (removed < kRows) return {};
  }
  return {};
}

// Of the branch whose clock is behind the others': of no branch does an answer go too early.
Time AnswerSweeper::Now() const {
  Duration behind{};
  for (const auto& [branch, offset] : policy_.marks()->clock_offsets)
    behind = std::min(behind, offset);
  return clock_.Now() + behind;
}

}  // namespace steward::app
