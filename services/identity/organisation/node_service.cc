#include "services/identity/organisation/node_service.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "common/rpc/listing.h"
#include "common/validate/field_mask.h"
#include "services/identity/caller_rights.h"
#include "services/identity/convert.h"
#include "services/identity/organisation/convert.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::identity {
namespace {

paging::Value NodeValueOf(const Node& node, std::string_view field) {
  if (field == "display_name") return node.display_name;
  if (field == "create_time") return node.created;
  if (field == "update_time") return node.updated;
  return Uuid(node.name.node);
}

const rpc::ListKind<Node>& NodeLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<Node> kind{
      paging::Columns({{"display_name", Type::Text(), "display_name"},
                       {"kind", Type::Enum(v1::Node::Kind_descriptor()), "kind", Use::kFilter},
                       {"from_date", Type::Day(), "from_date", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Id(), "id"}),
      "display_name", NodeValueOf};
  return kind;
}

Error NodeNotFound(const NodeName& name) {
  return Fail(Reason::kNodeNotFound, {{"node", name.ToString()}});
}

}  // namespace

Result<NodeService::Locked> NodeService::Lock(db::Tx& tx, const std::string& branch) const {
  TRY(branches_.Lock(tx, branch));
  DatedTree dated = TRY(parts_.rights.Dated(tx, branch));
  const Day today = dated.DayOf(parts_.clock.Now());
  return Locked{std::move(dated), today};
}

Result<Node> NodeService::Open(const Locked& locked, const NodeName& name,
                               const std::string& etag) const {
  const Node* node = locked.dated.tree.Find(name.node);
  if (node == nullptr) return NodeNotFound(name);
  TRY(CheckEtag(etag, node->version));
  TRY(node->CheckOpen(locked.today));
  return *node;
}

// Nobody comes to hold sites through a change by somebody who lacks the role there himself, and
// nobody more than fits into a token.
Status NodeService::PassOn(db::Tx& tx, const rpc::Call& call, const Locked& before,
                           const Tree& after, const NodeName& changed) const {
  const Time now = parts_.clock.Now();
  std::set<NodeId> touched = before.dated.tree.AtOrAbove(changed.node, before.today);
  touched.merge(after.AtOrAbove(changed.node, before.today));
  std::vector<NodeName> names;
  for (const NodeId& id : touched) names.push_back({changed.branch, id});
  const CallerRights caller = TRY(CallerRights::Read(tx, call));
  std::set<StaffName> holders;
  for (const Grant& grant : TRY(grants_.AtNodes(tx, names, now))) {
    holders.insert(grant.staff);
    const std::optional<NodeName> node = NodeName::ParseIf(grant.held.scope);
    const auto role = caller.roles().find(grant.held.role);
    if (!node || role == caller.roles().end()) continue;
    const auto had = before.dated.tree.SitesEverUnder(node->node, before.today);
    const auto has = after.SitesEverUnder(node->node, before.today);
    std::vector<std::string> added;
    std::set_difference(has.begin(), has.end(), had.begin(), had.end(), std::back_inserter(added));
    for (const std::string& site : added) {
      TRY(caller.rights().CheckMayGive(role->second, SiteName{node->branch, site}.ToString()));
    }
  }
  for (const StaffName& holder : holders) {
    TRY(staff_.Lock(tx, holder));
    TRY(parts_.rights.CheckCount(tx, holder, now));
    TRY(parts_.rights.RenewTokens(tx, holder, {parts_.writes.ids, call.traceparent(), now}));
  }
  return {};
}

Result<v1::Node> NodeService::Save(db::Tx& tx, const rpc::Call& call, const Locked& before,
                                   Node node) const {
  node.updated = call.now();
  Tree after = before.dated.tree;
  after.Put(node);
  TRY(after.Check(before.today));
  TRY(parts_.rights.nodes().Save(tx, node));
  TRY(PassOn(tx, call, before, after, node.name));
  return ToProto(node, before.today);
}

Result<v1::Node> NodeService::CreateNode(rpc::Call& call, const v1::CreateNodeRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Node node{.name = {parent.branch, NodeId()},
            .kind = static_cast<Node::Kind>(request.node().kind()),
            .created = call.now(),
            .updated = call.now()};
  TRY(Apply(request.node(), node));

  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Node> {
    const Locked locked = TRY(Lock(tx, parent.branch));
    TRY(locked.dated.tree.CheckRoom(type::v1::LIMIT_NODES));
    node.name.node = NodeId(parts_.writes.ids.Next(call.now()));
    node.from = request.node().has_from_date() ? ToDay(request.node().from_date()) : locked.today;
    const std::optional<NodeId> above = ParentIn(request.node().parent());
    if (above) TRY(Open(locked, {parent.branch, *above}, ""));
    node.parents = {{node.from, above}};
    Tree after = locked.dated.tree;
    after.Put(node);
    TRY(after.Check(std::min(locked.today, node.from)));
    TRY(parts_.rights.nodes().Insert(tx, node));
    TRY(PassOn(tx, call, locked, after, node.name));
    return ToProto(node, locked.today);
  });
}

Result<v1::Node> NodeService::GetNode(rpc::Call& call, const v1::GetNodeRequest& request) {
  const NodeName name = TRY(NodeName::Parse(request.name()));
  const DatedTree dated = TRY(parts_.writes.db.Read(call.patience(), [&](db::Session& session) {
    return parts_.rights.Dated(session, name.branch);
  }));
  const Node* node = dated.tree.Find(name.node);
  if (node == nullptr) return NodeNotFound(name);
  return ToProto(*node, dated.DayOf(parts_.clock.Now()));
}

Result<v1::ListNodesResponse> NodeService::ListNodes(rpc::Call& call,
                                                     const v1::ListNodesRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Day today;
  const auto read = [&](const rpc::ListQuery& query) {
    return parts_.writes.db.Read(
        call.patience(), [&](db::Session& session) -> Result<std::vector<Node>> {
          const DatedTree dated = TRY(parts_.rights.Dated(session, parent.branch));
          today = dated.DayOf(parts_.clock.Now());
          std::vector<Node> nodes = TRY(parts_.rights.nodes().List(session, parent.branch, query));
          for (Node& node : nodes) {
            const Node* whole = dated.tree.Find(node.name.node);
            if (whole != nullptr) node = *whole;
          }
          return nodes;
        });
  };
  return rpc::RunList<v1::ListNodesResponse>(
      call, parts_.pages, NodeLists(), request, read,
      [&](v1::ListNodesResponse& response, const Node& node) {
        *response.add_nodes() = ToProto(node, today);
      });
}

Result<v1::Node> NodeService::UpdateNode(rpc::Call& call, const v1::UpdateNodeRequest& request) {
  const NodeName name = TRY(NodeName::Parse(request.node().name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Node> {
    const Locked locked = TRY(Lock(tx, name.branch));
    Node node = TRY(Open(locked, name, request.node().etag()));
    TRY(Apply(TRY(validate::ApplyMask(ToProto(node, locked.today), request.node(),
                                      request.update_mask())),
              node));
    return Save(tx, call, locked, std::move(node));
  });
}

Result<v1::Node> NodeService::MoveNode(rpc::Call& call, const v1::MoveNodeRequest& request) {
  const NodeName name = TRY(NodeName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Node> {
    const Locked locked = TRY(Lock(tx, name.branch));
    Node node = TRY(Open(locked, name, request.etag()));
    const std::optional<NodeId> above = ParentIn(request.parent());
    if (above) TRY(Open(locked, {name.branch, *above}, ""));
    const Day from = request.has_from_date() ? ToDay(request.from_date()) : locked.today;
    TRY(node.Move({from, above}, locked.today));
    return Save(tx, call, locked, std::move(node));
  });
}

Result<v1::Node> NodeService::CloseNode(rpc::Call& call, const v1::CloseNodeRequest& request) {
  const NodeName name = TRY(NodeName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Node> {
    const Locked locked = TRY(Lock(tx, name.branch));
    Node node = TRY(Open(locked, name, request.etag()));
    const Day last = request.has_to_date() ? ToDay(request.to_date()) : locked.today;
    TRY(node.Close(last, locked.today));
    return Save(tx, call, locked, std::move(node));
  });
}

Result<v1::RevealBankAccountResponse> NodeService::RevealBankAccount(
    rpc::Call& call, const v1::RevealBankAccountRequest& request) {
  const NodeName name = TRY(NodeName::Parse(request.name()));
  // A write, although nothing changes: the audit record says who saw it.
  return rpc::Mutate(call, parts_.writes, request,
                     [&](db::Tx& tx) -> Result<v1::RevealBankAccountResponse> {
                       const Tree tree = TRY(parts_.rights.nodes().ReadTree(tx, name.branch));
                       const Node* node = tree.Find(name.node);
                       if (node == nullptr) return NodeNotFound(name);
                       v1::RevealBankAccountResponse response;
                       if (node->accounting) {
                         response.set_bank_account(node->accounting->bank_account);
                       }
                       return response;
                     });
}

}  // namespace steward::identity
