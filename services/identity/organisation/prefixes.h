// What grants come to: roles under name prefixes, as tokens carry them. A node stands for its
// sites, and a delegated grant never reaches beyond the one it is a part of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/identity/grant.h"
#include "services/identity/organisation/node.h"
#include "services/identity/staff.h"

namespace steward::identity {

// The organisation of a branch on a day. `ahead` is the branch's local business time minus real
// time in UTC.
struct DatedTree {
  Tree tree;
  Duration ahead{};

  Day DayOf(Time now) const;
  // When the next day begins on which anything is other than on this one; none: nothing is planned.
  std::optional<Time> NextChange(Time now) const;
};
// By branch; every branch whose nodes are asked about.
using Trees = std::map<std::string, DatedTree, std::less<>>;

// The prefixes a scope stands for on a day: the sites of a node, or the scope itself.
std::vector<std::string> PrefixesOf(const std::string& scope, const Trees& trees, Time now);

// What both hold: of each pair the one that lies in the other.
std::vector<std::string> Meet(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Sorted, without repetitions and without what the same role holds under a wider prefix.
std::vector<HeldRole> Reduced(std::vector<HeldRole> held);

// A grant with the one it was delegated from. `source_holds`: whether that still stands and its
// holder works here.
struct SourcedGrant {
  Grant grant;
  std::optional<Grant> source{};
  bool source_holds = false;

  // Whether it takes effect at this time.
  bool InForce(Time now) const;
  // The roles it comes to, whenever it begins.
  std::vector<HeldRole> Held(const Trees& trees, Time now) const;
};

struct RightsInForce {
  std::vector<HeldRole> held;
  // Until when this stays so, as far as it is planned; none: for good.
  std::optional<Time> until;
  // His last day is over: he holds nothing and cannot sign in.
  bool over = false;
};

// When the day after his last one begins; none: he has none. `ahead` as in DatedTree.
std::optional<Time> EndOf(const Employment& employment, Duration ahead);
// What of it lies where he may act at all.
std::vector<HeldRole> NarrowedTo(const std::string& branch, const Employment& employment,
                                 std::vector<HeldRole> held);
// What somebody's employment leaves of his rights.
RightsInForce Limited(RightsInForce rights, const Staff& staff, Duration ahead, Time now);

RightsInForce RightsAt(const std::vector<SourcedGrant>& grants, const Trees& trees, Time now);

// TOO_MANY_PREFIXES: on some day from now on these grants come to more than a token carries, even
// if all were in force at once.
Status CheckPrefixCount(const Staff& staff, const std::vector<SourcedGrant>& grants,
                        const Trees& trees, Time now, size_t limit);

}  // namespace steward::identity
