#include "services/identity/grant_service.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "common/validate/field_mask.h"
#include "services/identity/caller_rights.h"
#include "services/identity/convert.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::identity {

// Nobody gives what he lacks; at a node that is: under every site it has today.
Status GrantService::CheckMayGive(db::Tx& tx, const rpc::Call& call, const HeldRole& held) const {
  const CallerRights caller = TRY(CallerRights::Read(tx, call));
  const auto role = caller.roles().find(held.role);
  if (role == caller.roles().end()) return Fail(Reason::kRoleNotFound, {{"role", held.role}});
  for (const std::string& prefix : TRY(rights_.PrefixesToGive(tx, held.scope, clock_.Now()))) {
    TRY(caller.rights().CheckMayGive(role->second, prefix));
  }
  return {};
}

Status GrantService::LockScope(db::Tx& tx, const std::string& scope) const {
  const std::optional<NodeName> name = NodeName::ParseIf(scope);
  if (!name) return {};
  TRY(branches_.Lock(tx, name->branch));
  const DatedTree dated = TRY(rights_.Dated(tx, name->branch));
  const Node* node = dated.tree.Find(name->node);
  if (node == nullptr) return Fail(Reason::kNodeNotFound, {{"node", scope}});
  return node->CheckOpen(dated.DayOf(clock_.Now()));
}

Result<std::vector<auth::DutyPair>> GrantService::HeldPairs(db::Tx& tx,
                                                            const StaffName& staff) const {
  auth::Roles roles;
  for (auto& [role, permissions] : TRY(roles_.Permissions(tx))) {
    roles[role].insert(permissions.begin(), permissions.end());
  }
  std::vector<auth::Grant> grants;
  for (HeldRole& held : TRY(rights_.All(tx, staff, clock_.Now()))) {
    grants.push_back({std::move(held.role), std::move(held.scope)});
  }
  return auth::HeldPairs(TRY(duties_.Rules(tx, kHeadOffice)).pairs, roles, grants);
}

Status GrantService::Insert(db::Tx& tx, const rpc::Call& call, const Grant& grant) const {
  const Time now = clock_.Now();
  TRY(grant.CheckPeriod(now));
  const std::vector<Grant> others = TRY(grants_.List(tx, grant.staff, now));
  if (others.size() >= type::v1::LIMIT_GRANT_PREFIXES) {
    return Fail(Reason::kTooManyGrants,
                {{"limit", std::to_string(type::v1::LIMIT_GRANT_PREFIXES)}});
  }
  for (const Grant& other : others) {
    if (other.Repeats(grant)) return Fail(Reason::kGrantExists, {{"role", grant.held.role}});
  }
  const std::vector<auth::DutyPair> pairs_before = TRY(HeldPairs(tx, grant.staff));
  TRY(grants_.Insert(tx, grant));
  TRY(rights_.CheckCount(tx, grant.staff, now));
  for (const auth::DutyPair& pair : TRY(HeldPairs(tx, grant.staff))) {
    if (std::find(pairs_before.begin(), pairs_before.end(), pair) != pairs_before.end()) continue;
    TRY(duties_.Insert(tx, {.id = DutyWarningId(writes_.ids.Next(now)),
                            .grant = grant.name(),
                            .display_name = TRY(staff_.Get(tx, grant.staff)).display_name,
                            .creator = grant.creator,
                            .pair = pair,
                            .created = grant.created}));
  }
  return rights_.RenewTokens(tx, grant.staff, {writes_.ids, call.traceparent(), now});
}

Result<v1::Grant> GrantService::CreateGrant(rpc::Call& call,
                                            const v1::CreateGrantRequest& request) {
  const StaffName parent = TRY(StaffName::Parse(request.parent()));
  Grant grant{.staff = parent, .creator = call.principal().name, .created = call.now()};
  TRY(Apply(request.grant(), grant));
  const HeldRole& held = grant.held;
  if (held.role == kServiceRole) return Fail(Reason::kRoleFixed, {{"role", held.role}});

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Grant> {
    TRY(LockScope(tx, held.scope));
    TRY(staff_.Lock(tx, parent));  // so that two grants at once cannot both be the 64th
    TRY(CheckMayGive(tx, call, held));
    if (!held.scope.empty()) TRY(branches_.Get(tx, Split(held.scope, '/')[1]));
    grant.id = GrantId(writes_.ids.Next(call.now()));
    TRY(Insert(tx, call, grant));
    return ToProto(grant);
  });
}

Result<v1::ListGrantsResponse> GrantService::ListGrants(rpc::Call& call,
                                                        const v1::ListGrantsRequest& request) {
  const StaffName parent = TRY(StaffName::Parse(request.parent()));
  return writes_.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::ListGrantsResponse> {
        TRY(staff_.Get(session, parent));
        v1::ListGrantsResponse response;
        for (const Grant& grant : TRY(grants_.List(session, parent, clock_.Now()))) {
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
    const Time now = clock_.Now();
    const events::Occasion occasion{writes_.ids, call.traceparent(), now};
    const Staff staff = TRY(staff_.Lock(tx, person)).staff;
    const Grant grant = TRY(grants_.Get(tx, name));
    TRY(CheckMayGive(tx, call, grant.held));
    TRY(rights_.RenewTokens(tx, person, occasion));
    if (MakesAdministrator(grant, now) && staff.state == Staff::State::kActive) {
      TRY(policy_.Lock(tx));
      if (!TRY(grants_.AnotherAdministrator(tx, person, now))) {
        return Fail(Reason::kLastAdministrator);
      }
    }
    for (const Grant& part : TRY(grants_.DelegatedBy(tx, person, now))) {
      if (part.source != name) continue;
      TRY(grants_.Delete(tx, part.name()));
      TRY(rights_.RenewTokens(tx, part.staff, occasion));
    }
    TRY(grants_.Delete(tx, name));
    return google::protobuf::Empty();
  });
}

// The caller's own grant, locked with him. GRANT_NOT_FOUND for somebody else's.
Result<Grant> GrantService::SourceOf(db::Tx& tx, const rpc::Call& call,
                                     const GrantName& name) const {
  const StaffName holder{name.branch, name.staff};
  if (holder.ToString() != call.principal().name) return Fail(Reason::kGrantNotFound);
  TRY(staff_.Lock(tx, holder));
  return grants_.Get(tx, name);
}

Status GrantService::CheckWithin(db::Tx& tx, const Grant& part, const Grant& source) const {
  TRY(source.CheckDelegable(part));
  if (part.held.scope == source.held.scope) return {};
  const Time now = clock_.Now();
  const std::vector<std::string> own = TRY(rights_.Prefixes(tx, source.held.scope, now));
  for (const std::string& wanted : TRY(rights_.PrefixesToGive(tx, part.held.scope, now))) {
    const bool covered = std::any_of(
        own.begin(), own.end(), [&](const std::string& prefix) { return Covers(prefix, wanted); });
    if (!covered) return source.NotDelegable("的范围不含所选范围", "does not cover that scope");
  }
  return {};
}

Result<v1::Grant> GrantService::DelegateRole(rpc::Call& call,
                                             const v1::DelegateRoleRequest& request) {
  const StaffName parent = TRY(StaffName::Parse(request.parent()));
  const GrantName source_name = TRY(GrantName::Parse(request.source()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Grant> {
    TRY(LockScope(tx, TRY(grants_.Get(tx, source_name)).held.scope));
    TRY(LockScope(tx, request.scope()));
    if (parent.staff < source_name.staff) TRY(staff_.Lock(tx, parent));
    const Grant source = TRY(SourceOf(tx, call, source_name));
    TRY(staff_.Lock(tx, parent));
    Grant grant{.staff = parent,
                .id = GrantId(writes_.ids.Next(call.now())),
                .held = source.held,
                .creator = call.principal().name,
                .created = call.now(),
                .to = ToTime(request.to_time()),
                .source = source_name};
    grant.from = request.has_from_time() ? ToTime(request.from_time()) : clock_.Now();
    if (!request.scope().empty()) grant.held.scope = request.scope();
    TRY(CheckWithin(tx, grant, source));
    TRY(Insert(tx, call, grant));
    return ToProto(grant);
  });
}

Result<google::protobuf::Empty> GrantService::EndDelegation(
    rpc::Call& call, const v1::EndDelegationRequest& request) {
  const GrantName name = TRY(GrantName::Parse(request.name()));
  const StaffName person{name.branch, name.staff};
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<google::protobuf::Empty> {
    TRY(staff_.Lock(tx, person));
    const Grant grant = TRY(grants_.Get(tx, name));
    if (!grant.source || grant.creator != call.principal().name) {
      return Fail(Reason::kGrantNotFound);
    }
    TRY(rights_.RenewTokens(tx, person, {writes_.ids, call.traceparent(), clock_.Now()}));
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
    TRY(policy_.MoveOn(tx, events::Occasion::Of(call, writes_.ids)));
    return ToProto(role);
  });
}

}  // namespace steward::identity
