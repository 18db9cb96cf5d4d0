// The organisation below a branch: a tree of centres, stations and teams in which every link is
// dated. The rules look at whole days: nothing changes within one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/identity/calendar.h"
#include "services/identity/organisation/names.h"

namespace steward::identity {

// Nodes one below the other; kept in step with LIMIT_NODE_DEPTH by a test.
inline constexpr int kNodeDepth = 4;

Day NextDay(const Day& day);

// Where a node lies from a day on.
struct NodeParent {
  Day from;
  std::optional<NodeId> node;  // none: the branch itself
  bool operator==(const NodeParent&) const = default;
};

// What an independent accounting unit has.
struct Accounting {
  std::string legal_entity;
  std::string bank_account;  // in clear
  std::string receipt_series;
  bool operator==(const Accounting&) const = default;
};

struct Node {
  // The numbers are those of the proto and of the column; a parent's is never the larger one.
  enum class Kind : std::int8_t { kCentre = 1, kStation = 2, kTeam = 3 };

  NodeName name;
  Kind kind = Kind::kStation;
  std::string display_name;
  Day from;                         // first day
  std::optional<Day> to;            // last day; none: goes on
  std::vector<NodeParent> parents;  // by day; the first from `from` on
  std::set<std::string> sites;      // codes
  std::optional<Accounting> accounting;
  Time created;
  Time updated;
  std::uint64_t version = 1;

  bool InForce(const Day& day) const { return from <= day && (!to || day <= *to); }
  // Where it lies on a day on which it is in force.
  std::optional<NodeId> ParentOn(const Day& day) const;

  // NODE_CLOSED once its last day is over.
  Status CheckOpen(const Day& today) const;
  // Puts it elsewhere from a day on. NODE_DATE_INVALID before today or its newest move.
  Status Move(const NodeParent& parent, const Day& today);
  // Closes it after a day. NODE_DATE_INVALID for a day before today or before its first.
  Status Close(const Day& last, const Day& today);
};

// "****" and the last four digits.
std::string MaskAccount(const std::string& account);
// ACCOUNTING_INVALID for one that is masked.
Status CheckAccount(const std::string& account);

// All nodes of one branch. Refers to nothing.
class Tree {
 public:
  explicit Tree(std::vector<Node> nodes);

  // nullptr: none.
  const Node* Find(const NodeId& id) const;
  const std::map<NodeId, Node>& nodes() const { return nodes_; }
  // Puts a node in, or in place of what it was.
  void Put(Node node);

  // TOO_MANY_NODES: there is no room for one more.
  Status CheckRoom(size_t limit) const;

  // On every day from `today` on: no node lies below itself, more than kNodeDepth deep, below one
  // of a lower kind, or below one that is not in force; and no receipt series is there twice.
  // NODE_CYCLE, NODE_TOO_DEEP, NODE_KIND_INVALID, NODE_OUTLIVES_PARENT, RECEIPT_SERIES_TAKEN.
  Status Check(const Day& today) const;

  // The sites of the node and of everything below it on a day; none where it is not in force.
  std::set<std::string> SitesUnder(const NodeId& id, const Day& day) const;

  // The same over all days from `today` on.
  std::set<std::string> SitesEverUnder(const NodeId& id, const Day& today) const;

  // The node and all it lies below on this or a later day: where a role holds at this node's sites.
  std::set<NodeId> AtOrAbove(const NodeId& id, const Day& today) const;

  // The days from `today` on, itself included, on which anything is other than the day before.
  std::vector<Day> DaysOfChange(const Day& today) const;

 private:
  Status CheckNode(const Node& node, const Day& day) const;
  bool LiesUnder(const Node& node, const NodeId& top, const Day& day) const;

  std::map<NodeId, Node> nodes_;
};

}  // namespace steward::identity
