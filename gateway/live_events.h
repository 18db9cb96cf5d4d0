// `GET /v1/events`: what happens, as Server-Sent Events, for whoever may read it.
//
//   ?parent=branches/b1/sites/s1&types=steward.tickets.v1.TicketMoved   types: any number, or none
//   Last-Event-ID: tickets:1:4711                                       after a cut
//
//   id: tickets:1:4712
//   data: {"type":"steward.tickets.v1.TicketMoved","name":"branches/..","version":"3","time":".."}
//
// One thread reads the streams of all services; rights are those of the services, from identity.
#pragma once

#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/metrics/metrics.h"
#include "gateway/contracts.h"
#include "gateway/http.h"
#include "steward/config/v1/gateway.pb.h"

namespace steward::gateway {

inline constexpr std::string_view kLiveEventsPath = "/v1/events";

class LiveEvents {
 public:
  // All outlive it. `identity` is the gRPC target of identity. Fails where the keys cannot be read.
  struct Parts {
    const config::v1::LiveEvents& settings;
    std::string identity;
    const Contracts& contracts;
    const Clock& clock;  // real time
    metrics::Registry& metrics;
  };
  static Result<std::unique_ptr<LiveEvents>> Start(const Parts& parts);
  // The bodies it gave must be gone.
  ~LiveEvents();

  // The body of the answer to a GET of kLiveEventsPath. FIELD_INVALID names the parameter;
  // UNAUTHENTICATED, TOKEN_EXPIRED, and what LiveHub::Open says. Server's thread; never blocks.
  Result<std::shared_ptr<HttpSource>> Open(const HttpRequest& request);
  // Asks all clients to connect again, elsewhere, and takes no more. Any thread.
  void Drain();
  // Reads no more; afterwards no body has anything new.
  void Stop();

 private:
  class Core;
  explicit LiveEvents(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace steward::gateway
