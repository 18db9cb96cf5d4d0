// ApiKeyService of the contract. Any thread.
#pragma once

#include "common/auth/token.h"
#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/policy_repository.h"
#include "services/identity/sign_on/api_key_repository.h"
#include "steward/identity/v1/api_key_service.pb.h"

namespace steward::identity {

class ApiKeyService {
 public:
  // All outlive the service. `clock` tells real time, which keys and tokens live by.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const auth::TokenSigner& signer;
    const Clock& clock;
  };
  explicit ApiKeyService(const Parts& parts) : parts_(parts) {}

  Result<v1::ApiKeySecret> CreateApiKey(rpc::Call& call, const v1::CreateApiKeyRequest& request);
  Result<v1::ApiKey> GetApiKey(rpc::Call& call, const v1::GetApiKeyRequest& request);
  Result<v1::ListApiKeysResponse> ListApiKeys(rpc::Call& call,
                                              const v1::ListApiKeysRequest& request);
  Result<v1::ApiKeySecret> RotateApiKey(rpc::Call& call, const v1::RotateApiKeyRequest& request);
  Result<v1::ApiKey> DisableApiKey(rpc::Call& call, const v1::DisableApiKeyRequest& request);
  Result<v1::ApiKeyToken> ExchangeApiKey(rpc::Call& call, const v1::ExchangeApiKeyRequest& request);

 private:
  // Nobody gives what he lacks.
  Status CheckMayGive(db::Tx& tx, const rpc::Call& call, const ApiKey& key) const;
  Result<v1::ApiKeyToken> SignToken(const ApiKey& key, Time now) const;

  const Parts parts_;
  const BranchRepository branches_{};
  const ApiKeyRepository keys_{};
  const PolicyRepository policy_{};
};

}  // namespace steward::identity
