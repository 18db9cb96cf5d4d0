// A pipeline with keys, roles and a token of its own, and a server with an empty one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "common/auth/policy.h"
#include "common/auth/token.h"
#include "common/metrics/metrics.h"
#include "common/rpc/dispatcher.h"
#include "common/rpc/pipeline.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/support/temporary_folder.h"

namespace steward::bench {

struct PipelineStage {
  PipelineStage() {
    for (const char* name : {"secret", "public"})
      std::filesystem::create_directory(folder.Path(name));
    auth::MakeTokenKeys(folder.Path("secret"), folder.Path("public"), "2026-01-01").value();
    tokens = auth::TokenVerifier::Open(folder.Path("public"), clock).value();
    // As in identity's seed: a handful of roles with some ten permissions each.
    auth::Roles roles;
    for (const char* role : {"administrator", "branch-head", "dispatcher", "front-desk"}) {
      for (const char* what : {"branch", "site", "unit", "owner", "ticket", "staff", "note"}) {
        for (const char* may : {"read", "list", "create"})
          roles[role].insert(std::string(what) + "." + may);
      }
    }
    policy.Replace(roles, {});
    auth::Principal principal;
    principal.name = "branches/b1/staff/01900000-0000-7000-8000-000000000001";
    principal.session = "01900000-0000-7000-8000-000000000002";
    principal.grants = {{"front-desk", "branches/b1/sites/s1"}, {"dispatcher", "branches/b1"}};
    principal.expires = clock.Now() + std::chrono::minutes(10);
    token = auth::TokenSigner::Open(folder.Path("secret"))
                .value()
                ->Sign(principal, clock.Now())
                .value();
    pipeline = std::make_unique<rpc::Pipeline>(rpc::Pipeline::Parts{
        .clock = clock, .tokens = *tokens, .policy = policy, .metrics = metrics});
  }

  testing::TemporaryFolder folder;
  SystemClock clock;
  metrics::Registry metrics;
  auth::Policy policy;
  std::unique_ptr<auth::TokenVerifier> tokens;
  std::string token;
  std::unique_ptr<rpc::Pipeline> pipeline;
};

// Answers at once, on a worker as every call: what a dispatcher costs without a pipeline and
// without work. It stands in the place of the health method, the one method that goes past the
// pipeline.
class EchoServer {
 public:
  static constexpr const char* kPath = "/grpc.health.v1.Health/Check";

  EchoServer() {
    bindings_.Bind<&EchoServer::Check>("grpc.health.v1.Health.Check", *this);
    dispatcher_ = std::make_unique<rpc::Dispatcher>(
        rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = 8}, bindings_,
        *stage_.pipeline);
    dispatcher_->Start().value();
  }
  ~EchoServer() { dispatcher_->Shutdown(std::chrono::seconds(5)); }

  int port() const { return dispatcher_->port(); }
  std::uint64_t answered() const { return answered_; }

  Result<grpc::health::v1::HealthCheckResponse> Check(rpc::Call&,
                                                      const grpc::health::v1::HealthCheckRequest&) {
    ++answered_;
    return grpc::health::v1::HealthCheckResponse();
  }

 private:
  PipelineStage stage_;
  rpc::Bindings bindings_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_;
  std::atomic<std::uint64_t> answered_ = 0;
};

}  // namespace steward::bench
