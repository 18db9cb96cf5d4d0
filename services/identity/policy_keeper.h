// Keeps the rights of identity's own process as they are in the database, where other processes ask
// identity (common/app/policy_follower.h), and sweeps away what has expired.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "common/auth/policy.h"
#include "common/base/repeating.h"
#include "common/log/recurring.h"
#include "services/identity/policy_service.h"
#include "services/identity/session_repository.h"

namespace steward::identity {

class PolicyKeeper {
 public:
  // Reads the policy once; then every second on a thread of its own, and sweeps every minute. While
  // the database does not answer, the last copy stays. All arguments outlive it.
  static Result<std::unique_ptr<PolicyKeeper>> Start(PolicyService& service, db::Database& db,
                                                     const Clock& clock, auth::Policy& policy);

  // Reads it now. For tests, which do not wait.
  Status Refresh();
  Status Sweep();

 private:
  PolicyKeeper(PolicyService& service, db::Database& db, const Clock& clock, auth::Policy& policy);
  std::chrono::milliseconds Keep();

  PolicyService& service_;
  db::Database& db_;
  const Clock& clock_;
  auth::Policy& policy_;
  std::mutex refresh_mutex_;
  std::int64_t version_ = 0;  // guarded by refresh_mutex_
  int round_ = 0;
  log::Recurring log_{"reading policy"};
  std::optional<Repeating> thread_;  // last: it uses the others
};

}  // namespace steward::identity
