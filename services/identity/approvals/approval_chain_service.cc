#include "services/identity/approvals/approval_chain_service.h"

#include <set>
#include <string>
#include <utility>

#include "common/validate/field_mask.h"
#include "services/identity/approvals/convert.h"
#include "services/identity/convert.h"

namespace steward::identity {
namespace {

paging::Value ChainValueOf(const ApprovalChain& chain, std::string_view) { return chain.name.code; }

const rpc::ListKind<ApprovalChain>& ChainLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<ApprovalChain> kind{
      paging::Columns({{"code", Type::Text(), "code"}},
                      {"name", Type::Text(), "code", Use::kOrder}),
      "code", ChainValueOf};
  return kind;
}

}  // namespace

// What a branch has that has no chain of its own.
Result<ApprovalChain> ApprovalChainService::OfHeadOffice(db::Session& session,
                                                         const ApprovalChainName& name) const {
  std::optional<ApprovalChain> chain =
      TRY(chains_.Find(session, {std::string(kHeadOffice), name.code}));
  if (!chain) return Fail(Reason::kApprovalChainNotFound, {{"chain", name.ToString()}});
  return *std::move(chain);
}

Result<v1::ApprovalChain> ApprovalChainService::GetApprovalChain(
    rpc::Call& call, const v1::GetApprovalChainRequest& request) {
  const ApprovalChainName name = TRY(ApprovalChainName::Parse(request.name()));
  return writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::ApprovalChain> {
    if (const auto own = TRY(chains_.Find(session, name))) return ToProto(*own);
    ApprovalChain inherited = TRY(OfHeadOffice(session, name));
    inherited.name.branch = name.branch;
    inherited.version = 0;
    v1::ApprovalChain proto = ToProto(inherited);
    proto.set_inherited(true);
    return proto;
  });
}

Result<v1::ListApprovalChainsResponse> ApprovalChainService::ListApprovalChains(
    rpc::Call& call, const v1::ListApprovalChainsRequest& request) {
  return rpc::RunList<v1::ListApprovalChainsResponse>(
      call, pages_, ChainLists(), request,
      [&](const rpc::ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) -> Result<std::vector<ApprovalChain>> {
                                 TRY(branches_.Get(session, call.branch()));
                                 return chains_.List(session, call.branch(), query);
                               });
      },
      [](v1::ListApprovalChainsResponse& response, const ApprovalChain& chain) {
        *response.add_approval_chains() = ToProto(chain);
      });
}

Result<v1::ApprovalChain> ApprovalChainService::UpdateApprovalChain(
    rpc::Call& call, const v1::UpdateApprovalChainRequest& request) {
  const ApprovalChainName name = TRY(ApprovalChainName::Parse(request.approval_chain().name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ApprovalChain> {
    const Branch branch = TRY(branches_.Lock(tx, name.branch));
    TRY(OfHeadOffice(tx, name));
    const ApprovalChain before = TRY(chains_.Find(tx, name)).value_or(ApprovalChain{.name = name});
    TRY(CheckEtag(request.approval_chain().etag(), before.version));
    ApprovalChain after = before;
    Apply(
        TRY(validate::ApplyMask(ToProto(before), request.approval_chain(), request.update_mask())),
        after);
    std::set<std::string, std::less<>> roles;
    for (const auto& [role, permissions] : TRY(roles_.Permissions(tx))) roles.insert(role);
    const Day today(std::chrono::floor<std::chrono::days>(
        call.now() + std::chrono::minutes(branch.utc_offset_minutes)));
    TRY(CheckChange(before, after, today, roles));
    TRY(chains_.Save(tx, after));
    return ToProto(after);
  });
}

Result<v1::ResolvedApprovalChain> ApprovalChainService::ResolveApprovalChain(
    rpc::Call& call, const v1::ResolveApprovalChainRequest& request) {
  const ApprovalChainName name = TRY(ApprovalChainName::Parse(request.name()));
  const Day day = ToDay(request.date());
  return writes_.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::ResolvedApprovalChain> {
        const std::optional<ApprovalChain> own = TRY(chains_.Find(session, name));
        if (own && own->On(day) != nullptr) return ToResolved(*own, *own->On(day));
        const ApprovalChain company = TRY(OfHeadOffice(session, name));
        if (company.On(day) != nullptr) return ToResolved(company, *company.On(day));
        return Fail(Reason::kApprovalChainNotInForce,
                    {{"chain", name.ToString()}, {"date", DateText(day)}});
      });
}

}  // namespace steward::identity
