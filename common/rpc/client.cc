#include "common/rpc/client.h"

#include <google/protobuf/message.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "common/rpc/grpc_setup.h"
#include "common/rpc/status.h"
#include "grpc/health/v1/health.pb.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {
namespace {

namespace pb = google::protobuf;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Kept back from the caller's time, so that our answer about the peer still reaches him.
constexpr milliseconds kMargin(10);
constexpr milliseconds kFirstBackoff(50);
constexpr milliseconds kLongestBackoff(500);
// Retries are paid from a budget that each call fills by a tenth of a retry.
constexpr double kRetryShare = 0.1;
constexpr double kRetryBudget = 10;

// "a.b.Service.Method" -> "/a.b.Service/Method"
std::string PathOf(std::string_view method) {
  std::string path = "/" + std::string(method);
  path[path.rfind('.')] = '/';
  return path;
}

bool MayRepeat(const pb::Message& request, std::string_view method) {
  const std::string_view verb = method.substr(method.rfind('.') + 1);
  return verb.substr(0, 3) == "Get" || verb.substr(0, 4) == "List" ||
         request.GetDescriptor()->FindFieldByName("request_id") != nullptr;
}

// Waits for the one event of a call; false when the caller went away, which cancels the call.
bool Await(const Patience& patience, grpc::ClientContext& context, grpc::CompletionQueue& queue) {
  bool gone = false;
  void* tag = nullptr;
  bool ok = false;
  while (queue.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + kPatienceLook) ==
         grpc::CompletionQueue::TIMEOUT) {
    if (gone || !patience.cancelled()) continue;
    context.TryCancel();
    gone = true;
  }
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) continue;
  return !gone;
}

}  // namespace

class Client::State {
 public:
  State(std::string name, const std::string& address, int in_flight)
      : name_(std::move(name)), places_(in_flight) {
    grpc::ChannelArguments arguments;
    arguments.SetLoadBalancingPolicyName("round_robin");
    arguments.SetServiceConfigJSON(std::string(kServiceConfig));
    arguments.SetMaxReceiveMessageSize(type::v1::LIMIT_MESSAGE_BYTES);
    arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1000);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }

  Status Run(const Context& context, std::string_view method, const pb::Message& request,
             pb::Message& response) {
    if (!TakePlace(context.patience)) {
      return Fail(context.patience.cancelled() ? type::Reason::kCancelled
                                               : type::Reason::kOverloaded);
    }
    Status status = RunInPlace(context, method, request, response);
    const std::lock_guard lock(mutex_);
    ++places_;
    place_free_.notify_one();
    return status;
  }

 private:
  Status RunInPlace(const Context& context, std::string_view method, const pb::Message& request,
                    pb::Message& response) {
    milliseconds backoff = kFirstBackoff;
    for (int attempt = 1;; ++attempt) {
      Status status = Once(context, method, request, response);
      if (status.ok() || status.error().code != Code::kUnavailable ||
          attempt >= type::v1::LIMIT_CALL_ATTEMPTS || !MayRepeat(request, method) || !PayRetry()) {
        return status;
      }
      if (!Pause(context.patience, backoff)) return status;
      backoff = std::min(backoff * 2, kLongestBackoff);
    }
  }

  Status Once(const Context& context, std::string_view method, const pb::Message& request,
              pb::Message& response) {
    const auto left = context.patience.left() - kMargin;
    if (left <= steady_clock::duration::zero()) return Fail(type::Reason::kDeadlineExceeded);
    // A queue for each call, as gRPC's own blocking stubs have. Threads that wait at a queue serve
    // all connections of the process: one that always waits here would do the server's work, and
    // then wake the thread whose work it is.
    grpc::CompletionQueue queue;
    grpc::ClientContext sent;
    grpc::ByteBuffer answer;
    grpc::Status status;
    Fill(sent, context, left);
    grpc::Slice slice(request.ByteSizeLong());
    request.SerializeWithCachedSizesToArray(const_cast<std::uint8_t*>(slice.begin()));
    const auto reader =
        stub_->PrepareUnaryCall(&sent, PathOf(method), grpc::ByteBuffer(&slice, 1), &queue);
    reader->StartCall();
    reader->Finish(&answer, &status, nullptr);
    if (!Await(context.patience, sent, queue)) return Fail(type::Reason::kCancelled);
    if (!status.ok()) return ErrorOf(status, context.patience);
    grpc::ProtoBufferReader bytes(&answer);
    if (bytes.status().ok() && response.ParseFromZeroCopyStream(&bytes)) return {};
    Error error = Fail(type::Reason::kInternal, {{"trace", context.traceparent}});
    error.cause = name_ + " answered something else than " + response.GetTypeName();
    return error;
  }

  static void Fill(grpc::ClientContext& sent, const Context& context, steady_clock::duration left) {
    sent.set_deadline(std::chrono::system_clock::now() + left);
    if (!context.token.empty()) {
      sent.AddMetadata("authorization", "Bearer " + std::string(context.token));
    }
    if (!context.traceparent.empty()) {
      sent.AddMetadata("traceparent", std::string(context.traceparent));
    }
    sent.AddMetadata("accept-language", context.language == Language::kEnglish ? "en" : "zh-CN");
  }

  // What gRPC cancelled without our asking was never run or is lost: the peer is going away.
  Error ErrorOf(const grpc::Status& status, const Patience& patience) const {
    const bool cancelled_by_peer = status.error_code() == grpc::CANCELLED && !patience.cancelled();
    return FromWire(cancelled_by_peer ? grpc::UNAVAILABLE : status.error_code(),
                    status.error_message(), cancelled_by_peer ? "" : status.error_details(), name_);
  }

  bool TakePlace(const Patience& patience) {
    std::unique_lock lock(mutex_);
    budget_ = std::min(kRetryBudget, budget_ + kRetryShare);
    while (places_ == 0) {
      if (patience.over()) return false;
      place_free_.wait_until(lock,
                             std::min(patience.deadline, steady_clock::now() + kPatienceLook));
    }
    --places_;
    return true;
  }

  bool PayRetry() {
    const std::lock_guard lock(mutex_);
    if (budget_ < 1) return false;
    budget_ -= 1;
    return true;
  }

  // Waits a random part of `longest`; false when the time does not reach.
  bool Pause(const Patience& patience, milliseconds longest) {
    std::unique_lock lock(mutex_);
    const auto pause = std::uniform_int_distribution<std::int64_t>(1, longest.count())(random_);
    if (patience.left() < milliseconds(pause) + kMargin) return false;
    never_.wait_for(lock, milliseconds(pause));
    return !patience.over();
  }

  const std::string name_;
  std::unique_ptr<grpc::GenericStub> stub_;

  std::mutex mutex_;
  std::condition_variable place_free_;
  std::condition_variable never_;                    // only waited on for its timeout
  int places_;                                       // guarded by mutex_
  double budget_ = kRetryBudget;                     // guarded by mutex_
  std::minstd_rand random_{std::random_device{}()};  // guarded by mutex_
};

Status CheckHealth(const std::string& address, std::chrono::milliseconds timeout) {
  Client client("health", address, 1);
  grpc::health::v1::HealthCheckRequest request;
  request.set_service("readiness");
  const auto answer = TRY(client.Call<grpc::health::v1::HealthCheckResponse>(
      Client::Context{PatienceOf(timeout), "", "", Language::kEnglish},
      "grpc.health.v1.Health.Check", request));
  if (answer.status() == grpc::health::v1::HealthCheckResponse::SERVING) return {};
  return Fail(type::Reason::kServiceUnavailable, {{"service", address}});
}

Client::Client(std::string name, const std::string& address, int in_flight)
    : state_(std::make_unique<State>(std::move(name), address, in_flight)) {}

Client::~Client() = default;

Status Client::Run(const Context& context, std::string_view method, const pb::Message& request,
                   pb::Message& response) {
  return state_->Run(context, method, request, response);
}

}  // namespace steward::rpc
