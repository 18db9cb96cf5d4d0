#include "gateway/observer.h"

#include <algorithm>
#include <string>

#include "common/log/log.h"

namespace steward::gateway {

Observer::Observer(metrics::Registry& registry, const Contracts& contracts) {
  figures_.emplace(nullptr, Make(registry, "none"));
  for (const std::unique_ptr<Method>& method : contracts.methods()) {
    if (!method->rule.internal())
      figures_.emplace(method.get(), Make(registry, method->descriptor->full_name()));
  }
}

Observer::Figures Observer::Make(metrics::Registry& registry, const std::string& method) {
  std::vector<metrics::Counter> by_class;
  for (const char* status : {"1xx", "2xx", "3xx", "4xx", "5xx"}) {
    by_class.push_back(registry.MakeCounter("steward_http_requests_total",
                                            "HTTP requests answered.",
                                            {{"method", method}, {"status", status}}));
  }
  return {std::move(by_class),
          registry.MakeHistogram("steward_http_request_seconds",
                                 "Time from the whole request to its answer.",
                                 metrics::CallSeconds(), {{"method", method}})};
}

void Observer::Answered(const Method* method, int status, std::chrono::steady_clock::duration time,
                        std::string_view trace_id, std::string_view cause) {
  const auto found = figures_.find(method);
  Figures& figures = found == figures_.end() ? figures_.at(nullptr) : found->second;
  figures.by_class[static_cast<size_t>(std::clamp(status / 100, 1, 5) - 1)].Add();
  figures.seconds.Observe(time);
  if (status < 500) return;
  log::Warn("request failed", {{"rpc", method == nullptr ? std::string_view("none") : method->path},
                               {"status", status},
                               {"trace", trace_id},
                               {"cause", cause}});
}

}  // namespace steward::gateway
