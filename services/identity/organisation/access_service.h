// AccessService of the contract. Any thread.
#pragma once

#include <string>
#include <vector>

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/listing.h"
#include "common/rpc/mutate.h"
#include "services/identity/organisation/rights_reader.h"
#include "steward/identity/v1/access_service.pb.h"

namespace steward::identity {

class AccessService {
 public:
  // All outlive the service. `clock` tells real time, which grants live by.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const RightsReader& rights;
    const Clock& clock;
  };
  explicit AccessService(const Parts& parts) : parts_(parts) {}

  Result<v1::ListReadersResponse> ListReaders(rpc::Call& call,
                                              const v1::ListReadersRequest& request);

 private:
  Result<std::vector<std::string>> RolesWith(db::Session& session,
                                             const std::string& permission) const;
  // Whether what was delegated still holds there.
  Result<bool> StillHolds(db::Session& session, const Grant& grant, const std::string& prefix,
                          Time now) const;

  const Parts parts_;
  const GrantRepository grants_{};
  const RoleRepository roles_{};
};

}  // namespace steward::identity
