#include "gateway/pass_through.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/server_posix.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "common/rpc/call.h"
#include "common/trace/trace.h"
#include "gateway/grpc_front.h"
#include "gateway/grpc_values.h"
#include "gateway/metadata.h"
#include "gateway/reflection.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;

// Calls that gRPC can hand over before we ask again.
constexpr int kAccepts = 16;
constexpr int kStreamsPerConnection = 128;
// What clients sent before they learned of the GOAWAY arrives meanwhile.
constexpr milliseconds kLastCalls{200};

}  // namespace

class PassThrough::Core {
 public:
  Core(const Options& options, const Contracts& contracts, Upstreams& upstreams,
       RateLimiter& rate_limiter)
      : options_(options),
        contracts_(contracts),
        upstreams_(upstreams),
        rate_limiter_(rate_limiter) {}

  bool Listen();
  int port() const { return front_->port(); }
  void AskClientsToLeave() { front_->AskClientsToLeave(); }
  void Stop(milliseconds grace);

 private:
  class Call;
  void Poll();

  const Options options_;
  const Contracts& contracts_;
  Upstreams& upstreams_;
  RateLimiter& rate_limiter_;
  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GrpcFront> front_;  // set before the first call
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable none_;
  int calls_ = 0;  // guarded by mutex_
};

// One call, from accept to its last event. Every operation in flight holds a reference.
class PassThrough::Core::Call final : public std::enable_shared_from_this<Call> {
 public:
  // Where an event of the queue goes.
  struct Tag {
    void (Call::*event)(bool ok);
    Call* call;
    std::shared_ptr<Call> keep{};  // while the operation is in flight
  };

  explicit Call(Core& core) : core_(core) {
    const std::lock_guard lock(core_.mutex_);
    ++core_.calls_;
  }
  ~Call() {
    const std::lock_guard lock(core_.mutex_);
    if (--core_.calls_ == 0) core_.none_.notify_all();
  }

  void Listen() {
    context_.AsyncNotifyWhenDone(Arm(done_));
    core_.service_.RequestCall(&context_, &stream_, core_.queue_.get(), core_.queue_.get(),
                               Arm(accepted_));
  }

 private:
  Tag* Arm(Tag& tag) {
    tag.keep = shared_from_this();
    return &tag;
  }

  void OnAccepted(bool ok) {
    if (!ok) {  // shutting down; OnDone will not come either
      done_.keep.reset();
      return;
    }
    std::make_shared<Call>(core_)->Listen();
    language_ = rpc::LanguageOf(Header("accept-language"));
    method_ = core_.contracts_.FindByPath(context_.method());
    reflects_ = core_.options_.reflection && IsReflection(context_.method());
    const bool known = method_ != nullptr && !method_->rule.internal();
    if (!known && !reflects_)
      return Finish(type::Fail(type::Reason::kUnimplemented, {{"method", context_.method()}}));
    stream_.Read(&inbox_, Arm(read_));
  }

  void OnRead(bool ok) {
    if (reflects_) return OnReflection(ok);
    if (!ok) return Finish(Fail(Reason::kHttpMalformed, {{"rule", "message_missing"}}));
    const Status status = Forward();
    if (!status.ok()) Finish(status.error());
  }

  // A stream of questions, each with its answer, until the client has no more.
  void OnReflection(bool ok) {
    if (!ok) return Finish(RpcStatus());
    outbox_ = BufferOf(Reflect(core_.contracts_, BytesOf(inbox_)));
    stream_.Write(outbox_, Arm(written_));
  }
  void OnWritten(bool ok) {
    if (!ok) return Finish(RpcStatus());
    stream_.Read(&inbox_, Arm(read_));
  }

  Status Forward() {
    const std::string_view token = Header("authorization");
    const std::string address = core_.front_->AddressOf(context_.peer());
    TRY(core_.rate_limiter_.Take(address, token));
    if (method_->rule.public_access()) TRY(core_.rate_limiter_.TakeSignIn(address));
    UpstreamRequest request;
    request.path = method_->path;
    request.package = method_->package();
    request.bytes = BytesOf(inbox_);
    const auto parent = trace::ParseTraceparent(Header("traceparent"));
    const trace::SpanContext span = parent ? trace::ChildOf(*parent) : trace::NewTrace();
    trace_id_ = span.TraceId();
    AddMetadata("authorization", token, request.metadata);
    AddMetadata("accept-language", Header("accept-language"), request.metadata);
    AddMetadata("traceparent", trace::FormatTraceparent(span), request.metadata);
    AddMetadata("x-request-id", RequestIdOf(Header("x-request-id"), trace_id_), request.metadata);
    request.deadline = std::chrono::steady_clock::now() + TimeLeft();
    // A write without its key is refused, not run.
    request.may_repeat = method_->may_repeat();
    auto done = [self = shared_from_this()](UpstreamAnswer answer) {
      self->OnAnswer(std::move(answer));
    };
    std::shared_ptr<UpstreamCall> call =
        TRY(core_.upstreams_.Start(std::move(request), std::move(done)));
    const std::lock_guard lock(mutex_);
    upstream_ = std::move(call);
    if (gone_) upstream_->Cancel();
    return {};
  }

  // The client's deadline, but no more than the method's time.
  std::chrono::nanoseconds TimeLeft() const {
    const std::chrono::nanoseconds of_method = milliseconds(method_->timeout_ms());
    return std::min(TimeUntil(context_.raw_deadline()), of_method);
  }

  // Thread of the upstreams.
  void OnAnswer(UpstreamAnswer answer) {
    if (answer.status.code != 0) {
      return Finish(CleanStatus(answer.status, answer.service,
                                {.language = language_, .trace_id = trace_id_}));
    }
    outbox_ = BufferOf(answer.bytes);
    stream_.WriteAndFinish(outbox_, grpc::WriteOptions(), grpc::Status::OK, Arm(finished_));
  }

  void Finish(const Error& error) { Finish(StatusOf(error, language_)); }
  void Finish(const RpcStatus& status) {
    stream_.Finish(
        grpc::Status(static_cast<grpc::StatusCode>(status.code), status.message, status.details),
        Arm(finished_));
  }
  void OnFinished(bool) {}

  // The end, or the client has gone.
  void OnDone(bool) {
    if (!context_.IsCancelled()) return;
    const std::lock_guard lock(mutex_);
    gone_ = true;
    if (upstream_) upstream_->Cancel();
  }

  std::string_view Header(const char* name) const {
    const auto found = context_.client_metadata().find(name);
    if (found == context_.client_metadata().end()) return {};
    return {found->second.data(), found->second.size()};
  }

  Core& core_;
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_{&context_};
  Tag accepted_{&Call::OnAccepted, this};
  Tag read_{&Call::OnRead, this};
  Tag written_{&Call::OnWritten, this};
  Tag finished_{&Call::OnFinished, this};
  Tag done_{&Call::OnDone, this};
  const Method* method_ = nullptr;
  bool reflects_ = false;
  rpc::Language language_ = rpc::Language::kChinese;
  std::string trace_id_;
  grpc::ByteBuffer inbox_;
  grpc::ByteBuffer outbox_;
  std::mutex mutex_;
  bool gone_ = false;                       // guarded by mutex_
  std::shared_ptr<UpstreamCall> upstream_;  // guarded by mutex_
};

// False when the port cannot be opened.
bool PassThrough::Core::Listen() {
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, type::v1::LIMIT_HEADERS_BYTES);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  if (options_.connection_age.count() > 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                               static_cast<int>(options_.connection_age.count()));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               static_cast<int>(options_.connection_age_grace.count()));
  }
  builder.SetMaxReceiveMessageSize(type::v1::LIMIT_MESSAGE_BYTES);
  builder.RegisterAsyncGenericService(&service_);
  queue_ = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  thread_ = std::thread([this] { Poll(); });
  front_ = GrpcFront::Start(
      {.listen = options_.listen, .max_connections = options_.max_connections}, rate_limiter_,
      [this](int fd) { grpc::AddInsecureChannelFromFd(server_.get(), fd); });
  if (!front_) return false;
  for (int i = 0; i < kAccepts; ++i) std::make_shared<Call>(*this)->Listen();
  return true;
}

void PassThrough::Core::Poll() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    auto* event = static_cast<Call::Tag*>(tag);
    const std::shared_ptr<Call> call = std::move(event->keep);
    (call.get()->*event->event)(ok);
  }
}

void PassThrough::Core::Stop(milliseconds grace) {
  if (!thread_.joinable()) return;
  const auto end = std::chrono::steady_clock::now() + grace;
  if (front_) {
    front_->StopAccepting();
    front_->AskClientsToLeave();
    std::this_thread::sleep_for(std::min(grace, kLastCalls));
  }
  server_->Shutdown(In(end - std::chrono::steady_clock::now()));
  {
    // Only a call can start an operation, and none may start once its queue is shut down.
    std::unique_lock lock(mutex_);
    none_.wait(lock, [this] { return calls_ == 0; });
  }
  queue_->Shutdown();
  thread_.join();
}

PassThrough::PassThrough(std::unique_ptr<Core> core) : core_(std::move(core)) {}

PassThrough::~PassThrough() { core_->Stop(milliseconds(0)); }

Result<std::unique_ptr<PassThrough>> PassThrough::Start(const Options& options,
                                                        const Contracts& contracts,
                                                        Upstreams& upstreams,
                                                        RateLimiter& rate_limiter) {
  std::unique_ptr<PassThrough> made(
      new PassThrough(std::make_unique<Core>(options, contracts, upstreams, rate_limiter)));
  if (!made->core_->Listen()) {
    return Fail(Reason::kListenFailed,
                {{"address", options.listen}, {"problem", "the port cannot be opened"}});
  }
  return made;
}

int PassThrough::port() const { return core_->port(); }
void PassThrough::AskClientsToLeave() { core_->AskClientsToLeave(); }
void PassThrough::Stop(milliseconds grace) { core_->Stop(grace); }

}  // namespace steward::gateway
