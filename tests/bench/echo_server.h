// A server that does nothing of its own, as the measure of one that does something.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "common/rpc/dispatcher.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/support/pipeline_stage.h"

namespace steward::bench {

// Answers at once, on a worker as every call: what a dispatcher costs without a pipeline. It stands
// in the place of the health method, the one method that goes past the pipeline.
class EchoServer {
 public:
  static constexpr const char* kPath = "/grpc.health.v1.Health/Check";
  static constexpr int kWorkers = 8;

  // `work` is done in each call, by its worker.
  explicit EchoServer(std::function<void()> work = [] {}) : work_(std::move(work)) {
    bindings_.Bind<&EchoServer::Check>("grpc.health.v1.Health.Check", *this);
    dispatcher_ = std::make_unique<rpc::Dispatcher>(
        rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = kWorkers}, bindings_,
        stage_.pipeline());
    dispatcher_->Start().value();
  }
  ~EchoServer() { dispatcher_->Shutdown(std::chrono::seconds(5)); }

  int port() const { return dispatcher_->port(); }
  std::uint64_t answered() const { return answered_; }

  Result<grpc::health::v1::HealthCheckResponse> Check(rpc::Call&,
                                                      const grpc::health::v1::HealthCheckRequest&) {
    work_();
    ++answered_;
    return grpc::health::v1::HealthCheckResponse();
  }

 private:
  const std::function<void()> work_;
  testing::PipelineStage stage_;
  rpc::Bindings bindings_;
  std::unique_ptr<rpc::Dispatcher> dispatcher_;
  std::atomic<std::uint64_t> answered_ = 0;
};

}  // namespace steward::bench
