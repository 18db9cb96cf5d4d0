#include "gateway/error_body.h"

#include <google/protobuf/util/json_util.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <algorithm>
#include <array>
#include <utility>

#include "common/rpc/status.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

namespace google_rpc = google::rpc;
using std::chrono::milliseconds;

constexpr milliseconds kRetryAfter{1000};

// Reasons whose HTTP status says more than their code does.
constexpr std::array<std::pair<std::string_view, int>, 7> kStatusOfReason = {{
    {"METHOD_NOT_ALLOWED", 405},
    {"REQUEST_TIMEOUT", 408},
    {"BODY_TOO_LARGE", 413},
    {"URL_TOO_LONG", 414},
    {"MEDIA_TYPE_UNSUPPORTED", 415},
    {"REQUEST_ID_REUSED", 422},
    {"HEADERS_TOO_LARGE", 431},
}};

int HttpStatusOf(int code, std::string_view reason, const ErrorContext& context) {
  for (const auto& [name, status] : kStatusOfReason) {
    if (name == reason) return status;
  }
  switch (static_cast<Code>(code)) {
    case Code::kCancelled: return 499;
    case Code::kInvalidArgument:
    case Code::kFailedPrecondition: return 400;
    case Code::kDeadlineExceeded: return 504;
    case Code::kNotFound: return 404;
    case Code::kAlreadyExists: return 409;
    case Code::kAborted: return context.has_if_match && reason == "ETAG_MISMATCH" ? 412 : 409;
    case Code::kPermissionDenied: return 403;
    case Code::kResourceExhausted: return 429;
    case Code::kUnimplemented: return 501;
    case Code::kUnavailable: return 503;
    case Code::kUnauthenticated: return 401;
    case Code::kInternal: return 500;
  }
  return code == 11 ? 400 : 500;  // OUT_OF_RANGE; UNKNOWN and DATA_LOSS
}

// The error for an answer that carries none of ours: gRPC itself refused, or something broke.
Error ReplacementOf(const RpcStatus& status, std::string_view service,
                    const ErrorContext& context) {
  using type::Reason;
  Error error;
  switch (status.code) {
    case 1: error = type::Fail(Reason::kCancelled); break;
    case 4: error = type::Fail(Reason::kDeadlineExceeded); break;
    case 8: error = type::Fail(Reason::kOverloaded); break;
    case 12: error = type::Fail(Reason::kUnimplemented, {{"method", service}}); break;
    case 14: error = type::Fail(Reason::kServiceUnavailable, {{"service", service}}); break;
    case 16: error = type::Fail(Reason::kUnauthenticated); break;
    default: error = type::Fail(Reason::kInternal, {{"trace", context.trace_id}}); break;
  }
  if (error.code == Code::kResourceExhausted || error.code == Code::kUnavailable)
    error.retry_after = kRetryAfter;
  error.cause = status.message;
  return error;
}

// `due_time.seconds` -> `dueTime.seconds`, as the JSON spells it.
std::string JsonPath(std::string_view path) {
  std::string json;
  for (size_t i = 0; i < path.size(); ++i) {
    const bool joins =
        path[i] == '_' && i + 1 < path.size() && path[i + 1] >= 'a' && path[i + 1] <= 'z';
    json += joins ? static_cast<char>(path[++i] - 'a' + 'A') : path[i];
  }
  return json;
}

// The details a client may see; false when our ErrorInfo is not among them.
bool TakeDetails(const google_rpc::Status& from, google_rpc::Status& to) {
  bool has_info = false;
  for (const auto& detail : from.details()) {
    const bool is_info = detail.Is<google_rpc::ErrorInfo>();
    const bool shown = is_info || detail.Is<google_rpc::LocalizedMessage>() ||
                       detail.Is<google_rpc::BadRequest>() || detail.Is<google_rpc::RetryInfo>();
    has_info |= is_info;
    if (shown) *to.add_details() = detail;
  }
  return has_info;
}

// What a client gets to see of a service's error.
google_rpc::Status Cleaned(const RpcStatus& status, std::string_view service,
                           const ErrorContext& context) {
  google_rpc::Status sent;
  google_rpc::Status shown;
  const bool ours =
      !status.details.empty() && sent.ParseFromString(status.details) && TakeDetails(sent, shown);
  if (!ours) return rpc::ToProto(ReplacementOf(status, service, context), context.language);
  shown.set_code(status.code);
  shown.set_message(status.message);
  return shown;
}

HttpResponse Render(google_rpc::Status& status, const ErrorContext& context) {
  HttpResponse response;
  google_rpc::ErrorInfo info;
  std::int64_t retry_seconds = -1;
  for (auto& detail : *status.mutable_details()) {
    google_rpc::RetryInfo retry;
    google_rpc::BadRequest request;
    if (detail.UnpackTo(&retry)) {
      retry_seconds = retry.retry_delay().seconds() + (retry.retry_delay().nanos() > 0 ? 1 : 0);
    } else if (detail.UnpackTo(&request)) {
      for (auto& item : *request.mutable_field_violations()) item.set_field(JsonPath(item.field()));
      detail.PackFrom(request);
    } else {
      detail.UnpackTo(&info);
    }
  }
  response.status = HttpStatusOf(status.code(), info.reason(), context);
  response.headers.push_back({"Content-Type", "application/json"});
  if (retry_seconds < 0 && response.status == 429) retry_seconds = 1;
  if (retry_seconds >= 0)
    response.headers.push_back(
        {"Retry-After", std::to_string(std::max<std::int64_t>(1, retry_seconds))});
  if (response.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  if (response.status == 405) response.headers.push_back({"Allow", info.metadata().at("allowed")});
  const auto made = google::protobuf::util::MessageToJsonString(status, &response.body);
  STEWARD_CHECK(made.ok());
  return response;
}

}  // namespace

HttpResponse ErrorResponse(const Error& error, const ErrorContext& context) {
  google_rpc::Status status = rpc::ToProto(error, context.language);
  return Render(status, context);
}

HttpResponse ErrorResponse(const RpcStatus& status, std::string_view service,
                           const ErrorContext& context) {
  google_rpc::Status shown = Cleaned(status, service, context);
  return Render(shown, context);
}

RpcStatus CleanStatus(const RpcStatus& status, std::string_view service,
                      const ErrorContext& context) {
  const google_rpc::Status shown = Cleaned(status, service, context);
  return {shown.code(), shown.message(), shown.SerializeAsString()};
}

RpcStatus StatusOf(const Error& error, rpc::Language language) {
  const google_rpc::Status status = rpc::ToProto(error, language);
  return {status.code(), status.message(), status.SerializeAsString()};
}

}  // namespace steward::gateway
