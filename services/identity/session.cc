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

}  // namespace steward::identity
