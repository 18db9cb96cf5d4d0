#include "services/identity/organisation/node.h"

#include <gtest/gtest.h>

#include <random>

#include "steward/type/v1/limits.pb.h"
#include "tests/support/reason.h"

namespace steward::identity {
namespace {

using Kind = Node::Kind;
using testing::ReasonOf;

constexpr Day kToday = std::chrono::year(2026) / 3 / 10;

Day DayAfter(int days) { return Day(std::chrono::sys_days(kToday) + std::chrono::days(days)); }

NodeId IdOf(int number) {
  Uuid id;
  id.bytes[15] = static_cast<std::uint8_t>(number);
  id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  return NodeId(id);
}

// A node that began a year ago; 0 means the branch.
Node NodeOf(int number, int parent, Kind kind = Kind::kStation, std::set<std::string> sites = {}) {
  Node node{.name = {"b1", IdOf(number)},
            .kind = kind,
            .display_name = "n" + std::to_string(number),
            .from = DayAfter(-365),
            .sites = std::move(sites)};
  node.parents = {{node.from, std::nullopt}};
  if (parent != 0) node.parents[0].node = IdOf(parent);
  return node;
}

TEST(NodeTest, TheDepthOfTheTreeIsTheLimitOfTheContract) {
  EXPECT_EQ(kNodeDepth, static_cast<int>(type::v1::LIMIT_NODE_DEPTH));
}

TEST(NodeTest, FourLevelsFitAndAFifthDoesNot) {
  Tree tree({NodeOf(1, 0), NodeOf(2, 1), NodeOf(3, 2), NodeOf(4, 3)});
  EXPECT_TRUE(tree.Check(kToday).ok());
  tree.Put(NodeOf(5, 4));
  EXPECT_EQ(ReasonOf(tree.Check(kToday)), "NODE_TOO_DEEP");
}

TEST(NodeTest, ANodeNeverLiesBelowItself) {
  Tree tree({NodeOf(1, 0), NodeOf(2, 1), NodeOf(3, 2)});
  Node top = *tree.Find(IdOf(1));
  EXPECT_TRUE(top.Move({DayAfter(5), IdOf(3)}, kToday).ok());
  tree.Put(top);
  EXPECT_EQ(ReasonOf(tree.Check(kToday)), "NODE_CYCLE") << "also when it would come only later";
  tree.Put(NodeOf(1, 1));
  EXPECT_EQ(ReasonOf(tree.Check(kToday)), "NODE_CYCLE");
}

TEST(NodeTest, AParentIsOfTheSameOrAHigherKind) {
  for (const Kind parent : {Kind::kCentre, Kind::kStation, Kind::kTeam}) {
    for (const Kind child : {Kind::kCentre, Kind::kStation, Kind::kTeam}) {
      const Tree tree({NodeOf(1, 0, parent), NodeOf(2, 1, child)});
      EXPECT_EQ(ReasonOf(tree.Check(kToday)), parent <= child ? "OK" : "NODE_KIND_INVALID");
    }
  }
}

TEST(NodeTest, NoChildOutlivesItsParentOrIsThereBeforeIt) {
  Tree tree({NodeOf(1, 0), NodeOf(2, 1)});
  Node parent = *tree.Find(IdOf(1));
  ASSERT_TRUE(parent.Close(DayAfter(3), kToday).ok());
  tree.Put(parent);
  const Status status = tree.Check(kToday);
  ASSERT_EQ(ReasonOf(status), "NODE_OUTLIVES_PARENT");
  EXPECT_EQ(status.error().metadata.back(), (Metadata{"date", ToString(DayAfter(4))}));
  Node child = *tree.Find(IdOf(2));
  ASSERT_TRUE(child.Close(DayAfter(3), kToday).ok());
  tree.Put(child);
  EXPECT_TRUE(tree.Check(kToday).ok());

  Node early = NodeOf(3, 4);
  Node late = NodeOf(4, 0);
  late.from = DayAfter(1);
  EXPECT_EQ(ReasonOf(Tree({early, late}).Check(kToday)), "NODE_OUTLIVES_PARENT");
}

TEST(NodeTest, AMissingParentIsNamed) {
  EXPECT_EQ(ReasonOf(Tree({NodeOf(1, 9)}).Check(kToday)), "NODE_NOT_FOUND");
}

TEST(NodeTest, AMovedNodeKeepsWhereItWas) {
  Node node = NodeOf(3, 1);
  ASSERT_TRUE(node.Move({DayAfter(2), IdOf(2)}, kToday).ok());
  EXPECT_EQ(node.ParentOn(DayAfter(1)), IdOf(1));
  EXPECT_EQ(node.ParentOn(DayAfter(2)), IdOf(2));
  EXPECT_EQ(node.parents.size(), 2u);
  EXPECT_EQ(ReasonOf(node.Move({DayAfter(1), IdOf(1)}, kToday)), "NODE_DATE_INVALID");
  ASSERT_TRUE(node.Move({DayAfter(2), std::nullopt}, kToday).ok());
  EXPECT_EQ(node.parents.size(), 2u) << "the second move of a day takes the place of the first";
  EXPECT_EQ(node.ParentOn(DayAfter(2)), std::nullopt);
  EXPECT_EQ(ReasonOf(NodeOf(4, 1).Move({DayAfter(-1), IdOf(2)}, kToday)), "NODE_DATE_INVALID")
      << "yesterday is not rewritten";
}

TEST(NodeTest, AClosedNodeStaysAsItWasOnceItsLastDayIsOver) {
  Node node = NodeOf(1, 0);
  EXPECT_EQ(ReasonOf(node.Close(DayAfter(-1), kToday)), "NODE_DATE_INVALID");
  ASSERT_TRUE(node.Close(kToday, kToday).ok());
  EXPECT_TRUE(node.InForce(kToday));
  EXPECT_TRUE(node.CheckOpen(kToday).ok());
  EXPECT_FALSE(node.InForce(DayAfter(1)));
  EXPECT_EQ(ReasonOf(node.CheckOpen(DayAfter(1))), "NODE_CLOSED");
}

TEST(NodeTest, EachAccountingUnitHasAReceiptSeriesOfItsOwn) {
  Node a = NodeOf(1, 0);
  a.accounting = Accounting{.legal_entity = "甲", .bank_account = "1", .receipt_series = "CD"};
  Node b = NodeOf(2, 1, Kind::kTeam);
  b.accounting = Accounting{.legal_entity = "乙", .bank_account = "2", .receipt_series = "CD"};
  const Status status = Tree({a, b}).Check(kToday);
  ASSERT_EQ(ReasonOf(status), "RECEIPT_SERIES_TAKEN");
  EXPECT_NE(status.error().en.find("n1"), std::string::npos) << "the other one is named";
  b.accounting->receipt_series = "CN";
  EXPECT_TRUE(Tree({a, b}).Check(kToday).ok()) << "any node can keep books of its own";
}

TEST(NodeTest, ABranchHasRoomForSoManyNodes) {
  Tree tree({NodeOf(1, 0)});
  EXPECT_TRUE(tree.CheckRoom(2).ok());
  tree.Put(NodeOf(2, 0));
  EXPECT_EQ(ReasonOf(tree.CheckRoom(2)), "TOO_MANY_NODES");
}

TEST(NodeTest, AMaskedAccountIsNoNewAccount) {
  EXPECT_EQ(MaskAccount("6222021234567890"), "****7890");
  EXPECT_EQ(ReasonOf(CheckAccount("****7890")), "ACCOUNTING_INVALID");
  EXPECT_TRUE(CheckAccount("6222021234567890").ok());
}

TEST(NodeTest, ACentreCoversTheSitesOfEverythingBelowItThatIsInForce) {
  Node closed = NodeOf(4, 1, Kind::kTeam, {"s9"});
  closed.to = DayAfter(-1);
  Tree tree({NodeOf(1, 0, Kind::kCentre, {"s1"}), NodeOf(2, 1, Kind::kStation, {"s2", "s3"}),
             NodeOf(3, 2, Kind::kTeam, {"s3", "s4"}), closed, NodeOf(5, 0, Kind::kTeam, {"s5"})});
  EXPECT_EQ(tree.SitesUnder(IdOf(1), kToday), (std::set<std::string>{"s1", "s2", "s3", "s4"}));
  EXPECT_EQ(tree.SitesUnder(IdOf(3), kToday), (std::set<std::string>{"s3", "s4"}));
  EXPECT_EQ(tree.AtOrAbove(IdOf(3), kToday), (std::set<NodeId>{IdOf(1), IdOf(2), IdOf(3)}));

  Node moved = *tree.Find(IdOf(3));
  ASSERT_TRUE(moved.Move({DayAfter(1), IdOf(5)}, kToday).ok());
  tree.Put(moved);
  EXPECT_EQ(tree.SitesUnder(IdOf(1), kToday).count("s4"), 1u);
  EXPECT_EQ(tree.SitesUnder(IdOf(1), DayAfter(1)).count("s4"), 0u);
  EXPECT_EQ(tree.SitesEverUnder(IdOf(5), kToday), (std::set<std::string>{"s3", "s4", "s5"}));
}

// Whatever is done to a tree, as long as each step is refused or leaves it right: on every day
// every node has a way up that ends at the branch, and covers at least what its children cover.
TEST(NodePropertyTest, ATreeThatIsCheckedAfterEachChangeIsATreeOnEveryDay) {
  std::mt19937_64 random(20260310);
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  int done = 0;
  for (int round = 0; round < 30; ++round) {
    Tree tree({});
    for (int step = 1; step <= 40; ++step) {
      Tree changed = tree;
      Node node =
          NodeOf(step, pick(step), static_cast<Kind>(1 + pick(3)), {"s" + std::to_string(step)});
      if (pick(3) == 0 && tree.Find(IdOf(1 + pick(step))) != nullptr) {
        node = *tree.Find(
            std::next(tree.nodes().begin(), pick(static_cast<int>(tree.nodes().size())))->first);
        if (pick(2) == 0) {
          if (!node.Move({DayAfter(pick(30)), IdOf(1 + pick(step))}, kToday).ok()) continue;
        } else if (!node.Close(DayAfter(pick(30)), kToday).ok()) {
          continue;
        }
      }
      changed.Put(node);
      if (!changed.Check(kToday).ok()) continue;
      tree = changed;
      ++done;
    }
    for (int day = 0; day < 40; ++day) {
      for (const auto& [id, node] : tree.nodes()) {
        if (!node.InForce(DayAfter(day))) continue;
        const std::optional<NodeId> parent = node.ParentOn(DayAfter(day));
        if (!parent) continue;
        ASSERT_NE(tree.Find(*parent), nullptr);
        EXPECT_TRUE(tree.Find(*parent)->InForce(DayAfter(day)));
        const auto above = tree.SitesUnder(*parent, DayAfter(day));
        for (const std::string& site : tree.SitesUnder(id, DayAfter(day))) {
          EXPECT_EQ(above.count(site), 1u);
        }
      }
    }
  }
  EXPECT_GT(done, 300) << "changes that were right";
}

}  // namespace
}  // namespace steward::identity
