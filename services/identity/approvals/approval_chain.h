// Approval chains as data: the versions of a chain by date, and which changes of them are
// allowed. How a request goes along its chain is common/approval.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/approval/approval.h"
#include "common/base/name.h"
#include "common/base/result.h"
#include "services/identity/calendar.h"

namespace steward::identity {

struct ApprovalChainName {
  static constexpr std::string_view kPattern = "branches/{}/approvalChains/{}";
  std::string branch;
  std::string code;

  // APPROVAL_CHAIN_NOT_FOUND.
  static Result<ApprovalChainName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, code); }
};

// Holds from its first day until the next version begins.
struct ApprovalChainVersion {
  Day from;
  std::vector<approval::Step> steps;
  bool operator==(const ApprovalChainVersion&) const = default;
};

struct ApprovalChain {
  ApprovalChainName name;
  std::vector<ApprovalChainVersion> versions{};  // by first day
  std::uint64_t version = 0;                     // for the etag; 0: not made yet

  // nullptr before the first version begins.
  const ApprovalChainVersion* On(Day day) const;
};

// `2026-01-31`.
std::string DateText(Day day);

// Whether `before` may become `after`, whose versions are put in order; `roles` are all there are.
// APPROVAL_CHAIN_DATE_TWICE, APPROVAL_CHAIN_PAST, APPROVAL_CHAIN_NOBODY_DECIDES,
// APPROVAL_CHAIN_STEP_INVALID, ROLE_NOT_FOUND.
Status CheckChange(const ApprovalChain& before, ApprovalChain& after, Day today,
                   const std::set<std::string, std::less<>>& roles);

}  // namespace steward::identity
