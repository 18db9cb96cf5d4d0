// Calls of the services behind the gateway: unary, as bytes, by the method's path. One channel per
// service, round robin over its addresses; one thread that takes the answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "gateway/error_body.h"

namespace steward::gateway {

// A service process and the proto packages it serves.
struct UpstreamTarget {
  std::string name;     // "tickets"
  std::string address;  // a gRPC target: "dns:///tickets:7000", "ipv4:10.0.0.1:7000,10.0.0.2:7000"
  std::vector<std::string> packages;  // "steward.tickets.v1"
};

struct UpstreamRequest {
  std::string path;  // "/steward.tickets.v1.TicketService/GetTicket"
  std::string_view package;
  std::string bytes;
  std::vector<std::pair<std::string, std::string>>
      metadata;  // names in lower case, values visible ASCII
  SteadyTime deadline;
  bool may_repeat = false;  // a read, or a write with a request id
};

struct UpstreamAnswer {
  RpcStatus status;
  std::string_view service;  // name of the target; lives as long as the upstreams
  std::string bytes;
};

// A call in flight. Cancel may be called at any time from any thread; `done` is still called.
class UpstreamCall {
 public:
  virtual ~UpstreamCall() = default;
  virtual void Cancel() = 0;
};

class Upstreams {
 public:
  // At most `in_flight` calls are waiting for their answers at once. `seed` spreads the waits
  // before repetitions; each process has its own.
  Upstreams(const std::vector<UpstreamTarget>& targets, size_t in_flight, std::uint32_t seed);
  // As Stop.
  ~Upstreams();

  // Cancels all calls, waits until their `done` have run, and refuses new ones. Idempotent; one
  // thread.
  void Stop();

  // Sends a call; `done` runs once, on the thread of the upstreams, and must not block. Fails with
  // GATEWAY_OVERLOADED, or SERVICE_UNAVAILABLE where no target serves the package. UNAVAILABLE is
  // tried again, at most LIMIT_CALL_ATTEMPTS times within the deadline, if the call may be repeated
  // and no more than a tenth of the target's calls are repetitions. Any thread.
  using Done = std::function<void(UpstreamAnswer)>;
  Result<std::shared_ptr<UpstreamCall>> Start(UpstreamRequest request, Done done);

  // The name of the target that serves a package; empty: none.
  std::string_view TargetOf(std::string_view package) const;

  // Calls that are waiting for their answers. Any thread.
  size_t in_flight() const;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace steward::gateway
