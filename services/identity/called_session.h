// What access tokens call the session a call belongs to.
#pragma once

#include <optional>

#include "common/rpc/call.h"
#include "services/identity/names.h"

namespace steward::identity {

// None for callers that have no session, such as services.
inline std::optional<SessionId> CalledSession(const rpc::Call& call) {
  const std::optional<Uuid> id = Uuid::Parse(call.principal().session);
  if (!id) return std::nullopt;
  return SessionId(*id);
}

}  // namespace steward::identity
