// Between the messages of sign-on and the types of the domain. Pure.
#pragma once

#include "services/identity/session.h"
#include "services/identity/sign_on/api_key.h"
#include "services/identity/sign_on/owner_account.h"

namespace steward::identity::v1 {
class ApiKey;
class OpenSession;
class OwnerAccount;
}  // namespace steward::identity::v1

namespace steward::identity {

// Without `current`, which depends on who looks.
v1::OpenSession ToProto(const Session& session);

v1::ApiKey ToProto(const ApiKey& key);
// What a new key is to be. API_KEY_RIGHTS_INVALID.
Result<ApiKey> FromProto(const v1::ApiKey& proto);

// Without the phone.
v1::OwnerAccount ToProto(const OwnerAccount& account);

}  // namespace steward::identity
