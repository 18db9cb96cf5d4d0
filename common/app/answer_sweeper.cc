#include "common/app/answer_sweeper.h"

#include <algorithm>

#include "common/db/idempotency.h"
#include "common/log/log.h"

namespace steward::app {
namespace {

constexpr std::string_view kSweeping = "answers";
constexpr std::chrono::seconds kSweepPatience(10);
constexpr std::chrono::milliseconds kSweepSignOfLife(1'500);  // see db::Leadership

}  // namespace

AnswerSweeper::AnswerSweeper(const Parts& parts)
    : parts_(parts),
      leadership_(parts.server, std::string(kSweeping)),
      thread_([this] { return Work(); }) {}

std::chrono::milliseconds AnswerSweeper::Work() {
  const std::optional<std::uint64_t> epoch = leadership_.Lead();
  if (!epoch || !parts_.knows_policy() || std::chrono::steady_clock::now() < next_sweep_)
    return kSweepSignOfLife;
  const Status status = Sweep(*epoch);
  next_sweep_ = std::chrono::steady_clock::now() + kInterval;
  if (status.ok() != working_) {
    working_ = status.ok();
    if (working_)
      log::Info("kept answers are removed again");
    else
      log::Warn("kept answers cannot be removed", {{"cause", status.error().cause}});
  }
  return kSweepSignOfLife;
}

Status AnswerSweeper::Sweep(std::uint64_t epoch) {
  const Time now = Now();
  while (leadership_.Lead() == epoch) {
    const std::int64_t removed =
        TRY(parts_.db.Transact(PatienceOf(kSweepPatience), [&](db::Tx& tx) -> Result<std::int64_t> {
          TRY(db::CheckLeadership(tx, kSweeping, epoch));
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
  for (const auto& [branch, offset] : parts_.policy.marks()->clock_offsets)
    behind = std::min(behind, offset);
  return parts_.clock.Now() + behind;
}

}  // namespace steward::app
