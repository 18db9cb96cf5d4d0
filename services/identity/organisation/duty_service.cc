#include "services/identity/organisation/duty_service.h"

#include <utility>

#include "common/validate/field_mask.h"
#include "services/identity/convert.h"
#include "services/identity/organisation/convert.h"

namespace steward::identity {
namespace {

constexpr std::string_view kRolePrefix = "roles/";
constexpr std::string_view kWarningPattern = "branches/{}/dutyWarnings/{}";

paging::Value WarningValueOf(const DutyWarning& warning, std::string_view field) {
  if (field == "create_time") return warning.created;
  return Uuid(warning.id);
}

const rpc::ListKind<DutyWarning>& WarningLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<DutyWarning> kind{
      paging::Columns(
          {{"state", Type::Enum(v1::DutyWarning::State_descriptor()), "state", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "create_time desc", WarningValueOf};
  return kind;
}

}  // namespace

Result<v1::DutyRules> DutyService::GetDutyRules(rpc::Call& call, const v1::GetDutyRulesRequest&) {
  return ToProto(TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return duties_.Rules(session, call.branch());
  })));
}

Result<v1::DutyRules> DutyService::UpdateDutyRules(rpc::Call& call,
                                                   const v1::UpdateDutyRulesRequest& request) {
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DutyRules> {
    DutyRules rules = TRY(duties_.LockRules(tx, call.branch()));
    TRY(CheckEtag(request.duty_rules().etag(), rules.version));
    Apply(TRY(validate::ApplyMask(ToProto(rules), request.duty_rules(), request.update_mask())),
          rules);
    TRY(rules.Check());
    const RolePermissions roles = TRY(roles_.Permissions(tx));
    for (const auth::DutyPair& pair : rules.pairs) {
      for (const std::string_view duty :
           {std::string_view(pair.first), std::string_view(pair.second)}) {
        if (!duty.starts_with(kRolePrefix)) continue;
        const std::string_view role = duty.substr(kRolePrefix.size());
        if (!roles.contains(role)) return Fail(Reason::kRoleNotFound, {{"role", role}});
      }
    }
    TRY(duties_.SaveRules(tx, rules));
    return ToProto(rules);
  });
}

Result<v1::ListDutyWarningsResponse> DutyService::ListDutyWarnings(
    rpc::Call& call, const v1::ListDutyWarningsRequest& request) {
  return rpc::RunList<v1::ListDutyWarningsResponse>(
      call, pages_, WarningLists(), request,
      [&](const rpc::ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return duties_.List(session, call.branch(), query);
        });
      },
      [](v1::ListDutyWarningsResponse& response, const DutyWarning& warning) {
        *response.add_duty_warnings() = ToProto(warning);
      });
}

Result<v1::DutyWarning> DutyService::AcknowledgeDutyWarning(
    rpc::Call& call, const v1::AcknowledgeDutyWarningRequest& request) {
  std::string branch;
  DutyWarningId id;
  if (!ParseName(kWarningPattern, request.name(), branch, id) || branch != kHeadOffice) {
    return Fail(Reason::kDutyWarningNotFound, {{"warning", request.name()}});
  }
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DutyWarning> {
    DutyWarning warning = TRY(duties_.Lock(tx, id));
    if (warning.Acknowledge(call.principal().name, request.note(), call.now())) {
      TRY(duties_.Save(tx, warning));
    }
    return ToProto(warning);
  });
}

}  // namespace steward::identity
