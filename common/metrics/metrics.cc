#include "common/metrics/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <deque>
#include <mutex>

#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

bool IsName(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

struct Histogram::Buckets {
  std::vector<double> bounds;
  std::vector<std::atomic<std::uint64_t>> counts;  // not summed up; one more than bounds
  std::atomic<double> sum = 0;

  explicit Buckets(const std::vector<double>& upper) : bounds(upper), counts(upper.size() + 1) {}
};

// One figure with its labels. Never moves, because handles point into it.
struct Figure {
  std::atomic<std::uint64_t> count = 0;
  std::atomic<std::int64_t> level = 0;
  std::function<double()> read;
  std::shared_ptr<void> buckets;  // a Histogram::Buckets
};

struct Registry::State final : public prometheus::Collectable {
  struct Family {
    std::string help;
    MetricType type;
    std::map<Labels, Figure> figures;
  };

  // The figure of this name and labels. Needs the lock.
  Figure& Find(const std::string& name, const std::string& help, MetricType type,
               const Labels& labels) {
    STEWARD_CHECK(IsName(name));
    for (const auto& [label, value] : labels) STEWARD_CHECK(IsName(label));
    const auto [family, made] = families.try_emplace(name, Family{help, type, {}});
    STEWARD_CHECK(family->second.type == type);
    return family->second.figures[labels];
  }

  std::vector<MetricFamily> Collect() const override;

  mutable std::mutex mutex;
  std::map<std::string, Family> families;  // guarded by mutex; what it holds stays where it is
};

namespace {

void FillHistogram(const std::vector<double>& bounds,
                   const std::vector<std::atomic<std::uint64_t>>& counts, double sum,
                   ClientMetric::Histogram& histogram) {
  std::uint64_t total = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    total += counts[i].load(std::memory_order_relaxed);
    ClientMetric::Bucket bucket;
    bucket.cumulative_count = total;
    bucket.upper_bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back(bucket);
  }
  histogram.sample_count = total;
  histogram.sample_sum = sum;
}

}  // namespace

std::vector<MetricFamily> Registry::State::Collect() const {
  const std::lock_guard lock(mutex);
  std::vector<MetricFamily> all;
  for (const auto& [name, family] : families) {
    MetricFamily out;
    out.name = name;
    out.help = family.help;
    out.type = family.type;
    for (const auto& [labels, figure] : family.figures) {
      ClientMetric metric;
      for (const auto& [label, value] : labels) metric.label.push_back({label, value});
      if (figure.buckets) {
        const auto& buckets = *static_cast<const Histogram::Buckets*>(figure.buckets.get());
        FillHistogram(buckets.bounds, buckets.counts, buckets.sum.load(), metric.histogram);
      } else if (figure.read) {
        metric.gauge.value = figure.read();
      } else {
        metric.counter.value = static_cast<double>(figure.count.load(std::memory_order_relaxed));
        metric.gauge.value = static_cast<double>(figure.level.load(std::memory_order_relaxed));
      }
      out.metric.push_back(std::move(metric));
    }
    all.push_back(std::move(out));
  }
  return all;
}

void Histogram::Observe(double value) {
  const auto bound = std::lower_bound(buckets_->bounds.begin(), buckets_->bounds.end(), value);
  buckets_->counts[static_cast<size_t>(bound - buckets_->bounds.begin())].fetch_add(
      1, std::memory_order_relaxed);
  buckets_->sum.fetch_add(value, std::memory_order_relaxed);
}

const std::vector<double>& CallSeconds() {
  static const std::vector<double> bounds = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                             0.1,    0.2,   0.5,   1,     2,    5,    10};
  return bounds;
}

Registry::Registry() : state_(std::make_shared<State>()) {}
Registry::~Registry() = default;

Counter Registry::MakeCounter(const std::string& name, const std::string& help,
                              const Labels& labels) {
  const std::lock_guard lock(state_->mutex);
  return Counter(&state_->Find(name, help, MetricType::Counter, labels).count);
}

Gauge Registry::MakeGauge(const std::string& name, const std::string& help, const Labels& labels) {
  const std::lock_guard lock(state_->mutex);
  return Gauge(&state_->Find(name, help, MetricType::Gauge, labels).level);
}

Histogram Registry::MakeHistogram(const std::string& name, const std::string& help,
                                  const std::vector<double>& bounds, const Labels& labels) {
  STEWARD_CHECK(std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal<>()) ==
                bounds.end());
  const std::lock_guard lock(state_->mutex);
  Figure& figure = state_->Find(name, help, MetricType::Histogram, labels);
  if (!figure.buckets) figure.buckets = std::make_shared<Histogram::Buckets>(bounds);
  return Histogram(static_cast<Histogram::Buckets*>(figure.buckets.get()));
}

void Registry::Watch(const std::string& name, const std::string& help, const Labels& labels,
                     std::function<double()> read) {
  const std::lock_guard lock(state_->mutex);
  state_->Find(name, help, MetricType::Gauge, labels).read = std::move(read);
}

std::string Registry::Text() const {
  return prometheus::TextSerializer().Serialize(state_->Collect());
}

void ExportLimits(Registry& registry) {
  const google::protobuf::EnumDescriptor& limits = *type::v1::Limit_descriptor();
  for (int i = 1; i < limits.value_count(); ++i) {
    const std::string name =
        LowerAscii(limits.value(i)->name().substr(std::string_view("LIMIT_").size()));
    registry
        .MakeGauge("steward_limit", "Limits of the platform; the unit ends the name.",
                   {{"name", name}})
        .Set(limits.value(i)->number());
  }
}

struct Page::State {
  std::shared_ptr<Registry::State> figures;
  std::unique_ptr<prometheus::Exposer> exposer;
};

Page::Page(std::unique_ptr<State> state) : state_(std::move(state)) {}
Page::~Page() = default;

Result<std::unique_ptr<Page>> Page::Serve(const Registry& registry, const std::string& listen) {
  auto state = std::make_unique<State>();
  state->figures = registry.state_;
  // The library reports a port that is taken by throwing; nothing else throws here.
  try {
    state->exposer = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", listen, "num_threads", "2", "listen_backlog",
                                 "16", "request_timeout_ms", "5000", "enable_keep_alive", "no"});
    state->exposer->RegisterCollectable(state->figures);
  } catch (const std::exception& error) {
    return Fail(type::Reason::kConfigurationInvalid,
                {{"place", "metrics_listen"},
                 {"problem", "cannot listen on " + listen + ": " + error.what()}});
  }
  return std::unique_ptr<Page>(new Page(std::move(state)));
}

int Page::port() const { return state_->exposer->GetListeningPorts().at(0); }

}  // namespace steward::metrics
