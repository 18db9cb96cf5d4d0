#include "common/db/numbers.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "common/db/server_error.h"

namespace steward::db {
namespace {

std::string Printed(std::string_view series, std::int64_t number) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "-%06lld", static_cast<long long>(number));
  return std::string(series) + digits;
}

}  // namespace

Result<std::string> NumberSource::Next(const Patience& patience, std::string_view branch,
                                       std::string_view series) {
  const std::pair<std::string, std::string> key(branch, series);
  std::unique_lock lock(mutex_);
  while (true) {
    // Found anew each time round: the entry may have been pushed out while this thread waited.
    if (!blocks_.contains(key)) MakeRoom();
    Block& block = blocks_[key];
    if (block.next == block.end && block.after != 0) {
      block.next = std::exchange(block.after, 0);
      block.end = block.next + kBlock;
    }
    const bool enough = block.after != 0 || block.end - block.next > kBlock / 2;
    if (block.next < block.end && (enough || block.fetching)) {
      return Printed(series, block.next++);
    }
    if (patience.over()) return PatienceOver(patience, "waiting for a block of numbers");
    if (block.fetching) {
      fetched_.wait_until(
          lock, std::min(patience.deadline, std::chrono::steady_clock::now() + kPatienceLook));
      continue;
    }
    block.fetching = true;
    lock.unlock();
    const Result<std::int64_t> first = TakeBlock(patience, branch, series);
    lock.lock();
    block.fetching = false;
    fetched_.notify_all();
    if (first.ok()) {
      block.after = first.value();
    } else if (block.next == block.end) {
      return first.error();
    } else {
      return Printed(series, block.next++);  // the next caller tries again
    }
  }
}

Result<std::int64_t> NumberSource::TakeBlock(const Patience& patience, std::string_view branch,
                                             std::string_view series) {
  return db_.Transact(patience, [&](Tx& tx) -> Result<std::int64_t> {
    TRY(
        tx.Execute("INSERT INTO number_blocks (branch_id, series, next_number) VALUES (?, ?, ?)"
                   " ON DUPLICATE KEY UPDATE next_number = next_number + ?",
                   branch, series, 1 + kBlock, kBlock));
    // The row is locked by the statement above, so this is what it has made of it.
    const std::optional<std::int64_t> next = TRY(tx.QueryOne(
        "SELECT next_number FROM number_blocks WHERE branch_id = ? AND series = ?",
        [](const Row& row) { return row.Get<std::int64_t>(0); }, branch, series));
    return next.value() - kBlock;
  });
}

// Pushes any series out; what is left of its block becomes a gap.
void NumberSource::MakeRoom() {
  if (blocks_.size() < kSeries) return;
  const auto idle = std::find_if(blocks_.begin(), blocks_.end(),
                                 [](const auto& entry) { return !entry.second.fetching; });
  if (idle != blocks_.end()) blocks_.erase(idle);
}

}  // namespace steward::db
