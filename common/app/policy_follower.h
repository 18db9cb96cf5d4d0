// Keeps a process's copy of rights, ended sessions and business dates as identity has them: asks
// every two seconds with a token of the service's own. While identity does not answer, the last
// copy stays.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "common/app/service_token.h"
#include "common/auth/policy.h"
#include "common/base/repeating.h"

namespace steward::app {

class PolicyFollower {
 public:
  // `identity` and `policy` must outlive it. Fails when the service has no key to sign on with.
  static Result<std::unique_ptr<PolicyFollower>> Start(rpc::Client& identity, std::string service,
                                                       const config::v1::Keys& keys,
                                                       auth::Policy& policy);

  // Whether identity has answered once.
  bool loaded() const { return loaded_; }

 private:
  PolicyFollower(rpc::Client& identity, ServiceToken token, auth::Policy& policy);
  std::chrono::milliseconds Follow();
  Status Refresh();

  rpc::Client& identity_;
  ServiceToken token_;
  auth::Policy& policy_;
  std::atomic<bool> loaded_{false};
  std::int64_t version_ = 0;  // of the copy
  bool answering_ = true;     // false: identity did not answer last time, which was logged
  Repeating thread_;          // last: it uses the others
};

}  // namespace steward::app
