#include "tests/simulation/fibers.h"

#include <cstdint>
#include <exception>

#include "common/base/result.h"

namespace steward::simulation {

void Fibers::Start(int fiber, std::function<void()> body) {
  Fiber& started = fibers_[static_cast<size_t>(fiber)];
  STEWARD_CHECK(!started.running);
  if (!started.stack) started.stack = std::make_unique_for_overwrite<char[]>(kStackBytes);
  started.body = std::move(body);
  started.running = true;
  started.killed = false;
  getcontext(&started.context);
  started.context.uc_stack.ss_sp = started.stack.get();
  started.context.uc_stack.ss_size = kStackBytes;
  started.context.uc_link = &world_;
  // makecontext() passes ints.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&started.context, reinterpret_cast<void (*)()>(&Fibers::Enter), 2,
              static_cast<unsigned>(self >> 32), static_cast<unsigned>(self));
}

void Fibers::Enter(unsigned high, unsigned low) {
  reinterpret_cast<Fibers*>(std::uintptr_t{high} << 32 | low)->Run();
}

void Fibers::Run() {
  Fiber& fiber = fibers_[static_cast<size_t>(current_)];
  try {
    if (!fiber.killed) fiber.body();
  } catch (const Killed&) {
    // Its process is gone.
  }
  fiber.body = nullptr;
  fiber.running = false;
}

void Fibers::Resume(int fiber) {
  STEWARD_CHECK(current_ == -1);
  current_ = fiber;
  swapcontext(&world_, &fibers_[static_cast<size_t>(fiber)].context);
  current_ = -1;
}

void Fibers::Kill(int fiber) {
  if (!runs(fiber)) return;
  fibers_[static_cast<size_t>(fiber)].killed = true;
  Resume(fiber);
  STEWARD_CHECK(!runs(fiber));
}

void Fibers::Yield() {
  if (current_ == -1 || std::uncaught_exceptions() > 0) return;
  Fiber& fiber = fibers_[static_cast<size_t>(current_)];
  swapcontext(&fiber.context, &world_);
  if (fiber.killed) throw Killed();
}

}  // namespace steward::simulation
