// Approval chains as a test says, instead of those of identity.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/approval_store/chains.h"

namespace steward::testing {

// Any thread, while nobody changes it.
class GivenChains final : public approval::Chains {
 public:
  Result<approval::Chain> At(const rpc::Call&, const std::string&, const std::string& code,
                             std::chrono::year_month_day) override {
    return approval::Chain{"branches/hq/approvalChains/" + code, std::chrono::year(2000) / 1 / 1,
                           steps};
  }

  // One step for whoever may do everything.
  std::vector<approval::Step> steps{{.roles = {"everything"}}};
};

}  // namespace steward::testing
