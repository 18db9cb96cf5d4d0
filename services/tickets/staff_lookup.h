// Whether somebody a ticket is given to works here (T-04, T-05). Identity knows. Whoever was found
// is believed for ten minutes, so that tickets go on being dispatched while identity is away.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"

namespace steward::tickets {

// Any thread.
class StaffLookup {
 public:
  // `identity` outlives it.
  explicit StaffLookup(rpc::Client& identity) : identity_(identity) {}

  // Ok where `name` is empty or a person in service. STAFF_NOT_IN_SERVICE; SERVICE_UNAVAILABLE
  // while identity does not answer and the person was not seen lately. For a write: look before
  // rpc::Mutate and return what was found inside it, so that a repetition still gets its first
  // answer when the person has left meanwhile.
  Status Check(const rpc::Call& call, const std::string& name);

 private:
  rpc::Client& identity_;
  std::mutex mutex_;
  // Until when each is believed; guarded by mutex_, at most kRemembered.
  std::unordered_map<std::string, SteadyTime> found_;
};

}  // namespace steward::tickets
