// Keeps a process's copy of rights, ended sessions and business dates as identity has them. Asks
// with a token of the service's own: at once when identity tells by an event that they changed, and
// every two seconds whatever is told (docs/adr/0030). Redis only makes it sooner: while it is away,
// and where it has lost something, the two seconds hold. A grant that begins or ends by its date
// changes nothing here: tokens are no longer good than that. While identity does not answer, the
// last copy stays.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "common/app/service_token.h"
#include "common/auth/policy.h"
#include "common/base/repeating.h"
#include "common/cache/redis.h"
#include "common/events/broadcast.h"
#include "common/log/recurring.h"

namespace steward::app {

class PolicyFollower {
 public:
  struct Parts {
    rpc::Client& identity;
    std::string service;  // its name
    const config::v1::Keys& keys;
    auth::Policy& policy;
    // Where identity's events are; none: it only asks.
    std::optional<cache::RedisOptions> streams;
    std::chrono::milliseconds interval{2'000};  // between two questions where nothing is told
  };
  // `identity` and `policy` must outlive it. Fails when the service has no key to sign on with.
  static Result<std::unique_ptr<PolicyFollower>> Start(Parts parts);

  // Whether identity has answered once.
  bool loaded() const { return loaded_; }
  // How often identity was asked.
  std::int64_t asked() const { return asked_; }

 private:
  // Reads along what identity tells.
  struct Listener {
    explicit Listener(cache::RedisOptions options);
    cache::Redis redis;
    events::EventStream stream;
    events::Broadcast broadcast;
    log::Recurring log{"hearing of changes of policy"};
  };

  PolicyFollower(const Parts& parts, ServiceToken token);
  std::chrono::milliseconds Ask();
  Status Refresh();
  std::chrono::milliseconds Listen();

  rpc::Client& identity_;
  ServiceToken token_;
  auth::Policy& policy_;
  const std::chrono::milliseconds interval_;
  std::atomic<bool> loaded_{false};
  std::atomic<std::int64_t> asked_{0};
  std::int64_t version_ = 0;  // of the copy
  log::Recurring log_{"reading policy of identity"};
  std::unique_ptr<Listener> listener_;  // null: it only asks
  std::optional<Repeating> asking_;
  std::optional<Repeating> listening_;  // last: it uses the others
};

}  // namespace steward::app
