// That an account at a provider is a person's here. People are found by issuer and subject alone,
// never by a name or an address of mail that happens to match.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "services/identity/openid/names.h"

namespace steward::identity {

struct ProviderLink {
  ProviderLinkName name;
  std::string issuer;
  std::string subject;
  std::string creator;  // resource name of who linked them
  Time created;
};

}  // namespace steward::identity
