// The approval chains of branches as identity keeps them. Each answer is believed for ten minutes,
// so that requests go on being made while identity is away; a new version acts on its first day
// all the same, because the day is part of the question.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "common/approval_store/chains.h"
#include "common/base/clock.h"
#include "common/rpc/client.h"

namespace steward::app {

// Any thread.
class ApprovalChainCopies final : public approval::Chains {
 public:
  // `identity` outlives it.
  explicit ApprovalChainCopies(rpc::Client& identity) : identity_(identity) {}

  // The errors of identity, above all APPROVAL_CHAIN_NOT_IN_FORCE; SERVICE_UNAVAILABLE while it
  // does not answer and the chain was not asked for lately.
  Result<approval::Chain> At(const rpc::Call& call, const std::string& branch,
                             const std::string& code, std::chrono::year_month_day day) override;

 private:
  struct Copy {
    approval::Chain chain;
    SteadyTime until;
  };
  using Question = std::tuple<std::string, std::string, std::chrono::year_month_day>;

  rpc::Client& identity_;
  std::mutex mutex_;
  std::map<Question, Copy> copies_;  // guarded by mutex_, at most kRemembered
};

}  // namespace steward::app
