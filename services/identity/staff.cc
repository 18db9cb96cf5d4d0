#include "services/identity/staff.h"

#include "common/base/text.h"

#include <algorithm>

namespace steward::identity {

bool Staff::MoveTo(State wanted, Time now) {
  if (state == wanted) return false;
  state = wanted;
  updated = now;
  return true;
}

std::string NormalLogin(std::string_view login) { return LowerAscii(login); }

}  // namespace steward::identity
