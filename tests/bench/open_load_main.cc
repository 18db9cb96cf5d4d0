// The client of RunOpenLoad: port, path, milliseconds, patience in milliseconds, then token,
// request and calls a second of each source. Prints a line for each call: its source, the
// milliseconds at which it was due, those until its answer, the code.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "tests/bench/open_load.h"

namespace steward::bench {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::chrono::milliseconds kMostBehind(100);

struct Pending {
  size_t source = 0;
  steady_clock::time_point due;
  steady_clock::time_point sent;
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

struct Answered {
  size_t source = 0;
  OpenCall call;
};

// One thread, one connection for each source.
class OpenLoad {
 public:
  OpenLoad(int port, std::string path, std::chrono::milliseconds patience)
      : address_("ipv4:127.0.0.1:" + std::to_string(port)),
        path_(std::move(path)),
        patience_(patience) {}

  void Add(OpenSource source) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    const auto channel =
        grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
    STEWARD_CHECK(channel->WaitForConnected(system_clock::now() + std::chrono::seconds(10)));
    stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
    sources_.push_back(std::move(source));
  }

  const std::vector<Answered>& Run(std::chrono::milliseconds time) {
    begin_ = steady_clock::now();
    std::vector<steady_clock::time_point> due(sources_.size(), begin_);
    for (;;) {
      const size_t next =
          static_cast<size_t>(std::min_element(due.begin(), due.end()) - due.begin());
      if (due[next] - begin_ >= time) break;
      if (steady_clock::now() < due[next]) {
        AwaitOne(due[next]);
        continue;
      }
      STEWARD_CHECK(steady_clock::now() - due[next] < kMostBehind);
      Start(next, due[next]);
      due[next] +=
          std::chrono::nanoseconds(std::chrono::seconds(1)) / sources_[next].calls_per_second;
    }
    while (pending_ > 0) AwaitOne(steady_clock::now() + std::chrono::seconds(1));
    return answered_;
  }

 private:
  void Start(size_t source, steady_clock::time_point due) {
    auto* call = new Pending;  // deleted by AwaitOne
    call->source = source;
    call->due = due;
    call->sent = steady_clock::now();
    call->context.AddMetadata("authorization", "Bearer " + sources_[source].token);
    call->context.set_deadline(system_clock::now() + patience_);
    const grpc::Slice slice(sources_[source].request);
    const grpc::ByteBuffer bytes(&slice, 1);
    call->reader = stubs_[source]->PrepareUnaryCall(&call->context, path_, bytes, &queue_);
    call->reader->StartCall();
    call->reader->Finish(&call->answer, &call->status, call);
    ++pending_;
  }

  void AwaitOne(steady_clock::time_point until) {
    void* tag = nullptr;
    bool ok = false;
    const auto deadline = system_clock::now() + (until - steady_clock::now());
    if (queue_.AsyncNext(&tag, &ok, deadline) != grpc::CompletionQueue::GOT_EVENT) return;
    const std::unique_ptr<Pending> call(static_cast<Pending*>(tag));
    --pending_;
    answered_.push_back({call->source,
                         {.due_ms = Milliseconds(call->due - begin_).count(),
                          .answer_ms = Milliseconds(steady_clock::now() - call->sent).count(),
                          .code = call->status.error_code()}});
  }

  const std::string address_;
  const std::string path_;
  const std::chrono::milliseconds patience_;
  std::vector<OpenSource> sources_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  steady_clock::time_point begin_;
  std::vector<Answered> answered_;
  int pending_ = 0;
};

void Run(const std::vector<std::string>& arguments) {
  OpenLoad load(std::stoi(arguments.at(1)), arguments.at(2),
                std::chrono::milliseconds(std::stoi(arguments.at(4))));
  for (size_t i = 5; i + 2 < arguments.size(); i += 3) {
    load.Add({arguments[i], arguments[i + 1], std::stoi(arguments[i + 2])});
  }
  for (const Answered& answered : load.Run(std::chrono::milliseconds(std::stoi(arguments.at(3))))) {
    std::printf("%zu %.3f %.3f %d\n", answered.source, answered.call.due_ms,
                answered.call.answer_ms, answered.call.code);
  }
}

}  // namespace
}  // namespace steward::bench

int main(int argc, char** argv) { steward::bench::Run({argv, argv + argc}); }
