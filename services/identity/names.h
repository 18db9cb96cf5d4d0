// The resource names of identity. The pipeline has held them to their patterns before a handler
// runs, so a name that cannot be read here is simply not found.
#pragma once

#include <string>
#include <string_view>

#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/result.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {

using StaffId = Id<struct StaffTag>;
using GrantId = Id<struct GrantTag>;
using SessionId = Id<struct SessionTag>;

// The head company, itself a branch.
inline constexpr std::string_view kHeadOffice = "hq";

struct BranchName {
  static constexpr std::string_view kPattern = "branches/{}";
  std::string branch;

  static Result<BranchName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch); }
};

struct StaffName {
  static constexpr std::string_view kPattern = "branches/{}/staff/{}";
  std::string branch;
  StaffId staff;

  static Result<StaffName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, staff); }
  auto operator<=>(const StaffName&) const = default;
};

struct GrantName {
  static constexpr std::string_view kPattern = "branches/{}/staff/{}/grants/{}";
  std::string branch;
  StaffId staff;
  GrantId grant;

  static Result<GrantName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, staff, grant); }
  auto operator<=>(const GrantName&) const = default;
};

struct RoleName {
  static constexpr std::string_view kPattern = "roles/{}";
  std::string role;

  static Result<RoleName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, role); }
};

struct WorkingHoursName {
  static constexpr std::string_view kPattern = "branches/{}/workingHours";
  std::string branch;

  static Result<WorkingHoursName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch); }
};

}  // namespace steward::identity
