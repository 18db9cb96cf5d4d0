// The resource names of sign-on at providers.
#pragma once

#include <string>
#include <string_view>

#include "services/identity/names.h"

namespace steward::identity {

using ProviderSignOnId = Id<struct ProviderSignOnTag>;
using ProviderLinkId = Id<struct ProviderLinkTag>;

struct ProviderLinkName {
  static constexpr std::string_view kPattern = "branches/{}/staff/{}/providerLinks/{}";
  StaffName staff;
  ProviderLinkId link;

  static Result<ProviderLinkName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, staff.branch, staff.staff, link); }
};

}  // namespace steward::identity
