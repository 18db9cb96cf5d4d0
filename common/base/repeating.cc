#include "common/base/repeating.h"

#include <utility>

namespace steward {

Repeating::Repeating(std::function<std::chrono::milliseconds()> work)
    : work_(std::move(work)), thread_([this] { Run(); }) {}

Repeating::~Repeating() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Repeating::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

void Repeating::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const std::chrono::milliseconds pause = work_();
    lock.lock();
    changed_.wait_for(lock, pause, [this] { return stopping_ || woken_; });
  }
}

}  // namespace steward
