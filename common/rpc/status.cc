#include "common/rpc/status.h"

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {
namespace {

constexpr std::string_view kDomain = "steward";

// The reason for an answer that carries none: gRPC itself refused, or the peer is not one of ours.
type::Reason ReasonOf(int code) {
  switch (code) {
    case 1: return type::Reason::kCancelled;
    case 4: return type::Reason::kDeadlineExceeded;
    case 8: return type::Reason::kOverloaded;
    case 12: return type::Reason::kUnimplemented;
    case 14: return type::Reason::kServiceUnavailable;
    case 16: return type::Reason::kUnauthenticated;
    default: return type::Reason::kInternal;
  }
}

void ReadDetails(const google::rpc::Status& status, Error& error) {
  for (const auto& detail : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::LocalizedMessage text;
    google::rpc::BadRequest request;
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&info)) {
      error.domain = info.domain();
      error.reason = info.reason();
      for (const auto& [name, value] : info.metadata()) error.metadata.push_back({name, value});
    } else if (detail.UnpackTo(&text)) {
      error.zh = error.en = text.message();
    } else if (detail.UnpackTo(&request)) {
      for (const auto& violation : request.field_violations()) {
        error.violations.push_back(
            {violation.field(), "", violation.description(), violation.description()});
      }
    } else if (detail.UnpackTo(&retry)) {
      error.retry_after = std::chrono::milliseconds(retry.retry_delay().seconds() * 1000 +
                                                    retry.retry_delay().nanos() / 1000000);
    }
  }
}

}  // namespace

google::rpc::Status ToProto(const Error& error, Language language) {
  const bool english = language == Language::kEnglish;
  google::rpc::Status status;
  status.set_code(static_cast<int>(error.code));
  status.set_message(error.en);

  google::rpc::ErrorInfo info;
  info.set_reason(error.reason);
  info.set_domain(error.domain);
  for (const Metadata& item : error.metadata) (*info.mutable_metadata())[item.name] = item.value;
  status.add_details()->PackFrom(info);

  google::rpc::LocalizedMessage text;
  text.set_locale(english ? "en" : "zh-CN");
  text.set_message(english ? error.en : error.zh);
  status.add_details()->PackFrom(text);

  if (!error.violations.empty()) {
    google::rpc::BadRequest request;
    for (const FieldViolation& violation : error.violations) {
      auto* item = request.add_field_violations();
      item->set_field(violation.field);
      item->set_description(english ? violation.en : violation.zh);
    }
    status.add_details()->PackFrom(request);
  }
  if (error.retry_after) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(error.retry_after->count() / 1000);
    retry.mutable_retry_delay()->set_nanos(
        static_cast<int>(error.retry_after->count() % 1000 * 1000000));
    status.add_details()->PackFrom(retry);
  }
  return status;
}

Error FromWire(int code, const std::string& message, const std::string& details,
               std::string_view service) {
  Error error = Fail(ReasonOf(code), {{"service", service}, {"trace", ""}, {"method", message}});
  google::rpc::Status status;
  if (!details.empty() && status.ParseFromString(details)) {
    error.code = static_cast<Code>(code);
    error.domain = kDomain;
    error.metadata.clear();
    ReadDetails(status, error);
  }
  error.cause = std::string(service) + ": " + message;
  return error;
}

}  // namespace steward::rpc
