#include "services/identity/organisation/duty.h"

#include <set>
#include <utility>

namespace steward::identity {

bool DutyWarning::Acknowledge(const std::string& by, const std::string& why, Time now) {
  if (state == State::kAcknowledged) return false;
  state = State::kAcknowledged;
  acknowledged = now;
  acknowledger = by;
  note = why;
  return true;
}

Status DutyRules::Check() const {
  std::set<std::pair<std::string, std::string>> seen;
  for (const auth::DutyPair& pair : pairs) {
    const bool fresh = seen.insert(std::minmax(pair.first, pair.second)).second;
    if (fresh && pair.first != pair.second) continue;
    return Fail(Reason::kDutyPairInvalid, {{"first", pair.first}, {"second", pair.second}});
  }
  return {};
}

}  // namespace steward::identity
