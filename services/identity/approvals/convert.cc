#include "services/identity/approvals/convert.h"

#include "common/approval_store/convert.h"
#include "common/base/date.h"
#include "common/rpc/etag.h"

namespace steward::identity {

v1::ApprovalChain ToProto(const ApprovalChain& chain) {
  v1::ApprovalChain proto;
  proto.set_name(chain.name.ToString());
  for (const ApprovalChainVersion& version : chain.versions) {
    v1::ApprovalChainVersion& added = *proto.add_versions();
    *added.mutable_from_date() = ToDate(version.from);
    for (const approval::Step& step : version.steps) *added.add_steps() = approval::ToProto(step);
  }
  proto.set_etag(rpc::EtagOf(chain.version));
  return proto;
}

void Apply(const v1::ApprovalChain& proto, ApprovalChain& chain) {
  chain.versions.clear();
  for (const v1::ApprovalChainVersion& from : proto.versions()) {
    ApprovalChainVersion& version = chain.versions.emplace_back();
    version.from = ToDay(from.from_date());
    for (const auto& step : from.steps()) version.steps.push_back(approval::StepFrom(step));
  }
}

v1::ResolvedApprovalChain ToResolved(const ApprovalChain& chain,
                                     const ApprovalChainVersion& version) {
  v1::ResolvedApprovalChain proto;
  proto.set_name(chain.name.ToString());
  *proto.mutable_from_date() = ToDate(version.from);
  for (const approval::Step& step : version.steps) *proto.add_steps() = approval::ToProto(step);
  return proto;
}

}  // namespace steward::identity
