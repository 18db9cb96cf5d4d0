// A process's part in events: tells what happened here, and applies what happened elsewhere.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/app/event_log_service.h"
#include "common/app/service_token.h"
#include "common/base/repeating.h"
#include "common/cache/redis.h"
#include "common/events/applier.h"
#include "common/events/relay.h"
#include "common/metrics/metrics.h"
#include "common/rpc/bindings.h"

namespace steward::app {

class EventExchange {
 public:
  struct Parts {
    std::string service;                         // its name
    db::Database& serving;                       // for calls
    db::Settings settings;                       // of the service's schema
    std::optional<cache::RedisOptions> streams;  // none: others ask for events, and it asks them
    const Clock& clock;                          // real time
    metrics::Registry& metrics;
  };
  // Connects. The parts outlive it.
  static Result<std::unique_ptr<EventExchange>> Open(Parts parts);
  ~EventExchange();

  // EventLogService.
  void Bind(rpc::Bindings& bindings);
  // Begins to tell what happens here.
  void StartRelay();
  // Begins to apply what happens in another service. `peer` and what the subscription uses outlive
  // Stop().
  Status Subscribe(rpc::Client& peer, ServiceToken token, events::Subscription subscription);
  // Waits for what goes on.
  void Stop();

 private:
  class Source;
  struct Consumer {
    std::unique_ptr<Source> source;
    std::unique_ptr<events::EventStream> stream;
    std::unique_ptr<events::Applier> applier;
    std::unique_ptr<Repeating> thread;
  };

  explicit EventExchange(Parts parts);

  const Parts parts_;
  const events::EventLog log_;
  EventLogService service_;
  std::unique_ptr<cache::Redis> redis_;
  std::unique_ptr<events::EventStream> stream_;
  std::unique_ptr<db::Database> db_;  // for work beside the calls
  std::unique_ptr<events::Relay> relay_;
  std::unique_ptr<Repeating> relay_thread_;
  std::vector<Consumer> consumers_;
};

}  // namespace steward::app
