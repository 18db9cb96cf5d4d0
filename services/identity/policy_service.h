// PolicyService, TrialService and ServiceTokenService of the contract: what other processes need of
// identity to work at all. Any thread.
#pragma once

#include <memory>

#include "common/auth/policy.h"
#include "common/auth/token.h"
#include "common/keys/key_folder.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/grant_repository.h"
#include "services/identity/policy_repository.h"
#include "services/identity/sign_on/api_key_repository.h"
#include "steward/identity/v1/policy_service.pb.h"
#include "steward/identity/v1/service_token_service.pb.h"
#include "steward/identity/v1/trial_service.pb.h"

namespace steward::identity {

class PolicyService {
 public:
  // Both outlive the service. `clock` tells real time.
  PolicyService(db::Database& db, const Clock& clock) : db_(db), clock_(clock) {}

  Result<v1::GetPolicyResponse> GetPolicy(rpc::Call& call, const v1::GetPolicyRequest& request);
  // The same for identity's own process.
  Result<v1::GetPolicyResponse> Read(const Patience& patience, std::int64_t known_version);

 private:
  db::Database& db_;
  const Clock& clock_;
  const PolicyRepository policy_{};
  const RoleRepository roles_{};
  const ApiKeyRepository api_keys_{};
};

class TrialService {
 public:
  // Both outlive the service. `trial` is the setting of the process.
  TrialService(const rpc::Writes& writes, const Clock& clock, bool trial)
      : writes_(writes), clock_(clock), trial_(trial) {}

  Result<v1::BusinessDate> SetBusinessDate(rpc::Call& call,
                                           const v1::SetBusinessDateRequest& request);
  Result<v1::BusinessDate> GetBusinessDate(rpc::Call& call,
                                           const v1::GetBusinessDateRequest& request);

 private:
  v1::BusinessDate Answer(const std::string& branch, std::int64_t offset_ms) const;

  const rpc::Writes& writes_;
  const Clock& clock_;
  const bool trial_;
  const BranchRepository branches_{};
  const PolicyRepository policy_{};
};

class ServiceTokenService {
 public:
  // Both outlive the service. `hashes` holds HashServiceKey of each key under the name of its
  // service.
  ServiceTokenService(const auth::TokenSigner& signer, const keys::KeyFolder& hashes,
                      const Clock& clock)
      : signer_(signer), hashes_(hashes), clock_(clock) {}

  Result<v1::ServiceToken> IssueServiceToken(rpc::Call& call,
                                             const v1::IssueServiceTokenRequest& request);

 private:
  const auth::TokenSigner& signer_;
  const keys::KeyFolder& hashes_;
  const Clock& clock_;
};

// What identity keeps of a service's key; `key` is 32 bytes.
keys::Bytes32 HashServiceKey(std::string_view key);

}  // namespace steward::identity
