// The trace a request belongs to (W3C trace context): taken from the client or begun here.
#pragma once

#include <string>
#include <string_view>

#include "common/base/id.h"

namespace steward::gateway {

struct Trace {
  std::string id;           // 32 lower-case hexadecimal digits
  std::string traceparent;  // with a span of the gateway's own, for the service and the answer

  // `traceparent` is the client's header; one that is malformed or empty begins a new trace.
  static Trace Begin(std::string_view traceparent, IdSource& ids, Time now);
};

}  // namespace steward::gateway
