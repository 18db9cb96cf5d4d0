// Between the messages of sign-on at providers and the types of the domain. Pure.
#pragma once

#include "services/identity/openid/provider.h"
#include "services/identity/openid/provider_link.h"
#include "steward/identity/v1/provider_link_service.pb.h"

namespace steward::identity {

v1::ProviderLink ToProto(const ProviderLink& link, const SignOnProviders& providers);

}  // namespace steward::identity
