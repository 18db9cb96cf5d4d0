// Where approval chains come from: identity keeps them, see common/app/approval_chain_copies.h.
#pragma once

#include <chrono>
#include <string>

#include "common/approval/approval.h"
#include "common/rpc/call.h"

namespace steward::approval {

class Chains {
 public:
  virtual ~Chains() = default;
  // The chain of this code that holds for a request made in this branch on this day. Any thread;
  // may ask another service: call it before rpc::Mutate and return what was found inside it, so
  // that a repetition still gets its first answer.
  virtual Result<Chain> At(const rpc::Call& call, const std::string& branch,
                           const std::string& code, std::chrono::year_month_day day) = 0;
};

}  // namespace steward::approval
