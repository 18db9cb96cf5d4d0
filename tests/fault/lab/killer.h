// Ends, stops and starts again the processes of a stack, in an order that follows from a seed. It
// knows its victims by their objects, never by name. From the main thread.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/fault/lab/company.h"
#include "tests/support/stack.h"

namespace steward::lab {

enum class Blow {
  kKill,       // SIGKILL, and started again at once
  kStop,       // SIGSTOP for a second or two, SIGCONT
  kTerminate,  // SIGTERM, and started again
};

struct Attack {
  std::string victim;  // "tickets", "mariadb", "cache" ...
  Blow blow = Blow::kKill;
  // From the start of the victim (MariaDB, Redis: from its first answer), or from SIGCONT, until
  // every service that needs it does a write again.
  std::chrono::milliseconds back{0};
};

class Killer {
 public:
  static const std::vector<std::string>& Victims();

  // `accounts` and `stack` outlive it. Makes the records it tries writes with.
  Killer(Stack& stack, Accounts& accounts, const std::vector<Branch>& branches, std::uint64_t seed);

  // Each victim killed so often, in mixed order, with pauses in between; and besides stopped and
  // terminated as often as said.
  void Run(int kills, int stops, int terminations, std::chrono::milliseconds longest_pause);
  // One of them.
  void Strike(const std::string& victim, Blow blow);
  // Waits for a time that follows from the seed.
  void Pause(std::chrono::milliseconds longest);
  // Whether this service does a write.
  bool Works(const std::string& service);
  // Until all do; how long it took. Ends the test program when one does not for a minute.
  std::chrono::milliseconds AwaitWork(const std::vector<std::string>& services);

  const std::vector<Attack>& attacks() const { return attacks_; }

 private:
  void Hit(const std::string& victim, Blow blow);

  Stack& stack_;
  Accounts& accounts_;
  std::mt19937_64 random_;
  std::map<std::string, std::string> probes_;  // by service: a resource of its own
  std::vector<Attack> attacks_;
};

}  // namespace steward::lab
