// A service's part in leavings: asks identity every two seconds for the open ones, lets the service
// hand over what the person holds, and reports when there is something new to say. While identity
// does not answer, nothing is handed over.
#pragma once

#include <chrono>
#include <memory>

#include "common/app/leaving.h"
#include "common/app/service_token.h"
#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/base/repeating.h"

namespace steward::identity::v1 {
class Leaving;
}

namespace steward::app {

class LeavingFollower {
 public:
  struct Parts {
    rpc::Client& identity;
    const auth::Policy& policy;  // says how business time differs from real time
    const Clock& clock;
    IdSource& ids;
  };
  // All parts, and what `hand_over` uses, outlive it.
  LeavingFollower(const Parts& parts, ServiceToken token, HandOver hand_over);

 private:
  std::chrono::milliseconds Look();
  Status LookOnce();
  Status TakePart(const std::string& token, const identity::v1::Leaving& proto);

  const Parts parts_;
  ServiceToken token_;
  const HandOver hand_over_;
  bool working_ = true;  // false: the last run failed, which was logged
  Repeating thread_;
};

}  // namespace steward::app
