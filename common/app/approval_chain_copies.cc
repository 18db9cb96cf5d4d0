#include "common/app/approval_chain_copies.h"

#include <utility>

#include "common/approval_store/convert.h"
#include "common/base/date.h"
#include "steward/identity/v1/approval_chain_service.pb.h"

namespace steward::app {
namespace {

constexpr std::chrono::minutes kBelieved(10);
constexpr size_t kRemembered = 1'000;

}  // namespace

Result<approval::Chain> ApprovalChainCopies::At(const rpc::Call& call, const std::string& branch,
                                                const std::string& code,
                                                std::chrono::year_month_day day) {
  const Question question(branch, code, day);
  const SteadyTime now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto found = copies_.find(question);
    if (found != copies_.end() && now < found->second.until) return found->second.chain;
  }
  identity::v1::ResolveApprovalChainRequest request;
  request.set_name("branches/" + branch + "/approvalChains/" + code);
  *request.mutable_date() = ToDate(day);
  const auto answer = TRY(identity_.Call<identity::v1::ResolvedApprovalChain>(
      call, "steward.identity.v1.ApprovalChainService.ResolveApprovalChain", request));
  approval::Chain chain{.name = answer.name(), .from = ToDay(answer.from_date()), .steps = {}};
  for (const auto& step : answer.steps()) chain.steps.push_back(approval::StepFrom(step));
  const std::lock_guard lock(mutex_);
  if (copies_.size() >= kRemembered) copies_.clear();
  copies_[question] = {chain, now + kBelieved};
  return chain;
}

}  // namespace steward::app
