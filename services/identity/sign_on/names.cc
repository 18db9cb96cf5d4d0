#include "services/identity/sign_on/names.h"

namespace steward::identity {

Result<SessionName> SessionName::Parse(std::string_view text) {
  SessionName name;
  if (ParseName(kPattern, text, name.staff.branch, name.staff.staff, name.session)) return name;
  return Fail(Reason::kSessionNotFound);
}

Result<ApiKeyName> ApiKeyName::Parse(std::string_view text) {
  ApiKeyName name;
  if (ParseName(kPattern, text, name.branch, name.id)) return name;
  return Fail(Reason::kApiKeyNotFound, {{"api_key", text}});
}

Result<OwnerAccountName> OwnerAccountName::Parse(std::string_view text) {
  OwnerAccountName name;
  if (ParseName(kPattern, text, name.branch, name.id)) return name;
  return Fail(Reason::kOwnerAccountNotFound, {{"account", text}});
}

}  // namespace steward::identity
