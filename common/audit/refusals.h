// Refusals for lack of a right, on record without slowing the caller: they wait in memory for a
// moment and are written together. A process that is killed loses those of its last moment; the
// access log has them too.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "common/audit/record.h"
#include "common/base/repeating.h"

namespace steward::audit {

class RefusalLog {
 public:
  // Refusals that wait to be written at most; further ones are only counted. A caller who is
  // refused all the time can so fill no table faster than a few hundred rows a second.
  static constexpr size_t kWaiting = 100;
  static constexpr std::chrono::milliseconds kInterval{250};

  // `db` with a connection to spare; it and `ids` outlive this.
  RefusalLog(db::Database& db, keys::Key key, IdSource& ids);
  // Writes what waits.
  ~RefusalLog();

  // Gives the record an id. Never waits. Any thread.
  void Add(Record record);

  std::int64_t written() const { return written_; }
  std::int64_t dropped() const { return dropped_; }

 private:
  std::chrono::milliseconds Write();

  db::Database& db_;
  const keys::Key key_;
  IdSource& ids_;
  std::mutex mutex_;
  std::vector<Record> waiting_;  // guarded by mutex_
  std::atomic<std::int64_t> written_{0};
  std::atomic<std::int64_t> dropped_{0};
  std::optional<Repeating> thread_;
};

}  // namespace steward::audit
