// Every write of identity is done whole and once, or not at all, whichever statement fails.
#include "tests/support/identity_stage.h"
#include "tests/support/nth_statement.h"

namespace steward::identity {
namespace {

class IdentityWritesTest : public IdentityTest {
 protected:
  IdentityWritesTest() : IdentityTest(/*trial=*/true) {}
};

TEST_F(IdentityWritesTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  const std::string admin = Administrator();
  v1::CreateStaffRequest request;
  request.set_parent(CreateBranch(admin, "b1"));
  request.mutable_staff()->set_display_name("回访员");
  request.mutable_staff()->set_login("visitor");
  request.set_password(std::string(testing::kStepsPassword));
  const v1::Staff clerk = Ok(Call<v1::Staff>("StaffService/CreateStaff", admin, request));
  const v1::Grant grant = Ok(Give(admin, clerk.name(), "return-visit", "branches/b1"));
  const v1::Staff desk = Ok(CreateStaff(admin, "branches/b1", "desk"));
  const std::string visitor = Ok(Login("visitor", testing::kStepsPassword)).access_token();
  keeper_.reset();  // its statements must not be the ones that fail
  testing::WriteWalk walk({.pipeline = *pipeline_,
                           .bindings = bindings_,
                           .db = *db_,
                           .schema = schema_,
                           .tokens = {{"admin", admin}, {"visitor", visitor}},
                           .names = {{"desk", desk.name()}, {"visitorgrant", grant.name()}}});
  for (const testing::WriteStep& step : testing::WriteStepsOf("steward.identity.v1."))
    ASSERT_TRUE(walk.FailEachStatement(step));
  EXPECT_GT(walk.failed(), 200);
  std::printf("%d statements failed\n", walk.failed());
}

}  // namespace
}  // namespace steward::identity
