// The methods of the bindings of accounts.
#include "services/directory/wiring.h"

namespace steward::directory {

void Wiring::BindAccounts(rpc::Bindings& bindings) {
  bindings.Bind<&OwnerBindingService::BindOwnAccount>(
      "steward.directory.v1.OwnerBindingService.BindOwnAccount", owner_bindings);
}

}  // namespace steward::directory
