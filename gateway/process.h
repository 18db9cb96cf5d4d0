// The gateway as a process: its parts, put together from the settings.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "common/metrics/metrics.h"
#include "gateway/console_files.h"
#include "gateway/contracts.h"
#include "gateway/gateway.h"
#include "gateway/http_server.h"
#include "gateway/live_events.h"
#include "gateway/observer.h"
#include "gateway/pass_through.h"
#include "gateway/rate_limiter.h"
#include "gateway/router.h"
#include "gateway/transcoder.h"
#include "gateway/upstream.h"
#include "steward/config/v1/gateway.pb.h"

namespace steward::gateway {

class Process {
 public:
  // Opens everything and serves. `descriptor_set` is the contracts, serialized. Fails with the
  // reason why the process must not start.
  static Result<std::unique_ptr<Process>> Start(const config::v1::Gateway& settings,
                                                std::string_view descriptor_set);
  // As Stop without grace.
  ~Process();

  int http_port() const { return http_->port(); }
  int grpc_port() const { return grpc_ ? grpc_->port() : 0; }

  // First step of the end: not ready any more, still serving, clients are asked to leave.
  void Drain();
  // Second step: no new requests, and the settings' grace for those that run. False when it was
  // over before they were done.
  bool Stop();

 private:
  Process(const config::v1::Gateway& settings, std::unique_ptr<Contracts> contracts, Router router);
  void AddPages();
  Status StartLiveEvents();
  Status Listen();

  const config::v1::Gateway settings_;
  SystemClock clock_;
  RandomIdSource ids_;
  metrics::Registry metrics_;
  std::unique_ptr<metrics::Page> metrics_page_;
  const std::unique_ptr<Contracts> contracts_;
  const Router router_;
  const Transcoder transcoder_;
  RateLimiter rate_limiter_;
  Observer observer_;
  ConsoleFiles console_;
  std::atomic<bool> ready_{false};
  std::unique_ptr<Upstreams> upstreams_;
  std::unique_ptr<LiveEvents> live_events_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<PassThrough> grpc_;
};

}  // namespace steward::gateway
