// Answers the methods of steward.directory.v1.OwnerBindingService.
#pragma once

#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/accounts/owner_accounts.h"
#include "services/directory/accounts/owner_binding_repository.h"
#include "steward/directory/v1/owner_binding_service.pb.h"

namespace steward::directory {

// Any thread. The arguments outlive it.
class OwnerBindingService {
 public:
  OwnerBindingService(const rpc::Writes& writes, const keys::KeyRing& keys, OwnerAccounts& accounts)
      : writes_(writes), accounts_(accounts), bindings_(keys) {}

  Result<v1::OwnerBinding> BindOwnAccount(rpc::Call& call,
                                          const v1::BindOwnAccountRequest& request);

 private:
  // What a try comes to. An error of its own, because the try must be committed.
  struct Tried {
    std::optional<Error> refused;
    OwnerName owner;
    std::vector<std::string> units;
  };
  Result<Tried> Try(db::Tx& tx, const rpc::Call& call, const OwnerAccountName& account,
                    const v1::BindOwnAccountRequest& request, const std::string& phone) const;
  Result<BindingTry> NewTry(db::Tx& tx, const rpc::Call& call, const OwnerAccountName& account,
                            const v1::BindOwnAccountRequest& request,
                            const std::string& phone) const;

  const rpc::Writes& writes_;
  OwnerAccounts& accounts_;
  const OwnerBindingRepository bindings_;
};

}  // namespace steward::directory
