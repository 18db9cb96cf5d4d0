#include "common/rpc/scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "common/base/name.h"

namespace steward::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ScopeTest, AWholeBranchIsOneComparison) {
  const Scope scope({"branches/b1"});
  const Scope::Condition condition = scope.Under("branches/b1/sites/-");
  EXPECT_EQ(condition.sql, "branch_id IN (?)");
  EXPECT_THAT(condition.arguments, ElementsAre("b1"));
}

TEST(ScopeTest, TheParentNarrowsAndNeverWidens) {
  const Scope scope({"branches/b1"});
  EXPECT_EQ(scope.Under("branches/b2/sites/-").sql, "1 = 0");
  const Scope::Condition site = scope.Under("branches/b1/sites/s1");
  EXPECT_EQ(site.sql, "branch_id IN (?) AND site_id IN (?)");
  EXPECT_THAT(site.arguments, ElementsAre("b1", "s1"));
  EXPECT_EQ(Scope({"branches/b1/sites/s1"}).Under("branches/b1/sites/s2").sql, "1 = 0");
}

TEST(ScopeTest, TheWholeCompanyNeedsNoCondition) {
  EXPECT_EQ(Scope({""}).Under("branches/-/sites/-").sql, "1 = 1");
  EXPECT_THAT(Scope({""}).Under("branches/-/sites/-").arguments, IsEmpty());
}

TEST(ScopeTest, TextsArePaddedSoThatFewOfThemExist) {
  std::vector<std::string> prefixes;
  for (int i = 0; i < 5; ++i) prefixes.push_back("branches/b1/sites/s" + std::to_string(i));
  const Scope::Condition condition = Scope(prefixes).Under("branches/-/sites/-");
  EXPECT_EQ(std::count(condition.sql.begin(), condition.sql.end(), '?'), 1 + 16);
  EXPECT_EQ(condition.arguments.size(), 1u + 16u);
}

// What the condition keeps, computed by reading it the way the database does: each `column IN
// (...)` with its own arguments, all of them needed but for the last two where they stand around an
// OR.
bool Keeps(const Scope::Condition& condition, const std::string& branch, const std::string& site) {
  if (condition.sql == "1 = 1") return true;
  std::vector<bool> terms;
  auto argument = condition.arguments.begin();
  for (size_t at = condition.sql.find(" IN ("); at != std::string::npos;
       at = condition.sql.find(" IN (", at + 1)) {
    const char column = condition.sql[at - 4];  // of branc_h_id, sit_e_id, site__id)
    const std::string value = column == 'h' ? branch : column == 'e' ? site : branch + "/" + site;
    const size_t end = condition.sql.find(')', at);
    const auto last =
        argument + std::count(condition.sql.begin() + static_cast<std::ptrdiff_t>(at),
                              condition.sql.begin() + static_cast<std::ptrdiff_t>(end), '?');
    terms.push_back(std::find(argument, last, value) != last);
    argument = last;
  }
  EXPECT_EQ(argument, condition.arguments.end());
  if (condition.sql.find(" OR ") != std::string::npos) return terms[0] && (terms[1] || terms[2]);
  return !terms.empty() && std::find(terms.begin(), terms.end(), false) == terms.end();
}

TEST(ScopeTest, TheConditionKeepsExactlyWhatThePrefixesCover) {
  std::mt19937_64 random(7);
  const auto pick = [&](int n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string> prefixes;
    for (int i = 0; i <= pick(4); ++i) {
      std::string prefix = "branches/b" + std::to_string(pick(3));
      if (pick(2) == 0) prefix += "/sites/s" + std::to_string(pick(3)) + "x";
      prefixes.push_back(prefix);
    }
    const Scope scope(prefixes);
    const std::string parent = pick(2) == 0 ? "branches/-/sites/-" : "branches/b1/sites/-";
    const Scope::Condition condition = scope.Under(parent);
    ASSERT_EQ(condition.names_sites, condition.sql.find("site_id") != std::string::npos);
    for (int b = 0; b < 3; ++b) {
      for (int s = 0; s < 3; ++s) {
        const std::string branch = "b" + std::to_string(b), site = "s" + std::to_string(s) + "x";
        const bool wanted = parent[9] == '-' || branch == "b1";
        const bool expected = wanted && scope.Contains("branches/" + branch + "/sites/" + site);
        ASSERT_EQ(Keeps(condition, branch, site), expected)
            << condition.sql << " " << branch << "/" << site;
      }
    }
  }
}

}  // namespace
}  // namespace steward::rpc
