#include "services/identity/openid/names.h"

namespace steward::identity {

Result<ProviderLinkName> ProviderLinkName::Parse(std::string_view text) {
  ProviderLinkName name;
  if (ParseName(kPattern, text, name.staff.branch, name.staff.staff, name.link)) return name;
  return Fail(Reason::kOpenidLinkNotFound, {{"link", text}});
}

}  // namespace steward::identity
