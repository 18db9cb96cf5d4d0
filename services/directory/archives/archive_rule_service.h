// Answers the methods of steward.directory.v1.ArchiveRuleService.
#pragma once

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/directory/archives/archive_rule_repository.h"
#include "steward/directory/v1/archive_rule_service.pb.h"

namespace steward::directory {

// Any thread. Both arguments outlive it.
class ArchiveRuleService {
 public:
  ArchiveRuleService(const rpc::Writes& writes, const paging::Pages& pages)
      : writes_(writes), pages_(pages) {}

  Result<v1::ArchiveRule> CreateArchiveRule(rpc::Call& call,
                                            const v1::CreateArchiveRuleRequest& request);
  Result<v1::ListArchiveRulesResponse> ListArchiveRules(rpc::Call& call,
                                                        const v1::ListArchiveRulesRequest& request);

 private:
  const rpc::Writes& writes_;
  const paging::Pages& pages_;
  const ArchiveRuleRepository rules_{};
};

}  // namespace steward::directory
