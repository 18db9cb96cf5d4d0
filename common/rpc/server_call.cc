#include "common/rpc/server_call.h"

#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include <utility>

#include "common/rpc/status.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr std::string_view kHealthWatch = "/grpc.health.v1.Health/Watch";

grpc::ByteBuffer Serialize(const pb::Message& message) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<std::uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

grpc::Status ToGrpc(const Error& error, Language language) {
  const google::rpc::Status status = ToProto(error, language);
  return {static_cast<grpc::StatusCode>(error.code), status.message(), status.SerializeAsString()};
}

// The caller's deadline, or the method's timeout where he set none; never more than the longest.
SteadyTime DeadlineOf(system_clock::time_point wanted, const Method& method) {
  const SteadyTime now = steady_clock::now();
  const milliseconds longest(type::v1::LIMIT_CALL_TIMEOUT_MAX_MS);
  if (wanted == system_clock::time_point::max()) {
    const std::uint32_t timeout = method.rule.timeout_ms();
    return now + (timeout == 0 ? milliseconds(type::v1::LIMIT_CALL_TIMEOUT_DEFAULT_MS)
                               : std::min(milliseconds(timeout), longest));
  }
  const auto left = wanted - system_clock::now();
  return now + std::min<steady_clock::duration>(left, longest);
}

Error Overloaded() {
  Error error = Fail(type::Reason::kOverloaded);
  error.retry_after = milliseconds(1000);
  return error;
}

}  // namespace

ServerCall::ServerCall(CallHost& host) : host_(host) { host_.CallBorn(); }

ServerCall::~ServerCall() { host_.CallDied(); }

ServerCall::Tag* ServerCall::Arm(Tag& tag) {
  tag.keep = shared_from_this();
  return &tag;
}

void ServerCall::Listen() {
  context_.AsyncNotifyWhenDone(
      Arm(done_));  // before the request: its event may come at any time after
  host_.service().RequestCall(&context_, &stream_, &host_.queue(), &host_.queue(), Arm(accepted_));
}

void ServerCall::OnAccepted(bool ok) {
  if (!ok) {  // shutting down; OnDone will not come either
    done_.keep.reset();
    return;
  }
  std::make_shared<ServerCall>(host_)->Listen();
  if (context_.method() == kHealthWatch) return stream_.Read(&bytes_, Arm(health_read_));
  method_ = host_.Find(context_.method());
  if (method_ == nullptr) {
    host_.Refused("unknown", Code::kUnimplemented);
    return Refuse(Fail(type::Reason::kUnimplemented, {{"method", context_.method()}}));
  }
  Begin(*method_);
  entered_ = host_.Enter(*this);
  if (!entered_) {
    host_.Refused(context_.method(), Code::kResourceExhausted);
    return Refuse(Overloaded());
  }
  stream_.Read(&bytes_, Arm(read_));
}

void ServerCall::Begin(const Method& method) {
  call_.emplace(*method.descriptor);
  call_->set_deadline(DeadlineOf(context_.deadline(), method));
  call_->set_language(LanguageOf(Header("accept-language")));
  call_->set_traceparent(Header("traceparent"));
  std::string authorization = Header("authorization");
  constexpr std::string_view kBearer = "Bearer ";
  if (authorization.compare(0, kBearer.size(), kBearer) == 0) {
    call_->set_token(authorization.substr(kBearer.size()));
  }
}

void ServerCall::OnRead(bool ok) {
  if (!ok) return Refuse(Fail(type::Reason::kCancelled));
  if (bytes_.Length() <= type::v1::LIMIT_PARSE_IN_PLACE_BYTES && !Parse()) return;
  if (method_->rule.in_memory()) return Execute();
  if (!host_.Submit(shared_from_this(), *call_)) Shed();
}

bool ServerCall::Parse() {
  request_.reset(method_->request_type->New());
  grpc::ProtoBufferReader reader(&bytes_);
  if (reader.status().ok() && request_->ParseFromZeroCopyStream(&reader)) return true;
  Error error =
      Fail(type::Reason::kInvalidRequest, {{"fields", method_->request_type->GetTypeName()}});
  error.violations.push_back(
      {"", "wire", "请求不是有效的 protobuf 消息", "the bytes are no such message"});
  Refuse(error);
  return false;
}

void ServerCall::Run() {
  if (request_ == nullptr && !Parse()) return;
  Execute();
}

void ServerCall::Shed() {
  host_.Refused(context_.method(), Code::kResourceExhausted);
  Refuse(Overloaded());
}

void ServerCall::Execute() {
  response_.reset(method_->response_type->New());
  try {
    Answer(host_.Run(*call_, *method_, *request_, *response_));
  } catch (const std::exception& exception) {  // a mistake of ours; the process serves on
    Error error = Fail(type::Reason::kInternal, {{"trace", call_->traceparent()}});
    error.cause = exception.what();
    Answer(error);
  }
}

void ServerCall::Answer(const Status& status) {
  if (!status.ok()) return Refuse(status.error());
  grpc::ByteBuffer bytes = Serialize(*response_);
  const std::lock_guard lock(mutex_);
  if (std::exchange(answered_, true)) return;
  stream_.WriteAndFinish(bytes, grpc::WriteOptions(), grpc::Status::OK, Arm(finished_));
}

void ServerCall::Refuse(const Error& error) {
  const Language language = call_ ? call_->language() : LanguageOf(Header("accept-language"));
  const grpc::Status status = ToGrpc(error, language);
  const std::lock_guard lock(mutex_);
  if (std::exchange(answered_, true)) return;
  stream_.Finish(status, Arm(finished_));
}

void ServerCall::AnswerIfLate(SteadyTime now) {
  if (now < call_->patience().deadline) return;
  call_->set_gone();
  Refuse(Fail(type::Reason::kDeadlineExceeded));
}

void ServerCall::OnFinished(bool) {
  if (std::exchange(entered_, false)) host_.Leave(*this);
  StopTelling();
}

void ServerCall::StopTelling() {
  if (std::exchange(told_of_health_, false)) host_.StopTelling(*this);
}

void ServerCall::OnDone(bool) {
  done_seen_ = true;
  if (told_of_health_) EndHealth();
  StopTelling();
  if (context_.IsCancelled() && call_) call_->set_gone();
}

void ServerCall::OnHealthRead(bool ok) {
  grpc::health::v1::HealthCheckRequest request;
  grpc::ProtoBufferReader reader(&bytes_);
  if (!ok || done_seen_ || !reader.status().ok() || !request.ParseFromZeroCopyStream(&reader)) {
    return Refuse(Fail(type::Reason::kCancelled));
  }
  about_readiness_ = request.service() != "liveness";
  if (about_readiness_ && !request.service().empty() && request.service() != "readiness") {
    return Refuse(Fail(type::Reason::kNotFound, {{"name", request.service()}}));
  }
  told_of_health_ = host_.StartTelling(*this);
  if (!told_of_health_) Refuse(Overloaded());
}

void ServerCall::TellHealth(bool ready) {
  using Answer = grpc::health::v1::HealthCheckResponse;
  const bool serving = ready || !about_readiness_;
  Answer answer;
  answer.set_status(serving ? Answer::SERVING : Answer::NOT_SERVING);
  const std::lock_guard lock(mutex_);
  if (answered_ || telling_ || told_ == serving) return;
  told_ = serving;
  telling_ = true;
  stream_.Write(Serialize(answer), Arm(health_told_));
}

void ServerCall::OnHealthTold(bool ok) {
  std::optional<Error> end;
  {
    const std::lock_guard lock(mutex_);
    telling_ = false;
    end = ok ? end_of_health_ : Fail(type::Reason::kCancelled);
  }
  if (end) Refuse(*end);
}

void ServerCall::EndHealth() {
  const Error end = Fail(type::Reason::kServiceUnavailable, {{"service", "-"}});
  {
    const std::lock_guard lock(mutex_);
    end_of_health_ = end;
    if (telling_) return;
  }
  Refuse(end);
}

std::string ServerCall::Header(const char* name) const {
  const auto& metadata = context_.client_metadata();
  const auto found = metadata.find(name);
  return found == metadata.end() ? "" : std::string(found->second.data(), found->second.size());
}

}  // namespace steward::rpc
