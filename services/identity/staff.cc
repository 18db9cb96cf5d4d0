#include "services/identity/staff.h"

#include <algorithm>

namespace steward::identity {

bool Staff::MoveTo(State wanted, Time now) {
  if (state == wanted) return false;
  state = wanted;
  updated = now;
  return true;
}

std::string NormalLogin(std::string_view login) {
  std::string normal(login);
  std::transform(normal.begin(), normal.end(), normal.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return normal;
}

}  // namespace steward::identity
