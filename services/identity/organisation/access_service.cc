#include "services/identity/organisation/access_service.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"
#include "common/base/timestamp.h"

namespace steward::identity {
namespace {

paging::Value HolderValueOf(const Holder& holder, std::string_view field) {
  if (field == "display_name") return holder.display_name;
  return Uuid(holder.grant.id);
}

const rpc::ListKind<Holder>& HolderLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<Holder> kind{
      paging::Columns({{"display_name", Type::Text(), "s.display_name"},
                       {"role", Type::Text(), "g.role_id", Use::kFilter}},
                      {"id", Type::Id(), "g.id"}),
      "display_name", HolderValueOf};
  return kind;
}

// The part of a name that grants are about: its site, or its branch.
std::string PrefixOf(const std::string& name) {
  const std::vector<std::string_view> segments = Split(name, '/');
  if (segments.size() >= 4 && segments[3] != kAll) {
    return SiteName{std::string(segments[1]), std::string(segments[3])}.ToString();
  }
  return BranchName{std::string(segments[1])}.ToString();
}

// The scopes that cover a site or a branch today.
std::vector<std::string> ScopesOver(const std::string& branch, const std::string& prefix,
                                    const Trees& trees, Time now) {
  std::vector<std::string> scopes = {"", BranchName{branch}.ToString()};
  if (prefix == scopes.back()) return scopes;
  scopes.push_back(prefix);
  for (const auto& [id, node] : trees.at(branch).tree.nodes()) {
    const std::vector<std::string> has = PrefixesOf(node.name.ToString(), trees, now);
    if (std::find(has.begin(), has.end(), prefix) != has.end()) {
      scopes.push_back(node.name.ToString());
    }
  }
  return scopes;
}

v1::Reader ReaderOf(const Holder& holder) {
  const Grant& grant = holder.grant;
  v1::Reader reader;
  reader.set_staff(grant.staff.ToString());
  reader.set_display_name(holder.display_name);
  reader.set_role(RoleName{grant.held.role}.ToString());
  reader.set_scope(grant.held.scope);
  reader.set_grant(grant.name().ToString());
  if (grant.source) reader.set_source(grant.source->ToString());
  reader.set_creator(grant.creator);
  if (grant.to) *reader.mutable_to_time() = ToTimestamp(*grant.to);
  return reader;
}

}  // namespace

Result<std::vector<std::string>> AccessService::RolesWith(db::Session& session,
                                                          const std::string& permission) const {
  std::vector<std::string> with;
  for (const auto& [role, permissions] : TRY(roles_.Permissions(session))) {
    if (permissions.contains(permission)) with.push_back(role);
  }
  if (with.empty()) return Fail(Reason::kPermissionUnknown, {{"permission", permission}});
  return with;
}

Result<bool> AccessService::StillHolds(db::Session& session, const Grant& grant,
                                       const std::string& prefix, Time now) const {
  if (!grant.source) return true;
  const RightsInForce rights = TRY(parts_.rights.InForce(session, grant.staff, now));
  return std::any_of(rights.held.begin(), rights.held.end(), [&](const HeldRole& one) {
    return one.role == grant.held.role && Covers(one.scope, prefix);
  });
}

Result<v1::ListReadersResponse> AccessService::ListReaders(rpc::Call& call,
                                                           const v1::ListReadersRequest& request) {
  const std::string prefix = PrefixOf(request.parent());
  const std::string branch(Split(prefix, '/')[1]);
  const Time now = parts_.clock.Now();
  const auto read = [&](const rpc::ListQuery& query) {
    return parts_.writes.db.Read(
        call.patience(), [&](db::Session& session) -> Result<std::vector<Holder>> {
          Trees trees;
          trees.emplace(branch, TRY(parts_.rights.Dated(session, branch)));
          const std::vector<std::string> roles = TRY(RolesWith(session, request.permission()));
          std::vector<Holder> holders = TRY(
              grants_.Holders(session, roles, ScopesOver(branch, prefix, trees, now), now, query));
          for (Holder& holder : holders) {
            holder.holds = TRY(StillHolds(session, holder.grant, prefix, now));
          }
          return holders;
        });
  };
  return rpc::RunList<v1::ListReadersResponse>(
      call, parts_.pages, HolderLists(), request, read,
      [](v1::ListReadersResponse& response, const Holder& holder) {
        if (holder.holds) *response.add_readers() = ReaderOf(holder);
      });
}

}  // namespace steward::identity
