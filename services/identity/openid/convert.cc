#include "services/identity/openid/convert.h"

#include "common/base/timestamp.h"

namespace steward::identity {

v1::ProviderLink ToProto(const ProviderLink& link, const SignOnProviders& providers) {
  v1::ProviderLink proto;
  proto.set_name(link.name.ToString());
  proto.set_provider(providers.IdOf(link.issuer));
  proto.set_subject(link.subject);
  proto.set_creator(link.creator);
  *proto.mutable_create_time() = ToTimestamp(link.created);
  return proto;
}

}  // namespace steward::identity
