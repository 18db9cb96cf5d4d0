#include "common/rpc/dispatcher.h"

#include <pthread.h>

#include <condition_variable>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/rpc/grpc_setup.h"
#include "common/rpc/server_call.h"
#include "common/rpc/worker_pool.h"
#include "grpc/health/v1/health.pb.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {
namespace {

namespace health = grpc::health::v1;

constexpr int kAcceptsOutstanding = 16;  // calls gRPC can hand over before we ask again
constexpr std::chrono::milliseconds kWatchInterval(10);
constexpr std::chrono::milliseconds kHealthInterval(50);  // to look whether it has changed

}  // namespace

class Dispatcher::State final : public CallHost {
 public:
  State(Settings settings, const Bindings& bindings, Pipeline& pipeline)
      : settings_(std::move(settings)),
        pipeline_(pipeline),
        pool_(settings_.workers, settings_.queued_calls) {
    for (const auto& [path, method] : bindings.methods()) methods_.emplace(path, method);
    AddHealth();
  }

  grpc::AsyncGenericService& service() override { return service_; }
  grpc::ServerCompletionQueue& queue() override { return *queue_; }

  const Method* Find(const std::string& path) const override {
    const auto found = methods_.find(path);
    return found == methods_.end() ? nullptr : &found->second;
  }

  bool Enter(ServerCall& call) override {
    const std::lock_guard lock(mutex_);
    if (active_.size() >= settings_.accepted_calls) return false;
    active_.insert(&call);
    if (active_.size() == 1) wake_watch_.notify_one();
    return true;
  }

  void Leave(ServerCall& call) override {
    const std::lock_guard lock(mutex_);
    active_.erase(&call);
  }

  bool StartTelling(ServerCall& call) override {
    const std::lock_guard lock(mutex_);
    if (draining_ || told_of_health_.size() >= settings_.accepted_calls) return false;
    told_of_health_.insert(&call);
    wake_watch_.notify_one();
    return true;
  }

  void StopTelling(ServerCall& call) override {
    const std::lock_guard lock(mutex_);
    told_of_health_.erase(&call);
  }

  void CallBorn() override {
    const std::lock_guard lock(mutex_);
    ++alive_;
  }

  void CallDied() override {
    const std::lock_guard lock(mutex_);
    if (--alive_ == 0) none_alive_.notify_all();
  }

  bool Submit(std::shared_ptr<Job> job, const Call& call) override {
    return pool_.Submit(std::move(job), pipeline_.LaneOf(call), call.patience().deadline);
  }

  Status Run(Call& call, const Method& method, pb::Message& request,
             pb::Message& response) override {
    if (method.descriptor->service() ==
        health::HealthCheckRequest::descriptor()->file()->service(0)) {
      return method.handler(call, request,
                            response);  // asked every few seconds: no log line, no span
    }
    return pipeline_.Run(call, method, request, response);
  }

  void Refused(const std::string& path, Code code) override {
    pipeline_.ObserveRefusal(path, code);
  }

  Status Start();
  void Shutdown(std::chrono::milliseconds grace);

  int port() const { return port_; }
  size_t accepted() const {
    const std::lock_guard lock(mutex_);
    return active_.size();
  }
  size_t queued() const { return pool_.queued(); }

 private:
  void AddHealth();
  void Poll();
  void Watch();
  std::vector<std::shared_ptr<ServerCall>> AliveOf(const std::set<ServerCall*>& calls) const;

  const Settings settings_;
  Pipeline& pipeline_;
  std::unordered_map<std::string, Method> methods_;  // by path; constant after construction
  int port_ = 0;

  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  WorkerPool pool_;
  std::thread poller_;
  std::thread watch_;

  mutable std::mutex mutex_;
  std::condition_variable none_alive_;
  std::condition_variable wake_watch_;
  std::set<ServerCall*> active_;  // accepted and not answered; guarded by mutex_, as what follows
  std::set<ServerCall*> told_of_health_;
  int alive_ = 0;
  bool draining_ = false;  // nobody is told of its health any more
  bool stopping_ = false;
};

// Check is a method like any other, in memory and public; Watch, which tells other processes of
// ours when to go elsewhere, is the one method with several answers (ServerCall::TellHealth).
void Dispatcher::State::AddHealth() {
  Method check;
  check.descriptor =
      health::HealthCheckRequest::descriptor()->file()->service(0)->FindMethodByName("Check");
  check.rule.set_public_access(true);
  check.rule.set_in_memory(true);
  check.request_type = &health::HealthCheckRequest::default_instance();
  check.response_type = &health::HealthCheckResponse::default_instance();
  check.handler = [this](Call&, const pb::Message& request, pb::Message& response) -> Status {
    const std::string& name = static_cast<const health::HealthCheckRequest&>(request).service();
    if (!name.empty() && name != "liveness" && name != "readiness") {
      return Fail(type::Reason::kNotFound, {{"name", name}});
    }
    const bool serving = name == "liveness" || settings_.ready();
    static_cast<health::HealthCheckResponse&>(response).set_status(
        serving ? health::HealthCheckResponse::SERVING : health::HealthCheckResponse::NOT_SERVING);
    return {};
  };
  methods_.emplace("/grpc.health.v1.Health/Check", std::move(check));
}

Status Dispatcher::State::Start() {
  SetUpGrpc();
  grpc::ServerBuilder builder;
  builder.AddListeningPort(settings_.listen, grpc::InsecureServerCredentials(), &port_);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT,
                             0);  // a second process on the port fails loudly
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             static_cast<int>(settings_.accepted_calls));
  // The largest token and more: gRPC's own limit would shed it as if there were too many calls.
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, type::v1::LIMIT_HEADERS_BYTES);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  if (settings_.connection_age.count() > 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                               static_cast<int>(settings_.connection_age.count()));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               static_cast<int>(settings_.connection_age_grace.count()));
  }
  builder.SetMaxReceiveMessageSize(type::v1::LIMIT_MESSAGE_BYTES);
  builder.SetMaxSendMessageSize(type::v1::LIMIT_MESSAGE_BYTES);
  builder.RegisterAsyncGenericService(&service_);
  queue_ = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  if (!server_ || port_ == 0) {
    server_.reset();
    queue_->Shutdown();
    return Fail(type::Reason::kServiceUnavailable, {{"service", settings_.listen}});
  }
  for (int i = 0; i < kAcceptsOutstanding; ++i) std::make_shared<ServerCall>(*this)->Listen();
  poller_ = std::thread([this] { Poll(); });
  watch_ = std::thread([this] { Watch(); });
  return {};
}

void Dispatcher::State::Poll() {
  pthread_setname_np(pthread_self(), "call-queue");
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    auto* event = static_cast<ServerCall::Tag*>(tag);
    const std::shared_ptr<ServerCall> call = std::move(event->keep);
    (call.get()->*event->event)(ok);
  }
}

// With mutex_ held: answering takes locks of gRPC and must not be done under ours.
std::vector<std::shared_ptr<ServerCall>> Dispatcher::State::AliveOf(
    const std::set<ServerCall*>& calls) const {
  std::vector<std::shared_ptr<ServerCall>> alive;
  for (ServerCall* call : calls) {
    if (auto kept = call->weak_from_this().lock()) alive.push_back(std::move(kept));
  }
  return alive;
}

void Dispatcher::State::Watch() {
  pthread_setname_np(pthread_self(), "call-watch");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto late = AliveOf(active_);
    auto told = AliveOf(told_of_health_);
    lock.unlock();
    const SteadyTime now = std::chrono::steady_clock::now();
    for (const auto& call : late) call->AnswerIfLate(now);
    const bool ready = settings_.ready();
    for (const auto& call : told) call->TellHealth(ready);
    late.clear();
    told.clear();
    lock.lock();
    if (stopping_) return;
    if (active_.empty() && told_of_health_.empty())
      wake_watch_.wait(lock);
    else
      wake_watch_.wait_for(lock, active_.empty() ? kHealthInterval : kWatchInterval);
  }
}

void Dispatcher::State::Shutdown(std::chrono::milliseconds grace) {
  if (!server_) return;
  std::vector<std::shared_ptr<ServerCall>> told;
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    told = AliveOf(told_of_health_);
  }
  for (const auto& call : told) call->EndHealth();
  told.clear();
  server_->Shutdown(std::chrono::system_clock::now() + grace);
  {
    // Only a call can start an operation, and none may start once its queue is shut down.
    std::unique_lock lock(mutex_);
    none_alive_.wait(lock, [this] { return alive_ == 0; });
    stopping_ = true;
  }
  wake_watch_.notify_all();
  pool_.Stop();
  queue_->Shutdown();
  poller_.join();
  watch_.join();
  server_.reset();
}

Dispatcher::Dispatcher(Settings settings, const Bindings& bindings, Pipeline& pipeline)
    : state_(std::make_unique<State>(std::move(settings), bindings, pipeline)) {}

Dispatcher::~Dispatcher() { Shutdown(std::chrono::milliseconds(0)); }

Status Dispatcher::Start() { return state_->Start(); }
int Dispatcher::port() const { return state_->port(); }
void Dispatcher::Shutdown(std::chrono::milliseconds grace) { state_->Shutdown(grace); }
size_t Dispatcher::accepted() const { return state_->accepted(); }
size_t Dispatcher::queued() const { return state_->queued(); }

}  // namespace steward::rpc
