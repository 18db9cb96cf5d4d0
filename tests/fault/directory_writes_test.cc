// Every write of the directory and its files is done whole and once, or not at all, whichever
// statement fails.
#include "tests/support/directory_stage.h"
#include "tests/support/nth_statement.h"

namespace steward::directory {
namespace {

class DirectoryWritesTest : public DirectoryTest {
 protected:
  testing::WriteAnswer Send(const rpc::Method& bound, google::protobuf::Message& request) {
    rpc::Call call(*bound.descriptor);
    const std::unique_ptr<google::protobuf::Message> response(bound.response_type->New());
    Status status = Admit(call, bound, bound.NameIn(request), {""});
    if (status.ok()) status = validate::Check(request);
    if (status.ok()) status = bound.handler(call, request, *response);
    if (!status.ok()) return {status.error().reason, status.error().en, ""};
    return {"OK", "", response->SerializeAsString()};
  }

  std::map<std::string, std::string> names_;
};

TEST_F(DirectoryWritesTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  testing::TableSums tables(schema_);
  int failed = 0;
  std::vector<testing::WriteStep> steps = testing::WriteStepsOf("steward.directory.v1.");
  for (const testing::WriteStep& step : testing::WriteStepsOf("steward.file.v1."))
    steps.push_back(step);
  for (const testing::WriteStep& step : steps) {
    SCOPED_TRACE(step.method);
    const rpc::Method& bound = bindings_->methods().at(step.Path());
    const auto request =
        testing::RequestOf(step, *bound.request_type, names_, ids_.Next(now_).ToString());
    testing::WriteAnswer last;
    failed +=
        testing::FailEachStatement(*db_, tables, [&] { return last = Send(bound, *request); });
    const std::unique_ptr<google::protobuf::Message> response(bound.response_type->New());
    testing::KeepName(step, *response, last.bytes, names_);
    if (HasFailure()) return;
  }
  EXPECT_GT(failed, 50);
  std::printf("%d statements failed\n", failed);
}

}  // namespace
}  // namespace steward::directory
