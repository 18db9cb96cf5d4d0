#include "tests/fault/drain/steady_load.h"

#include <algorithm>

namespace steward::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookInterval(50);
constexpr size_t kFailuresTold = 5;

// Of all workers of this process, so that what they write has names of its own.
std::atomic<int> next_number = 0;

// What is written and read: one kind for each service.
struct Kind {
  const char* service;
  const char* table;
  const char* account;
  const char* parent;
};
constexpr Kind kKinds[] = {
    {"tickets", "steward_tickets.tickets", "desk", "/v1/branches/b1/sites/s1/tickets"},
    {"directory", "steward_directory.buildings", "admin", "/v1/branches/b1/sites/s1/buildings"},
    {"identity", "steward_identity.staff", "admin", "/v1/branches/b1/staff"},
};

Json BodyOf(int kind, const std::string& unique) {
  if (kind == 0) {
    return {{"kind", "KIND_HOME_REPAIR"},
            {"channel", "CHANNEL_PHONE"},
            {"severity", "SEVERITY_3"},
            {"title", "厨房水管漏水"},
            {"place", unique}};
  }
  if (kind == 1) return {{"number", unique}, {"phase", "一期"}, {"type", "TYPE_HIGH_RISE"}};
  return {{"staff", {{"displayName", "员工"}, {"login", "load-" + unique}}}};
}

}  // namespace

// For one thread.
struct SteadyLoad::Worker {
  int number = 0;
  int count = 0;
  std::map<std::string, HttpCaller> callers;  // by gateway
  std::string written[std::size(kKinds)];     // the last name, by kind
};

SteadyLoad::SteadyLoad(Stack& stack, int per_second, int threads, const std::string& service)
    : stack_(stack), interval_(std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second) {
  for (int i = 0; i < static_cast<int>(std::size(kKinds)); ++i) {
    if (service.empty() || service == kKinds[i].service) kinds_.push_back(i);
  }
  for (const std::string& instance : stack.Instances()) {
    if (instance.starts_with("gateway")) ready_.push_back(instance);
  }
  threads_.emplace_back([this] { FollowGateways(); });
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(next_number++); });
}

SteadyLoad::~SteadyLoad() { Stop(); }

SteadyLoad::Counts SteadyLoad::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ended_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return counts_;
}

milliseconds SteadyLoad::Percentile99(steady_clock::time_point since) {
  std::vector<milliseconds> times;
  {
    const std::lock_guard lock(mutex_);
    for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer) {
      if (answer->first < since) break;
      times.push_back(answer->second);
    }
  }
  if (times.empty()) return milliseconds::max();
  const auto at = times.begin() + static_cast<std::ptrdiff_t>(times.size() * 99 / 100);
  std::nth_element(times.begin(), at, times.end());
  return *at;
}

// Asks each gateway whether it is ready, as a load balancer does.
void SteadyLoad::FollowGateways() {
  const std::vector<std::string> all = ready_;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kLookInterval, [this] { return stopping_; })) {
    lock.unlock();
    std::vector<std::string> ready;
    for (const std::string& gateway : all) {
      const int port = stack_.http_port(gateway);
      if (Listens(port) && HttpCaller(port).Send("GET", "/readyz").status == 200)
        ready.push_back(gateway);
    }
    lock.lock();
    ready_ = std::move(ready);
  }
}

bool SteadyLoad::AwaitTurn() {
  std::unique_lock lock(mutex_);
  const auto turn = start_ + interval_ * turn_++;
  return !ended_.wait_until(lock, turn, [this] { return stopping_; });
}

void SteadyLoad::Run(int number) {
  Worker worker{.number = number, .count = 0, .callers = {}, .written = {}};
  while (AwaitTurn()) {
    const int kind = kinds_[static_cast<size_t>(worker.count) / 2 % kinds_.size()];
    worker.count++ % 2 == 0 ? Write(worker, kind) : Read(worker, kind);
  }
}

HttpAnswer SteadyLoad::Send(Worker& worker, std::string_view method, const std::string& target,
                            const std::string& account, const Json& body) {
  std::string gateway;
  {
    const std::lock_guard lock(mutex_);
    if (!ready_.empty()) {
      gateway = ready_[static_cast<size_t>(requests_) % ready_.size()];
      // Idle connections to the others are given up.
      std::erase_if(worker.callers, [this](const auto& caller) {
        return std::find(ready_.begin(), ready_.end(), caller.first) == ready_.end();
      });
    }
  }
  const auto start = steady_clock::now();
  HttpAnswer answer;
  if (!gateway.empty()) {
    HttpCaller& caller =
        worker.callers.try_emplace(gateway, stack_.http_port(gateway)).first->second;
    answer = caller.Send(method, target, stack_.token(account), body.is_null() ? "" : body.dump());
  }
  const auto now = steady_clock::now();
  ++requests_;
  const std::lock_guard lock(mutex_);
  ++counts_.requests;
  counts_.time = std::chrono::duration_cast<milliseconds>(now - start_);
  const auto time = std::chrono::duration_cast<milliseconds>(now - start);
  answers_.emplace_back(now, time);
  counts_.longest = std::max(counts_.longest, time);
  if (answer.status != 200) {
    ++counts_.failed;
    if (counts_.failures.size() < kFailuresTold) {
      counts_.failures.push_back(std::string(method) + " " + target + " at " + gateway + " after " +
                                 std::to_string(counts_.time.count()) +
                                 " ms: " + std::to_string(answer.status) + " " + answer.text);
    }
  }
  return answer;
}

void SteadyLoad::Write(Worker& worker, int kind) {
  const std::string unique = std::to_string(worker.number) + "-" + std::to_string(worker.count);
  const HttpAnswer answer =
      Send(worker, "POST", kKinds[kind].parent, kKinds[kind].account, BodyOf(kind, unique));
  if (answer.status != 200) return;
  worker.written[kind] = answer.body["name"];
  const std::lock_guard lock(mutex_);
  ++counts_.written[kKinds[kind].table];
}

void SteadyLoad::Read(Worker& worker, int kind) {
  const std::string& name = worker.written[kind];
  const std::string target = name.empty() ? kKinds[kind].parent : "/v1/" + name;
  Send(worker, "GET", target, kKinds[kind].account, nullptr);
}

}  // namespace steward::testing
