#include "common/db/reaper.h"

#include <algorithm>

namespace steward::db {
namespace {

constexpr std::chrono::milliseconds kInterval(20);
constexpr std::chrono::seconds kPauseAfterFailure(1);

Settings SideSettings(Settings settings) {
  settings.socket_timeout = std::chrono::seconds(1);
  return settings;
}

}  // namespace

Reaper::Reaper(Settings settings)
    : settings_(SideSettings(std::move(settings))), thread_([this] { Run(); }) {}

Reaper::~Reaper() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  thread_.join();
}

void Reaper::Add(std::shared_ptr<Watch> watch) {
  const std::lock_guard lock(mutex_);
  watches_.push_back(std::move(watch));
}

void Reaper::Remove(const std::shared_ptr<Watch>& watch) {
  const std::lock_guard lock(mutex_);
  std::erase(watches_, watch);
}

void Reaper::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_changed_.wait_for(lock, kInterval, [this] { return stop_; })) {
    // A copy: opening and closing connections must not wait for a kill that hangs.
    const std::vector<std::shared_ptr<Watch>> watches = watches_;
    lock.unlock();
    for (const std::shared_ptr<Watch>& watch : watches) Look(*watch);
    lock.lock();
  }
}

bool Reaper::Overdue(Watch& watch) { return watch.busy && !watch.killed && watch.busy->over(); }

void Reaper::Connect() {
  if (side_ || std::chrono::steady_clock::now() < next_try_) return;
  ServerError error;
  side_ = Connection::Open(settings_, error);
  if (!side_) next_try_ = std::chrono::steady_clock::now() + kPauseAfterFailure;
}

void Reaper::Look(Watch& watch) {
  {
    const std::lock_guard lock(watch.mutex);
    if (!Overdue(watch)) return;
  }
  // Connecting may take seconds: without the watch's mutex, which its session needs to go on.
  Connect();
  const std::lock_guard lock(watch.mutex);
  if (!side_ || !Overdue(watch)) return;
  if (!side_->watch()->server.SameAs(watch.server)) {
    side_.reset();  // one of the two is from before a fail-over: connect afresh next time
    next_try_ = std::chrono::steady_clock::now() + kPauseAfterFailure;
    return;
  }
  const auto error = side_->Command("KILL QUERY " + std::to_string(watch.connection_id));
  if (!error) {
    watch.killed = true;
    ++kills_;
  } else if (Classify(error->code) == Failure::kLost) {
    side_.reset();
    next_try_ = std::chrono::steady_clock::now() + kPauseAfterFailure;
  }
}

}  // namespace steward::db
