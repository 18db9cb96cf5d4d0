#include "tests/bench/caller.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
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

struct Caller::State {
  State(int port, std::string called, const std::string& token, std::vector<std::string> sent)
      : path(std::move(called)), requests(std::move(sent)) {
    for (int i = 0; i < kChannels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
      channels.push_back(grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(port),
                                                   grpc::InsecureChannelCredentials(), arguments));
      stubs.push_back(std::make_unique<grpc::GenericStub>(channels.back()));
    }
    if (!token.empty()) authorization = "Bearer " + token;
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
    const grpc::Slice slice(requests[next % requests.size()]);
    const grpc::ByteBuffer bytes(&slice, 1);
    call->reader =
        stubs[next++ % stubs.size()]->PrepareUnaryCall(&call->context, path, bytes, &queue);
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
    Say("%s: %d %s", path.c_str(), call->status.error_code(), call->status.error_message().c_str());
    std::abort();
  }

  const std::string path;
  const std::vector<std::string> requests;
  std::string authorization;
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  grpc::CompletionQueue queue;
  std::uint64_t next = 0;
};

Caller::Caller(int port, std::string path, const std::string& token,
               std::vector<std::string> requests)
    : state_(std::make_unique<State>(port, std::move(path), token, std::move(requests))) {}

Caller::~Caller() = default;

void Caller::Connect() {
  for (const auto& channel : state_->channels)
    STEWARD_CHECK(channel->WaitForConnected(std::chrono::system_clock::now() + kPatience));
}

std::uint64_t Caller::Run(int at_once, int milliseconds) {
  const auto end = steady_clock::now() + std::chrono::milliseconds(milliseconds);
  std::uint64_t calls = 0;
  for (int i = 0; i < at_once; ++i) state_->Start();
  for (; steady_clock::now() < end; ++calls) {
    state_->Await();
    state_->Start();
  }
  for (int i = 0; i < at_once; ++i, ++calls) state_->Await();
  return calls;
}

double Caller::OneCallMs() {
  const steady_clock::time_point start = steady_clock::now();
  state_->Start();
  state_->Await();
  return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

}  // namespace steward::bench
