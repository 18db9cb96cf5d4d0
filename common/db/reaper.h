// Stops statements whose caller has run out of patience, with KILL QUERY on a connection of its
// own. Internal to common/db.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "common/db/connection.h"

namespace steward::db {

// One thread. It looks at the watched connections every 20 ms and kills while holding the watch's
// mutex, so that the statement of the next call on the same connection can never be hit; it kills
// only where its own connection ends at the same run of the same server. A kill that hangs (the
// server is stopped) takes at most 1 s and is not tried again for a second.
class Reaper {
 public:
  explicit Reaper(Settings settings);
  ~Reaper();

  void Add(std::shared_ptr<Watch> watch);
  void Remove(const std::shared_ptr<Watch>& watch);

  std::int64_t kills() const { return kills_; }

 private:
  void Run();
  void Look(Watch& watch);
  bool Overdue(Watch& watch);
  void Connect();

  const Settings settings_;
  std::atomic<std::int64_t> kills_ = 0;

  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stop_ = false;                            // guarded by mutex_
  std::vector<std::shared_ptr<Watch>> watches_;  // guarded by mutex_

  // Of the thread alone.
  std::unique_ptr<Connection> side_;
  SteadyTime next_try_{};

  std::thread thread_;  // last: it uses all the others
};

}  // namespace steward::db
