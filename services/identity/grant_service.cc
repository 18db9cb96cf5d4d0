#include "services/identity/grant_service.h"

#include "common/base/text.h"
#include "common/validate/field_mask.h"
#include "services/identity/convert.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::identity {

Status GrantService::CheckMayGive(db::Tx& tx, const rpc::Call& call, const HeldRole& held) const {
  const CallerRights caller = TRY(CallerRights::Read(tx, call));
  const auto role = caller.roles().find(held.role);
  if (role == caller.roles().end()) return Fail(Reason::kRoleNotFound, {{"role", held.role}});
  return caller.rights().CheckMayGive(role->second, held.scope);
}

Status GrantService::RenewTokens(db::Tx& tx, const StaffName& staff) const {
  const Time now = clock_.Now();
  return policy_.Refuse(tx, TRY(sessions_.RenewTokens(tx, staff, writes_.ids, now)), now);
}

Result<v1::Grant> GrantService::CreateGrant(rpc::Call& call,
                                            const v1::CreateGrantRequest& request) {
  const StaffName parent = TRY(StaffName::Parse(request.parent()));
  const HeldRole held{TRY(RoleName::Parse(request.grant().role())).role, request.grant().scope()};
  if (held.role == kServiceRole) return Fail(Reason::kRoleFixed, {{"role", held.role}});

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Grant> {
    TRY(staff_.Lock(tx, parent));  // so that two grants at once cannot both be the 64th
    TRY(CheckMayGive(tx, call, held));
    if (!held.scope.empty()) TRY(branches_.Get(tx, Split(held.scope, '/')[1]));
    const std::vector<HeldRole> others = TRY(grants_.HeldBy(tx, parent));
    if (others.size() >= type::v1::LIMIT_GRANT_PREFIXES) {
      return Fail(Reason::kTooManyGrants,
                  {{"limit", std::to_string(type::v1::LIMIT_GRANT_PREFIXES)}});
    }
    const Grant grant{.staff = parent,
                      .id = GrantId(writes_.ids.Next(call.now())),
                      .held = held,
                      .creator = call.principal().name,
                      .created = call.now()};
    TRY(grants_.Insert(tx, grant));
    TRY(RenewTokens(tx, parent));
    return ToProto(grant);
  });
}

Result<v1::ListGrantsResponse> GrantService::ListGrants(rpc::Call& call,
                                                        const v1::ListGrantsRequest& request) {
  const StaffName parent = TRY(StaffName::Parse(request.parent()));
  return writes_.db.Read(call.patience(),
                         [&](db::Session& session) -> Result<v1::ListGrantsResponse> {
                           TRY(staff_.Get(session, parent));
                           v1::ListGrantsResponse response;
                           for (const Grant& grant : TRY(grants_.List(session, parent))) {
                             *response.add_grants() = ToProto(grant);
                           }
                           return response;
                         });
}

Result<google::protobuf::Empty> GrantService::DeleteGrant(rpc::Call& call,
                                                          const v1::DeleteGrantRequest& request) {
  const GrantName name = TRY(GrantName::Parse(request.name()));
  const StaffName person{name.branch, name.staff};
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<google::protobuf::Empty> {
    const Staff staff = TRY(staff_.Lock(tx, person)).staff;
    const Grant grant = TRY(grants_.Get(tx, name));
    TRY(CheckMayGive(tx, call, grant.held));
    TRY(RenewTokens(tx, person));
    if (MakesAdministrator(grant.held) && staff.state == Staff::State::kActive) {
      TRY(policy_.Lock(tx));
      if (!TRY(grants_.AnotherAdministrator(tx, person))) return Fail(Reason::kLastAdministrator);
    }
    TRY(grants_.Delete(tx, name));
    return google::protobuf::Empty();
  });
}

Result<v1::ListRolesResponse> RoleService::ListRoles(rpc::Call& call, const v1::ListRolesRequest&) {
  const std::vector<Role> roles = TRY(
      writes_.db.Read(call.patience(), [&](db::Session& session) { return roles_.List(session); }));
  v1::ListRolesResponse response;
  for (const Role& role : roles) *response.add_roles() = ToProto(role);
  return response;
}

Result<v1::Role> RoleService::UpdateRole(rpc::Call& call, const v1::UpdateRoleRequest& request) {
  const RoleName name = TRY(RoleName::Parse(request.role().name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Role> {
    const Role before = TRY(roles_.Lock(tx, name));
    TRY(CheckEtag(request.role().etag(), before.version));
    Role role = before;
    Apply(TRY(validate::ApplyMask(ToProto(before), request.role(), request.update_mask())), role);
    const CallerRights caller = TRY(CallerRights::Read(tx, call));
    const auto known = caller.roles().find(kAdministrator);
    STEWARD_CHECK(known != caller.roles().end());  // seeded, and never changed
    TRY(CheckRoleChange(before, role, known->second, caller.rights()));
    TRY(roles_.Save(tx, role));
    TRY(policy_.MoveOn(tx));
    return ToProto(role);
  });
}

}  // namespace steward::identity
