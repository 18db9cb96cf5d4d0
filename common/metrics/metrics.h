// Figures about this process for Prometheus. A handle is resolved once, at start, and costs an
// atomic addition afterwards:
//
//   metrics::Counter calls = registry.MakeCounter("steward_calls_total", "Calls answered.",
//                                                 {{"method", "GetTicket"}, {"code", "OK"}});
//   calls.Add();
//
// Labels must come from a small fixed set: never an id, a name or anything a caller sends.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace steward::metrics {

using Labels = std::map<std::string, std::string>;

// Something that only grows. Copies count the same thing; must not outlive the registry. Any
// thread.
class Counter {
 public:
  void Add(std::uint64_t amount = 1) { value_->fetch_add(amount, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_->load(std::memory_order_relaxed); }

 private:
  friend class Registry;
  explicit Counter(std::atomic<std::uint64_t>* value) : value_(value) {}
  std::atomic<std::uint64_t>* value_;
};

// Something that goes up and down. Otherwise as Counter.
class Gauge {
 public:
  void Set(std::int64_t value) { value_->store(value, std::memory_order_relaxed); }
  void Add(std::int64_t amount) { value_->fetch_add(amount, std::memory_order_relaxed); }
  std::int64_t value() const { return value_->load(std::memory_order_relaxed); }

 private:
  friend class Registry;
  explicit Gauge(std::atomic<std::int64_t>* value) : value_(value) {}
  std::atomic<std::int64_t>* value_;
};

// How values are distributed over buckets. Otherwise as Counter.
class Histogram {
 public:
  void Observe(double value);
  // In seconds, as Prometheus wants it.
  void Observe(std::chrono::steady_clock::duration time) {
    Observe(std::chrono::duration<double>(time).count());
  }

 private:
  friend class Registry;
  struct Buckets;
  explicit Histogram(Buckets* buckets) : buckets_(buckets) {}
  Buckets* buckets_;
};

// Upper bounds in seconds for calls: 0.5 ms to 10 s.
const std::vector<double>& CallSeconds();

// All figures of a process. Asking again for the same name and labels gives the same handle; a name
// that is not one (`[a-z_][a-z0-9_]*`), or that has another kind already, ends the process. Any
// thread.
class Registry {
 public:
  Registry();
  ~Registry();

  Counter MakeCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge MakeGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `bounds` rise; the bucket above the last one is added.
  Histogram MakeHistogram(const std::string& name, const std::string& help,
                          const std::vector<double>& bounds, const Labels& labels = {});
  // A gauge that is asked when the figures are read: `read` may be called by any thread as long as
  // the registry lives, and must be quick. Replaces the one of the same name and labels.
  void Watch(const std::string& name, const std::string& help, const Labels& labels,
             std::function<double()> read);

  // All figures in Prometheus' text format.
  std::string Text() const;

 private:
  friend class Page;
  struct State;
  std::shared_ptr<State> state_;
};

// Makes every limit of the platform visible, as `steward_limit{name="page_size_max"}`.
void ExportLimits(Registry& registry);

// The page `/metrics` of a registry, served by two threads of its own until destroyed. At most
// 16 connections wait.
class Page {
 public:
  // `listen` is `address:port`; port 0 takes a free one. Fails with CONFIGURATION_INVALID when the
  // address cannot be listened on. The page keeps the figures alive, but not what Watch() looks at.
  static Result<std::unique_ptr<Page>> Serve(const Registry& registry, const std::string& listen);
  ~Page();

  int port() const;

 private:
  struct State;
  explicit Page(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace steward::metrics
