// Every write of the directory and its files is done whole and once, or not at all, whichever
// statement fails.
#include "tests/support/directory_stage.h"
#include "tests/support/nth_statement.h"

namespace steward::directory {
namespace {

TEST_F(DirectoryTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  testing::WriteWalk walk({.pipeline = pipeline_,
                           .bindings = *bindings_,
                           .db = *db_,
                           .schema = schema_,
                           .tokens = {{"admin", TokenOf({""})}}});
  for (const char* package : {"steward.directory.v1.", "steward.file.v1."}) {
    for (const testing::WriteStep& step : testing::WriteStepsOf(package))
      ASSERT_TRUE(walk.FailEachStatement(step));
  }
  EXPECT_GT(walk.failed(), 130);
  std::printf("%d statements failed\n", walk.failed());
}

}  // namespace
}  // namespace steward::directory
