// Roles as a column holds them: codes, separated by blanks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/text.h"

namespace steward::approval {

inline std::string TextOf(const std::vector<std::string>& roles) {
  std::string text;
  for (const std::string& role : roles) text += (text.empty() ? "" : " ") + role;
  return text;
}

inline std::vector<std::string> RolesIn(std::string_view text) {
  std::vector<std::string> roles;
  for (const std::string_view role : Split(text, ' ')) roles.emplace_back(role);
  return roles;
}

}  // namespace steward::approval
