// Numbers that people see, such as BX-2026-000123: unique in a branch and rising in one process,
// but not gapless. A transaction that fails, a process that ends, or a series pushed out of memory
// leaves a gap. (Receipts, which must be gapless, do not use this.)
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/db/database.h"

namespace steward::db {

// Takes numbers from the table number_blocks in blocks of 50, so that writes of a branch do not
// queue for one counter row, and the next block while half of one is left, so that they need not
// wait for it. Keeps at most 1,024 series in memory. Any thread.
class NumberSource {
 public:
  static constexpr std::int64_t kBlock = 50;
  static constexpr size_t kSeries = 1024;

  // `db` outlives this.
  explicit NumberSource(Database& db) : db_(db) {}

  // The next number of a series such as "BX-2026", at least six digits long. One call in fifty runs
  // a transaction of its own: call it before Transact, never inside, where it would need a second
  // connection while holding the first.
  Result<std::string> Next(const Patience& patience, std::string_view branch,
                           std::string_view series);

 private:
  struct Block {
    std::int64_t next = 0;
    std::int64_t end = 0;    // next == end: used up
    std::int64_t after = 0;  // the first number of the block after this one; 0: not fetched
    bool fetching = false;   // a thread is getting `after`; the others wait once this is used up
  };

  Result<std::int64_t> TakeBlock(const Patience& patience, std::string_view branch,
                                 std::string_view series);
  void MakeRoom();

  Database& db_;
  std::mutex mutex_;
  std::condition_variable fetched_;
  // By branch and series; guarded by mutex_. Entries that are being fetched stay where they are.
  std::map<std::pair<std::string, std::string>, Block> blocks_;
};

}  // namespace steward::db
