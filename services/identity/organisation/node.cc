#include "services/identity/organisation/node.h"

#include <algorithm>
#include <utility>

#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

Error TooEarly(const Day& day, const Day& earliest) {
  return Fail(Reason::kNodeDateInvalid,
              {{"date", ToString(day)}, {"earliest", ToString(earliest)}});
}

Status CheckLink(const Node& node, const Node& parent, const Day& day) {
  if (!parent.InForce(day)) {
    return Fail(
        Reason::kNodeOutlivesParent,
        {{"node", node.display_name}, {"parent", parent.display_name}, {"date", ToString(day)}});
  }
  if (parent.kind <= node.kind) return {};
  return Fail(Reason::kNodeKindInvalid,
              {{"node", node.display_name}, {"parent", parent.display_name}});
}

}  // namespace

Day NextDay(const Day& day) { return Day(std::chrono::sys_days(day) + std::chrono::days(1)); }

std::optional<NodeId> Node::ParentOn(const Day& day) const {
  std::optional<NodeId> parent;
  for (const NodeParent& one : parents) {
    if (one.from <= day) parent = one.node;
  }
  return parent;
}

Status Node::CheckOpen(const Day& today) const {
  if (!to || *to >= today) return {};
  return Fail(Reason::kNodeClosed, {{"node", display_name}, {"date", ToString(*to)}});
}

Status Node::Move(const NodeParent& parent, const Day& today) {
  const Day newest = parents.empty() ? from : parents.back().from;
  const Day earliest = std::max(newest, today);
  if (parent.from < earliest) return TooEarly(parent.from, earliest);
  if (!parents.empty() && parent.from == newest) parents.pop_back();
  parents.push_back(parent);
  return {};
}

Status Node::Close(const Day& last, const Day& today) {
  const Day earliest = std::max(from, today);
  if (last < earliest) return TooEarly(last, earliest);
  to = last;
  return {};
}

std::string MaskAccount(const std::string& account) {
  return "****" + account.substr(account.size() < 4 ? 0 : account.size() - 4);
}

Status CheckAccount(const std::string& account) {
  if (account.find('*') == std::string::npos) return {};
  return Fail(Reason::kAccountingInvalid,
              {{"problem_zh", "含有掩码"}, {"problem", "it is masked in part"}});
}

Tree::Tree(std::vector<Node> nodes) {
  for (Node& node : nodes) Put(std::move(node));
}

const Node* Tree::Find(const NodeId& id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second;
}

void Tree::Put(Node node) {
  const NodeId id = node.name.node;
  nodes_.insert_or_assign(id, std::move(node));
}

// The way up from a node that is in force on the day.
Status Tree::CheckNode(const Node& node, const Day& day) const {
  std::vector<const Node*> path = {&node};
  while (const std::optional<NodeId> id = path.back()->ParentOn(day)) {
    const Node* parent = Find(*id);
    if (parent == nullptr) {
      return Fail(Reason::kNodeNotFound, {{"node", NodeName{node.name.branch, *id}.ToString()}});
    }
    if (std::find(path.begin(), path.end(), parent) != path.end()) {
      return Fail(Reason::kNodeCycle,
                  {{"node", parent->display_name}, {"parent", path.back()->display_name}});
    }
    path.push_back(parent);
  }
  for (size_t i = 1; i < path.size(); ++i) TRY(CheckLink(*path[i - 1], *path[i], day));
  if (path.size() <= kNodeDepth) return {};
  return Fail(Reason::kNodeTooDeep,
              {{"node", node.display_name}, {"limit", std::to_string(kNodeDepth)}});
}

Status Tree::CheckRoom(size_t limit) const {
  if (nodes_.size() < limit) return {};
  return Fail(Reason::kTooManyNodes, {{"limit", std::to_string(limit)}});
}

Status Tree::Check(const Day& today) const {
  std::map<std::string, const Node*> series;
  for (const auto& [id, node] : nodes_) {
    if (!node.accounting) continue;
    const auto [first, fresh] = series.emplace(node.accounting->receipt_series, &node);
    if (fresh) continue;
    return Fail(Reason::kReceiptSeriesTaken,
                {{"receipt_series", first->first}, {"node", first->second->display_name}});
  }
  for (const Day& day : DaysOfChange(today)) {
    for (const auto& [id, node] : nodes_) {
      if (node.InForce(day)) TRY(CheckNode(node, day));
    }
  }
  return {};
}

bool Tree::LiesUnder(const Node& node, const NodeId& top, const Day& day) const {
  const Node* at = &node;
  for (int depth = 0; depth < kNodeDepth && at != nullptr && at->InForce(day); ++depth) {
    if (at->name.node == top) return true;
    const std::optional<NodeId> parent = at->ParentOn(day);
    at = parent ? Find(*parent) : nullptr;
  }
  return false;
}

std::set<std::string> Tree::SitesUnder(const NodeId& id, const Day& day) const {
  std::set<std::string> sites;
  for (const auto& [other, node] : nodes_) {
    if (LiesUnder(node, id, day)) sites.insert(node.sites.begin(), node.sites.end());
  }
  return sites;
}

std::set<std::string> Tree::SitesEverUnder(const NodeId& id, const Day& today) const {
  std::set<std::string> sites;
  for (const Day& day : DaysOfChange(today)) sites.merge(SitesUnder(id, day));
  return sites;
}

std::set<NodeId> Tree::AtOrAbove(const NodeId& id, const Day& today) const {
  std::set<NodeId> above = {id};
  const Node* node = Find(id);
  if (node == nullptr) return above;
  for (const Day& day : DaysOfChange(today)) {
    for (const auto& [other, unused] : nodes_) {
      if (LiesUnder(*node, other, day)) above.insert(other);
    }
  }
  return above;
}

std::vector<Day> Tree::DaysOfChange(const Day& today) const {
  std::set<Day> days = {today};
  const auto add = [&](const Day& day) {
    if (day > today) days.insert(day);
  };
  for (const auto& [id, node] : nodes_) {
    add(node.from);
    if (node.to) add(NextDay(*node.to));
    for (const NodeParent& parent : node.parents) add(parent.from);
  }
  return {days.begin(), days.end()};
}

}  // namespace steward::identity
