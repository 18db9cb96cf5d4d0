#include "services/identity/sign_on/convert.h"

#include "common/base/timestamp.h"
#include "common/rpc/etag.h"
#include "steward/identity/v1/api_key_service.pb.h"
#include "steward/identity/v1/open_session_service.pb.h"
#include "steward/identity/v1/owner_account_service.pb.h"

namespace steward::identity {

v1::OpenSession ToProto(const Session& session) {
  v1::OpenSession proto;
  proto.set_name(SessionName{session.staff, session.id}.ToString());
  proto.set_device(session.device);
  *proto.mutable_start_time() = ToTimestamp(session.started);
  *proto.mutable_refresh_time() = ToTimestamp(session.refreshed);
  *proto.mutable_expire_time() = ToTimestamp(session.Expires());
  return proto;
}

v1::ApiKey ToProto(const ApiKey& key) {
  v1::ApiKey proto;
  proto.set_name(key.name.ToString());
  proto.set_display_name(key.display_name);
  if (key.role) proto.set_role(RoleName{*key.role}.ToString());
  for (const std::string& permission : key.permissions) proto.add_permissions(permission);
  for (const std::string& scope : key.scopes) proto.add_scopes(scope);
  proto.set_calls_per_minute(key.calls_per_minute);
  *proto.mutable_expire_time() = ToTimestamp(key.expires);
  proto.set_state(static_cast<v1::ApiKey::State>(key.state));
  if (key.last_used) *proto.mutable_last_use_time() = ToTimestamp(*key.last_used);
  if (key.overlap_end) *proto.mutable_overlap_end_time() = ToTimestamp(*key.overlap_end);
  proto.set_creator(key.creator);
  *proto.mutable_create_time() = ToTimestamp(key.created);
  *proto.mutable_update_time() = ToTimestamp(key.updated);
  proto.set_etag(rpc::EtagOf(key.version));
  return proto;
}

Result<ApiKey> FromProto(const v1::ApiKey& proto) {
  if (proto.role().empty() == proto.permissions().empty()) {
    return Fail(Reason::kApiKeyRightsInvalid);
  }
  ApiKey key;
  key.display_name = proto.display_name();
  if (!proto.role().empty()) key.role = TRY(RoleName::Parse(proto.role())).role;
  key.permissions.insert(proto.permissions().begin(), proto.permissions().end());
  key.scopes.assign(proto.scopes().begin(), proto.scopes().end());
  key.calls_per_minute = proto.calls_per_minute();
  key.expires = ToTime(proto.expire_time());
  return key;
}

v1::OwnerAccount ToProto(const OwnerAccount& account) {
  v1::OwnerAccount proto;
  proto.set_name(account.name.ToString());
  proto.set_owner(account.owner.value_or(""));
  for (const std::string& unit : account.units) proto.add_units(unit);
  if (account.bound_until) *proto.mutable_bound_until_time() = ToTimestamp(*account.bound_until);
  return proto;
}

}  // namespace steward::identity
