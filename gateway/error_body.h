// Errors as HTTP shows them: a bare google.rpc.Status as JSON with ErrorInfo, LocalizedMessage,
// BadRequest and RetryInfo, and the status code that belongs to it. Nothing of our inside gets out:
// an answer without our details is replaced by a reason of the gateway's.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/rpc/call.h"
#include "gateway/http.h"

namespace steward::gateway {

// What a request contributes to its error.
struct ErrorContext {
  rpc::Language language = rpc::Language::kChinese;
  std::string_view trace_id;
  bool has_if_match = false;  // a stale etag is then 412
};

// How a call of a service ended: gRPC's code (0: well), its text, and the bytes of
// google.rpc.Status.
struct RpcStatus {
  int code = 0;
  std::string message{};
  std::string details{};
};

// The answer to an error of the gateway itself.
HttpResponse ErrorResponse(const Error& error, const ErrorContext& context);

// The answer to an error of `service`, which is named where it does not answer.
HttpResponse ErrorResponse(const RpcStatus& status, std::string_view service,
                           const ErrorContext& context);

// The error of `service` for a gRPC client: its own where it gave details, one of ours otherwise.
RpcStatus CleanStatus(const RpcStatus& status, std::string_view service,
                      const ErrorContext& context);

// An error of the gateway for a gRPC client.
RpcStatus StatusOf(const Error& error, rpc::Language language);

}  // namespace steward::gateway
