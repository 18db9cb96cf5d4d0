#include "common/auth/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/base/name.h"
#include "common/base/text.h"

namespace steward::auth {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Roles kRoles = {{"dispatcher", {"ticket.assign", "ticket.get"}}, {"auditor", {"ticket.get"}}};

class RolesTest : public ::testing::Test {
 protected:
  RolesTest() { table_.Replace(kRoles); }

  std::vector<std::string> Get(std::vector<Grant> grants, std::string_view name) {
    return Authorize(table_, Principal{.name = "p", .grants = std::move(grants)}, "ticket.get",
                     name);
  }

  RoleTable table_;
};

TEST_F(RolesTest, ARoleAllowsItsPermissionsOnly) {
  EXPECT_TRUE(table_.Allows("dispatcher", "ticket.assign"));
  EXPECT_FALSE(table_.Allows("auditor", "ticket.assign"));
  EXPECT_FALSE(table_.Allows("nobody", "ticket.get"));
  EXPECT_FALSE(table_.Allows("dispatcher", "ticket"));
  EXPECT_FALSE(RoleTable().Allows("dispatcher", "ticket.get"));
}

TEST_F(RolesTest, ReplacedRolesCountAtOnceAndOldOnesStayWhole) {
  const auto before = table_.Current();
  table_.Replace({{"auditor", {"ticket.assign"}}});
  EXPECT_FALSE(table_.Allows("auditor", "ticket.get"));
  EXPECT_EQ(*before, kRoles);
}

TEST_F(RolesTest, APlainNameNeedsAGrantThatCoversIt) {
  const std::string ticket = "branches/b1/sites/s1/tickets/t1";
  EXPECT_THAT(Get({{"dispatcher", "branches/b1/sites/s1"}}, ticket),
              ElementsAre("branches/b1/sites/s1"));
  EXPECT_THAT(Get({{"dispatcher", ""}}, ticket), ElementsAre(""));
  EXPECT_THAT(Get({{"dispatcher", ticket}}, ticket), ElementsAre(ticket));
  EXPECT_THAT(Get({}, ticket), IsEmpty());
  EXPECT_THAT(Get({{"dispatcher", "branches/b1/sites/s2"}}, ticket), IsEmpty());
  EXPECT_THAT(Get({{"dispatcher", "branches/b1/sites/s"}}, ticket), IsEmpty());
  EXPECT_THAT(Get({{"dispatcher", "branches/b1/sites/s1"}}, "branches/b1"), IsEmpty())
      << "below is not enough";
  EXPECT_THAT(Get({{"nobody", ""}}, ticket), IsEmpty());
  EXPECT_THAT(Get({{"dispatcher", "branches/b1"}}, ""), IsEmpty()) << "the company";
}

TEST_F(RolesTest, AParentWithAllGivesThePrefixesThatOverlap) {
  EXPECT_THAT(Get({{"dispatcher", "branches/b1/sites/s2"},
                   {"auditor", "branches/b1/sites/s1"},
                   {"auditor", "branches/b2/sites/s1"},
                   {"nobody", "branches/b1"}},
                  "branches/b1/sites/-"),
              ElementsAre("branches/b1/sites/s1", "branches/b1/sites/s2"));
  EXPECT_THAT(Get({{"auditor", "branches/b2"}}, "branches/-"), ElementsAre("branches/b2"));
  EXPECT_THAT(Get({{"auditor", "branches/b2"}}, "branches/-/sites/-"), ElementsAre("branches/b2"));
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/s1/buildings/x"}}, "branches/b1/sites/-"),
              ElementsAre("branches/b1/sites/s1/buildings/x"));
  EXPECT_THAT(Get({{"auditor", "branches/b1/owners/o1"}}, "branches/b1/sites/-"), IsEmpty());
  EXPECT_THAT(Get({{"auditor", "branches/b1-/sites/s1"}}, "branches/b1/sites/-"), IsEmpty());
}

TEST_F(RolesTest, OnlyAWholeSegmentMeansAll) {
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/s1"}}, "branches/b1/sites/-x"), IsEmpty());
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/-"}}, "branches/b1/sites/s1"), IsEmpty());
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/-"}}, "branches/b1/sites/-"), IsEmpty());
}

TEST_F(RolesTest, APrefixThatAnotherCoversIsLeftOut) {
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/s1"},
                   {"dispatcher", "branches/b1"},
                   {"auditor", "branches/b1"}},
                  "branches/b1/sites/-"),
              ElementsAre("branches/b1"));
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/s1"}, {"auditor", "branches/b1/sites/s12"}},
                  "branches/b1/sites/-"),
              ElementsAre("branches/b1/sites/s1", "branches/b1/sites/s12"));
  EXPECT_THAT(Get({{"auditor", "branches/b1/sites/s1"}, {"auditor", ""}}, "branches/-"),
              ElementsAre(""));
  EXPECT_THAT(Get({{"auditor", "branches/b1-c"},
                   {"auditor", "branches/b1"},
                   {"auditor", "branches/b1/sites/s"}},
                  "branches/-"),
              ElementsAre("branches/b1", "branches/b1-c"));
}

// Every name of three segments over a small alphabet, so that prefixes and names often meet.
std::vector<std::string> Leaves() {
  std::vector<std::string> leaves;
  for (const char* a : {"a", "a-", "b"}) {
    for (const char* b : {"a", "a-", "b"}) {
      for (const char* c : {"a", "a-", "b"}) leaves.push_back(std::string(a) + '/' + b + '/' + c);
    }
  }
  return leaves;
}

// Whether a plain name lies under `pattern`, one segment at a time.
bool Under(const std::string& leaf, const std::string& pattern) {
  const auto have = Split(leaf, '/');
  const auto want = Split(pattern, '/');
  if (want.size() > have.size()) return false;
  for (size_t i = 0; i < want.size(); ++i) {
    if (want[i] != "-" && want[i] != have[i]) return false;
  }
  return true;
}

TEST_F(RolesTest, ThePrefixesShowExactlyWhatTheGrantsAllow) {
  std::mt19937_64 random(20);
  const std::vector<std::string> leaves = Leaves();
  const auto any_prefix = [&] {
    const auto segments = Split(leaves[random() % leaves.size()], '/');
    std::string prefix;
    for (size_t i = 0, count = random() % 4; i < count; ++i)
      prefix += (i == 0 ? "" : "/") + std::string(segments[i]);
    return prefix;
  };
  for (int round = 0; round < 3000; ++round) {
    std::vector<Grant> grants(random() % 5);
    for (Grant& grant : grants) grant = {random() % 3 == 0 ? "nobody" : "auditor", any_prefix()};
    std::string name = any_prefix();
    const bool all = random() % 2 == 0;
    if (all) name += name.empty() ? "-" : "/-";
    const std::vector<std::string> prefixes = Get(grants, name);
    const auto granted = [&](const std::string& leaf) {
      return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        return grant.role == "auditor" && Covers(grant.prefix, leaf);
      });
    };
    bool everything = true;
    bool something = false;
    for (const std::string& leaf : leaves) {
      if (!name.empty() && !Under(leaf, name)) continue;
      const bool shown =
          std::any_of(prefixes.begin(), prefixes.end(),
                      [&](const std::string& prefix) { return Covers(prefix, leaf); });
      EXPECT_TRUE(!shown || granted(leaf)) << name << ' ' << leaf;
      EXPECT_TRUE(!all || shown == granted(leaf)) << name << ' ' << leaf;
      everything = everything && shown;
      something = true;
    }
    EXPECT_TRUE(all || prefixes.empty() || !something || everything)
        << "a plain name is all or nothing";
    for (const std::string& a : prefixes) {
      EXPECT_EQ(std::count_if(prefixes.begin(), prefixes.end(),
                              [&](const std::string& b) { return Covers(b, a); }),
                1);
    }
  }
}

TEST_F(RolesTest, ManyThreadsAskWhileRolesChange) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        EXPECT_THAT(Get({{"auditor", "branches/b1"}}, "branches/b1/sites/s1"),
                    ElementsAre("branches/b1"));
      }
    });
  }
  for (int i = 0; i < 100; ++i) table_.Replace(kRoles);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace steward::auth
