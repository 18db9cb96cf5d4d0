#include "gateway/upstream.h"

#include <grpcpp/alarm.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_set>

#include "common/base/fault_point.h"
#include "common/rpc/grpc_setup.h"
#include "gateway/grpc_values.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBackoff{25};
constexpr int kDnsIntervalMs = 1000;
constexpr int kKeepaliveMs = 30000;
// Repetitions may be a tenth of all calls; a quiet target may repeat ten at once.
constexpr int kBudgetPerCall = 1;
constexpr int kCostOfRepeating = 10;
constexpr int kBudgetMax = 100;

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetServiceConfigJSON(std::string(rpc::kServiceConfig));
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kDnsIntervalMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  // gRPC itself sends again only what never left this process or was never taken up; ours know what
  // else may be repeated.
  arguments.SetMaxReceiveMessageSize(type::v1::LIMIT_MESSAGE_BYTES);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

struct Target {
  std::string name;
  std::unique_ptr<grpc::GenericStub> stub;
  std::atomic<int> budget{kBudgetMax};  // for repetitions

  void Earn() {
    int now = budget.load(std::memory_order_relaxed);
    while (now < kBudgetMax && !budget.compare_exchange_weak(now, now + kBudgetPerCall)) {
    }
  }
  bool Spend() {
    int now = budget.load(std::memory_order_relaxed);
    while (now >= kCostOfRepeating) {
      if (budget.compare_exchange_weak(now, now - kCostOfRepeating)) return true;
    }
    return false;
  }
};

}  // namespace

class Upstreams::Core {
 public:
  class Call;

  Core(const std::vector<UpstreamTarget>& targets, size_t in_flight, std::uint32_t seed)
      : max_in_flight_(in_flight), random_(seed) {
    rpc::SetUpGrpc();
    for (const UpstreamTarget& target : targets) {
      auto made = std::make_unique<Target>();
      made->name = target.name;
      made->stub = std::make_unique<grpc::GenericStub>(ChannelTo(target.address));
      for (const std::string& package : target.packages) by_package_[package] = made.get();
      targets_.push_back(std::move(made));
    }
    thread_ = std::thread([this] { Poll(); });
  }

  Target* Find(std::string_view package) const {
    const auto found = by_package_.find(package);
    return found == by_package_.end() ? nullptr : found->second;
  }

  bool Enter(Call* call) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || calls_.size() >= max_in_flight_) return false;
    calls_.insert(call);
    return true;
  }

  void Leave(Call* call) {
    const std::lock_guard lock(mutex_);
    calls_.erase(call);
    if (calls_.empty()) none_.notify_all();
  }

  size_t in_flight() const {
    const std::lock_guard lock(mutex_);
    return calls_.size();
  }

  void Stop();
  void Poll();
  grpc::CompletionQueue& queue() { return queue_; }
  // Half to one and a half times `wait`, so that callers do not come back together. Queue's thread.
  milliseconds Jittered(milliseconds wait) {
    return milliseconds(
        std::uniform_int_distribution<long>(wait.count() / 2, wait.count() * 3 / 2)(random_));
  }

 private:
  const size_t max_in_flight_;
  std::vector<std::unique_ptr<Target>> targets_;
  std::map<std::string, Target*, std::less<>> by_package_;
  mutable std::mutex mutex_;
  std::condition_variable none_;
  std::unordered_set<Call*> calls_;  // guarded by mutex_
  bool stopping_ = false;            // guarded by mutex_
  std::minstd_rand random_;          // queue's thread
  grpc::CompletionQueue queue_;
  std::thread thread_;
};

// One call with its repetitions. Its tag on the queue is the call; `self_` keeps it alive
// meanwhile.
class Upstreams::Core::Call final : public UpstreamCall, public std::enable_shared_from_this<Call> {
 public:
  Call(Core& core, Target& target, UpstreamRequest request, Done done)
      : core_(core), target_(target), request_(std::move(request)), done_(std::move(done)) {}

  void Begin() {
    target_.Earn();
    const std::lock_guard lock(mutex_);
    self_ = shared_from_this();
    STEWARD_FAULT("gateway.before_forward");
    sent_ = BufferOf(request_.bytes);
    request_.bytes.clear();
    Send();
  }

  void Cancel() override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (context_) context_->TryCancel();
    if (waiting_) alarm_.Cancel();
  }

  // Queue's thread: the answer has come, or the wait before a repetition is over.
  void OnEvent() {
    std::unique_lock lock(mutex_);
    if (std::exchange(waiting_, false)) {
      if (!cancelled_) return Send();
      status_ = grpc::Status::CANCELLED;
    } else if (WaitToRepeat()) {
      return;
    }
    const std::shared_ptr<Call> keep = std::move(self_);
    lock.unlock();
    End();
  }

 private:
  void Send() {
    ++attempts_;
    reader_.reset();  // lives in the memory of its context
    context_ = std::make_unique<grpc::ClientContext>();
    const auto left = request_.deadline - std::chrono::steady_clock::now();
    context_->set_deadline(In(left));
    for (const auto& [name, value] : request_.metadata) context_->AddMetadata(name, value);
    if (cancelled_) context_->TryCancel();
    reader_ = target_.stub->PrepareUnaryCall(context_.get(), request_.path, sent_, &core_.queue());
    reader_->StartCall();
    reader_->Finish(&received_, &status_, this);
  }

  // Whether the call will be sent again.
  bool WaitToRepeat() {
    if (status_.error_code() == grpc::CANCELLED && !cancelled_)
      status_ = grpc::Status(grpc::UNAVAILABLE, "cancelled by nobody");
    const bool may = status_.error_code() == grpc::UNAVAILABLE && request_.may_repeat &&
                     !cancelled_ && attempts_ < type::v1::LIMIT_CALL_ATTEMPTS;
    if (!may) return false;
    const milliseconds wait = core_.Jittered(kFirstBackoff * (1 << (2 * (attempts_ - 1))));
    const auto left = request_.deadline - std::chrono::steady_clock::now();
    if (left <= wait * 2 || !target_.Spend()) return false;
    waiting_ = true;
    alarm_.Set(&core_.queue(), In(wait), this);
    return true;
  }

  void End() {
    UpstreamAnswer answer;
    answer.service = target_.name;
    answer.status = {status_.error_code(), status_.error_message(), status_.error_details()};
    if (status_.ok()) answer.bytes = BytesOf(received_);
    STEWARD_FAULT("gateway.before_answer");
    done_(std::move(answer));
    done_ = nullptr;
    core_.Leave(this);
  }

  Core& core_;
  Target& target_;
  UpstreamRequest request_;
  Done done_;
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<Call> self_;
  grpc::ByteBuffer sent_;
  grpc::ByteBuffer received_;
  grpc::Status status_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader_;
  grpc::Alarm alarm_;
  int attempts_ = 0;
  bool waiting_ = false;
  bool cancelled_ = false;
};

void Upstreams::Core::Poll() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) static_cast<Call*>(tag)->OnEvent();
}

void Upstreams::Core::Stop() {
  if (!thread_.joinable()) return;
  std::vector<std::shared_ptr<Call>> calls;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    for (Call* call : calls_) calls.push_back(call->shared_from_this());
  }
  for (const std::shared_ptr<Call>& call : calls) call->Cancel();
  calls.clear();
  {
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return calls_.empty(); });
  }
  queue_.Shutdown();
  thread_.join();
}

Upstreams::Upstreams(const std::vector<UpstreamTarget>& targets, size_t in_flight,
                     std::uint32_t seed)
    : core_(std::make_shared<Core>(targets, in_flight, seed)) {}

Upstreams::~Upstreams() { Stop(); }

void Upstreams::Stop() { core_->Stop(); }

Result<std::shared_ptr<UpstreamCall>> Upstreams::Start(UpstreamRequest request, Done done) {
  Target* target = core_->Find(request.package);
  if (target == nullptr)
    return type::Fail(type::Reason::kServiceUnavailable, {{"service", request.package}});
  const auto call =
      std::make_shared<Core::Call>(*core_, *target, std::move(request), std::move(done));
  if (!core_->Enter(call.get())) {
    Error error = Fail(Reason::kGatewayOverloaded);
    error.retry_after = milliseconds(1000);
    return error;
  }
  call->Begin();
  return std::shared_ptr<UpstreamCall>(call);
}

std::string_view Upstreams::TargetOf(std::string_view package) const {
  const Target* target = core_->Find(package);
  return target == nullptr ? std::string_view() : target->name;
}

size_t Upstreams::in_flight() const { return core_->in_flight(); }

}  // namespace steward::gateway
