#include "services/directory/estate/contractor_service.h"

#include "common/validate/field_mask.h"
#include "services/directory/estate/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Contractor& contractor, std::string_view field) {
  if (field == "create_time") return contractor.created;
  if (field == "update_time") return contractor.updated;
  return Uuid(contractor.name.id);
}

// Filters are evaluated per site of the contractor, see ContractorRepository::List.
const ListKind<Contractor>& ContractorLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Contractor> kind{
      paging::Columns({{"site", Type::Reference("branches/*/sites/*"), "site_id", Use::kFilter},
                       {"display_name", Type::Text(), "c.display_name", Use::kFilter},
                       {"start_date", Type::Day(), "c.start_date", Use::kFilter},
                       {"end_date", Type::Day(), "c.end_date", Use::kFilter},
                       {"create_time", Type::Instant(), "c.create_time"},
                       {"update_time", Type::Instant(), "c.update_time"}},
                      {"id", Type::Id(), "c.id"}),
      "create_time", ValueOf};
  return kind;
}

}  // namespace

Result<v1::Contractor> ContractorService::CreateContractor(
    rpc::Call& call, const v1::CreateContractorRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Contractor contractor{.name = {parent.branch, ContractorId(writes_.ids.Next(call.now()))},
                        .created = call.now(),
                        .updated = call.now()};
  TRY(FromProto(request.contractor(), contractor));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Contractor> {
    TRY(CheckSites(tx, call.scope(), contractor));
    TRY(contractors_.Insert(tx, contractor));
    return ToProto(contractor);
  });
}

Result<v1::Contractor> ContractorService::GetContractor(rpc::Call& call,
                                                        const v1::GetContractorRequest& request) {
  const ContractorName name = TRY(ContractorName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return contractors_.Find(session, call.scope(), name);
  })));
}

Result<v1::ListContractorsResponse> ContractorService::ListContractors(
    rpc::Call& call, const v1::ListContractorsRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return RunList<v1::ListContractorsResponse>(
      call, pages_, ContractorLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return contractors_.List(session, parent.branch, query);
        });
      },
      [](v1::ListContractorsResponse& response, const Contractor& contractor) {
        *response.add_contractors() = ToProto(contractor);
      });
}

Result<v1::Contractor> ContractorService::UpdateContractor(
    rpc::Call& call, const v1::UpdateContractorRequest& request) {
  const ContractorName name = TRY(ContractorName::Parse(request.contractor().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Contractor> {
    Contractor contractor = TRY(contractors_.Lock(tx, call.scope(), name));
    TRY(CheckEtag(request.contractor().etag(), contractor.version));
    const std::vector<std::string> sites = contractor.sites;
    TRY(FromProto(
        TRY(validate::ApplyMask(ToProto(contractor), request.contractor(), request.update_mask())),
        contractor));
    if (contractor.sites != sites) {
      TRY(CheckSites(tx, call.scope(), contractor));
      TRY(contractors_.ReplaceSites(tx, call.scope(), contractor));
    }
    contractor.updated = call.now();
    TRY(contractors_.Save(tx, contractor));
    return ToProto(contractor);
  });
}

// NOT_FOUND for a site that is missing or outside the caller's scope: the same answer.
Status ContractorService::CheckSites(db::Session& session, const rpc::Scope& scope,
                                     const Contractor& contractor) const {
  for (const std::string& code : contractor.sites) {
    const SiteName site{contractor.name.branch, code};
    const std::string name = site.ToString();
    if (!scope.Contains(name)) return Fail(type::Reason::kNotFound, {{"name", name}});
    TRY(sites_.CheckExists(session, site));
  }
  return {};
}

}  // namespace steward::directory
