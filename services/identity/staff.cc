#include "services/identity/staff.h"

#include "common/base/text.h"

#include <algorithm>

namespace steward::identity {

std::optional<Day> Employment::LastDay() const {
  if (contract_end && leave) return std::min(*contract_end, *leave);
  return contract_end ? contract_end : leave;
}

Status Employment::Check() const {
  if (firm.empty() || contract_end) return {};
  return Fail(Reason::kEmploymentInvalid, {{"firm", firm}});
}

bool Staff::MoveTo(State wanted, Time now) {
  if (state == wanted) return false;
  state = wanted;
  updated = now;
  return true;
}

std::string NormalLogin(std::string_view login) { return LowerAscii(login); }

}  // namespace steward::identity
