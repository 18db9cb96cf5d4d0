// What the gateway says about its work: how many requests of each method were answered how and how
// long that took, and a line in the log for each that failed on our side.
#pragma once

#include <array>
#include <chrono>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/metrics/metrics.h"
#include "gateway/contracts.h"

namespace steward::gateway {

class Observer {
 public:
  // Both outlive the observer.
  Observer(metrics::Registry& registry, const Contracts& contracts);

  // `method` is null for what reached none. `cause` goes into the log. Any thread.
  void Answered(const Method* method, int status, std::chrono::steady_clock::duration time,
                std::string_view trace_id, std::string_view cause);

 private:
  struct Figures {
    std::vector<metrics::Counter> by_class;  // of the status: 1xx to 5xx
    metrics::Histogram seconds;
  };

  static Figures Make(metrics::Registry& registry, const std::string& method);

  std::unordered_map<const Method*, Figures> figures_;
};

}  // namespace steward::gateway
