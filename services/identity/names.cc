#include "services/identity/names.h"

namespace steward::identity {

Result<BranchName> BranchName::Parse(std::string_view text) {
  BranchName name;
  if (ParseName(kPattern, text, name.branch)) return name;
  return Fail(Reason::kBranchNotFound, {{"branch", text}});
}

Result<StaffName> StaffName::Parse(std::string_view text) {
  StaffName name;
  if (ParseName(kPattern, text, name.branch, name.staff)) return name;
  return Fail(Reason::kStaffNotFound, {{"staff", text}});
}

Result<GrantName> GrantName::Parse(std::string_view text) {
  GrantName name;
  if (ParseName(kPattern, text, name.branch, name.staff, name.grant)) return name;
  return Fail(Reason::kGrantNotFound);
}

Result<RoleName> RoleName::Parse(std::string_view text) {
  RoleName name;
  if (ParseName(kPattern, text, name.role)) return name;
  return Fail(Reason::kRoleNotFound, {{"role", text}});
}

Result<WorkingHoursName> WorkingHoursName::Parse(std::string_view text) {
  WorkingHoursName name;
  if (ParseName(kPattern, text, name.branch)) return name;
  return Fail(Reason::kBranchNotFound, {{"branch", text}});
}

}  // namespace steward::identity
