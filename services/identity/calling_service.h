// Methods that only services of this installation call.
#pragma once

#include <string>
#include <string_view>

#include "common/rpc/call.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {

// The service that calls. SERVICES_ONLY for anybody else.
inline Result<std::string> CallingService(const rpc::Call& call) {
  constexpr std::string_view kServicePrefix = "services/";
  const std::string& name = call.principal().name;
  if (!name.starts_with(kServicePrefix)) return Fail(Reason::kServicesOnly);
  return name.substr(kServicePrefix.size());
}

}  // namespace steward::identity
