#include "common/validate/resource_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace steward::validate {
namespace {

constexpr char kUuid[] = "0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071";

TEST(ResourcePatternTest, BranchesAndSitesHaveCodesAndOthersIds) {
  const std::string id = kUuid;
  const auto pattern =
      ResourcePattern::Compile("branches/*/sites/{-}|branches/*/staff/*|roles/{code}");
  ASSERT_TRUE(pattern);
  for (const std::string& good :
       {std::string("branches/hq/sites/s1"), std::string("branches/b1/sites/-"),
        "branches/b1/staff/" + id, std::string("roles/clerk")}) {
    EXPECT_TRUE(pattern->Matches(good)) << good;
  }
  for (const std::string& bad :
       {std::string(""), std::string("branches"), std::string("branches/-/sites/s1"),
        std::string("branches/B1/sites/s1"), std::string("branches/b1/sites/s1/"),
        std::string("/branches/b1/sites/s1"), std::string("branches/b1/sites/s1/tickets/") + id,
        std::string("branches/b1/staff/s1"), std::string("branches/b1/staff/-"), "roles/" + id,
        std::string("branches//sites/s1"), std::string("branches/b1/sites/../x")}) {
    EXPECT_FALSE(pattern->Matches(bad)) << bad;
  }
}

TEST(ResourcePatternTest, APatternThatIsNoneIsSeen) {
  for (const char* bad : {"", "*", "branches/**", "branches/*/", "branches/*|", "a//b",
                          "branches/*/*", "branches/{branch}", "branches/b-1"}) {
    EXPECT_FALSE(ResourcePattern::Compile(bad)) << bad;
  }
}

}  // namespace
}  // namespace steward::validate
