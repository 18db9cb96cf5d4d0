// The resource names of sign-on.
#pragma once

#include <string>
#include <string_view>

#include "services/identity/names.h"

namespace steward::identity {

using OwnerAccountId = Id<struct OwnerAccountTag>;
using OwnerCodeId = Id<struct OwnerCodeTag>;
using ApiKeyId = Id<struct ApiKeyTag>;

struct SessionName {
  static constexpr std::string_view kPattern = "branches/{}/staff/{}/sessions/{}";
  StaffName staff;
  SessionId session;

  static Result<SessionName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, staff.branch, staff.staff, session); }
};

struct ApiKeyName {
  static constexpr std::string_view kPattern = "branches/{}/apiKeys/{}";
  std::string branch;
  ApiKeyId id;

  static Result<ApiKeyName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

struct OwnerAccountName {
  static constexpr std::string_view kPattern = "branches/{}/ownerAccounts/{}";
  std::string branch;
  OwnerAccountId id;

  static Result<OwnerAccountName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

}  // namespace steward::identity
