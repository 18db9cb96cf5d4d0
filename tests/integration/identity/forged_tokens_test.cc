// What is no access token of ours gets nobody in, through the whole pipeline (SEC-10 to SEC-12).
#include "tests/support/forged_tokens.h"

#include <set>

#include "common/base/text.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

class ForgedTokensTest : public IdentityTest {};

TEST_F(ForgedTokensTest, NotOneOfTheForgeriesIsLetIn) {
  const std::string good = Administrator();
  ASSERT_EQ(ReasonOf(Self(good)), "OK") << "what they differ from";
  std::set<std::string> whats;
  for (const testing::ForgedToken& forged : testing::ForgedTokens(good, folder_.path())) {
    const Result<v1::Self> answer = Self(forged.token);
    ASSERT_FALSE(answer.ok()) << forged.what;
    EXPECT_EQ(answer.error().code, Code::kUnauthenticated) << forged.what;
    EXPECT_EQ(answer.error().reason,
              forged.what == "an hour old" ? "TOKEN_EXPIRED" : "UNAUTHENTICATED")
        << forged.what;
    whats.insert(forged.what);
  }
  EXPECT_GE(whats.size(), 90u);
  EXPECT_EQ(ReasonOf(Self(good)), "OK");
  std::printf("%zu forgeries\n", whats.size());
}

TEST_F(ForgedTokensTest, WhatIsMeantForSomethingElseIsNoAccessToken) {
  Administrator();
  const v1::Session session = Ok(Login("admin", kAdminPassword));
  EXPECT_EQ(ReasonOf(Self(session.refresh_token())), "UNAUTHENTICATED");
  EXPECT_EQ(ReasonOf(Self(session.staff())), "UNAUTHENTICATED");
  testing::PipelineStage elsewhere;
  EXPECT_EQ(ReasonOf(Self(elsewhere.TokenOf(admin_.name(), {{"administrator", ""}}))),
            "UNAUTHENTICATED")
      << "of another installation";
}

}  // namespace
}  // namespace steward::identity
