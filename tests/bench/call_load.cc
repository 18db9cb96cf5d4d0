#include "tests/bench/call_load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "common/base/result.h"
#include "tests/bench/bench.h"

namespace steward::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kChannels = 2;
constexpr std::chrono::seconds kPatience(30);

struct OneCall {
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

}  // namespace

struct CallLoad::State {
  State(CallTarget what, int calls) : target(std::move(what)), at_once(calls) {
    for (int i = 0; i < kChannels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
      stubs.push_back(std::make_unique<grpc::GenericStub>(
          grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(target.port),
                                    grpc::InsecureChannelCredentials(), arguments)));
    }
    if (!target.token.empty()) authorization = "Bearer " + target.token;
  }

  ~State() {
    queue.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue.Next(&tag, &ok)) delete static_cast<OneCall*>(tag);
  }

  void Start() {
    auto* call = new OneCall;  // deleted by Await
    if (!authorization.empty()) call->context.AddMetadata("authorization", authorization);
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Slice slice(target.request(next));
    const grpc::ByteBuffer bytes(&slice, 1);
    call->reader =
        stubs[next++ % stubs.size()]->PrepareUnaryCall(&call->context, target.path, bytes, &queue);
    call->reader->StartCall();
    call->reader->Finish(&call->answer, &call->status, call);
  }

  // Waits for any call.
  void Await() {
    void* tag = nullptr;
    bool ok = false;
    STEWARD_CHECK(queue.Next(&tag, &ok));
    const std::unique_ptr<OneCall> call(static_cast<OneCall*>(tag));
    if (call->status.ok()) return;
    Say("%s: %d %s", target.path.c_str(), call->status.error_code(),
        call->status.error_message().c_str());
    std::abort();
  }

  const CallTarget target;
  const int at_once;
  std::string authorization;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  grpc::CompletionQueue queue;
  std::uint64_t next = 0;
};

CallLoad::CallLoad(CallTarget target, int at_once, std::vector<pid_t> others)
    : others_(std::move(others)), state_(std::make_unique<State>(std::move(target), at_once)) {}

CallLoad::~CallLoad() = default;

const CallSample& CallLoad::Run(int milliseconds) {
  const double others_before = CpuMicroseconds(others_);
  const double process_before = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID);
  const double thread_before = CpuMicroseconds(CLOCK_THREAD_CPUTIME_ID);
  const steady_clock::time_point start = steady_clock::now();
  const steady_clock::time_point end = start + std::chrono::milliseconds(milliseconds);
  std::uint64_t calls = 0;
  for (int i = 0; i < state_->at_once; ++i) state_->Start();
  for (; steady_clock::now() < end; ++calls) {
    state_->Await();
    state_->Start();
  }
  for (int i = 0; i < state_->at_once; ++i, ++calls) state_->Await();

  const auto count = static_cast<double>(calls);
  const std::chrono::duration<double> seconds = steady_clock::now() - start;
  const double client = CpuMicroseconds(CLOCK_THREAD_CPUTIME_ID) - thread_before;
  const double process = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID) - process_before;
  samples_.push_back({count / seconds.count(), client / count, (process - client) / count,
                      (CpuMicroseconds(others_) - others_before) / count});
  return samples_.back();
}

std::string CallLoad::CpuText() const {
  const auto median = [&](double CallSample::*figure) {
    std::vector<double> values;
    for (const CallSample& sample : samples_) values.push_back(sample.*figure);
    return Median(std::move(values));
  };
  char text[128];
  std::snprintf(text, sizeof text, "%6.0f/s; CPU us: client %.1f, server %.1f, others %.1f",
                median(&CallSample::calls_per_second), median(&CallSample::client_us),
                median(&CallSample::server_us), median(&CallSample::others_us));
  return text;
}

double CallLoad::OneCallMs() {
  const steady_clock::time_point start = steady_clock::now();
  state_->Start();
  state_->Await();
  return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

}  // namespace steward::bench
