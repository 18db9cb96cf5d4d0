#include "services/identity/session.h"

#include <algorithm>

namespace steward::identity {

Time Session::Expires() const { return std::min(started + kSessionLife, refreshed + kSessionIdle); }

Presented Session::Judge(const TokenHash& token, Time now) const {
  if (!Open(now)) return Presented::kTooLate;
  if (token == newest) return Presented::kNewest;
  if (previous && token == *previous && now < refreshed + kRepeatWindow)
    return Presented::kRepeated;
  return Presented::kReused;
}

void Session::Rotate(const TokenHash& next, Time now) {
  previous = newest;
  newest = next;
  refreshed = now;
}

Session BeginSession(Session::Holder holder, const StaffName& of, const std::string& device,
                     IdSource& ids, Time now) {
  return {.id = SessionId(ids.Next(now)),
          .holder = holder,
          .staff = of,
          .token_id = SessionId(ids.Next(now)),
          .device = device,
          .started = now,
          .refreshed = now};
}

}  // namespace steward::identity
