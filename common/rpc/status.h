// Errors on the wire: Error <-> google.rpc.Status with ErrorInfo, LocalizedMessage, BadRequest and
// RetryInfo. The only place where codes and details are mapped.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/rpc/call.h"

namespace google::rpc {
class Status;
}

namespace steward::rpc {

// What a caller gets. The cause stays here.
google::rpc::Status ToProto(const Error& error, Language language);

// The error another service answered with; `details` are the bytes of its google.rpc.Status, empty
// when it sent none. Its text is kept for both languages, because it came in the caller's.
Error FromWire(int code, const std::string& message, const std::string& details,
               std::string_view service);

}  // namespace steward::rpc
