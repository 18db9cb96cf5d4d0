// Threads of one simulated world: one of them runs at a time, until it yields. Who goes on is for
// the world to say, so a run is the same every time. For one thread.
#pragma once

#include <ucontext.h>

#include <functional>
#include <memory>
#include <vector>

namespace steward::simulation {

// Thrown through the code of a process that was killed; everything on its way is destroyed.
struct Killed {};

class Fibers {
 public:
  // How many there can be.
  explicit Fibers(int count) : fibers_(static_cast<size_t>(count)) {}

  // Begins to run the body when it is resumed for the first time. Only while it does not run.
  void Start(int fiber, std::function<void()> body);
  bool runs(int fiber) const { return At(fiber).running; }
  // Lets it go on until it yields or ends.
  void Resume(int fiber);
  // Ends it where it is, by Killed.
  void Kill(int fiber);

  // Of the fiber that runs now. Outside any fiber, and while one is being ended: nothing happens.
  void Yield();
  // The one that runs now; -1: none.
  int current() const { return current_; }

 private:
  static constexpr size_t kStackBytes = 256 * 1024;
  struct Fiber {
    ucontext_t context;
    std::unique_ptr<char[]> stack;
    std::function<void()> body;
    bool running = false;
    bool killed = false;
  };

  const Fiber& At(int fiber) const { return fibers_[static_cast<size_t>(fiber)]; }
  static void Enter(unsigned high, unsigned low);
  void Run();

  std::vector<Fiber> fibers_;
  ucontext_t world_;
  int current_ = -1;
};

}  // namespace steward::simulation
