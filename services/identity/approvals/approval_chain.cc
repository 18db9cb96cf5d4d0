#include "services/identity/approvals/approval_chain.h"

#include <algorithm>

#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

Status CheckRole(const std::set<std::string, std::less<>>& roles, const std::string& role) {
  if (roles.contains(role)) return {};
  return Fail(Reason::kRoleNotFound, {{"role", role}});
}

Status CheckStep(const approval::Step& step, Day from, size_t position,
                 const std::set<std::string, std::less<>>& roles) {
  for (const std::string& role : step.roles) TRY(CheckRole(roles, role));
  if (step.substitute_role.empty()) return {};
  TRY(CheckRole(roles, step.substitute_role));
  const auto refuse = [&](std::string_view zh, std::string_view en) {
    return Fail(Reason::kApprovalChainStepInvalid, {{"date", DateText(from)},
                                                    {"step", std::to_string(position + 1)},
                                                    {"problem_zh", zh},
                                                    {"problem", en}});
  };
  if (step.limit_hours == 0) return refuse("有代批角色而没有时限", "a substitute needs a limit");
  if (std::find(step.roles.begin(), step.roles.end(), step.substitute_role) != step.roles.end()) {
    return refuse("代批角色与审批角色相同", "the substitute decides it anyway");
  }
  return {};
}

Status CheckVersion(const ApprovalChainVersion& version,
                    const std::set<std::string, std::less<>>& roles) {
  const bool always = std::any_of(version.steps.begin(), version.steps.end(),
                                  [](const approval::Step& s) { return s.from_amount_fen == 0; });
  if (!always) return Fail(Reason::kApprovalChainNobodyDecides, {{"date", DateText(version.from)}});
  for (size_t i = 0; i < version.steps.size(); ++i) {
    TRY(CheckStep(version.steps[i], version.from, i, roles));
  }
  return {};
}

bool Has(const ApprovalChain& chain, const ApprovalChainVersion& version) {
  return std::find(chain.versions.begin(), chain.versions.end(), version) != chain.versions.end();
}

// Requests of today may have been made already under what is in force.
Status CheckPast(const ApprovalChain& before, const ApprovalChain& after, Day today) {
  const auto refuse = [&](const ApprovalChainVersion& version) {
    return Fail(Reason::kApprovalChainPast,
                {{"date", DateText(version.from)}, {"today", DateText(today)}});
  };
  for (const ApprovalChainVersion& version : before.versions) {
    if (version.from <= today && !Has(after, version)) return refuse(version);
  }
  for (const ApprovalChainVersion& version : after.versions) {
    if (version.from < today && !Has(before, version)) return refuse(version);
  }
  return {};
}

}  // namespace

std::string DateText(Day day) {
  const auto two = [](unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(day.year())) + "-" +
         two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

Result<ApprovalChainName> ApprovalChainName::Parse(std::string_view text) {
  ApprovalChainName name;
  if (ParseName(kPattern, text, name.branch, name.code)) return name;
  return Fail(Reason::kApprovalChainNotFound, {{"chain", text}});
}

const ApprovalChainVersion* ApprovalChain::On(Day day) const {
  const ApprovalChainVersion* found = nullptr;
  for (const ApprovalChainVersion& each : versions) {
    if (each.from <= day) found = &each;
  }
  return found;
}

Status CheckChange(const ApprovalChain& before, ApprovalChain& after, Day today,
                   const std::set<std::string, std::less<>>& roles) {
  std::sort(after.versions.begin(), after.versions.end(),
            [](const auto& a, const auto& b) { return a.from < b.from; });
  for (size_t i = 1; i < after.versions.size(); ++i) {
    if (after.versions[i - 1].from != after.versions[i].from) continue;
    return Fail(Reason::kApprovalChainDateTwice, {{"date", DateText(after.versions[i].from)}});
  }
  TRY(CheckPast(before, after, today));
  for (const ApprovalChainVersion& version : after.versions) {
    if (!Has(before, version)) TRY(CheckVersion(version, roles));
  }
  return {};
}

}  // namespace steward::identity
