// What happens to every call, in this order: observe, time left, authenticate, authorize, validate,
// handle, translate errors. Admission (is there room) happens before, where the call waits: in the
// server's queue. One instance per process; not a template.
#pragma once

#include <memory>
#include <string>

#include "common/audit/refusals.h"
#include "common/auth/policy.h"
#include "common/auth/token.h"
#include "common/base/clock.h"
#include "common/metrics/metrics.h"
#include "common/rpc/bindings.h"
#include "common/rpc/call.h"
#include "common/trace/trace.h"

namespace steward::rpc {

class Pipeline {
 public:
  // Everything must outlive the pipeline. `clock` is the real one; business time is its time moved
  // by the policy's offset for the branch (DEF-27).
  struct Parts {
    const Clock& clock;
    const auth::TokenVerifier& tokens;
    const auth::Policy& policy;
    metrics::Registry& metrics;
    trace::Writer* traces = nullptr;        // null: no spans are written
    audit::RefusalLog* refusals = nullptr;  // null: refusals are only logged
  };
  explicit Pipeline(const Parts& parts);
  ~Pipeline();

  // Runs one call. `request` loses what only the service may set. On the queue thread for methods
  // in memory, on a worker for all others.
  Status Run(Call& call, const Method& method, pb::Message& request, pb::Message& response);

  // Whose calls wait behind this one's and for nobody else's: the caller's branch, or a service.
  // Those whose token is not yet known here, forged ones among them, share the lane "".
  std::string LaneOf(const Call& call) const;

  // Counts a call that never ran: shed, or its method is unknown.
  void ObserveRefusal(const std::string& method, Code code);

 private:
  Status Handle(Call& call, const Method& method, pb::Message& request, pb::Message& response);
  Status Authenticate(Call& call, const Method& method) const;
  // Written down, without making the caller wait.
  Error Refused(const Call& call, std::string_view name, Error refusal) const;
  Status Authorize(Call& call, const Method& method, const pb::Message& request) const;

  struct Observed;
  Parts parts_;
  std::unique_ptr<Observed> observed_;
};

}  // namespace steward::rpc
