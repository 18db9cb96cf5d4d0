#include "services/identity/organisation/node_repository.h"

#include <string>
#include <utility>

#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

constexpr std::string_view kSelectNodes =
    "SELECT branch_id, id, kind, display_name, from_date, to_date, legal_entity, bank_account,"
    " receipt_series, create_time, update_time, version FROM nodes WHERE branch_id = ? ";

// A node as its row has it, the bank account sealed.
Node ReadNode(const db::Row& row) {
  Node node{.name = {row.Get<std::string>("branch_id"), row.Get<NodeId>("id")},
            .kind = row.Get<Node::Kind>("kind"),
            .display_name = row.Get<std::string>("display_name"),
            .from = row.Get<Day>("from_date"),
            .to = row.Get<std::optional<Day>>("to_date"),
            .created = row.Get<Time>("create_time"),
            .updated = row.Get<Time>("update_time"),
            .version = row.Get<std::uint64_t>("version")};
  if (auto series = row.Get<std::optional<std::string>>("receipt_series")) {
    node.accounting =
        Accounting{.legal_entity = row.Get<std::optional<std::string>>("legal_entity").value_or(""),
                   .bank_account = row.Get<std::optional<std::string>>("bank_account").value_or(""),
                   .receipt_series = *std::move(series)};
  }
  return node;
}

using ParentOfNode = std::pair<NodeId, NodeParent>;
using SiteOfNode = std::pair<NodeId, std::string>;

privacy::Cell AccountCell(const NodeName& name) {
  return {"nodes", "bank_account", name.branch, name.node.AsBytes()};
}

std::optional<std::string> LegalEntityOf(const Node& node) {
  if (!node.accounting) return std::nullopt;
  return node.accounting->legal_entity;
}

std::optional<std::string> SeriesOf(const Node& node) {
  if (!node.accounting) return std::nullopt;
  return node.accounting->receipt_series;
}

}  // namespace

template <class... Arguments>
Result<std::vector<Node>> NodeRepository::Read(db::Session& session, std::string_view rest,
                                               const Arguments&... arguments) const {
  std::vector<Node> nodes =
      TRY(session.Query(std::string(kSelectNodes) + std::string(rest), ReadNode, arguments...));
  for (Node& node : nodes) {
    if (!node.accounting) continue;
    std::string& account = node.accounting->bank_account;
    account = TRY(cipher_.Open(account, AccountCell(node.name)));
  }
  return nodes;
}

Result<Tree> NodeRepository::ReadTree(db::Session& session, std::string_view branch) const {
  std::map<NodeId, Node> nodes;
  for (Node& node : TRY(Read(session, "LIMIT ?", branch, type::v1::LIMIT_NODES))) {
    const NodeId id = node.name.node;
    nodes.emplace(id, std::move(node));
  }
  for (ParentOfNode& one : TRY(session.Query(
           "SELECT node_id, from_date, parent_id FROM node_parents WHERE branch_id = ?"
           " ORDER BY node_id, from_date LIMIT 100000",
           [](const db::Row& row) -> ParentOfNode {
             return {row.Get<NodeId>("node_id"),
                     {row.Get<Day>("from_date"), row.Get<std::optional<NodeId>>("parent_id")}};
           },
           branch))) {
    const auto node = nodes.find(one.first);
    if (node != nodes.end()) node->second.parents.push_back(one.second);
  }
  for (SiteOfNode& one : TRY(session.Query(
           "SELECT node_id, site_id FROM node_sites WHERE branch_id = ? LIMIT 100000",
           [](const db::Row& row) -> SiteOfNode {
             return {row.Get<NodeId>("node_id"), row.Get<std::string>("site_id")};
           },
           branch))) {
    const auto node = nodes.find(one.first);
    if (node != nodes.end()) node->second.sites.insert(std::move(one.second));
  }
  std::vector<Node> all;
  for (auto& [id, node] : nodes) all.push_back(std::move(node));
  return Tree(std::move(all));
}

Result<std::vector<Node>> NodeRepository::List(db::Session& session, std::string_view branch,
                                               const rpc::ListQuery& query) const {
  return Read(session,
              "AND " + query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order +
                  " LIMIT ?",
              branch, query.filter.arguments, query.after.arguments, query.limit);
}

Status NodeRepository::InsertParts(db::Tx& tx, const Node& node) const {
  for (const NodeParent& parent : node.parents) {
    TRY(
        tx.Execute("INSERT INTO node_parents (branch_id, node_id, from_date, parent_id)"
                   " VALUES (?, ?, ?, ?)",
                   node.name.branch, node.name.node, parent.from, parent.node));
  }
  for (const std::string& site : node.sites) {
    TRY(tx.Execute("INSERT INTO node_sites (branch_id, node_id, site_id) VALUES (?, ?, ?)",
                   node.name.branch, node.name.node, site));
  }
  return {};
}

Status NodeRepository::Insert(db::Tx& tx, const Node& node) const {
  std::optional<std::string> account;
  if (node.accounting) {
    account = cipher_.Seal(node.accounting->bank_account, AccountCell(node.name));
  }
  TRY(tx.Execute(
      "INSERT INTO nodes (branch_id, id, kind, display_name, from_date, to_date,"
      " legal_entity, bank_account, receipt_series, create_time, update_time, version)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      node.name.branch, node.name.node, node.kind, node.display_name, node.from, node.to,
      LegalEntityOf(node), account, SeriesOf(node), node.created, node.updated, node.version));
  return InsertParts(tx, node);
}

Status NodeRepository::Save(db::Tx& tx, Node& node) const {
  std::optional<std::string> account;
  if (node.accounting) {
    account = cipher_.Seal(node.accounting->bank_account, AccountCell(node.name));
  }
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE nodes SET display_name = ?, to_date = ?, legal_entity = ?,"
                     " bank_account = ?, receipt_series = ?, update_time = ?, version = version + 1"
                     " WHERE branch_id = ? AND id = ? AND version = ?",
                     node.display_name, node.to, LegalEntityOf(node), account, SeriesOf(node),
                     node.updated, node.name.branch, node.name.node, node.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++node.version;
  TRY(tx.Execute("DELETE FROM node_parents WHERE branch_id = ? AND node_id = ?", node.name.branch,
                 node.name.node));
  TRY(tx.Execute("DELETE FROM node_sites WHERE branch_id = ? AND node_id = ?", node.name.branch,
                 node.name.node));
  return InsertParts(tx, node);
}

}  // namespace steward::identity
