// A whole gateway in the test process, in front of a server that answers as the test says.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/gateway.h"
#include "gateway/http_server.h"
#include "gateway/observer.h"
#include "gateway/rate_limiter.h"
#include "tests/support/echo_contracts.h"
#include "tests/support/echo_server.h"
#include "tests/support/raw_client.h"

namespace steward::testing {

struct GatewayHarness {
  struct Options {
    gateway::HttpServerOptions http = gateway::HttpServerOptions::Defaults();
    size_t in_flight = 100;
    gateway::RateLimiter::Options rate{};
    std::string address{};  // of the service; empty: the harness's own
  };

  explicit GatewayHarness(EchoServer::Handler handler)
      : GatewayHarness(std::move(handler), Options()) {}
  GatewayHarness(EchoServer::Handler handler, const Options& options)
      : service(std::move(handler)),
        upstreams({{.name = "notes",
                    .address = options.address.empty() ? service.address() : options.address,
                    .packages = {"steward.echo.v1"}}},
                  options.in_flight, /*seed=*/1),
        rate_limiter(options.rate) {
    http = gateway::HttpServer::Start(options.http, gateway).value();
  }
  ~GatewayHarness() {
    http->Stop(std::chrono::seconds(10));
    upstreams.Stop();
  }

  int port() const { return http->port(); }

  std::unique_ptr<gateway::Contracts> contracts = EchoContracts();
  gateway::Router router = gateway::Router::Build(*contracts).value();
  RandomIdSource ids;
  SystemClock clock;
  gateway::Transcoder transcoder{*contracts, ids, clock};
  EchoServer service;
  gateway::Upstreams upstreams;
  gateway::RateLimiter rate_limiter;
  metrics::Registry registry;
  gateway::Observer observer{registry, *contracts};
  gateway::Gateway gateway{{.router = router,
                            .transcoder = transcoder,
                            .upstreams = upstreams,
                            .rate_limiter = rate_limiter,
                            .observer = observer}};
  std::unique_ptr<gateway::HttpServer> http;
};

}  // namespace steward::testing
